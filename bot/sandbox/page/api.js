// Talks to the sandbox server: JSON over HTTP on the page's own address.

/** The server answered, and said no. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The server did not answer. Whether it acted is unknown. */
export class Unreachable extends Error {}

/** One sentence for people, in Indonesian, for anything that went wrong. */
export function inWords(error) {
  if (error instanceof Unreachable) return "Ruang coba tidak menjawab. Yang Anda tulis tetap tersimpan di sini.";
  if (!(error instanceof Refused)) return "Halaman ini mengalami kesalahan. Muat ulang halaman, lalu coba lagi.";
  const reasons = {
    403: "Bot sedang diblokir oleh orang ini.",
    404: "Bagian itu tidak ada di ruang coba ini.",
    409: "Ruang coba sedang mengerjakan hal lain. Coba lagi sebentar.",
    413: "Berkas itu terlalu besar.",
    429: "Terlalu cepat. Tunggu sebentar, lalu coba lagi.",
  };
  const said = error.message ? ` Kata server: “${error.message}”` : "";
  if (error.status >= 500) return "Ruang coba sedang bermasalah. Coba lagi sebentar." + said;
  return (reasons[error.status] || "Permintaan itu tidak diterima.") + said;
}

const PROBE_WAITS = [1, 2, 4, 8, 15]; // seconds between attempts to reconnect

/**
 * Knows whether the server answers. Fires "down" (detail: seconds to the next
 * attempt) and "up". While it is down nobody else needs to ask: whoever waits
 * for ready() goes on as soon as the server is back.
 */
class Line extends EventTarget {
  #up = true;
  #attempt = 0;
  #timer = 0;
  #waiting = [];

  get up() {
    return this.#up;
  }

  ready() {
    return this.#up ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  lost() {
    if (!this.#up) return;
    this.#up = false;
    this.#attempt = 0;
    this.#schedule();
  }

  retryNow() {
    clearTimeout(this.#timer);
    this.#probe();
  }

  #schedule() {
    const seconds = PROBE_WAITS[Math.min(this.#attempt++, PROBE_WAITS.length - 1)];
    this.dispatchEvent(new CustomEvent("down", { detail: seconds }));
    this.#timer = setTimeout(() => this.#probe(), seconds * 1000);
  }

  async #probe() {
    if (this.#up) return;
    try {
      const answer = await fetch("sandbox/clock", { cache: "no-store", signal: AbortSignal.timeout(8000) });
      if (answer.status >= 500) throw new Error("not ready");
    } catch {
      this.#schedule();
      return;
    }
    this.#up = true;
    this.dispatchEvent(new CustomEvent("up"));
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

export const line = new Line();

async function call(path, options = {}) {
  let answer, body;
  try {
    answer = await fetch(path, { cache: "no-store", ...options });
    body = await answer.text();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    line.lost();
    throw new Unreachable("no answer");
  }
  if (!answer.ok) throw new Refused(answer.status, reason(body));
  return body;
}

function reason(body) {
  try {
    return String(JSON.parse(body).error || "");
  } catch {
    return "";
  }
}

const get = async (path, options) => JSON.parse(await call(path, options));
const post = async (path, value) => JSON.parse((await call(path, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(value),
})) || "{}");

export const people = () => get("sandbox/people");
export const bot = (user) => get(`sandbox/bot?user=${user}`);
export const clock = () => get("sandbox/clock");
export const moveClock = (move) => post("sandbox/clock", move);
export const reset = () => post("sandbox/reset", {});
/** A person acts: act is {text}, {press, message_id}, {contact}, … of the sandbox interface. */
export const send = (user, act) => post("sandbox/send", { user, ...act });
/** The results of the person's newest inline query, as soon as the bot has answered it. */
export const inline = (user) => get(`sandbox/inline?user=${user}&timeout=10s`);
/** A mishap that the bot's next calls meet. */
export const fault = (value) => post("sandbox/fault", value);
/** The chat as text, so that an unchanged one is recognised without parsing it. */
export const chat = (user, signal) => call(`sandbox/chat?user=${user}`, { signal });
/** The chat again, as soon as something newer than mark is there, at the latest after so many seconds. */
export const wait = (user, mark, seconds, signal) => call(`sandbox/wait?user=${user}&after=${mark}&timeout=${seconds}s`, { signal });

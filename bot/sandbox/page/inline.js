// Inline mode: "@bot words" in the input shows what the bot offers for them.

import { h } from "./dom.js";

const PAUSE = 350; // ms without typing before the bot is asked

export class Inline {
  #acts;
  #timer = 0;
  #asked = 0; // counts the questions; only the newest one's answer is shown

  /** @param acts botUser(), inline(query) -> the answer or null, choose(id) -> done, start(payload), set(text) */
  constructor(acts) {
    this.#acts = acts;
    this.list = h("ul", { class: "commands inline", "aria-label": "Hasil dari bot", hidden: true });
  }

  get open() {
    return !this.list.hidden;
  }

  /** Looks at what is typed; answers whether it is meant for inline mode. */
  typed(text) {
    const name = this.#acts.botUser();
    const match = name && /^@(\w*)(\s?)([^]*)$/.exec(text);
    if (match && match[2] && match[1].toLowerCase() === name.toLowerCase()) {
      this.#ask(match[3].trim());
      return true;
    }
    this.close();
    if (match && !match[2] && name.toLowerCase().startsWith(match[1].toLowerCase())) this.#offer(name);
    return false;
  }

  close() {
    clearTimeout(this.#timer);
    this.#asked++;
    this.list.hidden = true;
  }

  focusFirst() {
    this.list.querySelector("button")?.focus();
  }

  #ask(query) {
    clearTimeout(this.#timer);
    const number = ++this.#asked;
    this.#timer = setTimeout(async () => {
      this.#show([h("li", { class: "hint", role: "status" }, "Mencari…")]);
      const answer = await this.#acts.inline(query);
      if (number !== this.#asked) return;
      if (answer) this.#results(answer);
      else this.close();
    }, PAUSE);
  }

  #results({ answered, results, button }) {
    const rows = results.map((result) => this.#row(result.title, result.description || result.text, () => this.#acts.choose(result.id)));
    if (button) rows.unshift(this.#row(button.text, "Buka percakapan dengan bot", () => this.#acts.start(button.start_parameter)));
    if (!rows.length) rows.push(h("li", { class: "hint", role: "status" }, answered ? "Tidak ada hasil" : "Bot belum menjawab"));
    this.#show(rows);
  }

  #offer(name) {
    this.#show([this.#row(`@${name}`, "Cari, lalu bagikan", () => this.#acts.set(`@${name} `))]);
  }

  #row(title, detail, act) {
    return h("li", null, h("button", { type: "button", "data-result": title, onclick: act, onkeydown: (event) => this.#walk(event) }, h("b", null, title), h("span", null, detail)));
  }

  #walk(event) {
    const item = event.currentTarget.parentNode;
    const next = { ArrowDown: item.nextSibling, ArrowUp: item.previousSibling }[event.key];
    if (!next) return;
    event.preventDefault();
    next.querySelector("button")?.focus();
  }

  #show(rows) {
    this.list.replaceChildren(...rows);
    this.list.hidden = false;
  }
}

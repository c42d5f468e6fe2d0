// The clock bar: shows the sandbox's time and moves it.

import * as api from "./api.js";
import { ask, toast } from "./sheets.js";
import { ZONES, dayLong, dayMedium, fromField, hourMinute, movedText, toField, tomorrowAtEight } from "./time.js";

// Widths at which the clock bar has no room for the month in full.
const TIGHT = matchMedia("(max-width: 599px), (min-width: 1200px) and (max-width: 1340px)");

const $ = (selector) => document.querySelector(selector);

/** Fires "moved" after time was moved, "tick" on news, "zone", and "reset". */
export class Clock extends EventTarget {
  #busy = false;

  constructor() {
    super();
    this.now = null;
    const kept = localStorage.getItem("zone");
    this.zone = kept in ZONES ? kept : "WITA";
    this.bar = $("#clock");
    this.text = $("[data-role=clock]");
    this.moved = $("[data-role=moved]");
    this.state = $("[data-role=clock-state]");
    this.settings = $("#settings");
    this.field = $("#set-time");
    for (const key of document.querySelectorAll("[data-clock]")) key.addEventListener("click", () => this.#pressed(key));
    this.field.addEventListener("input", () => this.#inWords());
    $("[data-role=desk-more]").addEventListener("click", () => this.#open());
    $("[data-role=close-settings]").addEventListener("click", () => this.settings.close());
    $("[data-role=set-clock]").addEventListener("submit", () => this.#move({ set: fromField(this.field.value, this.zone) }));
    $("[data-role=reset]").addEventListener("click", () => this.#reset());
    TIGHT.addEventListener("change", () => this.#show());
    const zone = $("#set-zone");
    zone.value = this.zone;
    zone.addEventListener("change", () => {
      this.zone = zone.value;
      localStorage.setItem("zone", this.zone);
      this.#show();
      this.#inWords();
      this.dispatchEvent(new Event("zone"));
    });
  }

  async refresh() {
    this.#take(await api.clock());
  }

  #take(answer) {
    // Not every browser reads the server's nanoseconds.
    const now = new Date(String(answer.now).replace(/(\.\d{3})\d+/, "$1"));
    if (Number.isNaN(now.getTime())) throw new Error("no time in the clock's answer");
    this.now = now;
    this.#show();
    this.dispatchEvent(new Event("tick"));
  }

  #show() {
    if (!this.now) return;
    const day = TIGHT.matches ? dayMedium(this.now, this.zone) : dayLong(this.now, this.zone);
    this.text.textContent = `${day} · ${hourMinute(this.now, this.zone)} ${this.zone}`;
    this.text.dateTime = this.now.toISOString();
    const moved = movedText(this.now.getTime() - Date.now());
    this.moved.textContent = moved;
    this.moved.hidden = !moved;
    this.moved.title = "Selisih dengan jam sebenarnya";
  }

  #pressed(key) {
    if (!this.now) return;
    const moves = { "+1h": { advance: "1h" }, "+7d": { advance: "168h" }, tomorrow8: { set: tomorrowAtEight(this.now, this.zone) } };
    this.#move(moves[key.dataset.clock]);
  }

  async #move(move) {
    if (this.#busy) return;
    this.#setBusy("Waktu sedang berjalan; yang jatuh tempo dikerjakan dulu…");
    try {
      this.#take(await api.moveClock(move));
      this.dispatchEvent(new Event("moved"));
    } catch (error) {
      toast(api.inWords(error), "bad");
    } finally {
      this.#setBusy("");
    }
  }

  #setBusy(words) {
    this.#busy = words !== "";
    this.state.textContent = words;
    this.bar.classList.toggle("busy", this.#busy);
    for (const key of document.querySelectorAll("[data-clock], [data-role=desk-more]")) key.disabled = this.#busy;
  }

  #open() {
    if (this.now) {
      this.field.value = toField(this.now, this.zone);
      this.field.min = this.field.value;
      this.#inWords();
    }
    this.settings.showModal();
  }

  /** The browser writes dates its own way; these words leave no doubt. */
  #inWords() {
    const to = this.field.value && new Date(fromField(this.field.value, this.zone));
    $("[data-role=set-words]").textContent = to ? `${dayLong(to, this.zone)}, ${hourMinute(to, this.zone)} ${this.zone}` : "";
  }

  async #reset() {
    this.settings.close();
    const yes = await ask({ title: "Mulai ulang?", text: "Semua percakapan di ruang coba ini dihapus dan orang-orang mulai dari awal.", ok: "Mulai ulang", danger: true });
    if (!yes) return;
    this.#setBusy("Menghapus percakapan…");
    try {
      await api.reset();
      await this.refresh();
      this.dispatchEvent(new Event("reset"));
    } catch (error) {
      toast(api.inWords(error), "bad");
    } finally {
      this.#setBusy("");
    }
  }
}

// Keeps the end of a chat in sight while messages come, until the person
// scrolls up; then a round button leads back to the end.

import { h, icon } from "./dom.js";

const NEAR_END = 48; // px from the end that still count as "at the end"

/** Fires "end" whenever the end comes into sight. */
export class Scroll extends EventTarget {
  #log;
  #top = 0; // where the list stood at the last look
  #below = 0; // messages that came while scrolled up

  /** @param log the scrolling element, @param list what grows in it */
  constructor(log, list) {
    super();
    this.#log = log;
    this.atEnd = true;
    this.count = h("b");
    this.chip = h("button", { type: "button", class: "chip", hidden: true, title: "Ke bawah", "aria-label": "Ke bawah", onclick: () => this.toEnd() }, icon("down"), this.count);
    log.addEventListener("scroll", () => this.#scrolled());
    for (const node of [log, list]) new ResizeObserver(() => this.settle()).observe(node);
  }

  settle = () => {
    if (!this.atEnd) return;
    this.#log.scrollTop = this.#log.scrollHeight;
    // What got shorter moves up by itself; that is no wish to stay there.
    this.#top = this.#log.scrollTop;
  };

  toEnd() {
    this.atEnd = true;
    this.#show(0);
    this.settle();
    this.dispatchEvent(new Event("end"));
  }

  /** Messages were added: shows the end, or how many wait below. */
  grown(fresh) {
    if (this.atEnd) this.settle();
    else this.#show(this.#below + fresh);
  }

  #scrolled() {
    const rest = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight;
    // Only a move upwards is a person's wish to stay; the rest is new layout.
    if (rest < NEAR_END) this.atEnd = true;
    else if (this.#log.scrollTop < this.#top) this.atEnd = false;
    this.#top = this.#log.scrollTop;
    this.#show(this.atEnd ? 0 : this.#below);
    if (this.atEnd) this.dispatchEvent(new Event("end"));
  }

  #show(count) {
    this.#below = count;
    this.chip.hidden = this.atEnd;
    this.count.textContent = count || "";
  }
}

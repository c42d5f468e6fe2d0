// The messages of a chat as list items under their days. Messages are compared
// by their own JSON, so a poll that changes one bubble touches one.

import { fill, mine } from "./bubble.js";
import { h } from "./dom.js";
import { dayKey, dayLong } from "./time.js";

export class MessageList {
  #items = new Map(); // message id -> {node, print}
  #days = new Map(); // day -> its separator
  #view;

  /** @param view what fill of bubble.js asks for; renewed(id) is told of each message that is drawn anew */
  constructor(view) {
    this.#view = view;
    this.root = h("ol", { class: "messages" });
  }

  /** Draws what changed. Answers how many messages of others are new. */
  draw(messages) {
    const wanted = [];
    let day = "", fresh = 0;
    const alive = new Set(), days = new Set();
    for (const message of messages) {
      const key = dayKey(new Date(message.date), this.#view.zone());
      if (key !== day && !days.has(key)) wanted.push(this.#day(key, message.date));
      days.add(key);
      day = key;
      alive.add(message.id);
      if (!this.#items.has(message.id) && !mine(message)) fresh++;
      wanted.push(this.#item(message));
    }
    drop(this.#items, alive, (entry) => entry.node);
    drop(this.#days, days, (node) => node);
    place(this.root, wanted);
    return fresh;
  }

  /** Has every bubble drawn again at the next draw. */
  forget() {
    for (const entry of this.#items.values()) entry.print = "";
  }

  jump(id) {
    const entry = this.#items.get(id);
    if (!entry) return;
    entry.node.scrollIntoView({ block: "center" });
    entry.node.classList.remove("found");
    void entry.node.offsetWidth; // restarts the highlight
    entry.node.classList.add("found");
  }

  #item(message) {
    const print = JSON.stringify(message);
    let entry = this.#items.get(message.id);
    if (!entry) this.#items.set(message.id, entry = { node: h("li", null), print: "" });
    if (entry.print === print) return entry.node;
    const focused = entry.node.contains(document.activeElement);
    fill(entry.node, message, this.#view);
    entry.print = print;
    this.#view.renewed(message.id);
    // A keyboard user who pressed a button goes on from the new ones.
    if (focused) (entry.node.querySelector("[data-button]") || this.#view.log).focus({ preventScroll: true });
    return entry.node;
  }

  #day(key, date) {
    if (!this.#days.has(key)) this.#days.set(key, h("li", { class: "day" }, dayLong(new Date(date), this.#view.zone())));
    return this.#days.get(key);
  }
}

/** Takes what is no longer there out of the map and off the page. */
function drop(map, alive, nodeOf) {
  for (const [key, value] of map) {
    if (alive.has(key)) continue;
    nodeOf(value).remove();
    map.delete(key);
  }
}

/** Puts nodes into list in order; what stands right already is not touched. */
function place(list, nodes) {
  let at = list.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else list.insertBefore(node, at);
  }
}

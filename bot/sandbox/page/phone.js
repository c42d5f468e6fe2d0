// One invented person's phone: the chat as that person sees it. Messages are
// compared by their own JSON, so a poll that changes one bubble touches one.

import * as api from "./api.js";
import { editable, fill, fromBot, preview } from "./bubble.js";
import { Composer } from "./composer.js";
import { h, icon, initials } from "./dom.js";
import { copy, enlarge, tell } from "./sheets.js";
import { chatOptions, messageOptions } from "./options.js";
import { dayKey, dayLong, hourMinute } from "./time.js";

const NEAR_END = 48; // px from the end that still count as "at the end"
const PRESS_PATIENCE = 3000; // ms to wait for the bot's reaction to a press

const ROLES = { owner: "Pemilik lembaga", mentor: "Mentor", stranger: "Orang baru" };
export const roleName = (role) => ROLES[role] || role || ROLES.stranger;

export class Phone extends EventTarget {
  #items = new Map(); // message id -> {node, print}
  #days = new Map(); // day -> its separator
  #raw = "";
  #stick = true;
  #top = 0; // where the list stood at the last look
  #below = 0; // messages that came while scrolled up
  #pressed = new Map(); // message id -> how to let its buttons go
  #noticeSeen = "";
  #shown = false;

  /** @param {() => string} zone the zone in which times are shown */
  constructor(person, zone) {
    super();
    this.person = person;
    this.zone = zone;
    this.chat = { messages: [] };
    this.language = "id";
    this.bot = { name: "Mitra", username: "" };
    this.seen = Number(sessionStorage.getItem(`seen.${person.id}`) ?? -1);
    this.composer = new Composer(person, {
      send: (act) => this.send(act),
      notice: (text, kind) => this.#say(text, kind),
      lastOwn: () => this.chat.messages.findLast(editable),
    });
    this.#build();
  }

  #build() {
    const id = this.person.id;
    this.time = h("span", null, "");
    this.title = h("b", null, this.bot.name);
    this.state = h("small", { role: "status" }, "bot");
    this.languageKey = h("button", { type: "button", class: "language", "data-role": "language", onclick: () => this.switchLanguage() });
    this.moreKey = h("button", { type: "button", class: "round", "aria-label": "Pilihan lain", title: "Pilihan lain", "data-role": "more", onclick: () => chatOptions(this) }, icon("more"));
    this.welcome = h("div", { class: "welcome", hidden: true });
    this.list = h("ol", { class: "messages" });
    this.typing = h("div", { class: "typing", hidden: true }, h("i"), h("i"), h("i"));
    this.log = h("div", { class: "log", role: "log", tabindex: "0", "aria-label": `Percakapan ${this.person.name} dengan bot`, "aria-busy": "true", onscroll: () => this.#scrolled() },
      h("p", { class: "service" }, "Orang rekaan, nomor rekaan. Tidak ada yang keluar dari komputer ini."),
      this.welcome, this.list, this.typing);
    this.chip = h("button", { type: "button", class: "chip", hidden: true, onclick: () => this.toEnd() }, icon("down"), h("span", null, "ke bawah"), h("b"));
    this.notice = h("p", { class: "notice", role: "status" });
    this.root = h("section", { class: "phone", "data-person": id, "aria-label": `Telepon ${this.person.name}, ${roleName(this.person.role)}` },
      h("div", { class: "screen" },
        h("div", { class: "status-bar", "aria-hidden": "true" }, this.time, h("span", { class: "owner" }, this.person.name), h("i", { class: "battery" })),
        h("header", { class: "chat-head" },
          h("img", { class: "avatar", src: "page/mark.svg", alt: "" }),
          h("div", { class: "chat-name" }, this.title, this.state),
          this.languageKey, this.moreKey),
        h("div", { class: "wall" }, this.log, this.notice, this.chip),
        this.composer.root));
    this.root.hidden = true;
    this.#paintLanguage();
    new ResizeObserver(() => this.settle()).observe(this.log);
    new ResizeObserver(() => this.settle()).observe(this.list);
    messageOptions(this, this.list);
  }

  /** Shown phones poll by themselves and count what they show as read. */
  set shown(shown) {
    this.#shown = shown;
    this.root.hidden = !shown;
    if (shown) this.toEnd();
  }

  get shown() {
    return this.#shown;
  }

  get unread() {
    return this.chat.messages.filter((message) => fromBot(message) && message.id > this.seen).length;
  }

  get last() {
    return this.chat.messages.at(-1);
  }

  /** Where to wait from: the server's own mark, else the newest message. */
  get mark() {
    return this.chat.rev ?? this.last?.id ?? 0;
  }

  setTime(date) {
    this.time.textContent = hourMinute(date, this.zone());
  }

  /** Redraws every bubble, for a new zone. */
  redraw() {
    for (const entry of this.#items.values()) entry.print = "";
    this.#draw();
  }

  /** Forgets what was read; a draft stays, it was never sent. */
  forget() {
    sessionStorage.removeItem(`seen.${this.person.id}`);
  }

  async loadBot() {
    try {
      this.bot = { ...this.bot, ...(await api.bot(this.person.id)) };
    } catch {
      return; // the name is an ornament; the chat shows what is wrong
    }
    this.title.textContent = this.bot.name || "Mitra";
    this.#drawWelcome();
  }

  /** Asks for the chat at once, without waiting for news. */
  async refresh(signal) {
    this.take(await api.chat(this.person.id, signal));
  }

  /** Takes the chat as the server wrote it; answers whether it differs. */
  take(raw) {
    if (raw === this.#raw) return false;
    const chat = JSON.parse(raw);
    if (!Array.isArray(chat.messages)) throw new Error("no messages in the chat");
    // Two answers may overtake each other; only a reset makes a chat older.
    if (chat.rev < this.chat.rev && chat.messages.length) return false;
    const first = this.#raw === "";
    if (!this.last && chat.messages.length) this.loadBot();
    this.#raw = raw;
    this.chat = chat;
    if (first && this.seen < 0) this.seen = this.last?.id ?? 0;
    if (chat.messages.length === 0) this.seen = 0;
    this.#draw();
    this.#drawNotice(first);
    if (chat.language && chat.language !== this.language) {
      this.language = chat.language;
      this.#paintLanguage();
    }
    for (const look of [...this.#pressed.values()]) look();
    this.log.setAttribute("aria-busy", "false");
    this.#read();
    this.dispatchEvent(new Event("change"));
    return true;
  }

  #draw() {
    const { messages } = this.chat;
    const wanted = [];
    let day = "", fresh = 0;
    const alive = new Set(), days = new Set();
    for (const message of messages) {
      const key = dayKey(new Date(message.date), this.zone());
      if (key !== day && !days.has(key)) wanted.push(this.#day(key, message.date));
      days.add(key);
      day = key;
      alive.add(message.id);
      if (!this.#items.has(message.id) && fromBot(message)) fresh++;
      wanted.push(this.#item(message));
    }
    drop(this.#items, alive, (entry) => entry.node);
    drop(this.#days, days, (node) => node);
    place(this.list, wanted);
    this.typing.hidden = !this.chat.typing;
    this.state.textContent = this.chat.blocked ? "diblokir" : this.chat.typing ? "sedang mengetik…" : "bot";
    this.root.classList.toggle("blocked", Boolean(this.chat.blocked));
    this.#drawWelcome();
    this.composer.update(this.chat, this.#keyboard());
    if (this.#stick) this.settle();
    else this.#showChip(this.#below + fresh);
  }

  #item(message) {
    const print = JSON.stringify(message);
    let entry = this.#items.get(message.id);
    if (!entry) this.#items.set(message.id, entry = { node: h("li", null), print: "" });
    if (entry.print === print) return entry.node;
    const focused = entry.node.contains(document.activeElement);
    fill(entry.node, message, this);
    entry.print = print;
    this.#pressed.delete(message.id); // new buttons, ready to be pressed
    // A keyboard user who pressed a button goes on from the new ones.
    if (focused) (entry.node.querySelector("[data-button]") || this.log).focus({ preventScroll: true });
    return entry.node;
  }

  #day(key, date) {
    if (!this.#days.has(key)) this.#days.set(key, h("li", { class: "day" }, dayLong(new Date(date), this.zone())));
    return this.#days.get(key);
  }

  /** The reply keyboard in use: the server leaves it on the message that brought it. */
  #keyboard() {
    return this.chat.messages.findLast((message) => message.keyboard)?.keyboard ?? null;
  }

  #drawWelcome() {
    const empty = this.chat.messages.length === 0 && this.#raw !== "";
    this.welcome.hidden = !empty;
    if (!empty) return;
    const words = this.bot.description || "Percakapan masih kosong. Ketuk Mulai untuk menyapa bot.";
    this.welcome.replaceChildren(h("img", { src: "page/mark.svg", alt: "", width: 56, height: 56 }), h("b", null, this.bot.name || "Mitra"), h("p", null, words));
  }

  #drawNotice(first) {
    const text = this.chat.notice || "";
    const changed = text !== this.#noticeSeen;
    this.#noticeSeen = text;
    if (!text || first || !changed) return;
    if (this.chat.alert) tell(text);
    else this.#say(text);
  }

  #say(text, kind = "") {
    this.notice.textContent = text;
    this.notice.className = `notice ${kind}`;
    clearTimeout(this.noticeTimer);
    this.noticeTimer = setTimeout(() => { this.notice.textContent = ""; }, Math.max(3000, text.length * 70));
  }

  // --- scrolling

  settle = () => {
    if (this.#stick) this.log.scrollTop = this.log.scrollHeight;
  };

  toEnd() {
    this.#stick = true;
    this.#showChip(0);
    this.settle();
    this.#read();
  }

  #scrolled() {
    const rest = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight;
    // Only a move upwards is a person's wish to stay; the rest is new layout.
    if (rest < NEAR_END) this.#stick = true;
    else if (this.log.scrollTop < this.#top) this.#stick = false;
    this.#top = this.log.scrollTop;
    if (this.#stick) this.#read();
    this.#showChip(this.#stick ? 0 : this.#below);
  }

  #showChip(count) {
    this.#below = count;
    this.chip.hidden = this.#stick;
    this.chip.lastChild.textContent = count || "";
  }

  #read() {
    if (!this.#shown || !this.#stick || document.hidden) return;
    const newest = this.last?.id ?? 0;
    if (newest === this.seen) return;
    this.seen = newest;
    sessionStorage.setItem(`seen.${this.person.id}`, newest);
    this.dispatchEvent(new Event("change"));
  }

  // --- what bubbles ask for

  find = (id) => this.chat.messages.find((message) => message.id === id);
  botName = () => this.bot.name || "Mitra";
  command = (text) => this.composer.say(text);
  edit = (message) => this.composer.edit(message);
  enlarge = (file) => enlarge(file.url, file.name);

  jump = (id) => {
    const entry = this.#items.get(id);
    if (!entry) return;
    entry.node.scrollIntoView({ block: "center" });
    entry.node.classList.remove("found");
    void entry.node.offsetWidth; // restarts the highlight
    entry.node.classList.add("found");
  };

  copy = async (text) => {
    this.#say((await copy(text)) ? "Disalin" : "Peramban ini menolak menyalin. Salin sendiri: " + text);
  };

  /** A t.me link to this very bot starts it here instead of leaving the page. */
  ownLink = (url) => {
    const name = (this.bot.username || "").toLowerCase();
    const match = /^https?:\/\/t\.me\/(\w+)(?:\?start=([\w-]*))?$/i.exec(url);
    return Boolean(name && match && match[1].toLowerCase() === name);
  };

  openOwnLink = (url) => {
    const payload = new URL(url).searchParams.get("start");
    this.composer.say(payload ? `/start ${payload}` : "/start");
  };

  press = async (message, button, item, node) => {
    if (this.#pressed.has(message.id)) return;
    const keys = item.querySelectorAll("button[data-button]");
    const release = () => {
      if (this.#pressed.get(message.id) === look) this.#pressed.delete(message.id);
      node.classList.remove("busy");
      for (const key of keys) key.removeAttribute("aria-disabled");
    };
    // Released by what the bot makes of the press, or after a while: a bot may
    // well answer without changing anything. The press itself is news, too, so
    // the chat's mark counts only from the first look afterwards.
    const last = this.last.id;
    let mark = Infinity;
    const look = () => {
      if (this.last?.id !== last || this.chat.notice || this.mark > mark) release();
    };
    this.#pressed.set(message.id, look);
    node.classList.add("busy");
    for (const key of keys) key.setAttribute("aria-disabled", "true");
    this.#noticeSeen = ""; // the same answer as last time is still an answer
    if (!(await this.send({ press: button.data || button.text, message_id: message.id }))) return release();
    setTimeout(release, PRESS_PATIENCE);
    await this.refresh().catch(() => {});
    mark = this.mark;
  };

  /**
   * The person acts. Answers whether the server took it; if not, the reason
   * stands on this phone and nothing is sent again by itself.
   */
  async send(act) {
    try {
      await api.send(this.person.id, act);
    } catch (error) {
      this.#say(api.inWords(error), "bad");
      return false;
    }
    if (this.notice.classList.contains("bad")) this.notice.textContent = "";
    // A press edits in place, perhaps far up; all else is written at the end.
    if (!act.message_id) this.toEnd();
    return true;
  }

  // --- settings of this person's Telegram

  #paintLanguage() {
    const indonesian = this.language === "id";
    this.languageKey.replaceChildren(icon("globe"), indonesian ? "ID" : "EN");
    const words = `${indonesian ? "ID" : "EN"}, bahasa Telegram: ${indonesian ? "Indonesia" : "English"}. Ketuk untuk ganti.`;
    this.languageKey.setAttribute("aria-label", words);
    this.languageKey.title = words;
  }

  async switchLanguage() {
    const language = this.language === "id" ? "en" : "id";
    if (!(await this.send({ language }))) return;
    this.language = language;
    this.#paintLanguage();
    this.#say(language === "id" ? "Telegram orang ini kini berbahasa Indonesia." : "This person's Telegram is now in English.");
    this.loadBot();
  }

  /** The card of this person in the list: who, the last word, what is new. */
  card() {
    const { person, last } = this;
    const count = this.unread;
    return [
      h("span", { class: "avatar", "aria-hidden": "true" }, initials(person.name)),
      h("span", { class: "who" }, h("b", null, person.name), h("small", { class: "role" }, roleName(person.role)),
        h("small", { class: "last" }, last ? (fromBot(last) ? "" : "Anda: ") + preview(last) : "Belum ada percakapan")),
      h("span", { class: "aside" },
        h("small", null, last ? hourMinute(new Date(last.date), this.zone()) : ""),
        count > 0 && h("span", { class: "unread" }, String(count), h("span", { class: "off-screen" }, " belum dibaca"))),
    ];
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

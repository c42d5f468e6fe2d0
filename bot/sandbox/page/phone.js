// One invented person's phone: the chat with the bot as that person sees it,
// or the conversation with another person.

import * as api from "./api.js";
import { editable, fromBot, mine, preview } from "./bubble.js";
import { Composer } from "./composer.js";
import { h, icon, initials } from "./dom.js";
import { choosePerson, startPayload } from "./links.js";
import { MessageList } from "./list.js";
import { copy, enlarge, tell } from "./sheets.js";
import { chatOptions, messageOptions } from "./options.js";
import { Scroll } from "./scroll.js";
import { hourMinute } from "./time.js";

const PRESS_PATIENCE = 3000; // ms to wait for the bot's reaction to a press

const ROLES = { owner: "Pemilik lembaga", mentor: "Mentor", stranger: "Orang baru" };
export const roleName = (role) => ROLES[role] || role || ROLES.stranger;

export class Phone extends EventTarget {
  #raw = "";
  #seen; // with whom (0: the bot) -> the newest message seen
  #pressed = new Map(); // message id -> how to let its buttons go
  #noticeSeen = "";
  #shown = false;

  /**
   * @param {() => string} zone the zone in which times are shown
   * @param {object[]} people everybody on the page
   */
  constructor(person, zone, people) {
    super();
    this.person = person;
    this.others = people.filter((other) => other.id !== person.id);
    this.peer = null; // the person whose conversation is open; null: the bot's
    this.zone = zone;
    this.chat = { messages: [] };
    this.language = "id";
    this.bot = { name: "Mitra", username: "" };
    this.#seen = new Map(JSON.parse(sessionStorage.getItem(this.#seenKey) || "[]"));
    this.composer = new Composer(person, {
      send: (act) => this.send(act),
      notice: (text, kind) => this.#say(text, kind),
      lastOwn: () => this.messages.findLast(editable),
      nameOf: this.nameOf,
      preview,
      botUser: () => this.bot.username || "",
      inline: (query) => this.#askInline(query),
      start: (payload) => this.openBot(payload),
    });
    this.#build();
  }

  #build() {
    const id = this.person.id;
    this.time = h("span", null, "");
    this.title = h("b", null, this.bot.name);
    this.state = h("small", { role: "status" }, "bot");
    this.backKey = h("button", { type: "button", class: "round back", "aria-label": "Kembali ke bot", title: "Kembali ke bot", hidden: true, onclick: () => this.talkWith(null) }, icon("back"));
    this.face = h("img", { class: "avatar", src: "page/mark.svg", alt: "" });
    this.peerFace = h("span", { class: "avatar", "aria-hidden": "true", hidden: true });
    this.talkNews = h("b", { class: "unread" });
    this.talksKey = h("button", { type: "button", class: "round talks", "aria-label": "Obrolan lain", title: "Obrolan lain", "data-role": "talks", onclick: () => this.#chooseTalk() }, icon("chats"), this.talkNews);
    this.languageKey = h("button", { type: "button", class: "language", "data-role": "language", onclick: () => this.switchLanguage() });
    this.moreKey = h("button", { type: "button", class: "round", "aria-label": "Pilihan lain", title: "Pilihan lain", "data-role": "more", onclick: () => chatOptions(this) }, icon("more"));
    this.welcome = h("div", { class: "welcome", hidden: true });
    this.list = new MessageList(this);
    this.typing = h("div", { class: "typing", hidden: true }, h("i"), h("i"), h("i"));
    this.log = h("div", { class: "log", role: "log", tabindex: "0", "aria-label": `Percakapan ${this.person.name} dengan bot`, "aria-busy": "true" },
      h("p", { class: "service" }, "Orang rekaan, nomor rekaan. Tidak ada yang keluar dari komputer ini."),
      this.welcome, this.list.root, this.typing);
    this.scroll = new Scroll(this.log, this.list.root);
    this.scroll.addEventListener("end", () => this.#read());
    this.notice = h("p", { class: "notice", role: "status" });
    this.root = h("section", { class: "phone", "data-person": id, "aria-label": `Telepon ${this.person.name}, ${roleName(this.person.role)}` },
      h("div", { class: "screen" },
        h("div", { class: "status-bar", "aria-hidden": "true" }, this.time, h("span", { class: "owner" }, this.person.name), h("i", { class: "battery" })),
        h("header", { class: "chat-head" },
          this.backKey, this.face, this.peerFace,
          h("div", { class: "chat-name" }, this.title, this.state),
          this.talksKey, this.languageKey, this.moreKey),
        h("div", { class: "wall" }, this.log, this.notice, this.scroll.chip),
        this.composer.root));
    this.root.hidden = true;
    this.#paintLanguage();
    messageOptions(this, this.list.root);
    this.list.root.addEventListener("click", (event) => {
      const to = event.target.closest("a[href]")?.href;
      if (!to || !this.ownLink(to)) return;
      event.preventDefault();
      this.openOwnLink(to);
    });
  }

  /** Shown phones poll by themselves and count what they show as read. */
  set shown(shown) {
    this.#shown = shown;
    this.root.hidden = !shown;
    if (shown) this.scroll.toEnd();
  }

  get shown() {
    return this.#shown;
  }

  get #seenKey() {
    return `read.${this.person.id}`;
  }

  get unread() {
    return unseen(this.chat.messages, this.#seen.get(0)) + this.unreadTalks;
  }

  get unreadTalks() {
    return (this.chat.others || []).reduce((sum, talk) => sum + unseen(talk.messages, this.#seen.get(talk.with)), 0);
  }

  /** The messages of the conversation that is open. */
  get messages() {
    if (!this.peer) return this.chat.messages;
    const talk = this.chat.others?.find((other) => other.with === this.peer.id);
    return (talk?.messages || []).map((message) => ({ ...message, talk: true }));
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
    this.list.forget();
    this.#draw();
  }

  /** Forgets what was read; a draft stays, it was never sent. */
  forget() {
    sessionStorage.removeItem(this.#seenKey);
  }

  async loadBot() {
    try {
      this.bot = { ...this.bot, ...(await api.bot(this.person.id)) };
    } catch {
      return; // the name is an ornament; the chat shows what is wrong
    }
    this.#drawHead();
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
    if (first && !this.#seen.has(0)) {
      for (const { id, newest } of conversations(chat)) this.#seen.set(id, newest);
    }
    if (chat.messages.length === 0) this.#seen.set(0, 0);
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
    const { messages } = this;
    const fresh = this.list.draw(messages);
    this.typing.hidden = !this.chat.typing || this.peer !== null;
    this.#drawHead();
    this.#drawWelcome();
    if (this.peer) this.composer.update({ messages, peer: this.peer }, null);
    else this.composer.update(this.chat, this.#keyboard());
    this.scroll.grown(fresh);
  }

  #drawHead() {
    const { peer, chat } = this;
    const blocked = Boolean(chat.blocked) && !peer;
    this.backKey.hidden = this.peerFace.hidden = !peer;
    this.face.hidden = this.languageKey.hidden = Boolean(peer);
    this.peerFace.textContent = peer ? initials(peer.name) : "";
    this.title.textContent = peer ? peer.name : this.bot.name || "Mitra";
    this.state.textContent = peer ? roleName(peer.role) : blocked ? "diblokir" : chat.typing ? "sedang mengetik…" : "bot";
    this.talkNews.textContent = this.unreadTalks || "";
    this.talkNews.hidden = !this.unreadTalks;
    this.root.classList.toggle("blocked", blocked);
  }

  /** The reply keyboard in use: the server leaves it on the message that brought it. */
  #keyboard() {
    return this.chat.messages.findLast((message) => message.keyboard)?.keyboard ?? null;
  }

  #drawWelcome() {
    const empty = this.messages.length === 0 && this.#raw !== "";
    this.welcome.hidden = !empty;
    if (!empty) return;
    if (this.peer) {
      this.welcome.replaceChildren(h("b", null, this.peer.name), h("p", null, `Belum ada obrolan. Tulis pesan, atau ketik @${this.bot.username} untuk membagikan sesuatu dari bot.`));
      return;
    }
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

  #read() {
    if (!this.#shown || !this.scroll.atEnd || document.hidden) return;
    const conversation = this.peer?.id ?? 0;
    const newest = this.messages.at(-1)?.id ?? 0;
    if (newest === this.#seen.get(conversation)) return;
    this.#seen.set(conversation, newest);
    sessionStorage.setItem(this.#seenKey, JSON.stringify([...this.#seen]));
    this.#drawHead(); // counts what is unread
    this.dispatchEvent(new Event("change"));
  }

  // --- what bubbles ask for

  find = (id) => this.messages.find((message) => message.id === id);
  nameOf = (message) => (mine(message) ? "Anda" : fromBot(message) ? this.bot.name || "Mitra" : this.peer?.name || "Orang lain");
  command = (text) => this.composer.say(text);
  edit = (message) => this.composer.edit(message);
  reply = (message) => this.composer.reply(message);
  enlarge = (file) => enlarge(file.url, file.name);

  jump = (id) => this.list.jump(id);
  settle = () => this.scroll.settle();
  /** New buttons, ready to be pressed. */
  renewed = (id) => this.#pressed.delete(id);

  copy = async (text) => {
    this.#say((await copy(text)) ? "Disalin" : "Peramban ini menolak menyalin. Salin sendiri: " + text);
  };

  /** A link to this very bot is opened here, by whom the page's reader chooses. */
  ownLink = (url) => startPayload(url, this.bot.username) !== null;
  openOwnLink = (url) => this.dispatchEvent(new CustomEvent("start", { detail: startPayload(url, this.bot.username) }));

  /** What Telegram does after "Start": the chat with the bot, and "/start payload" in it. */
  async openBot(payload) {
    this.talkWith(null);
    if (this.chat.blocked && !(await this.send({ block: false }))) return;
    this.send({ start: payload });
  }

  /** A button that shares by way of the bot: in this chat, or in one that the person chooses. */
  share = (query, here) => {
    const words = `@${this.bot.username} ${query}`;
    if (here) return this.composer.fill(words);
    choosePerson("Bagikan kepada …", this.others, (other) => roleName(other.role), (other) => {
      this.talkWith(other);
      this.composer.fill(words);
    });
  };

  async #askInline(query) {
    try {
      await api.send(this.person.id, { inline: query });
      return await api.inline(this.person.id);
    } catch (error) {
      this.#say(api.inWords(error), "bad");
      return null;
    }
  }

  // --- conversations with other people

  /** Opens the conversation with a person of the page; null: the one with the bot. */
  talkWith(person) {
    this.peer = person;
    this.#draw();
    this.scroll.toEnd();
  }

  #chooseTalk() {
    const line = (other) => {
      const newest = this.chat.others?.find((talk) => talk.with === other.id)?.messages.at(-1);
      return newest ? (mine(newest) ? "Anda: " : "") + preview(newest) : "Belum ada obrolan";
    };
    choosePerson("Obrolan lain", this.others, line, (other) => this.talkWith(other));
  }

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
    const elsewhere = this.peer && (act.text !== undefined || act.choose !== undefined);
    try {
      await api.send(this.person.id, elsewhere ? { ...act, to: this.peer.id } : act);
    } catch (error) {
      this.#say(api.inWords(error), "bad");
      return false;
    }
    if (this.notice.classList.contains("bad")) this.notice.textContent = "";
    // A press edits in place, perhaps far up; all else is written at the end.
    if (!act.message_id) this.scroll.toEnd();
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

const unseen = (messages, seen = 0) => messages.filter((message) => !mine(message) && message.id > seen).length;

/** Every conversation of a chat, the bot's as 0, with the id of its newest message. */
function conversations(chat) {
  const all = [{ id: 0, messages: chat.messages }, ...(chat.others || []).map((talk) => ({ id: talk.with, messages: talk.messages }))];
  return all.map(({ id, messages }) => ({ id, newest: messages.at(-1)?.id ?? 0 }));
}

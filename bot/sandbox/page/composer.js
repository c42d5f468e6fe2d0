// The foot of a phone: input, command list, attachments, reply keyboard.

import { h, icon } from "./dom.js";
import { attach, sendFile } from "./attach.js";
import { Inline } from "./inline.js";
import { formatted, toMarks } from "./marks.js";
import { ask } from "./sheets.js";

const LONGEST = 4096; // Telegram's limit of a text message

/**
 * @param {object} person  who holds this phone
 * @param {object} acts    send(act) -> true when the server took it, notice(text, kind), lastOwn(),
 *                         nameOf(message), preview(message), and what Inline needs
 */
export class Composer {
  #person;
  #acts;
  #commands = [];
  #labels = new Set(); // of the buttons under messages
  #keyboard = null;
  #keyboardShut = false;
  #editing = null;
  #replying = null;
  #draft = "";
  #busy = false;

  constructor(person, acts) {
    this.#person = person;
    this.#acts = acts;
    this.input = h("textarea", {
      rows: "1", "data-role": "input", "aria-label": `Pesan dari ${person.name}`, placeholder: "Tulis pesan", maxlength: LONGEST,
      enterkeyhint: "send", autocomplete: "off", oninput: () => this.#typed(), onkeydown: (event) => this.#key(event),
      onpaste: (event) => this.#paste(event),
    });
    this.sendKey = h("button", { type: "submit", class: "round send", "data-role": "send", "aria-label": "Kirim", title: "Kirim" }, icon("send"));
    this.slashKey = h("button", { type: "button", class: "round", "aria-label": "Daftar perintah", "aria-expanded": "false", title: "Perintah", onclick: () => this.#toggleCommands() }, icon("slash"));
    this.boardKey = h("button", { type: "button", class: "round", "aria-label": "Papan tombol", title: "Papan tombol", hidden: true, onclick: () => this.#toggleBoard() }, icon("keyboard"));
    this.attachKey = h("button", { type: "button", class: "round", "aria-label": "Lampirkan", title: "Lampirkan", onclick: () => this.#attach() }, icon("attach"));
    this.inline = new Inline({
      botUser: acts.botUser, inline: acts.inline, start: (payload) => { this.#set(""); acts.start(payload); },
      set: (text) => { this.#set(text); this.input.focus(); }, choose: (id) => this.#chooseResult(id),
    });
    this.list = h("ul", { class: "commands", "aria-label": "Perintah bot", hidden: true });
    this.editBar = h("div", { class: "editing", hidden: true });
    this.board = h("div", { class: "board", role: "group", "aria-label": "Papan tombol balasan", hidden: true });
    this.unblock = h("button", { type: "button", class: "wide-key", "data-role": "unblock", hidden: true, onclick: () => acts.send({ block: false }) }, "Buka blokir");
    this.start = h("button", { type: "button", class: "wide-key", "data-role": "start", hidden: true, onclick: () => this.say("/start") }, "Mulai");
    this.row = h("div", { class: "composer-row" }, this.slashKey, this.input, this.boardKey, this.attachKey, this.sendKey);
    this.root = h("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); this.#submit(); } },
      this.list, this.inline.list, this.editBar, this.start, this.unblock, this.row, this.board);
    this.input.value = sessionStorage.getItem(this.#draftKey()) || "";
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#escape(event);
    });
    this.#typed();
  }

  /** Brings the foot in line with the chat: commands, keyboard, blocked, empty. */
  update(chat, keyboard) {
    this.#commands = chat.menu || [];
    this.slashKey.hidden = this.#commands.length === 0;
    const blocked = Boolean(chat.blocked);
    this.unblock.hidden = !blocked;
    this.start.hidden = blocked || Boolean(chat.peer) || chat.messages.length > 0;
    this.row.hidden = blocked;
    this.input.placeholder = chat.placeholder || "Tulis pesan";
    this.#labels = new Set(chat.messages.flatMap((message) => (message.buttons || []).flat()).flatMap((button) => [button.text, button.data]));
    this.#showBoard(blocked ? null : keyboard);
    this.attachKey.hidden = Boolean(chat.peer); // between people only words are passed on
    const gone = (message) => message && !chat.messages.some((other) => other.id === message.id);
    if (gone(this.#editing)) this.#stopEditing();
    if (gone(this.#replying)) this.#stopReplying();
  }

  /** Begins to change a message that this person sent. */
  edit(message) {
    this.#stopReplying();
    if (!this.#editing) this.#draft = this.input.value;
    this.#editing = message;
    this.#showBar("pencil", "Mengubah pesan", message.text, "Batal mengubah", () => this.#stopEditing());
    this.#set(toMarks(message.text, message.entities));
    this.input.focus();
  }

  /** Begins an answer to a message of either side. */
  reply(message) {
    if (this.#editing) this.#stopEditing();
    this.#replying = message;
    this.#showBar("reply", `Membalas ${this.#acts.nameOf(message)}`, this.#acts.preview(message), "Batal membalas", () => this.#stopReplying());
    this.input.focus();
  }

  /** Puts a text into the input, for what is to be sent by way of the bot. */
  fill(text) {
    if (this.#editing) this.#stopEditing();
    this.#set(text);
    this.input.focus();
  }

  #showBar(mark, title, line, cancel, stop) {
    this.editBar.replaceChildren(icon(mark), h("span", null, h("b", null, title), h("small", null, line)),
      h("button", { type: "button", class: "round", "aria-label": cancel, onclick: stop }, icon("close")));
    this.editBar.hidden = false;
  }

  #withReply(act) {
    return this.#replying ? { ...act, reply_to: this.#replying.id } : act;
  }

  /** Sends a text as if typed, leaving a draft alone. */
  say(text) {
    this.#closeCommands();
    return this.#deliver({ text });
  }

  async #deliver(act) {
    if (this.#busy) return false;
    this.#setBusy(true);
    try {
      const done = await this.#acts.send(act);
      if (done && act.reply_to) this.#stopReplying();
      return done;
    } finally {
      this.#setBusy(false);
    }
  }

  async #submit() {
    const text = this.input.value.trim();
    if (!text || this.#busy) return;
    if (this.inline.open) return this.inline.focusFirst();
    const editing = this.#editing;
    this.input.readOnly = true;
    const done = await this.#deliver(editing ? { edit: { message_id: editing.id, ...formatted(text) } } : this.#withReply(formatted(text)));
    this.input.readOnly = false;
    // While the answer was on its way, the change of a message may have begun: its text stays, what was sent is no draft.
    if (done && this.#editing !== editing) this.#draft = "";
    else if (done) editing ? this.#stopEditing() : this.#set("");
    this.input.focus();
  }

  async #chooseResult(id) {
    this.inline.close();
    if (await this.#deliver({ choose: id })) this.#set("");
    this.input.focus();
  }

  #setBusy(busy) {
    this.#busy = busy;
    this.sendKey.classList.toggle("busy", busy);
    for (const node of [this.sendKey, this.start, this.attachKey, ...this.board.querySelectorAll("button")]) {
      node.setAttribute("aria-disabled", String(busy));
    }
  }

  #set(text) {
    this.input.value = text;
    this.#typed();
  }

  #draftKey() {
    return `draft.${this.#person.id}`;
  }

  #typed() {
    const text = this.input.value;
    if (!this.#editing) sessionStorage.setItem(this.#draftKey(), text);
    this.sendKey.classList.toggle("idle", !text.trim());
    this.input.style.height = "auto";
    if (this.input.scrollHeight) this.input.style.height = `${Math.min(this.input.scrollHeight, 128)}px`;
    if (!this.#editing) this.inline.typed(text);
    if (/^\/\w*$/.test(text) && this.#commands.length) this.#openCommands(text.slice(1));
    else this.#closeCommands();
  }

  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "ArrowUp" && this.inline.open) {
      event.preventDefault();
      this.inline.focusFirst();
    } else if (event.key === "ArrowUp" && !this.list.hidden) {
      event.preventDefault();
      this.list.querySelector("li:last-child button")?.focus();
    } else if (event.key === "ArrowUp" && !this.input.value) {
      const last = this.#acts.lastOwn();
      if (last) { event.preventDefault(); this.edit(last); }
    }
  }

  #escape(event) {
    if (!this.list.hidden) { this.#closeCommands(); this.input.focus(); }
    else if (this.inline.open) { this.inline.close(); this.input.focus(); }
    else if (this.#editing) this.#stopEditing();
    else if (this.#replying) this.#stopReplying();
    else return;
    event.stopPropagation();
  }

  #stopEditing() {
    this.#editing = null;
    this.editBar.hidden = true;
    this.#set(this.#draft);
  }

  #stopReplying() {
    if (!this.#replying) return;
    this.#replying = null;
    this.editBar.hidden = true;
  }

  #toggleCommands() {
    this.list.hidden ? this.#openCommands("") : this.#closeCommands();
  }

  #openCommands(prefix) {
    const fitting = this.#commands.filter((item) => item.command.startsWith(prefix.toLowerCase()));
    this.list.replaceChildren(...fitting.map((item) => h("li", null,
      h("button", { type: "button", onkeydown: (event) => this.#walk(event), onclick: () => this.#pick(item) },
        h("b", null, `/${item.command}`), h("span", null, item.description)))));
    this.list.hidden = fitting.length === 0;
    this.slashKey.setAttribute("aria-expanded", String(!this.list.hidden));
  }

  #closeCommands() {
    this.list.hidden = true;
    this.slashKey.setAttribute("aria-expanded", "false");
  }

  #walk(event) {
    const item = event.currentTarget.parentNode;
    const next = { ArrowDown: item.nextSibling, ArrowUp: item.previousSibling }[event.key];
    if (!(event.key === "ArrowDown" || event.key === "ArrowUp")) return;
    event.preventDefault();
    next ? next.firstChild.focus() : this.input.focus();
  }

  async #pick(item) {
    if (/^\/\w*$/.test(this.input.value)) this.#set("");
    await this.say(`/${item.command}`);
    this.input.focus({ preventScroll: true });
  }

  #showBoard(rows) {
    const now = JSON.stringify(rows || null);
    if (now === this.#keyboard) return;
    this.#keyboard = now;
    this.#keyboardShut = false;
    this.board.replaceChildren(...(rows || []).map((row) => h("div", { class: "keys-row" },
      row.map((button) => h("button", { type: "button", "data-key": button.text, onclick: () => this.#boardPress(button) }, h("span", null, button.text))))));
    this.boardKey.hidden = !rows;
    this.board.hidden = !rows;
  }

  #toggleBoard() {
    this.#keyboardShut = !this.#keyboardShut;
    this.board.hidden = this.#keyboardShut;
    this.boardKey.setAttribute("aria-expanded", String(!this.#keyboardShut));
  }

  async #boardPress(button) {
    const questions = {
      contact: { title: "Bagikan nomor?", text: `Bot akan menerima nama dan nomor rekaan ${this.#person.name}.`, ok: "Bagikan" },
      location: { title: "Bagikan lokasi?", text: `Bot akan menerima lokasi rekaan ${this.#person.name}.`, ok: "Bagikan" },
    };
    const question = questions[button.request];
    if (question && !(await ask(question))) return;
    // "press" would find a button under a message before a key with the same
    // words; then the key's meaning is sent without naming the key.
    if (!this.#labels.has(button.text)) this.#deliver({ press: button.text });
    else if (button.request === "contact") this.#deliver({ contact: this.#ownContact() });
    else if (button.request === "location") this.#deliver({ location: { latitude: -7.2575, longitude: 112.7521 } });
    else this.say(button.text);
  }

  #ownContact() {
    const { id, name } = this.#person;
    return { phone_number: `+62800${String(id).padStart(7, "0")}`, first_name: name, user_id: id };
  }

  #attach() {
    attach(this.#files());
  }

  /** What attachments need of the composer: they take the text as caption and the reply with them. */
  #files() {
    return {
      caption: () => (this.#editing ? "" : this.input.value.trim()),
      notice: this.#acts.notice,
      deliver: async (act, captioned) => {
        if ((await this.#deliver(this.#withReply(act))) && captioned) this.#set("");
      },
    };
  }

  #paste(event) {
    const files = [...event.clipboardData.files];
    const file = files.find((one) => one.type.startsWith("image/")) ?? files[0];
    if (!file) return;
    event.preventDefault();
    sendFile(file.type.startsWith("image/") ? "photo" : "document", file, this.#files());
  }
}

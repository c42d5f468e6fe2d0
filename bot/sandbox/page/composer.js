// The foot of a phone: input, command list, attachments, reply keyboard.

import { h, icon } from "./dom.js";
import { ask, choose, form } from "./sheets.js";

const LONGEST = 4096; // Telegram's limit of a text message

/**
 * @param {object} person  who holds this phone
 * @param {object} acts    send(act) -> true when the server took it, notice(text, kind)
 */
export class Composer {
  #person;
  #acts;
  #commands = [];
  #labels = new Set(); // of the buttons under messages
  #keyboard = null;
  #keyboardShut = false;
  #editing = null;
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
    this.list = h("ul", { class: "commands", "aria-label": "Perintah bot", hidden: true });
    this.editBar = h("div", { class: "editing", hidden: true });
    this.board = h("div", { class: "board", role: "group", "aria-label": "Papan tombol balasan", hidden: true });
    this.unblock = h("button", { type: "button", class: "wide-key", "data-role": "unblock", onclick: () => acts.send({ block: false }) }, "Buka blokir");
    this.start = h("button", { type: "button", class: "wide-key", "data-role": "start", onclick: () => this.say("/start") }, "Mulai");
    this.row = h("div", { class: "composer-row" }, this.slashKey, this.input, this.boardKey, this.attachKey, this.sendKey);
    this.root = h("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); this.#submit(); } },
      this.list, this.editBar, this.start, this.unblock, this.row, this.board);
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
    this.start.hidden = blocked || chat.messages.length > 0;
    this.row.hidden = blocked;
    this.input.placeholder = chat.placeholder || "Tulis pesan";
    this.#labels = new Set(chat.messages.flatMap((message) => (message.buttons || []).flat()).flatMap((button) => [button.text, button.data]));
    this.#showBoard(blocked ? null : keyboard);
    if (this.#editing && !chat.messages.some((message) => message.id === this.#editing.id)) this.#stopEditing();
  }

  /** Begins to change a message that this person sent. */
  edit(message) {
    if (!this.#editing) this.#draft = this.input.value;
    this.#editing = message;
    this.editBar.replaceChildren(icon("pencil"),
      h("span", null, h("b", null, "Mengubah pesan"), h("small", null, message.text)),
      h("button", { type: "button", class: "round", "aria-label": "Batal mengubah", onclick: () => this.#stopEditing() }, icon("close")));
    this.editBar.hidden = false;
    this.#set(message.text);
    this.input.focus();
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
      return await this.#acts.send(act);
    } finally {
      this.#setBusy(false);
    }
  }

  async #submit() {
    const text = this.input.value.trim();
    if (!text || this.#busy) return;
    const editing = this.#editing;
    this.input.readOnly = true;
    const done = await this.#deliver(editing ? { edit: { message_id: editing.id, text } } : { text });
    this.input.readOnly = false;
    if (done) editing ? this.#stopEditing() : this.#set("");
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
    if (/^\/\w*$/.test(text) && this.#commands.length) this.#openCommands(text.slice(1));
    else this.#closeCommands();
  }

  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#submit();
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
    else if (this.#editing) this.#stopEditing();
    else return;
    event.stopPropagation();
  }

  #stopEditing() {
    this.#editing = null;
    this.editBar.hidden = true;
    this.#set(this.#draft);
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
    choose("Lampirkan", [
      { label: "Foto", icon: "image", act: () => this.#pickFile("photo", "image/*") },
      { label: "Dokumen", icon: "file", act: () => this.#pickFile("document", "") },
      { label: "Kontak", icon: "person", act: () => this.#contact() },
      { label: "Pesan suara", detail: "contoh satu detik tanpa suara", icon: "mic", act: () => this.#deliver({ voice: true }) },
      { label: "Berkas suara", icon: "mic", act: () => this.#pickFile("voice", "audio/*") },
      { label: "Lokasi", icon: "pin", act: () => this.#location() },
      { label: "Pesan terusan", detail: "pesan orang lain", icon: "forward", act: () => this.#forward() },
    ]);
  }

  async #contact() {
    const values = await form({ title: "Kirim kontak", ok: "Kirim", fields: [
      { name: "first_name", label: "Nama", value: "Budi Contoh" },
      { name: "phone_number", label: "Nomor telepon (rekaan)", value: "+62 800 000 0000", type: "tel" },
    ] });
    if (values) this.#deliver({ contact: values });
  }

  async #location() {
    const values = await form({ title: "Kirim lokasi", ok: "Kirim", fields: [
      { name: "latitude", label: "Lintang", value: "-8.6500", type: "number", step: "any" },
      { name: "longitude", label: "Bujur", value: "115.2167", type: "number", step: "any" },
    ] });
    if (values) this.#deliver({ location: { latitude: Number(values.latitude), longitude: Number(values.longitude) } });
  }

  async #forward() {
    const forward = await form({ title: "Teruskan pesan orang lain", ok: "Teruskan", fields: [
      { name: "from", label: "Penulis", value: "Budi Contoh" },
      { name: "text", label: "Isi pesan", value: "Kami tertarik bekerja sama." },
    ] });
    if (forward) this.#deliver({ forward });
  }

  #pickFile(kind, accept) {
    const field = h("input", { type: "file", accept });
    field.addEventListener("change", () => field.files[0] && this.#sendFile(kind, field.files[0]));
    field.click();
  }

  async #sendFile(kind, file) {
    const caption = this.#editing ? "" : this.input.value.trim();
    let data;
    try {
      data = await base64(file);
    } catch {
      this.#acts.notice("Berkas itu tidak bisa dibaca.", "bad");
      return;
    }
    const done = data ? await this.#deliver({ [kind]: { name: file.name, mime: file.type, data, caption } }) : this.#acts.notice("Berkas itu kosong.", "bad");
    if (done && caption) this.#set("");
  }

  #paste(event) {
    const picture = [...event.clipboardData.files].find((file) => file.type.startsWith("image/"));
    if (!picture) return;
    event.preventDefault();
    this.#sendFile("photo", picture);
  }
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

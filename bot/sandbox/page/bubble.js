// One message as a list item: quote, picture or file, text, time, buttons.

import { h, icon } from "./dom.js";
import { link, rich, safeUrl } from "./rich.js";
import { fileSize, hourMinute } from "./time.js";

export const fromBot = (message) => message.from === "bot";

/** True for what this person may still change, as in Telegram. */
export const editable = (message) => mine(message) && Boolean(message.text) && !message.forward && !message.via && !message.talk;

/** True for what the holder of the phone sent; others are the bot and, in other conversations, people. */
export const mine = (message) => message.from === "user";

/** One line for quotes and the chat list. */
export function preview(message) {
  const media = { photo: "Foto", voice: "Pesan suara", sticker: "Stiker", contact: "Kontak", location: "Lokasi" };
  const text = (message.text || "").replace(/\s+/g, " ").trim();
  if (text) return text.slice(0, 90);
  if (!message.media) return "Pesan";
  return media[message.media.kind] || message.media.name || "Dokumen";
}

/**
 * Fills item (kept between edits, so the list never jumps) with the message.
 * The view gives zone, find(id), nameOf(message), ownLink(url), and the acts
 * press, copy, command, edit, reply, jump, enlarge, openOwnLink and share.
 */
export function fill(item, message, view) {
  const own = mine(message);
  const lone = message.media?.kind === "photo" && !message.text;
  item.className = `msg ${own ? "me" : "bot"}`;
  item.dataset.messageId = message.id;
  const bubble = h("div", { class: lone ? "bubble lone" : "bubble" },
    message.forward && h("p", { class: "forward" }, "Diteruskan dari ", h("b", null, message.forward)),
    message.via && h("p", { class: "forward via" }, "via ", h("b", null, `@${message.via}`)),
    quote(message, view),
    media(message, view),
    body(message, view));
  const keys = message.buttons?.length ? keyboard(message, item, view) : null;
  const pencil = editable(message) && h("button", {
    type: "button", class: "pencil", "aria-label": "Ubah pesan ini", title: "Ubah pesan", onclick: () => view.edit(message),
  }, icon("pencil"));
  const answer = h("button", {
    type: "button", class: "pencil answer", "aria-label": "Balas pesan ini", title: "Balas", onclick: () => view.reply(message),
  }, icon("reply"));
  const stack = h("div", { class: "stack" }, bubble, keys);
  item.replaceChildren(...[own && answer, pencil, stack, !own && answer].filter(Boolean));
}

function body(message, view) {
  const date = new Date(message.date);
  const meta = h("span", { class: "meta" },
    message.edits > 0 && h("span", { class: "edited" }, "diedit "),
    h("time", { datetime: message.date }, hourMinute(date, view.zone())));
  const html = message.html || "";
  const content = html ? rich(html, view.command) : document.createTextNode(message.text || "");
  return h("div", { class: "text", dir: "auto" }, content, meta);
}

function quote(message, view) {
  if (!message.reply_to) return null;
  const original = view.find(message.reply_to);
  return h("button", { type: "button", class: "reply", onclick: () => view.jump(message.reply_to) },
    h("b", null, original ? view.nameOf(original) : "Balasan"),
    h("span", null, original ? preview(original) : "Pesan yang sudah dihapus"));
}

function media(message, view) {
  const file = message.media;
  if (!file) return null;
  const name = file.name || "berkas";
  if (file.kind === "photo") {
    return h("button", { type: "button", class: "photo", "aria-label": `Perbesar foto ${file.name || ""}`, onclick: () => view.enlarge(file) },
      h("img", { src: file.url, alt: file.name || "Foto", onload: view.settle, decoding: "async" }));
  }
  if (file.kind === "sticker") return h("img", { class: "sticker", src: file.url, alt: `Stiker ${file.name}`, onload: view.settle });
  if (file.kind === "voice") return voice(file);
  if (file.kind === "contact") return plain("person", name, file.phone);
  if (file.kind === "location") return plain("pin", "Lokasi", file.name);
  const ending = (name.match(/\.([a-z0-9]{1,4})$/i) || [])[1];
  return h("a", { class: "file", href: file.url, download: name },
    h("span", { class: "file-mark" }, ending ? ending.toUpperCase() : icon("file")),
    h("span", { class: "file-name" }, h("b", null, name), h("small", null, icon("download"), fileSize(file.size), " · Unduh")));
}

/** What has no file to fetch, or none that plays. */
function plain(mark, name, detail) {
  return h("p", { class: "file" }, h("span", { class: "file-mark" }, icon(mark)), h("span", { class: "file-name" }, h("b", null, name), detail && h("small", null, detail)));
}

function voice(file) {
  const box = h("div", { class: "voice" });
  const player = h("audio", { controls: true, preload: "metadata", src: file.url, "aria-label": "Pesan suara",
    // Not every file sent as a voice message plays, and old ones are forgotten.
    onerror: () => box.replaceChildren(plain("mic", "Pesan suara", `${file.duration || 1} detik`)) });
  box.append(icon("mic"), player);
  return box;
}

function keyboard(message, item, view) {
  return h("div", { class: "keys" }, message.buttons.map((row) =>
    h("div", { class: "keys-row" }, row.map((button) => key(button, message, item, view)))));
}

function key(button, message, item, view) {
  const words = h("span", null, button.text);
  if (button.url && view.ownLink(button.url)) {
    return h("button", { type: "button", "data-button": button.text, onclick: () => view.openOwnLink(button.url) }, words);
  }
  if (button.url && safeUrl(button.url)) {
    const out = link(button.url, words, icon("out"));
    out.dataset.button = button.text;
    out.title = button.url;
    return out;
  }
  if (button.copy) {
    return h("button", { type: "button", "data-button": button.text, onclick: () => view.copy(button.copy) }, words, icon("copy"));
  }
  if (button.inline !== undefined) {
    return h("button", { type: "button", "data-button": button.text, onclick: () => view.share(button.inline, button.here) }, words, icon("forward"));
  }
  const node = h("button", { type: "button", "data-button": button.text }, words);
  node.addEventListener("click", () => view.press(message, button, item, node));
  return node;
}

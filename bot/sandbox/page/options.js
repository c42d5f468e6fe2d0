// What a person can do with a message or with the chat as a whole: the lists
// behind a long press and behind the three dots.

import { editable } from "./bubble.js";
import { ask, choose, tell } from "./sheets.js";

const LONG_PRESS = 550; // ms

/** Opens the settings of this person's Telegram. */
export function chatOptions(phone) {
  const { blocked } = phone.chat;
  const { name, username, short_description: short, description } = phone.bot;
  choose(phone.person.name, [
    { label: phone.language === "id" ? "Pakai Telegram berbahasa Inggris" : "Pakai Telegram berbahasa Indonesia", icon: "globe", act: () => phone.switchLanguage() },
    { label: "Tentang bot ini", icon: "info", act: () => tell(`${name}${username ? ` (@${username})` : ""}. ${short || description || ""}`) },
    { label: blocked ? "Buka blokir bot" : "Blokir bot", detail: blocked ? null : "Bot tidak bisa lagi menulis kepada orang ini", icon: blocked ? "check" : "block", danger: !blocked, act: () => block(phone, !blocked) },
  ]);
}

async function block(phone, wanted) {
  const question = { title: "Blokir bot?", text: `${phone.person.name} tidak akan menerima pesan dari bot sampai blokir dibuka.`, ok: "Blokir", danger: true };
  if (!wanted || (await ask(question))) phone.send({ block: wanted });
}

/** Opens a message's options on a right click or a long press in list. */
export function messageOptions(phone, list) {
  list.addEventListener("contextmenu", (event) => held(phone, event));
  // Some phones report no contextmenu, so a long touch is timed here, too.
  let timer = 0;
  list.addEventListener("touchstart", (event) => {
    timer = setTimeout(() => held(phone, event), LONG_PRESS);
  }, { passive: true });
  for (const end of ["touchend", "touchmove", "touchcancel"]) {
    list.addEventListener(end, () => clearTimeout(timer), { passive: true });
  }
}

function held(phone, event) {
  const message = phone.find(Number(event.target.closest?.(".msg")?.dataset.messageId));
  if (!message?.text || event.target.closest("a, button, audio") || document.querySelector("dialog[open]")) return;
  if (event.cancelable) event.preventDefault();
  const items = [{ label: "Salin teks", icon: "copy", act: () => phone.copy(message.text) }];
  if (editable(message)) items.unshift({ label: "Ubah pesan", icon: "pencil", act: () => phone.edit(message) });
  choose("Pesan", items);
}

// What a person can do with a message or with the chat as a whole: the lists
// behind a long press and behind the three dots.

import { editable } from "./bubble.js";
import { fault, inWords } from "./api.js";
import { ask, choose, tell, toast } from "./sheets.js";

const LONG_PRESS = 550; // ms

/** Opens the settings of this person's Telegram. */
export function chatOptions(phone) {
  const { blocked } = phone.chat;
  const { name, username, short_description: short, description } = phone.bot;
  choose(phone.person.name, [
    { label: phone.language === "id" ? "Pakai Telegram berbahasa Inggris" : "Pakai Telegram berbahasa Indonesia", icon: "globe", act: () => phone.switchLanguage() },
    { label: "Tentang bot ini", icon: "info", act: () => tell(`${name}${username ? ` (@${username})` : ""}. ${short || description || ""}`) },
    { label: "Gangguan…", detail: "coba apa yang terjadi bila kiriman gagal", icon: "storm", act: () => troubles(phone) },
    blocking(phone, blocked),
  ]);
}

const blocking = (phone, blocked) => ({
  label: blocked ? "Buka blokir bot" : "Blokir bot", detail: blocked ? null : "Bot tidak bisa lagi menulis kepada orang ini",
  icon: blocked ? "check" : "block", danger: !blocked, act: () => block(phone, !blocked),
});

// The calls that bring a message; "typing" must not use up the mishap.
const MESSAGES = "sendMessage,editMessageText,sendDocument,sendPhoto,sendVoice,copyMessage,forwardMessage";

/** Offers mishaps for what the bot sends to this person next. */
function troubles(phone) {
  const once = (label, detail, mishap) => ({ label, detail, icon: "storm", act: () => trouble(phone, label, mishap) });
  choose("Gangguan", [
    blocking(phone, phone.chat.blocked),
    once("Terlalu cepat: tunggu 3 detik", "kiriman berikutnya ditolak dengan 429", { error_code: 429, retry_after: 3 }),
    once("Server Telegram bermasalah sekali", "kiriman berikutnya mendapat galat 500", { error_code: 500 }),
    once("Sambungan putus sekali", "kiriman berikutnya tidak dijawab", { cut: true }),
  ]);
}

async function trouble(phone, label, mishap) {
  try {
    await fault({ method: MESSAGES, user: phone.person.id, count: 1, ...mishap });
    toast(`Dipasang untuk kiriman berikutnya kepada ${phone.person.name}: ${label}.`);
  } catch (error) {
    toast(inWords(error), "bad");
  }
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
  if (!message || event.target.closest("a, button, audio") || document.querySelector("dialog[open]")) return;
  if (event.cancelable) event.preventDefault();
  const items = [{ label: "Balas", icon: "reply", act: () => phone.reply(message) }];
  if (editable(message)) items.push({ label: "Ubah pesan", icon: "pencil", act: () => phone.edit(message) });
  if (message.text) items.push({ label: "Salin teks", icon: "copy", act: () => phone.copy(message.text) });
  choose("Pesan", items);
}

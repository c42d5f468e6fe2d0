// What hangs on the paper clip: pictures, files, contacts, places, stickers.

import { h } from "./dom.js";
import { formatted } from "./marks.js";
import { choose, form } from "./sheets.js";

const STICKERS = ["👍", "🙏", "😊", "🎉", "🤝"];

/** @param deliver(act) -> true when it was sent, @param caption() the text in the input, @param notice(text, kind) */
export function attach({ deliver, caption, notice }) {
  const file = (kind, accept) => pick(accept, (chosen) => sendFile(kind, chosen, { deliver, caption, notice }));
  choose("Lampirkan", [
    { label: "Foto", icon: "image", act: () => file("photo", "image/*") },
    { label: "Dokumen", icon: "file", act: () => file("document", "") },
    { label: "Stiker", icon: "sticker", act: () => sticker(deliver) },
    { label: "Kontak", icon: "person", act: () => contact(deliver) },
    { label: "Pesan suara", detail: "contoh satu detik tanpa suara", icon: "mic", act: () => deliver({ voice: true }) },
    { label: "Berkas suara", icon: "mic", act: () => file("voice", "audio/*") },
    { label: "Lokasi", icon: "pin", act: () => location(deliver) },
    { label: "Pesan terusan", detail: "pesan orang lain", icon: "forward", act: () => forward(deliver) },
  ]);
}

/** Sends a file with what stands in the input as its caption. Answers whether it was sent with one. */
export async function sendFile(kind, file, { deliver, caption, notice }) {
  const words = caption();
  let data;
  try {
    data = await base64(file);
  } catch {
    notice("Berkas itu tidak bisa dibaca.", "bad");
    return;
  }
  if (!data) {
    notice("Berkas itu kosong.", "bad");
    return;
  }
  await deliver({ [kind]: { name: file.name, mime: file.type, data, ...formatted(words, "caption", "caption_entities") } }, words !== "");
}

function sticker(deliver) {
  choose("Stiker", STICKERS.map((emoji) => ({ label: emoji, act: () => deliver({ sticker: { emoji, mime: "image/png", data: drawn(emoji) } }) })));
}

/** The emoji as a picture of 512 pixels, in base64. */
function drawn(emoji) {
  const canvas = h("canvas", { width: 512, height: 512 });
  const pen = canvas.getContext("2d");
  pen.font = "400px serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(emoji, 256, 276);
  const url = canvas.toDataURL("image/png");
  return url.slice(url.indexOf(",") + 1);
}

async function contact(deliver) {
  const values = await form({ title: "Kirim kontak", ok: "Kirim", fields: [
    { name: "first_name", label: "Nama", value: "Budi Contoh" },
    { name: "phone_number", label: "Nomor telepon (rekaan)", value: "+62 800 000 0000", type: "tel" },
  ] });
  if (values) deliver({ contact: values });
}

async function location(deliver) {
  const values = await form({ title: "Kirim lokasi", ok: "Kirim", fields: [
    { name: "latitude", label: "Lintang", value: "-8.6500", type: "number", step: "any" },
    { name: "longitude", label: "Bujur", value: "115.2167", type: "number", step: "any" },
  ] });
  if (values) deliver({ location: { latitude: Number(values.latitude), longitude: Number(values.longitude) } });
}

async function forward(deliver) {
  const values = await form({ title: "Teruskan pesan orang lain", ok: "Teruskan", fields: [
    { name: "from", label: "Penulis", value: "Budi Contoh" },
    { name: "text", label: "Isi pesan", value: "Kami tertarik bekerja sama." },
  ] });
  if (values) deliver({ forward: values });
}

function pick(accept, act) {
  const field = h("input", { type: "file", accept });
  field.addEventListener("change", () => field.files[0] && act(field.files[0]));
  field.click();
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

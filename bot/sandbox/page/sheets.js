// Questions, forms, enlarged pictures and short notices. Dialogs are the
// browser's own: focus, Escape and screen readers work without our help.

import { h, icon } from "./dom.js";

/** A short notice at the foot of the page. */
export function toast(text, kind = "info") {
  const box = document.querySelector(".toasts");
  const note = h("p", { class: `toast ${kind}` }, text);
  box.append(note);
  while (box.children.length > 3) box.firstChild.remove();
  setTimeout(() => note.remove(), Math.max(2500, text.length * 70));
}

function show(dialog) {
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.showModal();
}

/** Asks yes or no. */
export function ask({ title, text, ok, cancel = "Batal", danger = false }) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "sheet", "aria-label": title },
      h("h2", null, title),
      h("p", null, text),
      h("div", { class: "sheet-keys" },
        h("button", { type: "button", onclick: () => dialog.close() }, cancel),
        h("button", { type: "button", class: danger ? "danger" : "primary", onclick: () => dialog.close("yes") }, ok)));
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
    show(dialog);
  });
}

/** Says something that must be read. */
export function tell(text) {
  const dialog = h("dialog", { class: "sheet", "aria-label": "Pesan" },
    h("p", null, text),
    h("div", { class: "sheet-keys" },
      h("button", { type: "button", class: "primary", onclick: () => dialog.close() }, "Baik")));
  show(dialog);
}

/**
 * Asks for a few values. Fields are {name, label, value, type?, hint?}.
 * Answers with an object of strings, or null when it was closed.
 */
export function form({ title, fields, ok }) {
  return new Promise((resolve) => {
    let values = null;
    const submit = (event) => {
      event.preventDefault();
      values = Object.fromEntries(new FormData(event.target));
      dialog.close();
    };
    const dialog = h("dialog", { class: "sheet", "aria-label": title },
      h("form", { onsubmit: submit },
        h("h2", null, title),
        fields.map((field) => h("label", null, field.label,
          h("input", { name: field.name, value: field.value, type: field.type || "text", required: true, step: field.step, autocomplete: "off" }))),
        h("div", { class: "sheet-keys" },
          h("button", { type: "button", onclick: () => dialog.close() }, "Batal"),
          h("button", { type: "submit", class: "primary" }, ok))));
    dialog.addEventListener("close", () => resolve(values));
    show(dialog);
  });
}

/** Offers a list of acts: {label, icon, detail?, danger?, act}. */
export function choose(title, items) {
  const dialog = h("dialog", { class: "sheet list", "aria-label": title },
    h("h2", null, title),
    h("ul", null, items.map((item) => h("li", null,
      h("button", { type: "button", class: item.danger ? "danger" : null, onclick: () => { dialog.close(); item.act(); } },
        item.icon && icon(item.icon),
        h("span", null, item.label, item.detail && h("small", null, item.detail)))))),
    h("div", { class: "sheet-keys" }, h("button", { type: "button", onclick: () => dialog.close() }, "Tutup")));
  show(dialog);
}

/** A picture as large as the screen allows. */
export function enlarge(url, name) {
  const dialog = h("dialog", { class: "lightbox", "aria-label": name || "Foto" },
    h("img", { src: url, alt: name || "Foto" }),
    h("div", { class: "lightbox-keys" },
      h("a", { href: url, download: name || "foto" }, icon("download"), "Unduh"),
      h("button", { type: "button", onclick: () => dialog.close() }, icon("close"), "Tutup")));
  show(dialog);
}

/** Copies text; answers whether it worked. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without a secure context there is no clipboard object.
    const field = h("textarea", { class: "off-screen" });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

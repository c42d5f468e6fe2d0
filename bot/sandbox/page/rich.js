// Turns a message's markup into elements. The server has cleaned it already;
// building from a list of allowed tags keeps the page safe even if a later
// server forgets to.

import { h } from "./dom.js";

const ALLOWED = { B: "b", STRONG: "b", I: "i", EM: "i", U: "u", INS: "u", S: "s", STRIKE: "s", DEL: "s", CODE: "code", PRE: "pre" };
const SAFE_URL = /^(https?:|mailto:|tel:|tg:)/i;
const TOKENS = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])|((?:^|(?<=[\s(]))\/[a-z][a-z0-9_]{0,31}(?![\w/]))/gi;

/** True for addresses that a link of a message may open. */
export function safeUrl(url) {
  return SAFE_URL.test(String(url || "").trim());
}

/** A link that opens in a new tab and tells the other side nothing. */
export function link(url, ...children) {
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/**
 * The message as a fragment. onCommand(text) is called when someone taps a
 * "/command" in the text, as Telegram does.
 */
export function rich(html, onCommand) {
  const parsed = new DOMParser().parseFromString(`<body>${html}`, "text/html");
  const out = document.createDocumentFragment();
  out.append(...walk(parsed.body, onCommand, false));
  return out;
}

function walk(parent, onCommand, verbatim) {
  const nodes = [];
  for (const node of parent.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      nodes.push(...(verbatim ? [node.data] : tokens(node.data, onCommand)));
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      nodes.push(element(node, onCommand, verbatim));
    }
  }
  return nodes;
}

function element(node, onCommand, verbatim) {
  const tag = node.tagName;
  const quiet = verbatim || tag === "CODE" || tag === "PRE" || tag === "A";
  const inner = () => walk(node, onCommand, quiet);
  if (tag === "SCRIPT" || tag === "STYLE") return "";
  if (tag === "BR") return "\n";
  if (tag === "A" && safeUrl(node.getAttribute("href"))) return link(node.getAttribute("href"), ...inner());
  if (tag === "BLOCKQUOTE") return quote(node, inner());
  if (tag === "TG-SPOILER" || node.classList.contains("tg-spoiler")) return spoiler(inner());
  if (ALLOWED[tag]) return h(ALLOWED[tag], null, ...inner());
  const plain = document.createDocumentFragment();
  plain.append(...inner());
  return plain;
}

function quote(node, children) {
  const box = h("blockquote", null, ...children);
  if (!node.hasAttribute("expandable")) return box;
  const summary = h("summary", null, "Selengkapnya");
  return h("details", { class: "fold" }, summary, box);
}

function spoiler(children) {
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    box.classList.add("open");
    box.removeAttribute("role");
    box.removeAttribute("tabindex");
    box.removeAttribute("aria-label");
  };
  const box = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Teks tersembunyi, ketuk untuk melihat", onclick: reveal, onkeydown: reveal }, ...children);
  return box;
}

function tokens(text, onCommand) {
  const out = [];
  let from = 0;
  for (const match of text.matchAll(TOKENS)) {
    if (match.index > from) out.push(text.slice(from, match.index));
    const word = match[0];
    out.push(match[1] ? link(word, word) : h("button", { type: "button", class: "command", onclick: () => onCommand(word) }, word));
    from = match.index + word.length;
  }
  if (from < text.length) out.push(text.slice(from));
  return out;
}

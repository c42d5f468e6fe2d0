// The marks that people type in Telegram's apps, and the entities they become.
// Offsets count UTF-16 units, which is what JavaScript counts, too.

const PAIRS = { "**": "bold", "__": "italic", "~~": "strikethrough", "||": "spoiler" };
const MARKS = { bold: "**", italic: "__", strikethrough: "~~", spoiler: "||", code: "`", pre: "```" };
const LINK = /^\[([^[\]\n]+)\]\(((?:https?:\/\/|tg:\/\/)[^\s()]+|[\w-]+(?:\.[\w-]+)+[^\s()]*)\)/i;
const LETTER = /[\p{L}\p{N}]/u;

/** Answers {text, entities}: the text without its marks. */
export function parseMarks(source) {
  const out = { text: "", entities: [] };
  for (let at = 0; at < source.length;) {
    const found = markAt(source, at);
    if (!found) {
      out.text += source[at++];
      continue;
    }
    const inner = found.verbatim ? { text: found.inner, entities: [] } : parseMarks(found.inner);
    const offset = out.text.length;
    out.entities.push({ ...found.entity, offset, length: inner.text.length });
    out.entities.push(...inner.entities.map((entity) => ({ ...entity, offset: entity.offset + offset })));
    out.text += inner.text;
    at = found.end;
  }
  return out;
}

/** An act for a text: with entities where there are any. */
export function formatted(source, textKey = "text", entitiesKey = "entities") {
  const { text, entities } = parseMarks(source);
  return entities.length ? { [textKey]: text, [entitiesKey]: entities } : { [textKey]: text };
}

function markAt(source, at) {
  if (source[at] === "[") return linkAt(source, at);
  if (source.startsWith("```", at)) return codeAt(source, at, "```", "pre");
  if (source[at] === "`") return codeAt(source, at, "`", "code");
  const mark = source.slice(at, at + 2);
  const type = PAIRS[mark];
  // Inside a word, as in many addresses, the signs are no marks.
  if (!type || LETTER.test(source[at - 1] || "")) return null;
  for (let close = source.indexOf(mark, at + 2); close >= 0; close = source.indexOf(mark, close + 1)) {
    const inner = source.slice(at + 2, close);
    const end = close + 2;
    if (inner.trim() && source[end] !== mark[0] && !LETTER.test(source[end] || "")) return { entity: { type }, inner, end };
  }
  return null;
}

function codeAt(source, at, mark, type) {
  const close = source.indexOf(mark, at + mark.length);
  const inner = close < 0 ? "" : source.slice(at + mark.length, close).replace(type === "pre" ? /^\n/ : /^$/, "");
  return inner.trim() ? { entity: { type }, inner, verbatim: true, end: close + mark.length } : null;
}

function linkAt(source, at) {
  const match = LINK.exec(source.slice(at));
  return match && { entity: { type: "text_link", url: match[2] }, inner: match[1], end: at + match[0].length };
}

/** The way back, to edit a formatted text. */
export function toMarks(text, entities = []) {
  const before = new Map(), after = new Map();
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  for (const { type, offset, length, url } of sorted) {
    const mark = MARKS[type];
    if (!mark && type !== "text_link") continue;
    const end = offset + length;
    before.set(offset, (before.get(offset) || "") + (mark || "["));
    after.set(end, (mark || `](${url})`) + (after.get(end) || ""));
  }
  let out = "";
  for (let at = 0; at <= text.length; at++) out += (after.get(at) || "") + (before.get(at) || "") + (text[at] || "");
  return out;
}

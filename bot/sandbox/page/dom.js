// Small helpers to build elements. Everything that people typed enters the
// page as text nodes through h(); only rich.js turns markup into elements.

/**
 * Builds an element. Keys of props: "on…" adds a listener, "class" sets the
 * class, true/false/null make or leave out a bare attribute, the rest are
 * attributes. Children that are null or false are left out.
 */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key === "className" ? "class" : key, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child);
  }
  return node;
}

// Drawn for this page on a 24 grid, stroked with the colour of the text.
const PATHS = {
  send: "M4 12 20 4l-5 16-4-6.500z M11 13.500 20 4",
  attach: "M8 12.500l6-6a3 3 0 0 1 4.300 4.300l-8 8a5 5 0 0 1-7-7l7.500-7.500",
  slash: "M5 4.500h14a1.500 1.500 0 0 1 1.500 1.500v12a1.500 1.500 0 0 1-1.500 1.500H5A1.500 1.500 0 0 1 3.500 18V6A1.500 1.500 0 0 1 5 4.500z M13.800 8l-3.600 8",
  more: "M12 5.500v.01M12 12v.01M12 18.500v.01",
  pencil: "M4.500 19.500l1-4L16 5l3 3L8.500 18.500z",
  download: "M12 4v11m-4.500-4.500L12 15l4.500-4.500M5 19.500h14",
  out: "M8 16 17 7M9.500 7H17v7.500",
  reply: "M11 6L4.500 12 11 18v-4c4 0 6.500 1 8.500 4-.5-5-3-8-8.500-8z",
  back: "M14.500 5.500L8 12l6.500 6.500",
  chats: "M4 5h11v8H8l-4 3.500zM18 9h2v11l-3.500-3H10v-1.500",
  sticker: "M12 4a8 8 0 0 1 8 8l-8 8a8 8 0 0 1 0-16zM12 20c0-5 3-8 8-8M8.700 10v.01M13.300 9v.01",
  storm: "M13 3.500L6 13.500h5L10 20.500l7.500-10.500h-5z",
  forward: "M13 6l6.500 6L13 18v-4c-4 0-6.500 1-8.500 4 .5-5 3-8 8.500-8z",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4",
  keyboard: "M3.500 7h17v10.500h-17zM7 10.500v.01M10.300 10.500v.01M13.700 10.500v.01M17 10.500v.01M8 14.300h8",
  down: "M6 10l6 6 6-6",
  close: "M6 6l12 12M18 6 6 18",
  mic: "M12 4a2.500 2.500 0 0 1 2.500 2.500v5a2.500 2.500 0 0 1-5 0v-5A2.500 2.500 0 0 1 12 4zM6.500 11.500a5.500 5.500 0 0 0 11 0M12 17v3",
  image: "M4 5h16v14H4zM4 16l4.500-4.500 4 4L15 13l5 4.500M15.500 9v.01",
  file: "M7 3.500h7l4 4v13H7zM14 3.500v4h4",
  person: "M12 4.500a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7zM5 19.500c.6-3.600 3.300-5.500 7-5.500s6.400 1.900 7 5.500",
  pin: "M12 20.500s6-5.600 6-10.300a6 6 0 0 0-12 0c0 4.700 6 10.300 6 10.300zM12 8.200a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  block: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM6.400 6.400l11.200 11.200",
  check: "M5 12.500l4.500 4.500L19 7.500",
  globe: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM4 12h16M12 4c5 5 5 11 0 16M12 4c-5 5-5 11 0 16",
  info: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 11v5.500M12 7.800v.01",
};

/** A decorative icon; the button around it carries the words. */
export function icon(name) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(ns, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** Initials for a round badge: "Sri Wahyuni" gives "SW". */
export function initials(name) {
  const words = String(name || "?").replace(/\(.*?\)/g, "").trim().split(/\s+/);
  return words.slice(0, 2).map((word) => [...word][0] || "").join("").toUpperCase();
}

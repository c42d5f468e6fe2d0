// Links to the bot itself, and lists of people to open or to share with.

import { choose } from "./sheets.js";

const HOSTS = ["t.me", "www.t.me", "telegram.me"];

/** The payload of a link that starts this bot, "" for one without; null for any other address. */
export function startPayload(address, botUser) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  let name = "";
  if (/^https?:$/.test(url.protocol) && HOSTS.includes(url.hostname)) name = url.pathname.replace(/^\/|\/$/g, "");
  else if (/^tg:(\/\/)?resolve\?/i.test(address)) name = url.searchParams.get("domain") || "";
  if (!botUser || name.toLowerCase() !== botUser.toLowerCase()) return null;
  return url.searchParams.get("start") || "";
}

/** Offers people; act(person) follows the choice. detail(person) is the small line below a name. */
export function choosePerson(title, people, detail, act) {
  choose(title, people.map((person) => ({ label: person.name, detail: detail(person), icon: "person", act: () => act(person) })));
}

// Puts the page together: the phones, the list of people, who polls when.

import * as api from "./api.js";
import { Clock } from "./clock.js";
import { h } from "./dom.js";
import { choosePerson } from "./links.js";
import { Phone, roleName } from "./phone.js";

const POLLERS = 3; // a browser keeps six connections to a host; leave some free
const GLANCE = 4000; // ms between looks at the chats that are not shown
const BREATH = 250; // ms at least between two waits that bring nothing new
const PATIENCE = 20; // seconds that one wait lasts
const TYPING_GLANCE = 2; // seconds; that typing has ended is no news of its own
const CLOCK_GLANCE = 10000; // ms between looks at the clock

const $ = (selector) => document.querySelector(selector);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const wide = matchMedia("(min-width: 1200px)");

const clock = new Clock();
const nav = $(".people");
const shelf = $(".phones");
let phones = [];
let chosen = null;

function build(people) {
  for (const phone of phones) phone.stop();
  phones = people.map((person) => new Phone(person, () => clock.zone, people));
  nav.replaceChildren();
  shelf.replaceChildren(...phones.map((phone) => phone.root));
  document.documentElement.style.setProperty("--people", phones.length);
  for (const [index, phone] of phones.entries()) {
    phone.key = h("button", {
      type: "button", class: "person", "data-switch": phone.person.id, "data-tone": index % 3, onclick: () => choose(phone, true),
    });
    nav.append(phone.key);
    phone.addEventListener("change", () => card(phone));
    phone.addEventListener("start", (event) => openAs(phone, event.detail));
    if (clock.now) phone.setTime(clock.now);
    phone.loadBot();
    follow(phone);
  }
  const kept = Number(sessionStorage.getItem("chosen"));
  choose(phones.find((phone) => phone.person.id === kept) || phones[0], false);
}

/** A link to the bot was tapped on a phone: who is to open it? */
function openAs(from, payload) {
  const order = [from, ...phones.filter((phone) => phone !== from)];
  choosePerson("Buka sebagai …", order.map((phone) => phone.person), (person) => (person === from.person ? "orang yang sama" : roleName(person.role)), (person) => {
    const phone = phones.find((other) => other.person === person);
    choose(phone, true);
    phone.openBot(payload);
  });
}

function card(phone) {
  phone.key.replaceChildren(...phone.card());
  phone.key.classList.toggle("news", phone.unread > 0);
  const news = phones.reduce((sum, other) => sum + other.unread, 0);
  document.title = news ? `(${news}) Mitra: ruang coba` : "Mitra: ruang coba";
}

function choose(phone, focus) {
  if (!phone) return;
  chosen = phone;
  sessionStorage.setItem("chosen", phone.person.id);
  arrange();
  phone.root.scrollIntoView({ block: "nearest", inline: "nearest" });
  // On a narrow screen focus would open the keyboard over the chat.
  if (focus && matchMedia("(min-width: 600px)").matches) phone.composer.input.focus({ preventScroll: true });
}

function arrange() {
  for (const [index, phone] of phones.entries()) {
    const shown = wide.matches || phone === chosen;
    if (phone.shown !== shown) {
      phone.shown = shown;
      phone.wake?.abort();
    }
    phone.waits = shown && (phone === chosen || index < POLLERS);
    phone.key.setAttribute("aria-pressed", String(phone === chosen));
    card(phone);
  }
}

/** Keeps one phone fresh for as long as it is on the page. */
async function follow(phone) {
  let alive = true;
  let first = true;
  phone.stop = () => {
    alive = false;
    phone.wake?.abort();
  };
  while (alive) {
    await api.line.ready();
    const began = performance.now();
    phone.wake = new AbortController();
    try {
      const news = await look(phone, first, phone.wake.signal);
      first = false;
      if (!news) await pause(Math.max(0, BREATH - (performance.now() - began)));
    } catch (error) {
      if (error.name === "AbortError") continue;
      if (error instanceof api.Unreachable) first = true; // it may be a new server
      else await pause(2000);
    }
  }
}

async function look(phone, first, signal) {
  const { id } = phone.person;
  if (first) {
    phone.take(await api.chat(id, signal));
    return true;
  }
  if (!phone.waits || document.hidden) {
    await nap(GLANCE, signal);
    return phone.take(await api.chat(id, signal));
  }
  return phone.take(await api.wait(id, phone.mark, phone.chat.typing ? TYPING_GLANCE : PATIENCE, signal));
}

/** A pause that a change of view cuts short. */
function nap(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("woken", "AbortError"));
    }, { once: true });
  });
}

function showLine() {
  const box = $("[data-role=offline]");
  const words = $("[data-role=offline-text]");
  let timer = 0;
  api.line.addEventListener("down", (event) => {
    let left = event.detail;
    clearInterval(timer);
    const say = () => {
      words.textContent = `Sambungan ke ruang coba terputus. ${left > 0 ? `Mencoba lagi dalam ${left} detik.` : "Mencoba lagi…"}`;
      left--;
    };
    say();
    timer = setInterval(say, 1000);
    box.hidden = false;
  });
  api.line.addEventListener("up", () => {
    clearInterval(timer);
    box.hidden = true;
    clock.refresh().catch(() => {});
    for (const phone of phones) phone.loadBot();
  });
  $("[data-role=offline-retry]").addEventListener("click", () => api.line.retryNow());
}

function glanceAtClock() {
  setInterval(() => {
    if (document.hidden || !api.line.up) return;
    clock.refresh().catch(() => {});
    // The bot may set its profile after the page was opened.
    for (const phone of phones) if (!phone.last) phone.loadBot();
  }, CLOCK_GLANCE);
}

async function start() {
  showLine();
  for (;;) {
    await api.line.ready();
    try {
      const [people] = await Promise.all([api.people(), clock.refresh()]);
      build(people);
      break;
    } catch (error) {
      shelf.replaceChildren(h("p", { class: "loading", role: "alert" }, api.inWords(error)));
      if (!(error instanceof api.Unreachable)) await pause(3000);
    }
  }
  glanceAtClock();
}

wide.addEventListener("change", arrange);
document.addEventListener("visibilitychange", () => {
  for (const phone of phones) phone.wake?.abort();
});
clock.addEventListener("tick", () => phones.forEach((phone) => phone.setTime(clock.now)));
clock.addEventListener("zone", () => phones.forEach((phone) => { phone.redraw(); card(phone); if (clock.now) phone.setTime(clock.now); }));
clock.addEventListener("moved", () => phones.forEach((phone) => phone.refresh().catch(() => {})));
clock.addEventListener("reset", async () => {
  for (const phone of phones) phone.forget();
  build(await api.people());
});
start();

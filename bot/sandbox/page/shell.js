// The frame around the three panes: the state of the world, the clock, the language, the tabs of a phone.

import { el } from "/kit.js";
import { language, say, speak } from "/words.js";
import { mountGuide } from "/guide.js";
import { mountTelegram } from "/telegram.js";
import { mountMail } from "/mail.js";
import { mount as mountSlack } from "/slack.js";

const SPEEDS = [1, 60, 300];
const LEAP = { minutes: 30, speed: 300 };
const TABS = ["telegram", "mail", "slack"];

const watchers = [];
let state = null;
let arrived = 0;

/** What the panes get: the newest state, news of it, and a way to act. */
const api = {
  get state() {
    return state;
  },
  get language() {
    return language;
  },
  /** Call back with every new state, and at once if there is one. */
  watch(callback) {
    watchers.push(callback);
    if (state) callback(state);
  },
  /** The demo's own now, in milliseconds, between two states too. */
  now: () => (state ? Date.parse(state.clock.now) + (performance.now() - arrived) * state.clock.speed : Date.now()),
  get: (path) => call(path, {}),
  /** POST an object as JSON, or a FormData as it is. Resolves to the answer; shows a toast and throws when refused. */
  post: (path, body) => {
    const form = body instanceof FormData;
    const headers = form ? { "X-World": "1" } : { "X-World": "1", "Content-Type": "application/json" };
    return call(path, { method: "POST", headers, body: form ? body : JSON.stringify(body) });
  },
  toast,
  show: showTab,
};

async function call(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch (problem) {
    toast(say("offline"));
    throw problem;
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    toast(say("goFailed", { reason: body.error ?? answer.status }));
    throw new Error(body.error ?? `HTTP ${answer.status}`);
  }
  return body;
}

function toast(text) {
  const note = el("div", { class: "toast", text });
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 5000);
}

// --- the state ------------------------------------------------------------------------------

let fetching = false;
let stale = false;

/** Fetch the state; calls that come meanwhile are answered by one more fetch. */
async function refresh() {
  stale = true;
  if (fetching) return;
  fetching = true;
  try {
    while (stale) {
      stale = false;
      const answer = await fetch("/world/state.json");
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      state = await answer.json();
      arrived = performance.now();
      watchers.forEach((watcher) => watcher(state));
    }
  } finally {
    fetching = false;
  }
}

function listen() {
  const events = new EventSource("/world/events");
  events.onmessage = () => refresh().catch(() => document.body.classList.add("offline"));
  events.onopen = () => document.body.classList.remove("offline");
  events.onerror = () => document.body.classList.add("offline");
}

// --- the clock ------------------------------------------------------------------------------

function mountClock(place) {
  const day = el("span", { class: "clock-day" });
  const time = el("span");
  const now = el("output", { class: "clock-now", "data-testid": "clock-now", "aria-label": say("clock"), title: say("clock") }, day, time);
  const speeds = SPEEDS.map((n) =>
    el("button", {
      type: "button",
      text: `${n}×`,
      "aria-label": say("speed", { n }),
      "data-testid": `clock-speed-${n}`,
      onclick: () => api.post("/world/clock", { speed: n }),
    }),
  );
  const jump = el("button", {
    type: "button",
    class: "jump",
    text: say("jump"),
    "aria-label": say("jumpLabel"),
    "data-testid": "clock-jump",
    onclick: leap,
  });
  place.replaceChildren(now, el("div", { class: "segments", role: "group", "aria-label": say("clock") }, speeds), jump);
  const tick = () => {
    const instant = new Date(api.now());
    day.textContent = instant.toLocaleDateString(language, { weekday: "short", month: "short", day: "numeric" });
    time.textContent = instant.toLocaleTimeString(language);
  };
  setInterval(tick, 250);
  api.watch(({ clock }) => {
    tick();
    speeds.forEach((button, index) => {
      button.setAttribute("aria-pressed", String(clock.speed === SPEEDS[index]));
      button.disabled = !clock.adjustable;
    });
    jump.disabled = !clock.adjustable || clock.speed >= LEAP.speed;
    place.title = clock.adjustable ? "" : say("clockFixed");
    document.body.classList.toggle("fast", clock.speed > 1);
  });
}

/** Half an hour in a few seconds. Run, not jumped: what falls due on the way comes at its time and in its order. */
async function leap() {
  const { speed } = state.clock;
  await api.post("/world/clock", { speed: LEAP.speed });
  await new Promise((resolve) => setTimeout(resolve, (LEAP.minutes * 60_000) / LEAP.speed));
  if (state.clock.speed === LEAP.speed) await api.post("/world/clock", { speed });
}

// --- language and tabs ----------------------------------------------------------------------

function mountLanguages(place) {
  place.setAttribute("aria-label", say("language"));
  const names = { en: "EN", ko: "한국어" };
  const buttons = Object.entries(names).map(([code, text]) =>
    el("button", {
      type: "button",
      text,
      lang: code,
      "aria-pressed": String(code === language),
      "data-testid": `language-${code}`,
      onclick: () => {
        speak(code);
        location.reload();
      },
    }),
  );
  place.replaceChildren(...buttons);
}

function mountTabs(place) {
  const tabs = TABS.map((name) =>
    el("button", {
      type: "button",
      role: "tab",
      text: say(name),
      id: `tab-${name}`,
      "aria-controls": `pane-${name}`,
      "data-testid": `tab-${name}`,
      onclick: () => showTab(name),
    }),
  );
  place.replaceChildren(...tabs);
  showTab(sessionStorage.getItem("deskbell-tab") ?? "telegram");
}

/** How much there is for the reader of each pane; when it grows while another pane is shown, its tab gets a dot. */
function amounts({ telegram, mail, slack }) {
  const answers = Object.values(telegram.chats).flat().filter((message) => message.from_bot);
  const received = Object.values(mail.boxes).flat().filter((letter) => !letter.sent);
  const posts = (slack?.channels ?? []).flatMap((channel) => channel.messages);
  return { telegram: answers.length, mail: received.length, slack: posts.length };
}

let looked = null;

function markNews(newest) {
  const now = amounts(newest);
  looked ??= now;
  looked[document.body.dataset.tab] = now[document.body.dataset.tab];
  TABS.forEach((tab) => document.getElementById(`tab-${tab}`).classList.toggle("news", now[tab] > looked[tab]));
}

/** On a narrow screen one pane is shown at a time. */
function showTab(name) {
  sessionStorage.setItem("deskbell-tab", name);
  document.body.dataset.tab = name;
  TABS.forEach((tab) => document.getElementById(`tab-${tab}`).setAttribute("aria-selected", String(tab === name)));
  if (state) markNews(state);
}

// --- beginning ------------------------------------------------------------------------------

speak(language);
history.replaceState(null, "", location.pathname); // the language that the address asked for is remembered now
document.querySelectorAll("[data-word]").forEach((node) => {
  node.textContent = say(node.dataset.word);
});
TABS.forEach((name) => document.getElementById(`pane-${name}`).setAttribute("aria-label", say(`${name}Pane`)));
mountTabs(document.getElementById("tabs"));
mountClock(document.getElementById("clock"));
mountLanguages(document.getElementById("languages"));
mountTelegram(document.getElementById("pane-telegram"), api);
mountMail(document.getElementById("pane-mail"), api);
mountSlack(document.getElementById("pane-slack"), api);
mountGuide(document.getElementById("guide"), api);
api.watch(markNews);
listen();

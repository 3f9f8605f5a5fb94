// The strip that says what to try next; its steps tick themselves off by what the world shows.

import { el, icon, iconButton } from "/kit.js";
import { say } from "/words.js";

const DONE_KEY = "deskbell-guide-done";

const STEPS = [
  { name: "telegram", pane: "telegram", focus: "telegram-input", done: (seen) => seen.telegram.some((message) => !message.from_bot) },
  { name: "card", pane: "slack", done: (seen) => seen.cards.length > 0 },
  { name: "answer", pane: "slack", done: (seen) => seen.telegram.some((message) => message.from_bot) },
  { name: "edit", pane: "telegram", focus: "telegram-input", done: (seen) => seen.telegram.some((message) => !message.from_bot && message.edited) },
  { name: "mail", pane: "mail", focus: "mail-compose", done: (seen) => seen.mail.some((letter) => letter.sent) },
  { name: "shared", pane: "slack", focus: "slack-person", done: (seen) => seen.shared.length > 0 },
  { name: "file", pane: "telegram", focus: "telegram-attach", done: (seen) => seen.telegram.some((message) => message.file) || seen.mail.some((letter) => letter.files.length) },
  { name: "time", pane: "slack", focus: "clock-speed-60", done: (seen) => seen.alerts.length > 0 },
  { name: "resolve", pane: "slack", done: (seen) => seen.cards.some((card) => actionsOf(card).includes("reopen")) },
];

/** What the steps look at: all messages of all customers, and of the bot's posts in Slack the cards and the alerts. The
 * leads hear of a conversation when a promise to its customer is broken, in whatever words. */
function look(state) {
  const { bot, channels, users } = state.slack;
  const said = (channel) => channel.messages.filter((message) => message.user === bot);
  return {
    telegram: Object.values(state.telegram.chats).flat(),
    mail: Object.values(state.mail.boxes).flat(),
    shared: channels.filter((channel) => channel.shared).flatMap((channel) => channel.messages).filter((message) => users[message.user]?.stranger),
    alerts: channels.filter((channel) => channel.name === "support-leads").flatMap(said).filter((post) => /#\d+/.test(post.text)),
    cards: channels.flatMap(said).filter((post) => actionsOf(post).length > 0 && (!post.thread_ts || post.thread_ts === post.ts)),
  };
}

function actionsOf(message) {
  return (message.blocks ?? []).flatMap((block) => block.elements ?? []).map((element) => (element.action_id ?? "").split(":")[0]).filter(Boolean);
}

/** What was done once stays done, until the world is new and nothing has been done in it. */
function remembered(seen) {
  const now = STEPS.filter((step) => step.done(seen)).map((step) => step.name);
  const before = now.length ? JSON.parse(localStorage.getItem(DONE_KEY) ?? "[]") : [];
  const done = new Set([...before, ...now]);
  localStorage.setItem(DONE_KEY, JSON.stringify([...done]));
  return done;
}

export function mountGuide(place, api) {
  let hidden = sessionStorage.getItem("deskbell-guide") === "hidden";
  let chosen = null;
  let signature = "";
  place.setAttribute("aria-label", say("guide"));

  const hide = (value) => {
    hidden = value;
    sessionStorage.setItem("deskbell-guide", value ? "hidden" : "shown");
    render(api.state);
  };

  function render(state) {
    const done = remembered(look(state));
    const steps = STEPS.map((step) => ({ ...step, isDone: done.has(step.name) }));
    const next = steps.find((step) => !step.isDone);
    const sign = JSON.stringify([steps.map((step) => step.isDone), hidden, chosen]);
    if (sign === signature) return;
    if (signature && chosen && steps.find((step) => step.name === chosen)?.isDone) chosen = null;
    signature = sign;
    place.classList.toggle("folded", hidden);
    place.replaceChildren(...(hidden ? [folded(steps)] : open(steps, steps.find((step) => step.name === chosen) ?? next)));
    place.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }

  function folded(steps) {
    const done = steps.filter((step) => step.isDone).length;
    const text = say("guideShow", { done, all: steps.length });
    return el("button", { type: "button", class: "guide-unfold", text, "data-testid": "guide-show", onclick: () => hide(false) });
  }

  function open(steps, current) {
    const list = el("ol", { class: "steps" }, steps.map((step, index) => pill(step, index, step === current)));
    const hint = el(
      "div",
      { class: "hint", role: "status", "data-testid": "guide-hint" },
      el("p", { text: current ? say(`hint_${current.name}`) : say("guideDone") }),
      current ? el("button", { type: "button", class: "go", text: say("guideGo"), "data-testid": "guide-go", onclick: () => lead(current) }) : null,
    );
    return [list, hint, iconButton("close", say("guideHide"), "guide-hide", () => hide(true))];
  }

  function pill(step, index, current) {
    const mark = step.isDone ? icon("check") : el("span", { text: String(index + 1) });
    const choose = () => {
      chosen = step.name;
      render(api.state);
    };
    return el(
      "li",
      { "data-testid": "guide-step", "data-step": step.name, "data-done": String(step.isDone) },
      el(
        "button",
        { type: "button", class: step.isDone ? "step done" : "step", "aria-current": current ? "step" : null, onclick: choose },
        el("span", { class: "mark" }, mark),
        el("span", { text: say(`step_${step.name}`) }),
      ),
    );
  }

  /** Bring the pane of a step forward and point at what to use. */
  function lead(step) {
    api.show(step.pane);
    const pane = document.getElementById(`pane-${step.pane}`);
    pane.classList.add("pointed");
    setTimeout(() => pane.classList.remove("pointed"), 1600);
    document.querySelector(`[data-testid="${step.focus}"]`)?.focus();
  }

  api.watch(render);
}

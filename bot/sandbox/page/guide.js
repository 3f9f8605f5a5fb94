// The strip that says what to try next; its steps tick themselves off by what the world shows.

import { el, icon, iconButton } from "/kit.js";
import { say } from "/words.js";

/** The words of a breach, and not those of the warning before it. */
const OVERDUE = /^(?!.*(soon|곧)).*#\d+.*(overdue|기한|초과|지났)/s;

const STEPS = [
  { name: "telegram", pane: "telegram", focus: "telegram-input", done: (seen) => seen.telegram.some((message) => !message.from_bot) },
  { name: "card", pane: "slack", done: (seen) => seen.cards.length > 0 },
  { name: "answer", pane: "slack", done: (seen) => seen.telegram.some((message) => message.from_bot) },
  { name: "edit", pane: "telegram", focus: "telegram-input", done: (seen) => seen.telegram.some((message) => !message.from_bot && message.edited) },
  { name: "mail", pane: "mail", focus: "mail-compose", done: (seen) => seen.mail.some((letter) => letter.sent) },
  { name: "file", pane: "telegram", focus: "telegram-attach", done: (seen) => seen.telegram.some((message) => message.file) || seen.mail.some((letter) => letter.files.length) },
  { name: "time", pane: "slack", focus: "clock-speed-60", done: (seen) => seen.posts.some((post) => OVERDUE.test(post.text ?? "")) },
  { name: "resolve", pane: "slack", done: (seen) => seen.cards.some((card) => actionsOf(card).includes("reopen")) },
];

/** What the steps look at: all messages of all customers, the bot's posts in Slack, and the cards among them. */
function look(state) {
  const slack = state.slack ?? {};
  const posts = (slack.channels ?? []).flatMap((channel) => channel.messages).filter((message) => message.user === slack.bot);
  return {
    telegram: Object.values(state.telegram.chats).flat(),
    mail: Object.values(state.mail.boxes).flat(),
    posts,
    cards: posts.filter((post) => actionsOf(post).length > 0 && (!post.thread_ts || post.thread_ts === post.ts)),
  };
}

function actionsOf(message) {
  return (message.blocks ?? []).flatMap((block) => block.elements ?? []).map((element) => (element.action_id ?? "").split(":")[0]).filter(Boolean);
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
    const seen = look(state);
    const steps = STEPS.map((step) => ({ ...step, isDone: step.done(seen) }));
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

// A list of messages: who wrote when, what, with files, reactions, the thread's summary and the hover menu.

import { atEnd, avatar, el, fileSize, growing, icon, iconButton, keyed } from "/kit.js";
import { say } from "/slack-words.js";
import { blocks } from "/slack-blocks.js";
import { openMenu } from "/slack-menu.js";
import { dayOf, emojiOf, fullTimeOf, mrkdwn, timeOf, typed } from "/slack-text.js";

const QUICK = ["eyes", "white_check_mark"];
const PICKER = "eyes white_check_mark repeat zzz +1 -1 x pray tada heart joy smile thinking_face cry rage wave clap raised_hands fire 100 warning bell hourglass memo bulb rocket".split(" ");
const TOGETHER = 180; // seconds within which messages of one author stand under one name

/** `desk` knows the world, who acts, and what can be done: see slack.js. */
export function messageList(desk, { testid, inThread }) {
  const scroller = el("div", { class: "slack-log", role: "log", tabindex: "0", "data-testid": testid });
  const inner = el("div", { class: "slack-log-inner" });
  scroller.append(inner);
  let stuck = true;
  let place = "";
  let editing = "";
  let picking = "";
  const keepAtEnd = () => {
    if (stuck) scroller.scrollTop = scroller.scrollHeight;
  };
  scroller.addEventListener("scroll", () => {
    stuck = atEnd(scroller);
  });
  scroller.addEventListener("load", keepAtEnd, true); // a picture got its height

  /** Messages oldest first; `where` names the place, so that another one begins at its end. */
  function show(messages, where, channel) {
    if (where !== place) {
      place = where;
      stuck = true;
      editing = picking = "";
    }
    const redraw = () => show(messages, where, channel);
    keyed(inner, items(messages), (item) => item.key, (item) => node(item, channel, redraw));
    keepAtEnd();
  }

  function items(messages) {
    if (!messages.length) return [{ key: "empty", empty: true }];
    const found = [];
    let before = null;
    for (const message of messages) {
      const day = dayOf(message.ts, desk.now());
      if (!before || dayOf(before.ts, desk.now()) !== day) {
        found.push({ key: `day ${new Date(Number(message.ts) * 1000).toDateString()}`, day });
        before = null;
      }
      const isCard = message.blocks?.[0]?.type === "header";
      const together = before && !isCard && authorKey(before) === authorKey(message) && !message.ephemeral && !before.ephemeral && Number(message.ts) - Number(before.ts) < TOGETHER;
      found.push({ key: message.ts, message, together, me: desk.me, editing: editing === message.ts, picking: picking === message.ts });
      before = message;
    }
    return found;
  }

  function node(item, channel, redraw) {
    if (item.empty) return el("p", { class: "slack-empty", text: say("empty") });
    if (item.day) return el("div", { class: "slack-day" }, el("span", { text: item.day }));
    const { message } = item;
    const kind = ["slack-message", item.together ? "slack-together" : "", message.ephemeral ? "slack-private" : "", message.pinged.includes(desk.me) ? "slack-pinged" : ""].join(" ");
    return el(
      "article",
      { class: kind, "data-testid": "slack-message", "data-ts": message.ts, tabindex: "0" },
      item.together ? el("span", { class: "slack-gutter-time", text: timeOf(message.ts) }) : face(message),
      el("div", { class: "slack-content" }, item.together ? null : head(message), editing === message.ts ? editor(message, channel, redraw) : body(message, channel), reactions(message, channel), inThread ? null : summary(message), message.ephemeral ? privateNote(message) : null),
      message.ephemeral || message.subtype === "tombstone" ? null : tools(message, channel, redraw),
      picking === message.ts ? picker(message, channel, redraw) : null,
    );
  }

  // --- who and when -----------------------------------------------------------------------------

  const authorKey = (message) => `${message.user ?? ""} ${message.username ?? ""} ${message.subtype === "tombstone"}`;
  const nameOf = (message) => message.username ?? desk.world.users[message.user]?.name ?? "Slack";

  function face(message) {
    const emoji = message.icons?.emoji;
    if (emoji) return el("span", { class: "slack-face slack-face-emoji", "aria-hidden": "true", text: emojiOf(emoji.replaceAll(":", "")) });
    if (message.user === desk.world.bot) return el("span", { class: "slack-face slack-face-bot", "aria-hidden": "true" }, icon("bell"));
    const made = avatar(nameOf(message));
    made.classList.add("slack-face");
    return made;
  }

  function head(message) {
    const person = desk.world.users[message.user];
    return el(
      "header",
      { class: "slack-author" },
      el("strong", { text: nameOf(message) }),
      message.bot_id ? el("span", { class: "slack-badge", text: say("app") }) : null,
      person?.stranger ? el("span", { class: "slack-badge slack-guest", text: "Acme" }) : null,
      el("time", { text: timeOf(message.ts), title: fullTimeOf(message.ts) }),
      message.subtype === "thread_broadcast" && !inThread ? el("button", { type: "button", class: "slack-from-thread", text: say("repliedToThread"), onclick: () => desk.openThread(message.thread_ts) }) : null,
    );
  }

  // --- what --------------------------------------------------------------------------------------------

  function body(message, channel) {
    if (message.subtype === "tombstone") return el("p", { class: "slack-tombstone", text: say("deleted") });
    const context = desk.context((element, choice) => desk.press(channel, message, element, choice));
    const shown = message.blocks ? blocks(message.blocks, context) : mrkdwn(message.text, context);
    return el(
      "div",
      { class: "slack-body" },
      shown,
      (message.attachments ?? []).map((attachment) => el("div", { class: "slack-attachment" }, attachment.blocks ? blocks(attachment.blocks, context) : mrkdwn(attachment.text ?? attachment.fallback ?? "", context))),
      message.edited ? el("small", { class: "slack-edited", text: say("edited"), title: fullTimeOf(message.edited.ts) }) : null,
      (message.files ?? []).map(fileNode),
    );
  }

  function fileNode(file) {
    if (/^image\/(png|jpeg|gif|webp)$/.test(file.mimetype)) {
      return el("a", { class: "slack-picture", href: file.url, target: "_blank", title: file.name }, el("img", { src: file.url, alt: file.title || file.name, loading: "lazy" }));
    }
    return el("a", { class: "slack-file", href: file.url, download: file.name }, icon("file"), el("span", {}, el("strong", { text: file.title || file.name }), el("small", { text: `${file.filetype.toUpperCase()} · ${fileSize(file.size)}` })));
  }

  function editor(message, channel, redraw) {
    const done = () => {
      editing = "";
      redraw();
    };
    const area = growing(el("textarea", { class: "slack-entry", rows: "2", "data-testid": "slack-edit-input", value: typed(message.text, desk.world) }));
    const save = async () => {
      await desk.edit(channel, message, area.value);
      done();
    };
    area.addEventListener("keydown", (event) => {
      if (event.key === "Escape") done();
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      save();
    });
    requestAnimationFrame(() => {
      area.fit();
      area.focus();
    });
    const buttons = [
      el("button", { type: "button", class: "slack-button", text: say("cancel"), onclick: done }),
      el("button", { type: "button", class: "slack-button slack-primary", text: say("save"), "data-testid": "slack-edit-save", onclick: save }),
    ];
    return el("div", { class: "slack-editor" }, area, el("div", { class: "slack-modal-buttons" }, buttons));
  }

  // --- below ---------------------------------------------------------------------------------------------

  function reactions(message, channel) {
    const list = message.reactions ?? [];
    if (!list.length) return null;
    const one = ({ name, users, count }) => {
      const mine = users.includes(desk.me);
      const title = `${users.map((user) => desk.world.users[user].name).join(", ")} :${name}:`;
      return el("button", { type: "button", class: "slack-reaction", "aria-pressed": String(mine), title, "aria-label": title, "data-testid": "slack-reaction", "data-emoji": name, onclick: () => desk.react(channel, message, name, mine) }, el("span", { text: emojiOf(name) }), el("b", { text: count }));
    };
    return el("div", { class: "slack-reactions" }, list.map(one));
  }

  function summary(message) {
    const count = message.reply_count ?? 0;
    if (!count) return null;
    const words = count === 1 ? say("replyCount1") : say("replyCount", { n: count });
    return el("button", { type: "button", class: "slack-summary", "data-testid": "slack-thread-open", onclick: () => desk.openThread(message.ts) }, el("b", { text: words }), el("span", { text: say("lastReply", { time: timeOf(message.latest_reply) }) }));
  }

  function privateNote(message) {
    return el("div", { class: "slack-private-note" }, el("span", { text: say("onlyYou") }), el("button", { type: "button", class: "slack-plain", text: say("dismiss"), "data-testid": "slack-dismiss", onclick: () => desk.dismiss(message.ts) }));
  }

  // --- the hover menu ------------------------------------------------------------------------------------

  function tools(message, channel, redraw) {
    const mine = message.user === desk.me;
    const quick = (name) => el("button", { type: "button", class: "slack-tool", title: `:${name}:`, "aria-label": `:${name}:`, text: emojiOf(name), onclick: () => desk.react(channel, message, name, reacted(message, name)) });
    const tool = (name, key, onclick) => iconButton(name, say(key), `slack-${key}`, onclick, { class: "slack-tool" });
    return el(
      "div",
      { class: "slack-tools", role: "toolbar" },
      QUICK.map(quick),
      tool("smile", "react", () => {
        picking = picking === message.ts ? "" : message.ts;
        redraw();
      }),
      inThread ? null : tool("reply", "reply", () => desk.openThread(message.thread_ts ?? message.ts, true)),
      mine
        ? tool("pen", "edit", () => {
            editing = message.ts;
            redraw();
          })
        : null,
      mine ? tool("bin", "remove", () => desk.remove(channel, message)) : null,
      more(message, channel),
    );
  }

  /** The menu of all else: the app's shortcuts, and an admin's right to delete what others wrote. */
  function more(message, channel) {
    const shortcuts = Object.entries(desk.world.message_shortcuts).map(([id, title]) => ({ text: title, detail: desk.world.users[desk.world.bot].name, testid: `slack-shortcut-${id}`, onclick: () => desk.shortcut(channel, message, id) }));
    const admin = desk.world.users[desk.me].admin && message.user !== desk.me;
    const items = [...shortcuts, ...(admin ? [{ text: say("remove"), danger: true, testid: "slack-remove", onclick: () => desk.remove(channel, message) }] : [])];
    if (!items.length) return null;
    const button = iconButton("more", say("more"), "slack-more", () => openMenu(desk.host, button, items, say("more")), { class: "slack-tool", "aria-haspopup": "menu" });
    return button;
  }

  const reacted = (message, name) => (message.reactions ?? []).some((one) => one.name === name && one.users.includes(desk.me));

  function picker(message, channel, redraw) {
    const choose = (name) => {
      picking = "";
      redraw();
      if (!reacted(message, name)) desk.react(channel, message, name, false);
    };
    return el("div", { class: "slack-picker", role: "menu" }, PICKER.map((name) => el("button", { type: "button", role: "menuitem", title: `:${name}:`, "aria-label": `:${name}:`, text: emojiOf(name), onclick: () => choose(name) })));
  }

  return { node: scroller, show };
}

// The customer's Telegram: one chat with the bot, for whichever customer is chosen.

import { ask, avatar, el, fileSize, growing, icon, iconButton, keyed, stickToEnd } from "/kit.js";
import { styled } from "/entities.js";
import { peopleRow, seenMarks } from "/people.js";
import { dayOf, language, say, timeOf } from "/words.js";

const PICTURE_KINDS = new Set(["photo", "sticker"]);

export function mountTelegram(place, api) {
  const seen = seenMarks("telegram");
  let person = null;
  let mode = null; // {edit: message} or {reply: message}
  let picked = null;
  const drafts = new Map();

  const people = peopleRow({ channel: "telegram", onpick: become, onadd: meet });
  const title = el("div", { class: "chat-title" });
  const blockButton = iconButton("block", say("block"), "telegram-block", () => setBlocked(true));
  const log = el("div", { class: "bubbles", role: "log", "aria-label": say("telegramPane"), tabindex: "0", "data-testid": "telegram-log" });
  const end = stickToEnd(log);
  const composer = makeComposer();
  place.replaceChildren(people.node, el("div", { class: "chat-head" }, title, blockButton), log, composer.node);

  function become(id) {
    drafts.set(person, composer.input.value);
    person = id;
    leaveMode();
    composer.input.value = drafts.get(id) ?? "";
    composer.input.fit();
    render(api.state, true);
  }

  async function meet() {
    const fields = [{ name: "name", label: say("name"), maxlength: 60 }];
    const words = { title: say("newCustomer"), confirm: say("add"), cancel: say("cancel"), testid: "telegram-meet" };
    const answer = await ask({ ...words, fields });
    if (!answer) return;
    const { id } = await api.post("/world/telegram/customer", { name: answer.name, language });
    if (api.state.telegram.customers.some((other) => other.id === id)) become(id);
    else person = id;
  }

  const setBlocked = (blocked) => api.post("/world/telegram/block", { user_id: person, blocked });

  // --- composing ------------------------------------------------------------------------------

  function makeComposer() {
    const banner = el("div", { class: "banner", hidden: true });
    const input = growing(
      el("textarea", { rows: "1", placeholder: say("message"), "aria-label": say("message"), maxlength: "4096", "data-testid": "telegram-input" }),
    );
    const picker = el("input", { type: "file", hidden: true, "data-testid": "telegram-file", onchange: () => pick(picker.files[0]) });
    const attach = iconButton("clip", say("attach"), "telegram-attach", () => picker.click());
    const send = iconButton("plane", say("send"), "telegram-send", submit, { class: "icon-button send" });
    const unblock = el("button", { type: "button", class: "unblock", text: say("unblock"), "data-testid": "telegram-unblock", hidden: true, onclick: () => setBlocked(false) });
    input.addEventListener("keydown", onkey);
    const row = el("div", { class: "compose-row" }, attach, picker, input, send);
    return { node: el("div", { class: "composer" }, banner, row, unblock), banner, row, input, picker, unblock };
  }

  function onkey(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape") {
      leaveMode();
    } else if (event.key === "ArrowUp" && !composer.input.value) {
      const last = chat().findLast((message) => !message.from_bot && !message.deleted && message.text);
      if (last) enterMode({ edit: last });
    }
  }

  function pick(file) {
    picked = file ?? null;
    showBanner();
  }

  function enterMode(next) {
    mode = next;
    if (next.edit) composer.input.value = next.edit.text;
    showBanner();
    composer.input.focus();
    composer.input.fit();
  }

  function leaveMode() {
    if (mode?.edit) composer.input.value = "";
    mode = null;
    picked = null;
    composer.picker.value = "";
    showBanner();
    composer.input.fit();
  }

  function showBanner() {
    const { banner } = composer;
    banner.hidden = !mode && !picked;
    if (banner.hidden) return banner.replaceChildren();
    const [name, heading, text] = bannerWords();
    const words = el("div", {}, el("strong", { text: heading }), el("span", { text }));
    banner.replaceChildren(icon(name), words, iconButton("close", picked ? say("removeFile") : say("cancel"), "telegram-cancel", leaveMode));
  }

  function bannerWords() {
    if (picked) return ["clip", picked.name, fileSize(picked.size)];
    if (mode.edit) return ["pen", say("editing"), mode.edit.text];
    return ["reply", say("replying", { name: mode.reply.name }), mode.reply.text || mode.reply.file?.name || ""];
  }

  async function submit() {
    const text = composer.input.value.trim();
    if (!text && !picked) return;
    await (picked ? sendFile(text) : sendText(text));
    leaveMode();
    composer.input.value = "";
    composer.input.fit();
    end.go();
  }

  function sendText(text) {
    const edited = mode?.edit;
    if (edited) return text === edited.text ? null : api.post("/world/telegram/edit", { user_id: person, message_id: edited.message_id, text });
    return api.post("/world/telegram/say", { user_id: person, text, reply_to: mode?.reply?.message_id ?? null });
  }

  function sendFile(caption) {
    const form = new FormData();
    form.append("user_id", person);
    form.append("caption", caption);
    form.append("file", picked, picked.name);
    return api.post("/world/telegram/file", form);
  }

  // --- showing --------------------------------------------------------------------------------

  const chat = () => api.state.telegram.chats[person] ?? [];
  const newest = (messages) => messages.at(-1)?.message_id ?? 0;

  function render(state, jump = false) {
    const { customers, chats } = state.telegram;
    person ??= customers[0]?.id;
    const me = customers.find((customer) => customer.id === person);
    const messages = chat();
    seen.set(person, newest(messages));
    people.render(customers.map((customer) => ({ id: customer.id, name: customer.name, badge: unseen(chats[customer.id], customer.id) })), person);
    renderHead(state, me);
    keyed(log, rows(messages), (row) => row.key, makeRow);
    log.classList.toggle("empty", messages.length === 0);
    log.dataset.empty = say("emptyChat");
    jump ? end.go() : end.keep();
  }

  function unseen(messages, id) {
    const last = seen.get(id, newest(messages));
    return messages.filter((message) => message.from_bot && message.message_id > last).length;
  }

  function renderHead(state, me) {
    if (!title.hasChildNodes()) {
      const bot = el("span", { class: "avatar bot-avatar", "aria-hidden": "true" }, icon("bell"));
      title.append(bot, el("div", {}, el("strong", { text: "Deskbell" }), el("span", { text: `@${state.telegram.bot} · ${say("bot")}` })));
    }
    const blocked = me?.blocked ?? false;
    blockButton.hidden = blocked || !me?.started;
    composer.row.hidden = blocked;
    composer.unblock.hidden = !blocked;
  }

  /** Messages with the days between them. */
  function rows(messages) {
    const found = [];
    let day = "";
    for (const message of messages) {
      const label = dayOf(new Date(message.date * 1000), api.now());
      if (label !== day) found.push({ key: `day-${label}`, day: label });
      day = label;
      const quoted = message.reply_to ? messages.find((other) => other.message_id === message.reply_to) : null;
      found.push({ key: message.message_id, message, quoted });
    }
    return found;
  }

  const makeRow = (row) => (row.day ? el("div", { class: "day" }, el("span", { text: row.day })) : bubble(row.message, row.quoted));

  function bubble(message, quoted) {
    const side = message.from_bot ? "bot" : "customer";
    const parts = message.deleted ? [el("em", { class: "gone", text: say("deleted") })] : content(message, quoted);
    return el(
      "div",
      { class: `bubble-row ${side}`, "data-testid": "telegram-message", "data-from": side, "data-id": message.message_id, "data-deleted": String(message.deleted) },
      el("div", { class: message.deleted ? "bubble deleted" : "bubble", tabindex: "-1" }, parts, foot(message)),
      message.deleted ? null : tools(message),
      message.buttons.length && !message.deleted ? keyboard(message) : null,
    );
  }

  function content(message, quoted) {
    return [
      quoted ? el("div", { class: "quote" }, el("strong", { text: quoted.name }), el("span", { text: quoted.text || quoted.file?.name || "" })) : null,
      message.file ? file(message.file) : null,
      message.location ? el("div", { class: "chip" }, icon("pin"), el("span", { text: `${message.location.latitude}, ${message.location.longitude}` })) : null,
      message.text ? el("div", { class: "words", "data-testid": "telegram-text" }, styled(message.text, message.entities)) : null,
      message.reaction ? el("span", { class: "reaction", text: message.reaction }) : null,
    ];
  }

  function file(about) {
    const address = `/world/telegram/file/${encodeURIComponent(about.id)}`;
    if (PICTURE_KINDS.has(about.kind) && about.mime.startsWith("image/")) {
      const picture = el("img", { src: address, alt: about.name || say("photo") });
      return el("a", { class: "picture", href: address, target: "_blank", rel: "noopener" }, picture);
    }
    const words = el("span", {}, el("strong", { text: about.name || say("file") }), el("small", { text: fileSize(about.size) }));
    return el("a", { class: "chip", href: address, download: about.name || true }, icon("file"), words);
  }

  function foot(message) {
    const time = timeOf(new Date(message.date * 1000));
    const ticks = message.taken ? "✓✓" : "✓";
    return el(
      "span",
      { class: "foot" },
      message.edited ? el("span", { text: say("edited"), title: message.earlier.join("\n→ ") }) : null,
      el("time", { text: time }),
      message.from_bot ? null : el("span", { class: "ticks", text: ticks, role: "img", "aria-label": say(message.taken ? "taken" : "sent") }),
    );
  }

  function tools(message) {
    const own = !message.from_bot;
    const remove = () => api.post("/world/telegram/delete", { user_id: person, message_id: message.message_id });
    return el(
      "div",
      { class: "tools" },
      iconButton("reply", say("reply"), "telegram-reply", () => enterMode({ reply: message })),
      own && message.text ? iconButton("pen", say("edit"), "telegram-edit", () => enterMode({ edit: message })) : null,
      own ? iconButton("bin", say("remove"), "telegram-delete", remove) : null,
    );
  }

  function keyboard(message) {
    const press = (button) => api.post("/world/telegram/press", { user_id: person, message_id: message.message_id, data: button.callback_data });
    const make = (button) =>
      button.url
        ? el("a", { class: "key", href: /^https?:/i.test(button.url) ? button.url : null, target: "_blank", rel: "noopener noreferrer", text: button.text })
        : el("button", { type: "button", class: "key", text: button.text, onclick: () => press(button) });
    return el("div", { class: "keyboard" }, message.buttons.map((row) => el("div", {}, row.map(make))));
  }

  api.watch((state) => render(state));
}

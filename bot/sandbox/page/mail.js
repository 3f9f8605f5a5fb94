// The customer's mail program: a list of threads, the chosen thread, an answer below it, a new mail.

import { ask, avatar, el, fileSize, growing, icon, iconButton, keyed, stickToEnd } from "/kit.js";
import { peopleRow, seenMarks } from "/people.js";
import { dayOf, language, say, timeOf } from "/words.js";

/** Where a quoted mail begins in a plain text: the line above it, or the first quoted line. */
const QUOTE = /\n+(?:[^\n]*\n?[^\n]*(?:wrote|작성):\s*\n+)?(?=>)|\n-- ?\n/;

export function mountMail(place, api) {
  const seen = seenMarks("mail");
  let owner = null;
  let open = null; // a thread's id
  let awaited = null; // the Message-ID of a mail just sent: its thread opens when it is there

  const people = peopleRow({ channel: "mail", onpick: become, onadd: meet });
  const boxName = el("span", { class: "box-name" });
  const compose = el("button", { type: "button", class: "primary", "data-testid": "mail-compose", onclick: () => setWriting(true) }, icon("pen"), el("span", { text: say("compose") }));
  const list = el("div", { class: "threads", role: "group", "aria-label": say("inbox"), "data-testid": "mail-list" });
  const heading = el("h2", { class: "subject" });
  const back = iconButton("back", say("backToList"), "mail-back", () => choose(null));
  const letters = el("div", { class: "letters", tabindex: "0", "data-testid": "mail-reading", "aria-label": say("mailPane") });
  const end = stickToEnd(letters);
  const answer = answerForm();
  const reader = el("div", { class: "reader" }, el("div", { class: "reader-head" }, back, heading), letters, answer.node);
  const blank = el("p", { class: "blank", text: say("pickMail") });
  const draft = draftForm();
  place.replaceChildren(
    people.node,
    el("div", { class: "mail-head" }, boxName, compose),
    el("div", { class: "mail-body" }, list, reader, blank, draft.node),
  );

  function become(address) {
    owner = address;
    open = null;
    setWriting(false);
    render(api.state);
  }

  async function meet() {
    const fields = [
      { name: "name", label: say("name"), maxlength: 60 },
      { name: "address", label: say("address"), type: "email", placeholder: "someone@customer.example" },
    ];
    const words = { title: say("newCustomer"), confirm: say("add"), cancel: say("cancel"), testid: "mail-meet" };
    const found = await ask({ ...words, fields });
    if (!found) return;
    const { address } = await api.post("/world/mail/customer", { ...found, language });
    if (api.state.mail.boxes[address]) become(address);
    else owner = address;
  }

  function choose(thread) {
    open = thread;
    setWriting(false);
    render(api.state);
    end.go();
  }

  // --- writing --------------------------------------------------------------------------------

  function setWriting(value) {
    draft.node.hidden = !value;
    if (!value) return;
    draft.to.value ||= api.state.mail.support;
    draft.subject.focus();
  }

  function filePicker(name) {
    const chips = el("div", { class: "picked" });
    const input = el("input", { type: "file", multiple: true, hidden: true, "data-testid": `${name}-file` });
    const show = () => chips.replaceChildren(...[...input.files].map((file) => el("span", { class: "chip" }, icon("clip"), el("span", { text: `${file.name} · ${fileSize(file.size)}` }))));
    input.addEventListener("change", show);
    const clear = () => {
      input.value = "";
      show();
    };
    return { input, chips, clear, button: iconButton("clip", say("attach"), `${name}-attach`, () => input.click()) };
  }

  function draftForm() {
    const field = (name, type = "text") => el("input", { type, "aria-label": say(name), "data-testid": `mail-${name}`, autocomplete: "off" });
    const [to, subject] = [field("to", "email"), field("subject")];
    const text = el("textarea", { "aria-label": say("body"), placeholder: say("body"), "data-testid": "mail-text" });
    const files = filePicker("mail");
    const send = async () => {
      if (!text.value.trim()) return text.focus();
      const { message_id } = await post({ to: to.value, subject: subject.value, text: text.value }, files);
      [to, subject, text].forEach((input) => (input.value = ""));
      setWriting(false);
      awaited = message_id;
      render(api.state);
    };
    const node = el(
      "div",
      { class: "draft", role: "dialog", "aria-label": say("newMail"), hidden: true, "data-testid": "mail-draft" },
      el("div", { class: "draft-head" }, el("strong", { text: say("newMail") }), iconButton("close", say("cancel"), "mail-cancel", () => setWriting(false))),
      el("label", {}, el("span", { text: say("to") }), to),
      el("label", {}, el("span", { text: say("subject") }), subject),
      text,
      files.chips,
      el("div", { class: "draft-foot" }, el("button", { type: "button", class: "primary", "data-testid": "mail-send", onclick: send }, icon("plane"), el("span", { text: say("send") })), files.button, files.input),
    );
    return { node, to, subject };
  }

  function answerForm() {
    const text = growing(el("textarea", { rows: "1", "aria-label": say("reply"), placeholder: say("writeReply"), "data-testid": "mail-reply-text" }));
    const files = filePicker("mail-reply");
    const send = async () => {
      const last = thread().findLast((letter) => !letter.sent) ?? thread().at(-1);
      if (!text.value.trim() || !last) return text.focus();
      await post({ in_reply_to: last.message_id, to: last.sent ? last.to_address : "", text: text.value }, files);
      text.value = "";
      text.fit();
    };
    const button = iconButton("plane", say("send"), "mail-reply-send", send, { class: "icon-button send" });
    return { node: el("div", { class: "answer" }, files.chips, el("div", { class: "compose-row" }, files.button, files.input, text, button)) };
  }

  async function post(values, files) {
    const form = new FormData();
    form.append("from", owner);
    Object.entries(values).forEach(([name, value]) => form.append(name, value));
    [...files.input.files].forEach((file) => form.append("file", file, file.name));
    const answer = await api.post("/world/mail/write", form);
    files.clear();
    return answer;
  }

  // --- showing --------------------------------------------------------------------------------

  const box = () => api.state.mail.boxes[owner] ?? [];
  const thread = () => box().filter((letter) => letter.thread === open);

  function render(state) {
    const { customers, boxes } = state.mail;
    owner ??= customers[0]?.address;
    const written = awaited && box().find((letter) => letter.message_id === awaited);
    if (written) [open, awaited] = [written.thread, null];
    if (open) seen.set(`${owner}/${open}`, thread().length);
    people.render(customers.map(({ address, name }) => ({ id: address, name: name || address, badge: unread(boxes[address], address) })), owner);
    boxName.textContent = owner;
    keyed(list, threads(), (row) => row.id, threadRow);
    list.dataset.empty = say("emptyBox");
    renderThread();
  }

  function isNew(letter, address, all) {
    const together = all.filter((other) => other.thread === letter.thread);
    return !letter.sent && together.indexOf(letter) >= seen.get(`${address}/${letter.thread}`, together.length);
  }

  const unread = (all, address) => all.filter((letter) => isNew(letter, address, all)).length;

  /** Newest thread first, each with what its row shows. */
  function threads() {
    const all = box();
    const found = new Map();
    for (const letter of all) {
      const before = found.get(letter.thread);
      const row = before ?? { id: letter.thread, subject: letter.subject, names: [], count: 0, fresh: false, files: false };
      const name = letter.sent ? say("me") : letter.from_name || letter.from_address;
      const names = row.names.filter((other) => other !== name);
      const more = { at: letter.at, text: ownWords(letter.text)[0], state: letter.state, names: [...names, name], count: row.count + 1 };
      found.set(letter.thread, { ...row, ...more, fresh: row.fresh || isNew(letter, owner, all), files: row.files || letter.files.length > 0, current: letter.thread === open });
    }
    return [...found.values()].sort((a, b) => b.at - a.at);
  }

  function threadRow(row) {
    const date = new Date(row.at * 1000);
    const when = dayOf(date, api.now()) === say("today") ? timeOf(date) : dayOf(date, api.now());
    return el(
      "button",
      { type: "button", class: row.fresh ? "thread fresh" : "thread", "aria-current": row.current ? "true" : null, "data-testid": "mail-letter", onclick: () => choose(row.id) },
      el("span", { class: "thread-names", text: row.names.join(", ") + (row.count > 1 ? ` (${row.count})` : "") }),
      el("span", { class: "thread-when" }, row.files ? icon("clip") : null, el("time", { text: when })),
      el("span", { class: "thread-subject", text: row.subject || say("noSubject") }),
      el("span", { class: "thread-words", text: row.text.replace(/\s+/g, " ").slice(0, 120) }),
    );
  }

  function renderThread() {
    const shown = thread();
    place.classList.toggle("reading", shown.length > 0);
    reader.hidden = shown.length === 0;
    blank.hidden = shown.length > 0 || box().length === 0;
    heading.textContent = shown[0]?.subject || (shown.length ? say("noSubject") : "");
    keyed(letters, shown, (letter) => letter.id, letterCard);
    end.keep();
  }

  function letterCard(letter) {
    const name = letter.from_name || letter.from_address;
    const [own, quoted] = ownWords(letter.text);
    const state = letter.sent ? el("span", { class: `state ${letter.state}`, text: say(letter.state), title: letter.note }) : null;
    return el(
      "article",
      { class: letter.sent ? "letter sent" : "letter", "data-testid": "mail-message", "data-from": letter.sent ? "customer" : "desk" },
      el(
        "header",
        {},
        avatar(name),
        el("div", {}, el("strong", { text: name }), el("span", { text: `${say("to")}: ${letter.to_address}` })),
        el("div", { class: "when" }, el("time", { text: timeOf(new Date(letter.at * 1000)) }), state),
      ),
      el("div", { class: "letter-text", "data-testid": "mail-message-text", text: own }),
      quoted ? el("details", { class: "quoted" }, el("summary", { text: "•••", "aria-label": say("quoted"), title: say("quoted") }), el("div", { text: quoted })) : null,
      letter.files.length ? el("div", { class: "files" }, letter.files.map((file, index) => attached(letter, file, index))) : null,
    );
  }

  function attached(letter, file, index) {
    const address = `/world/mail/file/${letter.id}/${index}`;
    const words = el("span", {}, el("strong", { text: file.name }), el("small", { text: fileSize(file.size) }));
    return el("a", { class: "chip", href: address, download: file.name, "data-testid": "mail-attachment" }, icon("file"), words);
  }

  api.watch(render);
}

/** A mail's own words, and what it quotes or signs with. */
function ownWords(text) {
  const cut = text.search(QUOTE);
  return cut > 0 ? [text.slice(0, cut).trim(), text.slice(cut).trim()] : [text.trim(), ""];
}

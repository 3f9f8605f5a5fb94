// The team's Slack: channels, messages, threads, modals, as whoever is chosen to act.

import { el, icon, iconButton, keyed } from "/kit.js";
import { say } from "/slack-words.js";
import { composeBox } from "/slack-compose.js";
import { messageList } from "/slack-messages.js";
import { openMenu } from "/slack-menu.js";
import { confirmBox, modalLayer } from "/slack-modal.js";
import { freshen, loadEmoji } from "/slack-text.js";
import { viewBody } from "/slack-views.js";

const PERSON_KEY = "deskbell-slack-person";
const READ_KEY = "deskbell-slack-read";
const FIRST_CHANNEL = "support";
const OWN_COMMANDS = ["/invite", "/remove", "/archive"]; // Slack's, about the bot and the channel

/** `api`: post(path, body), watch(callback) with the state of the world, now(), toast(text). */
export async function mount(element, api) {
  await loadEmoji().catch(() => ({}));
  const pane = slackPane(element, api);
  api.watch((state) => state.slack && pane.render(state.slack));
  setInterval(() => freshen(element, api.now()), 1000);
}

function slackPane(element, api) {
  let world = null;
  let me = sessionStorage.getItem(PERSON_KEY) ?? "U0ALICE";
  let wanted = null; // the chosen channel, which may not have arrived yet
  let channelId = null; // the one shown
  let threadTs = null;
  let tab = "home"; // of the app's own page
  const dismissed = new Set();
  const read = JSON.parse(localStorage.getItem(READ_KEY) ?? "{}");

  // --- acting --------------------------------------------------------------------------------------

  const act = (name, body) => api.post(`/world/slack/${name}`, { user: me, ...body });

  /** Do it, and say so when the app did not answer as it must. */
  async function tell(name, body, words = (reason) => say("noAnswer", { reason })) {
    const answer = await act(name, body);
    if (!answer.ok) api.toast(words(answer.error));
    return answer;
  }

  const desk = {
    get world() {
      return world;
    },
    get me() {
      return me;
    },
    get host() {
      return app;
    },
    now: () => api.now(),
    context: (press) => ({ world, me, host: app, now: desk.now, act: press, confirm: (words) => confirmBox(app, words, desk.context(press)) }),
    press: (channel, message, control, choice) => tell("press", { channel, ts: message.ts, action_id: control.action_id, value: control.value, choice }),
    react: (channel, message, emoji, remove) => act("react", { channel, ts: message.ts, emoji, remove }),
    edit: (channel, message, text) => act("edit", { channel, ts: message.ts, text }),
    shortcut: (channel, message, id) => tell("shortcut", { channel, ts: message.ts, callback_id: id }),
    async remove(channel, message) {
      const words = { title: { text: say("removeAsk") }, confirm: { text: say("remove") }, deny: { text: say("cancel") }, style: "danger" };
      if (await confirmBox(app, words)) await act("delete", { channel, ts: message.ts });
    },
    dismiss(ts) {
      dismissed.add(ts);
      draw();
    },
    openThread(ts, focus = false) {
      threadTs = ts;
      draw();
      if (focus) replyBox.input.focus();
    },
  };

  /** What a modal and the Home tab tell the app. */
  const ways = {
    contextOf: (view, values) =>
      desk.context((control, choice, block) => {
        const name = block.type === "section" ? block.block_id : control.action_id;
        return tell("press", { view: view.id, action_id: name, value: control.value, choice, values: values() });
      }),
    touch: (view, name, choice, values) => tell("press", { view: view.id, action_id: name, choice, values }),
    attach: (view, name, files) => act("attach", { view: view.id, name, files }),
  };

  async function command(name, text) {
    const known = [...world.commands, ...OWN_COMMANDS];
    if (!known.includes(name)) {
      api.toast(say("unknownCommand", { command: name }));
      throw new Error("unknown command");
    }
    await tell("command", { channel: channelId, command: name, text }, (reason) => say("commandFailed", { command: name, reason }));
  }

  async function commandInThread(name) {
    api.toast(say("notInThreads", { command: name }));
    throw new Error("not in threads");
  }

  // --- the parts ------------------------------------------------------------------------------------

  const personMenu = el("select", { class: "slack-person", "aria-label": say("actingAs"), "data-testid": "slack-person" });
  personMenu.addEventListener("change", () => become(personMenu.value));
  const away = el("span", { class: "slack-away", title: say("away"), role: "status", hidden: true, text: "●" });
  const channelNav = el("nav", { class: "slack-channels", "aria-label": say("channels") });
  const sidebar = el("aside", { class: "slack-sidebar" }, el("label", { class: "slack-acting" }, el("span", {}, say("actingAs"), away), personMenu), channelNav);

  const title = el("h2", { class: "slack-title" });
  const about = el("span", { class: "slack-about" });
  const tabs = el("div", { class: "slack-tabs", role: "tablist", hidden: true });
  const list = messageList(desk, { testid: "slack-log", inThread: false });
  const homeBlocks = el("div", { class: "slack-body slack-home-body" });
  const homeView = viewBody(homeBlocks, ways);
  const homeEmpty = el("p", { class: "slack-empty", text: say("noHome") });
  const home = el("div", { class: "slack-home", hidden: true, "data-testid": "slack-home" }, homeBlocks, homeEmpty);
  const bolt = iconButton("bolt", say("shortcuts"), "slack-shortcuts", openShortcuts, { "aria-haspopup": "menu" });
  const frozen = el("p", { class: "slack-frozen", hidden: true, "data-testid": "slack-frozen" }, el("span", { text: say("archived") }), el("button", { type: "button", class: "slack-button", text: say("unarchive"), "data-testid": "slack-unarchive", onclick: () => act("unarchive", { channel: channelId }) }));
  const box = composeBox({
    placeholder: "",
    testid: "slack",
    send: ({ text, files }) => act("post", { channel: channelId, text, files }),
    command,
    beside: bolt,
  });
  const main = el("section", { class: "slack-main" }, el("header", { class: "slack-head" }, title, about), tabs, home, list.node, frozen, box.node);

  const threadList = messageList(desk, { testid: "slack-thread-log", inThread: true });
  const broadcast = el("input", { type: "checkbox", "data-testid": "slack-broadcast" });
  const broadcastWords = el("span");
  const replyBox = composeBox({
    placeholder: say("replyBox"),
    testid: "slack-reply",
    send: async ({ text, files }) => {
      await act("post", { channel: channelId, thread_ts: threadTs, text, files, broadcast: broadcast.checked });
      broadcast.checked = false;
    },
    command: commandInThread,
    below: el("label", { class: "slack-broadcast" }, broadcast, broadcastWords),
  });
  const closeThread = iconButton("close", say("closeThread"), "slack-thread-close", () => {
    threadTs = null;
    draw();
  });
  const threadHead = el("header", { class: "slack-head" }, el("h2", { class: "slack-title", text: say("thread") }), el("span", { class: "slack-about" }), closeThread);
  const thread = el("section", { class: "slack-thread", "data-testid": "slack-thread", "aria-label": say("thread"), hidden: true }, threadHead, threadList.node, replyBox.node);

  const app = el("div", { class: "slack-app" }, el("div", { class: "slack-grid" }, sidebar, main, thread));
  element.replaceChildren(app);
  app.addEventListener("slack-go", async ({ detail }) => {
    await modals.closeAll();
    go(detail.channel, detail.thread);
  });
  const modals = modalLayer(app, {
    ...ways,
    send: (view, values) => act("submit", { view: view.id, values }),
    close: (view) => act("close", { view: view.id }),
  });

  // --- moving about -------------------------------------------------------------------------------------

  function become(person) {
    me = person;
    sessionStorage.setItem(PERSON_KEY, me);
    if (!visible().some((channel) => channel.id === channelId)) wanted = threadTs = null;
    draw();
  }

  function go(id, thread = null) {
    wanted = id;
    threadTs = thread;
    draw();
  }

  async function openApp() {
    const { result } = await act("home", { tab: world.home_tab ? tab : "messages" });
    wanted = result;
    threadTs = null;
    draw();
  }

  /** The shortcuts that work anywhere, and the commands. */
  function openShortcuts() {
    const app_ = world.users[world.bot].name;
    const shortcuts = Object.entries(world.global_shortcuts).map(([id, text]) => ({ text, detail: app_, testid: `slack-shortcut-${id}`, onclick: () => tell("shortcut", { callback_id: id }) }));
    const commands = world.commands.map((name) => ({ text: name, detail: app_, testid: `slack-command-${name.slice(1)}`, onclick: () => box.write(`${name} `) }));
    openMenu(app, bolt, [{ heading: say("shortcuts") }, ...shortcuts, ...commands], say("shortcuts"));
  }

  const visible = () => world.channels.filter((channel) => channel.members.includes(me));
  const isApp = (channel) => channel.kind === "im";
  const nameOf = (channel) => (isApp(channel) ? world.users[world.bot].name : `#${channel.name}`);

  // --- drawing --------------------------------------------------------------------------------------------

  function render(newest) {
    world = newest;
    draw();
  }

  function draw() {
    if (!world) return;
    const channels = visible();
    const channel = channels.find((one) => one.id === wanted) ?? channels.find((one) => one.name === FIRST_CHANNEL) ?? channels[0];
    channelId = channel?.id ?? null;
    drawPeople();
    if (channel) drawChannel(channel);
    drawThread(channel);
    drawSidebar(channels);
    modals.show(world.modals[me] ?? []);
    away.hidden = world.connected;
  }

  function drawPeople() {
    const people = world.actors.map((id) => ({ id, name: world.users[id].name, stranger: world.users[id].stranger }));
    keyed(personMenu, people, (person) => person.id, ({ id, name, stranger }) => el("option", { value: id, text: stranger && !name.includes("Acme") ? `${name} (${say("stranger")})` : name }));
    personMenu.value = me;
  }

  function drawSidebar(channels) {
    const rooms = channels.filter((channel) => !isApp(channel)).map((channel) => item(channel, channel.name));
    const direct = channels.find((one) => isApp(one) && one.members.includes(world.bot));
    const app_ = direct ? item(direct, "deskbell") : { key: "app", name: "deskbell", words: world.users[world.bot].name, app: true, current: false, fresh: 0, rung: 0 };
    const rows = [{ key: "channels", heading: say("channels") }, ...rooms, { key: "apps", heading: say("apps") }, app_];
    keyed(channelNav, rows, (row) => row.key, channelRow);
  }

  function item(channel, name) {
    const mark = read[`${me} ${channel.id}`] ?? "0";
    const since = Number(mark) * 1000 <= api.now() ? mark : "0"; // one of the future was set in another world
    const unread = channel.messages.filter((message) => message.ts > since && message.user !== me);
    const rung = unread.filter((message) => message.pinged.includes(me)).length;
    return { key: channel.id, id: channel.id, name, words: channel.name || nameOf(channel), app: isApp(channel), shared: channel.shared && !isApp(channel), archived: channel.archived, hidden: channel.kind === "group", current: channel.id === channelId, fresh: unread.length, rung: isApp(channel) ? unread.length : rung };
  }

  function channelRow(row) {
    if (row.heading) return el("h3", { class: "slack-nav-heading", text: row.heading });
    return el(
      "button",
      { type: "button", class: "slack-channel", "aria-current": row.current ? "page" : null, "data-testid": `slack-channel-${row.name}`, "data-unread": row.fresh ? "yes" : null, "data-archived": row.archived ? "yes" : null, onclick: () => (row.app ? openApp() : go(row.id)) },
      el("span", { class: "slack-channel-mark", text: row.app ? "" : row.hidden ? "🔒" : "#" }, row.app ? icon("bell") : null),
      el("span", { class: "slack-channel-name", text: row.words }),
      row.shared ? el("span", { class: "slack-shared", title: say("shared") }) : null,
      row.rung ? el("span", { class: "slack-count", text: row.rung, "aria-label": say("unread", { n: row.rung }) }) : null,
    );
  }

  function drawChannel(channel) {
    title.textContent = nameOf(channel);
    about.textContent = isApp(channel) ? "" : [say("members", { n: channel.members.length }), channel.shared ? say("shared") : ""].filter(Boolean).join(" · ");
    drawTabs(channel);
    const showHome = isApp(channel) && tab === "home" && world.home_tab;
    home.hidden = !showHome;
    list.node.hidden = showHome;
    box.node.hidden = showHome || channel.archived;
    frozen.hidden = !channel.archived;
    if (showHome) drawHome();
    const notes = privately(channel).filter((message) => !message.thread_ts);
    const top = channel.messages.filter((message) => !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast");
    box.turnTo(`${me} ${channel.id}`, say("messageTo", { name: nameOf(channel) }));
    list.show(sorted([...top, ...notes]), `${me} ${channel.id}`, channel.id);
    markRead(channel);
  }

  function drawTabs(channel) {
    tabs.hidden = !isApp(channel) || !world.home_tab;
    const open = (name) => {
      tab = name;
      openApp();
    };
    const rows = ["home", "messages"].map((name) => ({ name, chosen: name === tab }));
    keyed(tabs, rows, (row) => row.name, ({ name, chosen }) => el("button", { type: "button", role: "tab", text: say(name), "aria-selected": String(chosen), "data-testid": `slack-tab-${name}`, onclick: () => open(name) }));
  }

  function drawHome() {
    const view = world.homes[me];
    homeEmpty.hidden = Boolean(view);
    homeBlocks.hidden = !view;
    if (view) homeView.show(view);
  }

  function drawThread(channel) {
    const messages = channel && threadTs ? channel.messages.filter((message) => message.ts === threadTs || message.thread_ts === threadTs) : [];
    thread.hidden = !messages.length;
    app.classList.toggle("slack-threaded", messages.length > 0);
    if (!messages.length) return;
    const notes = privately(channel).filter((message) => message.thread_ts === threadTs);
    threadHead.querySelector(".slack-about").textContent = nameOf(channel);
    broadcastWords.textContent = say("alsoSend", { name: channel.name });
    broadcast.parentElement.hidden = isApp(channel);
    replyBox.node.hidden = channel.archived;
    replyBox.turnTo(`${me} ${channel.id} ${threadTs}`, say("replyBox"));
    threadList.show(sorted([...messages, ...notes]), `${me} ${channel.id} ${threadTs}`, channel.id);
  }

  const privately = (channel) =>
    world.ephemerals.filter((note) => note.user === me && note.channel === channel.id && !dismissed.has(note.message.ts)).map((note) => ({ ...note.message, ephemeral: true }));

  const sorted = (messages) => messages.toSorted((one, other) => (one.ts < other.ts ? -1 : 1));

  function markRead(channel) {
    const newest = channel.messages.at(-1)?.ts;
    const key = `${me} ${channel.id}`;
    if (!newest || read[key] === newest || document.hidden || element.offsetParent === null) return;
    read[key] = newest;
    localStorage.setItem(READ_KEY, JSON.stringify(read));
  }

  // A phone shows one pane at a time: what was drawn unseen has no heights yet.
  new ResizeObserver(() => {
    box.input.fit();
    replyBox.input.fit();
    draw();
  }).observe(app);

  return { render };
}

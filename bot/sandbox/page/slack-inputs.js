// What people type and choose in: one entry each for a text, a menu, several choices, a person, files.

import { el, fileSize, growing, icon, iconButton } from "/kit.js";
import { say } from "/slack-words.js";
import { pack } from "/slack-compose.js";
import { withEmoji } from "/slack-text.js";

const INPUT_TYPES = { number_input: "number", email_text_input: "email", url_text_input: "url", datepicker: "date", timepicker: "time" };
const CALM = 300; // milliseconds without a further character after which a live text tells of itself

/**
 * An entry: {node, read() as text, filled()}. `given` is what stands in it: a text, an option's value, several joined with
 * commas, or files. `changed()` is called when the app wants to hear of it; `upload(files)` puts files into it.
 */
export function entry(element, context, { given, changed, upload }) {
  switch (element.type) {
    case "static_select":
    case "radio_buttons":
    case "users_select":
    case "channels_select":
    case "conversations_select":
      return choice(element, context, given, changed);
    case "multi_static_select":
    case "checkboxes":
      return choices(element, given, changed);
    case "file_input":
      return files(element, given, upload);
    default:
      return line(element, given, changed);
  }
}

const INITIAL = ["initial_value", "initial_user", "initial_channel", "initial_conversation", "initial_date", "initial_time"];
const CHOSEN = ["value", "selected_user", "selected_channel", "selected_conversation", "selected_date", "selected_time"];
const first = (object, names) => names.map((name) => object[name]).find(Boolean) ?? "";
const joined = (options) => options.map((option) => option.value).join(",");

/** What stands in an entry before anybody touched it. */
export function initially(element) {
  if (element.initial_options) return joined(element.initial_options);
  return element.initial_option?.value ?? first(element, INITIAL);
}

/** What stands in an entry, read from a view's `state.values`. */
export function standing(state) {
  if (state.files) return state.files;
  if (state.selected_options) return joined(state.selected_options);
  return state.selected_option?.value ?? first(state, CHOSEN);
}

/** The options of a menu, groups included, as <option>s. */
export function optionNodes(element) {
  const one = (option) => el("option", { value: option.value, text: withEmoji(option.text.text) });
  if (!element.option_groups) return element.options.map(one);
  return element.option_groups.map((group) => el("optgroup", { label: withEmoji(group.label.text) }, group.options.map(one)));
}

const placeholderOf = (element) => (element.placeholder ? withEmoji(element.placeholder.text) : undefined);

// --- texts ----------------------------------------------------------------------------------------------

function line(element, given, changed) {
  const common = { class: "slack-entry", placeholder: placeholderOf(element), maxlength: element.max_length, "data-testid": "slack-modal-input", value: given };
  const node = element.multiline ? growing(el("textarea", { ...common, rows: "4" })) : el("input", { ...common, type: INPUT_TYPES[element.type] ?? "text", autocomplete: "off" });
  const moments = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  let timer = 0;
  node.addEventListener("input", () => {
    clearTimeout(timer);
    if (moments.includes("on_character_entered")) timer = setTimeout(changed, CALM);
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || element.multiline || !changed || !moments.includes("on_enter_pressed")) return;
    event.preventDefault();
    changed();
  });
  if (element.multiline) requestAnimationFrame(() => node.fit());
  return { node, read: () => node.value, filled: () => Boolean(node.value.trim()) };
}

// --- choices ----------------------------------------------------------------------------------------------

function choice(element, context, given, changed) {
  const node = el("select", { class: "slack-entry", "data-testid": "slack-modal-input" }, el("option", { value: "", text: placeholderOf(element) ?? say("choose") }), offered(element, context));
  node.value = given;
  node.addEventListener("change", () => changed?.());
  return { node, read: () => node.value, filled: () => Boolean(node.value) };
}

/** The options of a menu that Slack fills itself, too: people, channels. */
export function offered(element, { world }) {
  const one = ([value, text]) => el("option", { value, text });
  if (element.type === "users_select") return Object.entries(world.users).filter(([, user]) => !user.bot).map(([id, user]) => one([id, user.name]));
  if (element.type === "channels_select" || element.type === "conversations_select") return world.channels.filter((channel) => channel.kind !== "im").map((channel) => one([channel.id, `#${channel.name}`]));
  return optionNodes(element);
}

export function choices(element, given, changed) {
  const all = element.options ?? element.option_groups.flatMap((group) => group.options);
  let chosen = given.split(",").filter(Boolean);
  const most = element.max_selected_items ?? all.length;
  const chips = el("span", { class: "slack-chips" });
  const menu = el("select", { class: "slack-entry slack-adder", "aria-label": placeholderOf(element) ?? say("choose"), "data-testid": "slack-modal-input" });
  const node = el("div", { class: "slack-multi" }, chips, menu);
  const nameOf = (option) => withEmoji(option.text.text);

  function draw() {
    const left = all.filter((option) => !chosen.includes(option.value));
    const chip = (option) => el("span", { class: "slack-chip" }, el("span", { text: nameOf(option) }), iconButton("close", say("removeFile", { name: nameOf(option) }), "slack-chip-drop", () => turn(chosen.filter((value) => value !== option.value))));
    chips.replaceChildren(...all.filter((option) => chosen.includes(option.value)).map(chip));
    menu.replaceChildren(el("option", { value: "", text: placeholderOf(element) ?? say("choose") }), ...left.map((option) => el("option", { value: option.value, text: nameOf(option) })));
    menu.hidden = !left.length || chosen.length >= most;
  }

  function turn(values) {
    chosen = values;
    draw();
    changed?.();
  }

  menu.addEventListener("change", () => menu.value && turn([...chosen, menu.value]));
  draw();
  return { node, read: () => chosen.join(","), filled: () => chosen.length > 0, group: true };
}

// --- files ------------------------------------------------------------------------------------------------

function files(element, given, upload) {
  let held = (given || []).map((file) => ({ name: file.name, size: file.size, file: null }));
  const picker = el("input", { type: "file", multiple: (element.max_files ?? 10) > 1, hidden: true, accept: element.filetypes?.map((kind) => `.${kind}`).join(","), "data-testid": "slack-modal-file" });
  const list = el("div", { class: "slack-chips" });
  const add = el("button", { type: "button", class: "slack-drop", onclick: () => picker.click() }, icon("clip"), el("span", { text: say("addFiles") }));
  const node = el("div", { class: "slack-files" }, list, add, picker);

  function draw() {
    const chip = (one) => el("span", { class: "slack-chip" }, icon("file"), el("span", { text: one.name }), el("small", { text: fileSize(one.size) }), iconButton("close", say("removeFile", { name: one.name }), "slack-chip-drop", () => hold(held.filter((other) => other !== one))));
    list.replaceChildren(...held.map(chip));
    add.hidden = held.length >= (element.max_files ?? 10);
  }

  /** Only what was chosen here can be sent again; what stood there before a reload goes when something changes. */
  async function hold(wanted) {
    const before = held;
    held = wanted.filter((one) => one.file);
    draw();
    const packed = await Promise.all(held.map((one) => pack(one.file)));
    await upload(packed).catch(() => {
      held = before;
      draw();
    });
  }

  picker.addEventListener("change", () => {
    hold([...held, ...[...picker.files].map((file) => ({ name: file.name, size: file.size, file }))]);
    picker.value = "";
  });
  for (const kind of ["dragover", "drop"]) node.addEventListener(kind, (event) => event.preventDefault());
  node.addEventListener("drop", (event) => hold([...held, ...[...event.dataTransfer.files].map((file) => ({ name: file.name, size: file.size, file }))]));
  draw();
  return { node, read: () => null, filled: () => held.length > 0, group: true };
}

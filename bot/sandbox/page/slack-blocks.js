// Block Kit made into nodes. `act(element, choice)` is called for what is pressed or chosen.

import { el, icon, iconButton } from "/kit.js";
import { say } from "/slack-words.js";
import { choices, initially, offered } from "/slack-inputs.js";
import { openMenu } from "/slack-menu.js";
import { mrkdwn, richText, withEmoji } from "/slack-text.js";

/** Blocks of a message, a modal or the Home tab. Context: world, me, now(), host, act(element, choice, block), and in views
 *  input(block). */
export function blocks(list, context) {
  return list.map((block) => oneBlock(block, context));
}

function oneBlock(block, context) {
  switch (block.type) {
    case "header":
      return el("h3", { class: "slack-header", text: withEmoji(block.text.text) });
    case "divider":
      return el("hr", { class: "slack-divider" });
    case "section":
      return section(block, context);
    case "context":
      return el("div", { class: "slack-context" }, block.elements.map((element) => (element.type === "image" ? image(element) : el("span", {}, textNodes(element, context)))));
    case "actions":
      return el("div", { class: "slack-actions" }, block.elements.map((element) => control(element, context, block)));
    case "image":
      return el("figure", { class: "slack-figure" }, block.title ? el("figcaption", { text: withEmoji(block.title.text) }) : null, image(block));
    case "rich_text":
      return el("div", { class: "slack-rich" }, richText(block, context));
    case "markdown":
      return el("div", { class: "slack-rich" }, mrkdwn(block.text.replaceAll("**", "*"), context));
    case "table":
      return table(block, context);
    case "input":
      return context.input ? context.input(block) : el("div", { class: "slack-context", text: withEmoji(block.label.text) });
    default:
      return el("div", { class: "slack-context", text: `[${block.type}]` });
  }
}

export function textNodes(text, context) {
  return text.type === "mrkdwn" ? mrkdwn(text.text, context) : [withEmoji(text.text)];
}

function section(block, context) {
  const words = el(
    "div",
    { class: "slack-section-text" },
    block.text ? el("div", {}, textNodes(block.text, context)) : null,
    block.fields ? el("div", { class: "slack-fields" }, block.fields.map((field) => el("div", {}, textNodes(field, context)))) : null,
  );
  const accessory = block.accessory?.type === "image" ? image(block.accessory) : block.accessory ? control(block.accessory, context, block) : null;
  return el("div", { class: "slack-section" }, words, accessory ? el("div", { class: "slack-accessory" }, accessory) : null);
}

/** Only the page's own pictures load (its content policy says so); of others the description is shown. */
function image(element) {
  const url = element.image_url ?? "";
  if (!url.startsWith("/") && !url.startsWith("data:image/")) return el("span", { class: "slack-missing-image", text: element.alt_text, title: url });
  return el("img", { class: "slack-image", src: url, alt: element.alt_text, loading: "lazy" });
}

function table(block, context) {
  const cell = (content) => el("td", {}, content.type === "rich_text" ? richText(content, context) : (content.text ?? ""));
  return el("table", { class: "slack-table" }, el("tbody", {}, block.rows.map((row) => el("tr", {}, row.map(cell)))));
}

// --- controls ---------------------------------------------------------------------------------------

const MENUS = ["static_select", "radio_buttons", "users_select", "channels_select", "conversations_select"];

function control(element, context, block) {
  const act = async (node, choice) => {
    if (element.confirm && !(await context.confirm(element.confirm))) return;
    node.setAttribute("aria-busy", "true");
    await context.act(element, choice, block).finally(() => node.removeAttribute("aria-busy"));
  };
  if (element.type === "button") return button(element, act);
  if (element.type === "overflow") return overflow(element, act, context);
  if (MENUS.includes(element.type)) return menu(element, act, context);
  if (["multi_static_select", "checkboxes"].includes(element.type)) return several(element, act);
  return el("span", { class: "slack-context", text: `[${element.type}]` });
}

function button(element, act) {
  const style = element.style ? ` slack-${element.style}` : "";
  const node = el("button", { type: "button", class: `slack-button${style}`, text: withEmoji(element.text.text), "aria-label": element.accessibility_label });
  if (element.url) node.append(icon("out"));
  node.addEventListener("click", () => {
    if (/^https?:/.test(element.url ?? "")) window.open(element.url, "_blank", "noopener");
    act(node);
  });
  return node;
}

function overflow(element, act, context) {
  const node = iconButton("more", say("more"), "slack-overflow", open, { class: "slack-button slack-overflow", "aria-haspopup": "menu" });
  function open() {
    const items = element.options.map((option) => ({ text: withEmoji(option.text.text), detail: option.description && withEmoji(option.description.text), onclick: () => act(node, option.value) }));
    openMenu(context.host, node, items, say("more"));
  }
  return node;
}

/** In a message a menu shows its own name again after a choice; in a view the choice stays. */
function menu(element, act, context) {
  const title = withEmoji(element.placeholder?.text ?? say("choose"));
  const node = el("select", { class: "slack-menu", "aria-label": title }, el("option", { value: "", text: title, disabled: true, hidden: true }), offered(element, context));
  node.value = initially(element);
  node.addEventListener("change", async () => {
    await act(node, node.value);
    if (!context.input) node.value = initially(element);
  });
  return node;
}

function several(element, act) {
  const made = choices(element, initially(element), () => act(made.node, made.read()));
  return made.node;
}

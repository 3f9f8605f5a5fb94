// Block Kit made into nodes. `act(element, choice)` is called for what is pressed or chosen.

import { el } from "/kit.js";
import { say } from "/slack-words.js";
import { mrkdwn, richText, withEmoji } from "/slack-text.js";

/** Blocks of a message, a modal or the Home tab. Context: world, me, now(), act(element, choice), block(block) for inputs. */
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
      return el("div", { class: "slack-actions" }, block.elements.map((element) => control(element, context)));
    case "image":
      return el("figure", { class: "slack-figure" }, block.title ? el("figcaption", { text: withEmoji(block.title.text) }) : null, image(block));
    case "rich_text":
      return el("div", { class: "slack-rich" }, richText(block, context));
    case "markdown":
      return el("div", { class: "slack-rich" }, mrkdwn(block.text.replaceAll("**", "*"), context));
    case "table":
      return table(block, context);
    case "input":
      return context.input(block);
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
  const accessory = block.accessory?.type === "image" ? image(block.accessory) : block.accessory ? control(block.accessory, context) : null;
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

function control(element, context) {
  const act = async (node, choice) => {
    if (element.confirm && !(await context.confirm(element.confirm))) return;
    node.setAttribute("aria-busy", "true");
    await context.act(element, choice).finally(() => node.removeAttribute("aria-busy"));
  };
  if (element.type === "button") return button(element, act);
  if (["static_select", "overflow", "radio_buttons"].includes(element.type)) return menu(element, act);
  return el("span", { class: "slack-context", text: `[${element.type}]` });
}

function button(element, act) {
  const style = element.style ? ` slack-${element.style}` : "";
  const node = el("button", { type: "button", class: `slack-button${style}`, text: withEmoji(element.text.text), "aria-label": element.accessibility_label });
  node.addEventListener("click", () => {
    if (/^https?:/.test(element.url ?? "")) window.open(element.url, "_blank", "noopener");
    act(node);
  });
  return node;
}

/** The options of a menu, groups included, as <option>s. */
export function optionNodes(element) {
  const one = (option) => el("option", { value: option.value, text: withEmoji(option.text.text) });
  if (!element.option_groups) return element.options.map(one);
  return element.option_groups.map((group) => el("optgroup", { label: withEmoji(group.label.text) }, group.options.map(one)));
}

function menu(element, act) {
  const overflow = element.type === "overflow";
  const title = overflow ? "⋯" : withEmoji(element.placeholder?.text ?? say("choose"));
  const node = el("select", { class: overflow ? "slack-menu slack-overflow" : "slack-menu", "aria-label": overflow ? say("more") : title }, el("option", { value: "", text: title, disabled: true, hidden: true }), optionNodes(element));
  node.value = element.initial_option?.value ?? "";
  node.addEventListener("change", async () => {
    await act(node, node.value);
    node.value = element.initial_option?.value ?? "";
  });
  return node;
}

// Modals, and the small question before a dangerous button.

import { el, growing } from "/kit.js";
import { say } from "/slack-words.js";
import { blocks, optionNodes, textNodes } from "/slack-blocks.js";
import { withEmoji } from "/slack-text.js";

/** Shows the topmost modal of the acting person. `send(view, values)` and `close(view)` tell the app. */
export function modalLayer(host, { contextOf, send, close }) {
  let signature = "";
  let fields = new Map();
  const layer = el("div", { class: "slack-layer", hidden: true });
  layer.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && current) close(current);
  });
  host.append(layer);
  let current = null;

  function show(top) {
    const sign = top ? `${top.view.id} ${top.view.hash}` : "";
    if (sign !== signature) {
      signature = sign;
      current = top?.view ?? null;
      layer.hidden = !top;
      layer.replaceChildren(...(top ? [build(top.view)] : []));
      layer.querySelector("[data-testid=slack-modal-input]")?.focus();
    }
    if (top) showErrors(top.errors);
  }

  function build(view) {
    fields = new Map();
    const context = { ...contextOf(view), input: (block) => inputBlock(block, fields) };
    const trouble = el("p", { class: "slack-error", role: "alert", hidden: true });
    const submit = view.submit ? el("button", { type: "submit", class: "slack-button slack-primary", text: withEmoji(view.submit.text), "data-testid": "slack-modal-submit" }) : null;
    const cancel = el("button", { type: "button", class: "slack-button", text: withEmoji(view.close?.text ?? say(view.submit ? "cancel" : "close")), "data-testid": "slack-modal-close", onclick: () => close(view) });
    const onsubmit = async (event) => {
      event.preventDefault();
      const values = readAll(fields);
      if (!values || !submit) return;
      submit.disabled = true;
      trouble.hidden = true;
      const answer = await send(view, values).catch(() => ({ ok: false }));
      submit.disabled = false;
      trouble.hidden = answer.ok;
      trouble.textContent = say("trouble");
    };
    return el(
      "form",
      { class: "slack-modal", role: "dialog", "aria-modal": "true", "aria-label": withEmoji(view.title.text), "data-testid": "slack-modal", onsubmit },
      el("h2", { text: withEmoji(view.title.text) }),
      el("div", { class: "slack-modal-body" }, blocks(view.blocks, context), trouble),
      el("div", { class: "slack-modal-buttons" }, cancel, submit),
    );
  }

  function showErrors(errors) {
    for (const [id, field] of fields) field.fail(errors[id] ?? "");
  }

  return { show };
}

/** The values by block id; null, with the errors shown, when a required one is empty. */
function readAll(fields) {
  const missing = [...fields.values()].filter((field) => field.required && !field.read().trim());
  for (const field of fields.values()) field.fail(missing.includes(field) ? say("required") : "");
  return missing.length ? null : Object.fromEntries([...fields].map(([id, field]) => [id, field.read()]));
}

function inputBlock(block, fields) {
  const node = entry(block.element);
  const problem = el("span", { class: "slack-error", role: "alert", hidden: true });
  const label = el("span", { class: "slack-label" }, withEmoji(block.label.text), block.optional ? el("small", { text: ` ${say("optional")}` }) : null);
  const hint = block.hint ? el("small", { class: "slack-hint", text: withEmoji(block.hint.text) }) : null;
  fields.set(block.block_id, {
    required: !block.optional,
    read: () => node.value,
    fail: (text) => {
      problem.textContent = text;
      problem.hidden = !text;
      node.setAttribute("aria-invalid", String(Boolean(text)));
    },
  });
  return el("label", { class: "slack-field" }, label, node, problem, hint);
}

const INPUT_TYPES = { number_input: "number", email_text_input: "email", url_text_input: "url", datepicker: "date", timepicker: "time" };

function entry(element) {
  const placeholder = element.placeholder ? withEmoji(element.placeholder.text) : undefined;
  const common = { class: "slack-entry", placeholder, maxlength: element.max_length, "data-testid": "slack-modal-input", value: element.initial_value ?? element.initial_date ?? element.initial_time ?? "" };
  if (element.options || element.option_groups) {
    const node = el("select", { class: "slack-entry", "data-testid": "slack-modal-input" }, el("option", { value: "", text: placeholder ?? say("choose") }), optionNodes(element));
    node.value = element.initial_option?.value ?? "";
    return node;
  }
  if (element.multiline) return growing(el("textarea", { ...common, rows: "5" }));
  return el("input", { ...common, type: INPUT_TYPES[element.type] ?? "text", autocomplete: "off" });
}

/** Ask what a confirmation object, or a plain question, says. Resolves to true or false. */
export function confirmBox(host, { title, text, confirm, deny, style }, context) {
  return new Promise((resolve) => {
    const finish = (answer) => {
      layer.remove();
      resolve(answer);
    };
    const yes = el("button", { type: "button", class: `slack-button slack-${style ?? "primary"}`, text: withEmoji(confirm.text), "data-testid": "slack-confirm", onclick: () => finish(true) });
    const no = el("button", { type: "button", class: "slack-button", text: withEmoji(deny.text), onclick: () => finish(false) });
    const box = el("div", { class: "slack-modal", role: "alertdialog", "aria-modal": "true", "aria-label": title.text }, el("h2", { text: withEmoji(title.text) }), text ? el("div", { class: "slack-modal-body" }, textNodes(text, context)) : null, el("div", { class: "slack-modal-buttons" }, no, yes));
    const layer = el("div", { class: "slack-layer" }, box);
    layer.addEventListener("keydown", (event) => event.key === "Escape" && finish(false));
    host.append(layer);
    yes.focus();
  });
}

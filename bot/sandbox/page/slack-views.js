// What stands in a modal or on the Home tab. A new version keeps every entry whose ids are the same, with its text and focus.

import { el, keyed } from "/kit.js";
import { say } from "/slack-words.js";
import { blocks } from "/slack-blocks.js";
import { entry, initially, standing } from "/slack-inputs.js";
import { withEmoji } from "/slack-text.js";

/**
 * The body of a view in `node`. `contextOf(view, values)` gives what its controls need; `touch(view, name, choice, values)`
 * tells of a live entry, `attach(view, name, files)` of files.
 */
export function viewBody(node, { contextOf, touch, attach }) {
  const fields = new Map();
  let view = null;

  function show(newest) {
    if (view?.id !== newest.id) {
      fields.clear();
      node.replaceChildren();
    }
    view = newest;
    const rows = view.blocks.map((block, place) => ({ key: keyOf(block, place), block: lasting(block) }));
    for (const id of [...fields.keys()]) if (!view.blocks.some((block) => block.block_id === id)) fields.delete(id);
    const context = { ...contextOf(view, values), input };
    keyed(node, rows, (row) => row.key, ({ block }) => blocks([block], context)[0]);
  }

  /** What is entered, by block id; files go their own way. */
  function values() {
    const found = [...fields].map(([id, field]) => [id, field.read()]);
    return Object.fromEntries(found.filter(([, text]) => text !== null));
  }

  function input(block) {
    const { element, block_id: id } = block;
    const problem = el("span", { class: "slack-error", role: "alert", hidden: true });
    const state = view.state.values[id]?.[element.action_id];
    const field = entry(element, contextOf(view, values), {
      given: fields.get(id)?.read() ?? (state ? standing(state) : initially(element)),
      changed: block.dispatch_action ? () => touch(view, id, fields.get(id).read(), values()) : undefined,
      upload: (files) => attach(view, id, files),
    });
    const fail = (text) => {
      problem.textContent = text;
      problem.hidden = !text;
      field.node.setAttribute("aria-invalid", String(Boolean(text)));
    };
    fields.set(id, { ...field, required: !block.optional, fail });
    const label = el("span", { class: "slack-label" }, withEmoji(block.label.text), block.optional ? el("small", { text: ` ${say("optional")}` }) : null);
    const hint = block.hint ? el("small", { class: "slack-hint", text: withEmoji(block.hint.text) }) : null;
    const props = { class: "slack-field", "data-entry": id };
    return field.group ? el("div", { ...props, role: "group", "aria-label": block.label.text }, label, field.node, problem, hint) : el("label", props, label, field.node, problem, hint);
  }

  /** Are all required entries filled? Says so beside those that are not. */
  function complete() {
    const missing = [...fields.values()].filter((field) => field.required && !field.filled());
    for (const field of fields.values()) field.fail(missing.includes(field) ? say("required") : "");
    return missing.length === 0;
  }

  function showErrors(errors) {
    for (const [id, field] of fields) field.fail(errors[id] ?? "");
  }

  return { show, values, complete, showErrors };
}

/** Blocks without an id of their own get a new one with every version: they are told apart by their place. */
function keyOf(block, place) {
  return block.type === "input" ? `input ${block.block_id} ${block.element.action_id} ${block.element.type}` : `at ${place}`;
}

/** The block without what does not make it another one. */
function lasting(block) {
  if (block.type !== "input") return block;
  const { initial_value, initial_option, initial_options, initial_user, ...element } = block.element;
  return { ...block, element };
}

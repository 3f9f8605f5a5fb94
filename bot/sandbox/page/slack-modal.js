// Modals, one upon the other, and the small question before a dangerous button.

import { el, iconButton } from "/kit.js";
import { say } from "/slack-words.js";
import { textNodes } from "/slack-blocks.js";
import { withEmoji } from "/slack-text.js";
import { viewBody } from "/slack-views.js";

/** Shows the topmost modal of the acting person. `send(view, values)` and `close(view)` tell the app; see slack-views.js. */
export function modalLayer(host, { send, close, ...ways }) {
  let stack = [];
  let shown = "";
  let errors = "";
  const title = el("h2");
  const back = iconButton("back", say("back"), "slack-modal-back", () => close(top()));
  const leave = iconButton("close", say("close"), "slack-modal-leave", closeAll);
  const bodyNode = el("div", { class: "slack-modal-body" });
  const body = viewBody(bodyNode, ways);
  const trouble = el("p", { class: "slack-error", role: "alert", hidden: true });
  const cancel = el("button", { type: "button", class: "slack-button", "data-testid": "slack-modal-close", onclick: () => close(top()) });
  const submit = el("button", { type: "submit", class: "slack-button slack-primary", "data-testid": "slack-modal-submit" });
  const form = el(
    "form",
    { class: "slack-modal", role: "dialog", "aria-modal": "true", "data-testid": "slack-modal", novalidate: true, tabindex: "-1", onsubmit },
    el("header", { class: "slack-modal-head" }, back, title, leave),
    el("div", { class: "slack-modal-scroll" }, bodyNode, trouble),
    el("div", { class: "slack-modal-buttons" }, cancel, submit),
  );
  const layer = el("div", { class: "slack-layer", hidden: true });
  layer.addEventListener("keydown", (event) => event.key === "Escape" && stack.length && close(top()));
  host.append(layer);

  const top = () => stack.at(-1).view;

  async function closeAll() {
    for (const { view } of stack.toReversed()) await close(view);
  }

  async function onsubmit(event) {
    event.preventDefault();
    const view = top();
    if (!view.submit || !body.complete()) return;
    submit.disabled = true;
    trouble.hidden = true;
    const answer = await send(view, body.values()).catch(() => ({ ok: false }));
    submit.disabled = false;
    trouble.hidden = answer.ok;
    trouble.textContent = say("trouble");
  }

  /** `modals`: the person's open modals, the topmost last, each {view, errors}. */
  function show(modals) {
    stack = modals;
    const sign = modals.length ? `${top().id} ${top().hash}` : "";
    if (sign !== shown) {
      const another = sign.split(" ")[0] !== shown.split(" ")[0];
      shown = sign;
      errors = "";
      layer.hidden = !modals.length;
      if (!modals.length) form.remove();
      else if (!form.isConnected) layer.append(form);
      if (modals.length) draw(top(), another);
    }
    const wrong = modals.length ? JSON.stringify(modals.at(-1).errors) : "";
    if (wrong && wrong !== errors) body.showErrors(modals.at(-1).errors);
    errors = wrong;
  }

  function draw(view, another) {
    const name = withEmoji(view.title.text);
    form.setAttribute("aria-label", name);
    title.textContent = name;
    back.hidden = stack.length < 2;
    cancel.textContent = withEmoji(view.close?.text ?? say(view.submit ? "cancel" : "close"));
    submit.hidden = !view.submit;
    submit.disabled = false;
    submit.textContent = withEmoji(view.submit?.text ?? "");
    body.show(view);
    if (!another) return;
    trouble.hidden = true;
    bodyNode.parentElement.scrollTop = 0;
    (bodyNode.querySelector("textarea, input:not([type=file])") ?? bodyNode.querySelector("select") ?? form).focus();
  }

  return { show, closeAll };
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
    const box = el("div", { class: "slack-modal", role: "alertdialog", "aria-modal": "true", "aria-label": title.text }, el("h2", { text: withEmoji(title.text) }), text ? el("div", { class: "slack-modal-scroll" }, textNodes(text, context)) : null, el("div", { class: "slack-modal-buttons" }, no, yes));
    const layer = el("div", { class: "slack-layer" }, box);
    layer.addEventListener("keydown", (event) => event.key === "Escape" && finish(false));
    host.append(layer);
    yes.focus();
  });
}

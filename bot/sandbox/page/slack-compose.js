// The box for writing: a message, a reply, a slash command, with files.

import { el, growing, icon, iconButton } from "/kit.js";
import { say } from "/slack-words.js";

const COMMAND = /^\/[a-z]/i;

/** `send({text, files})` and `command(name, rest)` may refuse by throwing: then what was typed stays. */
export function composeBox({ placeholder, testid, send, command, below = null, beside = null }) {
  let files = [];
  const drafts = new Map();
  let key = null;
  const input = growing(el("textarea", { rows: "1", placeholder, "aria-label": placeholder, class: "slack-input", "data-testid": `${testid}-input` }));
  const picker = el("input", { type: "file", multiple: true, hidden: true, "data-testid": `${testid}-file` });
  const chosen = el("div", { class: "slack-chosen", hidden: true });
  const sendButton = iconButton("plane", say("send"), `${testid}-send`, submit, { class: "slack-send" });
  const row = el("div", { class: "slack-compose-row" }, iconButton("clip", say("attach"), `${testid}-attach`, () => picker.click()), picker, beside, el("span", { class: "slack-below" }, below), sendButton);
  const node = el("div", { class: "slack-compose" }, input, chosen, row);

  picker.addEventListener("change", () => {
    files = [...files, ...picker.files];
    picker.value = "";
    showFiles();
  });
  input.addEventListener("input", arm);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  arm();

  function arm() {
    sendButton.disabled = !input.value.trim() && !files.length;
  }

  function showFiles() {
    const drop = (file) => {
      files = files.filter((other) => other !== file);
      showFiles();
    };
    chosen.hidden = !files.length;
    chosen.replaceChildren(
      ...files.map((file) =>
        el("span", { class: "slack-chip" }, icon("file"), el("span", { text: file.name }), iconButton("close", say("removeFile", { name: file.name }), `${testid}-drop`, () => drop(file))),
      ),
    );
    arm();
  }

  async function submit() {
    const text = input.value;
    if (sendButton.disabled) return;
    const packed = await Promise.all(files.map(pack));
    input.value = "";
    try {
      if (COMMAND.test(text) && !packed.length) {
        const [name, ...rest] = text.trim().split(/\s+/);
        await command(name, rest.join(" "));
      } else {
        await send({ text, files: packed });
      }
      files = [];
    } catch {
      input.value ||= text;
    }
    showFiles();
    input.fit();
  }

  /** Another channel, thread or person: each has a draft of its own. */
  function turnTo(newKey, words) {
    if (newKey === key) return;
    if (key) drafts.set(key, input.value);
    key = newKey;
    input.value = drafts.get(key) ?? "";
    input.placeholder = words;
    input.setAttribute("aria-label", words);
    files = [];
    showFiles();
    input.fit();
  }

  function write(text) {
    input.value = text;
    arm();
    input.fit();
    input.focus();
  }

  return { node, input, turnTo, write };
}

/** A file as the page sends it. */
export function pack(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error);
    reader.onload = () => resolve({ name: file.name, base64: reader.result.split(",")[1] ?? "" });
    reader.readAsDataURL(file);
  });
}

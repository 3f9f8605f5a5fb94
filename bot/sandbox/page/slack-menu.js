// Small menus that open at a button and lie above everything: overflow menus, message menus, shortcuts.

import { el } from "/kit.js";

const GAP = 4;

/** Open a menu at `anchor`. Items: {text, detail, testid, danger, onclick}, or {heading}. */
export function openMenu(host, anchor, items, label) {
  const choose = (item) => {
    menu.hidePopover();
    item.onclick();
  };
  const row = (item) =>
    item.heading
      ? el("h4", { class: "slack-menu-heading", text: item.heading })
      : el(
          "button",
          { type: "button", role: "menuitem", class: `slack-menu-item${item.danger ? " slack-menu-danger" : ""}`, "data-testid": item.testid, onclick: () => choose(item) },
          el("span", { text: item.text }),
          item.detail ? el("small", { text: item.detail }) : null,
        );
  const menu = el("div", { class: "slack-popup", role: "menu", popover: "auto", "aria-label": label, "data-testid": "slack-menu" }, items.map(row));
  menu.addEventListener("toggle", (event) => event.newState === "closed" && menu.remove());
  menu.addEventListener("keydown", (event) => walk(menu, event));
  host.append(menu);
  menu.showPopover();
  place(menu, anchor.getBoundingClientRect(), host.getBoundingClientRect());
  menu.querySelector("button")?.focus();
}

/** Below the anchor, or above it where there is no room; never beside the pane. */
function place(menu, anchor, pane) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = anchor.bottom + GAP;
  const top = below + height <= pane.bottom - GAP ? below : Math.max(GAP, anchor.top - GAP - height);
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(GAP, Math.min(anchor.left, pane.right - width - GAP))}px`;
}

function walk(menu, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...menu.querySelectorAll("button")];
  const next = buttons.indexOf(document.activeElement) + step;
  buttons.at(next % buttons.length).focus();
}

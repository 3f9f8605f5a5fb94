// The row on top of a customers' pane: whose app this is, and how to become somebody else.

import { avatar, el, iconButton, keyed } from "/kit.js";
import { say } from "/words.js";

/** Returns {node, render(people, currentId)}; people are {id, name, badge}. */
export function peopleRow({ channel, onpick, onadd }) {
  const list = el("div", { class: "people-list", role: "group", "aria-label": say("actingAs") });
  const add = iconButton("plus", say("newCustomer"), `${channel}-new-customer`, onadd);
  const node = el("div", { class: "people" }, list, add);

  function chip(person) {
    const badge = person.badge ? el("span", { class: "badge", text: String(person.badge) }) : null;
    return el(
      "button",
      {
        type: "button",
        class: "person",
        title: person.name,
        "aria-pressed": String(person.current),
        "aria-label": `${say("actingAs")} ${person.name}`,
        "data-testid": `${channel}-customer-${person.id}`,
        onclick: () => onpick(person.id),
      },
      avatar(person.name),
      el("span", { class: "person-name", text: person.current ? person.name : person.name.split(" ")[0] }),
      badge,
    );
  }

  function render(people, current) {
    keyed(list, people.map((person) => ({ ...person, current: person.id === current })), (person) => person.id, chip);
  }

  return { node, render };
}

/** Remembers per browser how much was already seen, so that badges count only the new; more than there is now was of
    another world. */
export function seenMarks(name) {
  const key = `deskbell-seen-${name}`;
  const marks = JSON.parse(localStorage.getItem(key) ?? "{}");
  return {
    get: (who, most) => (marks[who] <= most ? marks[who] : 0),
    set: (who, value) => {
      if (marks[who] === value) return;
      marks[who] = value;
      localStorage.setItem(key, JSON.stringify(marks));
    },
  };
}

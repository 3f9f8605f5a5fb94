// Small tools for building the page. Text always goes in as text, never as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element. Props: class, text, data-*, aria-*, on<event>; children may be null. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export function iconButton(name, label, testid, onclick, extra = {}) {
  const props = { type: "button", class: "icon-button", title: label, "aria-label": label, "data-testid": testid, onclick };
  return el("button", { ...props, ...extra }, icon(name));
}

/** Bring a container's children in line with items; unchanged ones keep their nodes (and with them focus and scroll). */
export function keyed(container, items, keyOf, make) {
  const old = new Map([...container.children].map((node) => [node.dataset.key, node]));
  const nodes = items.map((item) => {
    const key = String(keyOf(item));
    const sign = JSON.stringify(item);
    const kept = old.get(key);
    if (kept && kept.dataset.sign === sign) return kept;
    const fresh = make(item);
    fresh.dataset.key = key;
    fresh.dataset.sign = sign;
    return fresh;
  });
  nodes.forEach((node, index) => {
    const there = container.children[index];
    if (there === node) return;
    // in place of its former self: to move those after it would cost them the focus
    if (there?.dataset.key === node.dataset.key) there.replaceWith(node);
    else container.insertBefore(node, there ?? null);
  });
  while (container.children.length > nodes.length) container.lastElementChild.remove();
}

/** Two letters of a name and a colour that stays with it. */
export function avatar(name) {
  const letters = [...name.trim()];
  const latin = name.trim().split(/\s+/).map((word) => [...word][0]).slice(0, 2).join("");
  const hangul = /[\uac00-\ud7a3]/.test(name);
  const hue = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 8, 7);
  return el("span", { class: `avatar hue-${hue}`, "aria-hidden": "true", text: hangul ? letters.slice(-2).join("") : latin.toUpperCase() });
}

export function fileSize(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A textarea that grows with its text up to its CSS max-height. */
export function growing(area) {
  const fit = () => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  };
  area.addEventListener("input", fit);
  area.fit = fit;
  return area;
}

/** Is a scrolling element at its end, give or take a line? */
export function atEnd(scroller) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
}

/** Keeps a scrolling element at its end, until its reader scrolls up; `go` goes there in any case. */
export function stickToEnd(scroller) {
  let stuck = true;
  let top = 0;
  const keep = () => {
    if (stuck) scroller.scrollTop = scroller.scrollHeight;
  };
  scroller.addEventListener("scroll", () => {
    // a pane that shrinks or fills is away from its end too, but only its reader moves up
    if (atEnd(scroller)) stuck = true;
    else if (scroller.scrollTop < top) stuck = false;
    top = scroller.scrollTop;
  });
  new ResizeObserver(keep).observe(scroller);
  const go = () => {
    stuck = true;
    keep();
  };
  return { keep, go };
}

/** Ask for a few lines of text in a dialog. Resolves to an object, or null when it was left. */
export function ask({ title, fields, confirm, cancel, testid }) {
  return new Promise((resolve) => {
    const inputs = fields.map(({ name, label, ...more }) => [name, label, el("input", { name, required: true, ...more })]);
    const dialog = el("dialog", { class: "ask", "aria-label": title, "data-testid": testid });
    const finish = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const form = el(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          finish(Object.fromEntries(inputs.map(([name, , input]) => [name, input.value.trim()])));
        },
      },
      el("h2", { text: title }),
      inputs.map(([, label, input]) => el("label", {}, el("span", { text: label }), input)),
      el(
        "div",
        { class: "ask-buttons" },
        el("button", { type: "button", class: "quiet", text: cancel, onclick: () => finish(null) }),
        el("button", { type: "submit", class: "primary", text: confirm, "data-testid": `${testid}-confirm` }),
      ),
    );
    dialog.append(form);
    dialog.addEventListener("cancel", () => finish(null));
    document.body.append(dialog);
    dialog.showModal();
  });
}

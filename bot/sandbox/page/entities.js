// Telegram's text with entities as elements. Offsets count UTF-16 units, as JavaScript's strings do.

import { el } from "/kit.js";

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
  spoiler: "mark",
};
const SAFE_LINK = /^(https?|mailto|tel|tg):/i;

/** A list of nodes for a text and its entities, nested ones inside their outer ones. */
export function styled(text, entities, start = 0, end = text.length) {
  const nodes = [];
  let at = start;
  const inside = entities.filter((entity) => entity.offset >= start && entity.offset + entity.length <= end);
  inside.sort((a, b) => a.offset - b.offset || b.length - a.length);
  for (const entity of inside) {
    if (entity.offset < at) continue;
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    const stop = entity.offset + entity.length;
    const rest = inside.filter((other) => other !== entity);
    nodes.push(wrap(entity, text.slice(entity.offset, stop), styled(text, rest, entity.offset, stop)));
    at = stop;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function wrap(entity, words, children) {
  const address = { text_link: entity.url, url: words, email: `mailto:${words}` }[entity.type];
  if (address && SAFE_LINK.test(address)) {
    return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, children);
  }
  const tag = TAGS[entity.type];
  return el(tag ?? "span", tag ? {} : { class: "entity" }, children);
}

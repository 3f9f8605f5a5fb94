// Slack's text made into nodes: mrkdwn, rich text elements, dates, emoji. Never HTML.

import { el } from "/kit.js";
import { language } from "/words.js";
import { say } from "/slack-words.js";

const TOKEN = /<([^<>\n]+)>|```([\s\S]+?)```|`([^`\n]+)`|:([a-z0-9_+-]+):|(?<!\w)\*(?=\S)([^*\n]*[^*\s])\*(?!\w)|(?<!\w)_(?=\S)([^_\n]*[^_\s])_(?!\w)|(?<!\w)~(?=\S)([^~\n]*[^~\s])~(?!\w)/g;
const DAY = 86_400_000;

let emoji = {};

/** The emoji known by name; fetched once. */
export async function loadEmoji() {
  emoji = await (await fetch("/world/slack/emoji.json")).json();
  return emoji;
}

export const emojiOf = (name) => emoji[name.split("::")[0]] ?? `:${name}:`;

/** ":bell: Hello" with the emoji in place, as text. */
export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (all, name) => emoji[name] ?? all);

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Can this be the target of a link? */
const isAddress = (url) => /^(https?|mailto|tel):/i.test(url);

/** An address of a message: [, channel, ts without its point, thread]. */
const OF_MESSAGE = /^https:\/\/(?:[\w-]+\.)?slack\.com\/archives\/(\w+)\/p(\d+)(?:\?thread_ts=([\d.]+))?/;

/** A link; one to a message of this workspace goes there ("slack-go") instead of leaving the page. */
export function link(url, text) {
  if (!isAddress(url)) return el("span", { text: text || url });
  const place = url.match(OF_MESSAGE);
  if (place) {
    const [, channel, digits, thread] = place;
    const detail = { channel, thread: thread ?? `${digits.slice(0, -6)}.${digits.slice(-6)}` };
    const go = (event) => event.currentTarget.dispatchEvent(new CustomEvent("slack-go", { bubbles: true, detail }));
    return el("button", { type: "button", class: "slack-link", text: text || url, title: url, onclick: go });
  }
  return el("a", { class: "slack-link", href: url, target: "_blank", rel: "noopener noreferrer", text: text || url.replace(/^mailto:/, "") });
}

export function mention(world, id, me) {
  const name = world.users[id]?.name ?? world.groups[id] ?? id;
  return el("span", { class: `slack-mention${id === me ? " slack-me" : ""}`, text: `@${name}` });
}

const broadcast = (range) => el("span", { class: "slack-mention slack-me", text: `@${range}` });

// --- mrkdwn -----------------------------------------------------------------------------------

/** Lines of mrkdwn; lines that begin with ">" become quotes. */
export function mrkdwn(text, context) {
  const parts = [];
  for (const line of text.split("\n")) {
    const quoted = /^&gt; ?/.test(line) || /^> ?/.test(line);
    const plain = quoted ? line.replace(/^(&gt;|>) ?/, "") : line;
    const last = parts.at(-1);
    if (last && last.quoted === quoted) last.lines.push(plain);
    else parts.push({ quoted, lines: [plain] });
  }
  return parts.map(({ quoted, lines }) => el(quoted ? "blockquote" : "div", { class: quoted ? "slack-quote" : "slack-lines" }, inline(lines.join("\n"), context)));
}

function inline(text, context) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    nodes.push(unescape(text.slice(end, match.index)), token(match, context));
    end = match.index + match[0].length;
  }
  nodes.push(unescape(text.slice(end)));
  return nodes;
}

function token(match, context) {
  const [all, angle, pre, code, name, bold, italic, strike] = match;
  if (angle) return angled(angle, context);
  if (pre) return el("pre", { class: "slack-pre", text: unescape(pre).trim() });
  if (code) return el("code", { class: "slack-code", text: unescape(code) });
  if (name) return emoji[name] ?? all;
  if (bold) return el("b", {}, inline(bold, context));
  if (italic) return el("i", {}, inline(italic, context));
  return el("s", {}, inline(strike, context));
}

function angled(content, context) {
  const [target, label] = content.split(/\|(.*)/s);
  if (target.startsWith("@")) return mention(context.world, target.slice(1), context.me);
  if (target.startsWith("#")) return channelName(context.world, target.slice(1));
  if (target.startsWith("!subteam^")) return mention(context.world, target.slice(9), context.me);
  if (target.startsWith("!date^")) {
    const [, stamp, format, url] = target.split("^");
    return date(Number(stamp), format, context, url);
  }
  if (target.startsWith("!")) return broadcast(target.slice(1));
  return link(unescape(target), label && unescape(label));
}

function channelName(world, id) {
  const found = world.channels.find((channel) => channel.id === id);
  return el("span", { class: "slack-mention", text: `#${found?.name ?? id}` });
}

// --- rich text ----------------------------------------------------------------------------------

export function richText(block, context) {
  return block.elements.map((part) => richPart(part, context));
}

function richPart(part, context) {
  const inside = () => part.elements.map((element) => richElement(element, context));
  switch (part.type) {
    case "rich_text_list": {
      const items = part.elements.map((item) => el("li", {}, item.elements.map((element) => richElement(element, context))));
      return el(part.style === "ordered" ? "ol" : "ul", { class: `slack-list slack-indent-${part.indent ?? 0}` }, items);
    }
    case "rich_text_preformatted":
      return el("pre", { class: "slack-pre" }, inside());
    case "rich_text_quote":
      return el("blockquote", { class: "slack-quote" }, inside());
    default:
      return el("div", { class: "slack-lines" }, inside());
  }
}

function richElement(element, context) {
  return styled(bare(element, context), element.style ?? {});
}

function bare(element, context) {
  switch (element.type) {
    case "text":
      return element.text;
    case "link":
      return link(element.url, element.text);
    case "user":
      return mention(context.world, element.user_id, context.me);
    case "usergroup":
      return mention(context.world, element.usergroup_id, context.me);
    case "channel":
      return channelName(context.world, element.channel_id);
    case "broadcast":
      return broadcast(element.range);
    case "emoji":
      return emojiOf(element.name);
    case "date":
      return date(element.timestamp, element.format, context, element.url);
    case "color":
      return element.value;
    default:
      return "";
  }
}

function styled(node, style) {
  const tags = { bold: "b", italic: "i", strike: "s", underline: "u" };
  const wrapped = Object.entries(tags).reduce((inner, [name, tag]) => (style[name] ? el(tag, {}, inner) : inner), node);
  return style.code ? el("code", { class: "slack-code" }, wrapped) : wrapped;
}

// --- dates ----------------------------------------------------------------------------------------

/** A date in the reader's zone; `freshen` brings the relative ones up to date. */
function date(stamp, format, context, url) {
  const node = el("time", { class: "slack-date", "data-stamp": stamp, "data-format": format, text: formatted(stamp, format, context.now()) });
  return url && isAddress(url) ? el("a", { class: "slack-link", href: url, target: "_blank", rel: "noopener noreferrer" }, node) : node;
}

export function freshen(root, now) {
  for (const node of root.querySelectorAll(".slack-date")) {
    const text = formatted(Number(node.dataset.stamp), node.dataset.format, now);
    if (node.textContent !== text) node.textContent = text;
  }
}

/** The format's placeholders, as docs.slack.dev/messaging/formatting-message-text/#date-formatting lists them. */
export function formatted(stamp, format, now) {
  const instant = new Date(stamp * 1000);
  return format.replace(/\{(\w+)\}/g, (all, name) => placeholder(instant, name, now) ?? all);
}

function placeholder(instant, name, now) {
  const show = (options) => instant.toLocaleString(language, options);
  const pretty = name.endsWith("_pretty") ? near(instant, now) : null;
  switch (name.replace("_pretty", "")) {
    case "date_num":
      return show({ year: "numeric", month: "2-digit", day: "2-digit" });
    case "date_slash":
      return show({ year: "numeric", month: "numeric", day: "numeric" });
    case "date":
      return pretty ?? show({ year: "numeric", month: "long", day: "numeric" });
    case "date_short":
      return pretty ?? show({ year: "numeric", month: "short", day: "numeric" });
    case "date_long":
      return pretty ?? show({ weekday: "long", year: "numeric", month: "long", day: "numeric" });
    case "day_divider":
      return pretty ?? show({ weekday: "long", month: "long", day: "numeric" });
    case "time":
      return show({ hour: "numeric", minute: "2-digit" });
    case "time_secs":
      return show({ hour: "numeric", minute: "2-digit", second: "2-digit" });
    case "ago":
      return ago(instant, now);
    default:
      return null;
  }
}

const dayNumber = (instant) => Math.round(new Date(instant.getFullYear(), instant.getMonth(), instant.getDate()).getTime() / DAY);

function near(instant, now) {
  const words = { "-1": "yesterday", 0: "today", 1: "tomorrow" };
  const word = words[dayNumber(instant) - dayNumber(new Date(now))];
  return word ? say(word) : null;
}

function ago(instant, now) {
  const seconds = Math.round((instant.getTime() - now) / 1000);
  const units = [["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}

export const dayOf = (ts, now) => formatted(Number(ts), "{day_divider_pretty}", now);
export const timeOf = (ts) => formatted(Number(ts), "{time}", 0);
export const fullTimeOf = (ts) => formatted(Number(ts), "{date_long} {time_secs}", 0);

// --- text for editing ---------------------------------------------------------------------------------

/** What a person would have typed to get this mrkdwn. */
export function typed(text, world) {
  const plain = text.replace(/<([^<>\n]+)>/g, (_, content) => {
    const [target, label] = content.split("|");
    if (target.startsWith("@")) return `@${world.users[target.slice(1)]?.name ?? target.slice(1)}`;
    if (target.startsWith("!subteam^")) return `@${world.groups[target.slice(9)] ?? target}`;
    if (target.startsWith("!")) return `@${target.slice(1)}`;
    return target.startsWith("#") ? `#${label ?? target.slice(1)}` : target;
  });
  return unescape(plain);
}

"""Slack's rich_text blocks (docs.slack.dev/reference/block-kit/blocks/rich-text-block) and its older mrkdwn."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.model.richtext import RichText, Style
from channels.markup.plain import to_plain
from channels.markup.spans import Block, Builder, Run, blocks, join, runs

NameOf = Callable[[str], str]
"""The name to show for a user's, user group's or channel's id."""

Json = dict[str, Any]

SLACK_TEXT_LIMIT = 12_000
"""Characters of text that one message's blocks may hold together; a little beyond it Slack answers msg_blocks_too_long.
Callers ``split`` first."""

_LONGEST_LINK = 3_000
"""Beyond it a link stays text: the limit Slack names for addresses in other blocks."""

_STYLES = {
    "bold": Style.BOLD,
    "italic": Style.ITALIC,
    "strike": Style.STRIKE,
    "underline": Style.UNDERLINE,
    "code": Style.CODE,
}
_NAMES = {style: name for name, style in _STYLES.items()}


def to_slack_blocks(rich: RichText) -> list[Json]:
    """One rich_text block (none for an empty text). Its text elements are never parsed, so nothing in them can mention
    anyone or needs escaping."""
    elements = [_element(block) for block in blocks(rich)]
    return [{"type": "rich_text", "elements": elements}] if elements else []


def _element(block: Block) -> Json:
    parts = [_part(run, block.pre) for run in runs(block.rich, 0, len(block.rich.text))]
    if block.pre:
        border = {"border": 1} if block.quote else {}
        return {"type": "rich_text_preformatted", "elements": parts, **border}
    return {"type": "rich_text_quote" if block.quote else "rich_text_section", "elements": parts}


def _part(run: Run, pre: bool) -> Json:
    part: Json = {"type": "text", "text": run.text}
    if run.link and len(run.link) <= _LONGEST_LINK:
        part = {"type": "link", "url": run.link, "text": run.text}
    style = {_NAMES[s]: True for s in sorted(run.styles) if s in _NAMES}
    if style and not pre:
        part["style"] = style
    return part


def from_slack_blocks(blocks: Sequence[Mapping[str, Any]], name_of: NameOf) -> RichText | None:
    """What people typed (their messages are rich_text blocks); None where there is no such block."""
    texts = [_from_block(block, name_of) for block in blocks if block.get("type") == "rich_text"]
    return join(texts, "\n") if texts else None


def _from_block(block: Mapping[str, Any], name_of: NameOf) -> RichText:
    built = Builder()
    plain_before = True
    for element in block.get("elements") or ():
        kind = element.get("type")
        built.between_blocks(plain_before, kind == "rich_text_section")
        start = built.size
        if kind == "rich_text_list":
            _list(built, element, name_of)
        else:
            _parts(built, element, name_of)
        if kind == "rich_text_preformatted":
            built.mark(Style.PRE, start, str(element.get("language") or ""))
        if kind == "rich_text_quote" or element.get("border"):
            built.mark(Style.QUOTE, start)
        plain_before = kind == "rich_text_section"
    return built.rich()


def _list(built: Builder, element: Mapping[str, Any], name_of: NameOf) -> None:
    indent = "  " * int(element.get("indent") or 0)
    first = int(element.get("offset") or 0) + 1
    ordered = element.get("style") == "ordered"
    for number, item in enumerate(element.get("elements") or (), first):
        if number > first:
            built.write("\n")
        built.write(f"{indent}{number}. " if ordered else f"{indent}• ")
        _parts(built, item, name_of)


def _parts(built: Builder, element: Mapping[str, Any], name_of: NameOf) -> None:
    for part in element.get("elements") or ():
        start = built.size
        built.write(_text_of(part, name_of))
        style = part.get("style")
        for name in style if isinstance(style, dict) else ():
            if name in _STYLES and style[name]:
                built.mark(_STYLES[name], start)
        if part.get("type") == "link":
            built.mark(Style.LINK, start, str(part.get("url") or ""))


def _text_of(part: Mapping[str, Any], name_of: NameOf) -> str:
    match part.get("type"):
        case "user":
            return f"@{name_of(str(part.get('user_id')))}"
        case "usergroup":
            return f"@{name_of(str(part.get('usergroup_id'))).removeprefix('@')}"
        case "channel":
            return f"#{name_of(str(part.get('channel_id'))).removeprefix('#')}"
        case "broadcast":
            return f"@{part.get('range')}"
        case "emoji":
            return _emoji(part)
        case "link":
            return str(part.get("text") or part.get("url") or "")
        case "date":
            return str(part.get("fallback") or part.get("timestamp") or "")
        case _:
            return str(part.get("text") or part.get("value") or "")


def _emoji(part: Mapping[str, Any]) -> str:
    try:
        return "".join(chr(int(code, 16)) for code in str(part["unicode"]).split("-"))
    except (KeyError, ValueError, OverflowError):
        return f":{part.get('name') or 'emoji'}:"


def escape_mrkdwn(text: str) -> str:
    """``text`` for a mrkdwn field or a fallback text: & < > escaped, so that nothing can be a mention or a link
    (docs.slack.dev/messaging/formatting-message-text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def to_mrkdwn(rich: RichText) -> str:
    """For the ``text`` beside blocks, which notifications and screen readers use: plain, escaped."""
    return escape_mrkdwn(to_plain(rich))


_FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_QUOTED = re.compile(r"(?:&gt;|>) ?(.*)")
_TOKEN = re.compile(
    r"<(?P<inside>[^<>\n]+)>"
    r"|(?<![^\W_])(?P<marker>[*_~`])(?=\S)(?P<styled>(?:(?!(?P=marker))[^\n])+?(?<=\S))(?P=marker)(?![^\W_])"
)
_MARKERS = {"*": Style.BOLD, "_": Style.ITALIC, "~": Style.STRIKE, "`": Style.CODE}


def from_mrkdwn(text: str, name_of: NameOf) -> RichText:
    """A message that came without blocks (other apps, very old clients): the common marks; unclear ones stay text."""
    built, at = Builder(), 0
    for fence in _FENCE.finditer(text):
        _lines(built, text[at : fence.start()], name_of)
        start = built.size
        built.write(_unescape(fence[1]))
        built.mark(Style.PRE, start)
        at = fence.end()
    _lines(built, text[at:], name_of)
    return built.rich()


def _lines(built: Builder, text: str, name_of: NameOf) -> None:
    in_quote = -1
    for number, line in enumerate(text.split("\n")):
        quoted = _QUOTED.fullmatch(line)
        if in_quote >= 0 and not quoted:
            built.mark(Style.QUOTE, in_quote)
            in_quote = -1
        built.write("\n" if number else "")
        if quoted and in_quote < 0:
            in_quote = built.size
        _inline(built, quoted[1] if quoted else line, name_of)
    if in_quote >= 0:
        built.mark(Style.QUOTE, in_quote)


def _inline(built: Builder, text: str, name_of: NameOf) -> None:
    at = 0
    for found in _TOKEN.finditer(text):
        built.write(_unescape(text[at : found.start()]))
        at = found.end()
        start = built.size
        if found["inside"]:
            _angle(built, found["inside"], name_of)
        elif found["marker"] == "`":
            built.write(_unescape(found["styled"]))
            built.mark(Style.CODE, start)
        else:
            # What is inside cannot hold the same marker again, so this goes three deep at most.
            _inline(built, found["styled"], name_of)
            built.mark(_MARKERS[found["marker"]], start)
    built.write(_unescape(text[at:]))


def _angle(built: Builder, inside: str, name_of: NameOf) -> None:
    """<@U1>, <@U1|name>, <#C1|name>, <!subteam^S1|@name>, <!here>, <!date^...|fallback>, <address|label>."""
    target, _, label = inside.partition("|")
    label = _unescape(label)
    if target.startswith("@"):
        built.write("@" + (label or name_of(target[1:])))
    elif target.startswith("#"):
        built.write("#" + (label or name_of(target[1:])))
    elif target.startswith("!subteam^"):
        built.write("@" + (label or name_of(target.removeprefix("!subteam^"))).removeprefix("@"))
    elif target.startswith("!"):
        built.write(label if target.startswith("!date^") else "@" + (label or target[1:]).removeprefix("@"))
    else:
        start = built.size
        built.write(label or _unescape(target))
        built.mark(Style.LINK, start, _unescape(target))


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

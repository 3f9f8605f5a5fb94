"""Cards, messages and buttons as Block Kit. Pure.

Limits: https://docs.slack.dev/reference/block-kit ; what is longer is cut with "…", or Slack would refuse it all.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import quote, unquote

from bot.model.richtext import RichText
from bot.model.shown import Button, Card, Field
from channels.markup import SLACK_TEXT_LIMIT, clean, escape_mrkdwn, split, to_plain, to_slack_blocks

Block = dict[str, Any]

HEADER, SECTION, FIELD = 150, 3000, 2000
FIELDS_IN_SECTION, FIELDS_SHOWN = 10, 40
BUTTON_TEXT, BUTTON_VALUE, BUTTON_URL, BUTTONS = 75, 2000, 3000, 25
OPTION_TEXT, OPTION_VALUE, OPTIONS, IN_OVERFLOW = 75, 150, 100, 5
PLACEHOLDER = 150
FALLBACK = 3000
"""Characters of the plain text beside blocks; Slack shows it in notifications only."""
NOTHING = "…"
"""Stands for a blank text: Slack wants one, and the SDK warns of one that is only blanks."""
_PIECE, _MOST_PIECES = 3_900, 5
BODY = SLACK_TEXT_LIMIT - 1_000
"""Characters of a message's own text, so that note, mention and buttons fit beside it."""

LINK = "link:"
"""Begins the action id of a button that opens an address: Slack tells of such a press, too, and it is not for us."""
_NTH = "#"
"""Stands before a number behind the action id of a block's second button of the same action."""

# What Slack reads as bold, struck out, code, an emoji, a quotation: docs.slack.dev/messaging/formatting-message-text
_MARK = re.compile(
    r"(?<![^\W_])[*_~`](?=\S)"
    r"|:(?=[\w+'-]*[^\W\d][\w+'-]*:|[+-]1:)"
    r"|^>",
    re.MULTILINE,
)
_LIKE = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", ":": "꞉", ">": "›"}
"""Characters that look the same and mean nothing: mrkdwn has no other way to write a mark as a character."""


def cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def plain(text: str, limit: int) -> Block:
    """A text object that Slack does not parse: nothing in it can be a mention, a link or an emoji."""
    return {"type": "plain_text", "text": cut(clean(text), limit) or " ", "emoji": False}


def fallback(text: str) -> str:
    """The ``text`` beside blocks: escaped, and short enough for chat.update, which takes some 4,000 characters."""
    shown = cut_escaped(escape_mrkdwn(clean(text[:FALLBACK])), FALLBACK)
    return shown if shown.strip() else NOTHING


def verbatim(text: str) -> str:
    """``text`` for a mrkdwn object, to be shown as it stands: escaped, and with a look-alike for every character that
    Slack would take for a mark. Within words none is, so that an address can be copied."""
    return escape_mrkdwn(_MARK.sub(lambda mark: _LIKE[mark[0]], clean(text)))


# --- the card -------------------------------------------------------------------------------------


def card_blocks(card: Card, names: Mapping[str, str]) -> list[Block]:
    """``names`` holds the names of the persons in the fields. A person is shown by name and never as <@U...>: a mention
    in a new post rings, and a card is for looking at."""
    blocks: list[Block] = [{"type": "header", "text": plain(card.title, HEADER)}]
    if card.line:
        blocks.append({"type": "section", "text": plain(card.line, SECTION)})
    if card.body:
        blocks += to_slack_blocks(shortened(card.body))
    blocks += field_blocks(card.fields[:FIELDS_SHOWN], names)
    blocks += action_blocks(card.buttons)
    if card.footer:
        blocks.append({"type": "context", "elements": [plain(card.footer, SECTION)]})
    return blocks


def field_blocks(fields: Sequence[Field], names: Mapping[str, str]) -> list[Block]:
    """Labelled values in two columns; ``names`` as for ``card_blocks``."""
    shown = [_field(field, names) for field in fields]
    return [{"type": "section", "fields": some} for some in _by(FIELDS_IN_SECTION, shown)]


def _field(field: Field, names: Mapping[str, str]) -> Block:
    shown = [field.text, names.get(field.person, field.person)]
    text = " ".join(verbatim(part) for part in shown if part)
    when = live_date(field.at) if field.at else ""
    head = f"*{escape_mrkdwn(cut(field.label, 200))}*\n"
    # escaping makes a character up to five long; the date must not be the part that is cut
    room = FIELD - len(head) - len(when) - 1
    value = " ".join(part for part in (cut_escaped(text, room), when) if part)
    # verbatim: Slack must not turn a customer's words into links or channel names
    return {"type": "mrkdwn", "text": head + (value or "–"), "verbatim": True}


def cut_escaped(text: str, limit: int) -> str:
    """Cut, but never within an escape: half of one would come alive again."""
    if len(text) <= limit:
        return text
    shorter = text[: limit - 1]
    start = shorter.rfind("&", len(shorter) - 5)
    return (shorter[:start] if start >= 0 and ";" not in shorter[start:] else shorter) + "…"


def live_date(at: datetime) -> str:
    """Shown in each reader's own zone: https://docs.slack.dev/messaging/formatting-message-text#date-formatting"""
    written = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{written}>"


def persons(fields: Sequence[Field]) -> list[str]:
    return [field.person for field in fields if field.person]


# --- buttons and menus ----------------------------------------------------------------------------


def action_blocks(buttons: Sequence[Button], block_id: str = "") -> list[Block]:
    """A block of buttons and menus."""
    elements = [_nth(element(button), buttons[:at]) for at, button in enumerate(buttons[:BUTTONS])]
    named = {"block_id": block_id} if block_id else {}
    return [{"type": "actions", "elements": elements, **named}] if elements else []


def _nth(made: Block, before: Sequence[Button]) -> Block:
    """Slack refuses two elements of one action id in a block, so the second is numbered; ``read_action`` undoes it."""
    same = Counter(_action_id(button) for button in before)[made["action_id"]]
    return {**made, "action_id": f"{made['action_id']}{_NTH}{same + 1}"} if same else made


def _action_id(button: Button) -> str:
    return f"{LINK}{button.action}" if _opens(button) else button.action


def _opens(button: Button) -> bool:
    return bool(button.url) and len(button.url) <= BUTTON_URL and not button.choices


def read_action(action_id: str) -> str:
    """The button's action."""
    return action_id.partition(_NTH)[0]


def element(button: Button) -> Block:
    """A button, a menu, or three dots: https://docs.slack.dev/reference/block-kit/block-elements"""
    if button.choices:
        return _overflow(button) if button.overflow else _menu(button)
    made = {
        "type": "button",
        "action_id": _action_id(button),
        "text": plain(button.label, BUTTON_TEXT),
        "value": button.value[:BUTTON_VALUE],
    }
    if _opens(button):
        made["url"] = button.url
    return {**made, "style": button.style} if button.style in ("primary", "danger") else made


def _menu(button: Button) -> Block:
    return {
        "type": "static_select",
        "action_id": button.action,
        "placeholder": plain(button.label, PLACEHOLDER),
        "options": _options(button, OPTIONS),
    }


def _overflow(button: Button) -> Block:
    """https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element"""
    return {"type": "overflow", "action_id": button.action, "options": _options(button, IN_OVERFLOW)}


def _options(button: Button, most: int) -> list[Block]:
    """A menu has no value of its own, so each option carries the button's value before its own."""
    return [option(choice.label, option_value(button.value, choice.value)) for choice in button.choices[:most]]


def option(label: str, value: str) -> Block:
    """https://docs.slack.dev/reference/block-kit/composition-objects/option-object ; ValueError when it carries more
    than Slack takes."""
    if len(value) > OPTION_VALUE:
        raise ValueError(f"a menu option can carry {OPTION_VALUE} characters, not {len(value)}")
    return {"text": plain(label, OPTION_TEXT), "value": value}


def option_value(value: str, choice: str) -> str:
    return f"{quote(value, safe='')}|{choice}"


def read_option(joined: str) -> tuple[str, str]:
    """(the button's value, the choice)"""
    value, _, choice = joined.partition("|")
    return unquote(value), choice


# --- messages -------------------------------------------------------------------------------------


def message_blocks(
    body: RichText, mention: str = "", buttons: Sequence[Button] = (), note: str = "", buttons_id: str = ""
) -> list[Block]:
    """Text as rich_text, never as mrkdwn: what a customer wrote is not parsed, so it can ring nobody."""
    blocks = to_slack_blocks(body)
    if mention:
        blocks = _with_mention(blocks, mention)
    if note:
        blocks.append({"type": "context", "elements": [plain(note, SECTION)]})
    return blocks + action_blocks(buttons, buttons_id)


def _with_mention(blocks: list[Block], mention: str) -> list[Block]:
    """Put mentions before the text: the elements that ring somebody."""
    ring = [part for id_ in mention.split() for part in (_ring(id_), {"type": "text", "text": " "})]
    first = blocks[0]["elements"][0] if blocks else None
    if first is None or first["type"] != "rich_text_section":
        return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": ring}]}, *blocks]
    joined = {**first, "elements": [*ring, *first["elements"]]}
    return [{**blocks[0], "elements": [joined, *blocks[0]["elements"][1:]]}, *blocks[1:]]


def _ring(id_: str) -> Block:
    if id_.startswith("S"):
        return {"type": "usergroup", "usergroup_id": id_}
    return {"type": "user", "user_id": id_}


def shortened(body: RichText) -> RichText:
    """What of the text goes into one message."""
    pieces = split(body, BODY, len)
    return pieces[0] if pieces else body


def pieces(body: RichText) -> list[RichText]:
    """For one post each. Of a text above 4,000 characters Slack would make several posts by itself, at places of its
    own (https://docs.slack.dev/reference/methods/chat.postMessage, "Truncating content"). More than a few: a file.
    """
    found = split(body, _PIECE, len)
    return found if 1 < len(found) <= _MOST_PIECES else [body]


def is_too_long(body: RichText) -> bool:
    return len(body.text) > BODY


def short_text(body: RichText) -> str:
    """The ``text`` beside a message's blocks."""
    return fallback(to_plain(body))


def whole_text(body: RichText) -> str:
    """All of a message for when Slack refuses its blocks; chat.postMessage takes 40,000 characters."""
    shown = escape_mrkdwn(clean(to_plain(body)))
    return shown if shown.strip() else NOTHING


def _by(size: int, items: Sequence[Block]) -> Iterator[list[Block]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some

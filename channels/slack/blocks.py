"""Cards, buttons and forms as Block Kit. Pure.

Limits: https://docs.slack.dev/reference/block-kit ; what is longer is cut with "…", or Slack would refuse it all.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import quote, unquote

from bot.model.desk import Button, Card, Entry, Field, ShowForm
from bot.model.richtext import RichText
from channels.markup import SLACK_TEXT_LIMIT, clean, escape_mrkdwn, split, to_plain, to_slack_blocks

Block = dict[str, Any]

HEADER, SECTION, FIELD = 150, 3000, 2000
FIELDS_IN_SECTION, FIELDS_SHOWN = 10, 40
BUTTON_TEXT, BUTTON_VALUE, BUTTONS = 75, 2000, 25
OPTION_TEXT, OPTION_VALUE, OPTIONS = 75, 150, 100
PLACEHOLDER, VIEW_TITLE, HINT, METADATA, INPUT = 150, 24, 2000, 3000, 3000
FALLBACK = 3000
"""Characters of the plain text beside blocks; Slack shows it in notifications only."""
NOTHING = "…"
"""Stands for a blank text: Slack wants one, and the SDK warns of one that is only blanks."""
BODY = SLACK_TEXT_LIMIT - 1_000
"""Characters of a message's own text, so that note, mention and buttons fit beside it."""

FORM = "form"
"""Callback id of every form of ours; which one it is stands in its metadata."""
FORM_INPUT = "input"


def cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def plain(text: str, limit: int) -> Block:
    """A text object that Slack does not parse: nothing in it can be a mention, a link or an emoji."""
    return {"type": "plain_text", "text": cut(clean(text), limit) or " ", "emoji": False}


def fallback(text: str) -> str:
    """The ``text`` beside blocks: escaped, and short enough for chat.update, which takes some 4,000 characters."""
    shown = _cut_escaped(escape_mrkdwn(clean(text[:FALLBACK])), FALLBACK)
    return shown if shown.strip() else NOTHING


# --- the card -------------------------------------------------------------------------------------


def card_blocks(card: Card, names: Mapping[str, str]) -> list[Block]:
    """``names`` holds the names of the persons in the fields. A person is shown by name and never as <@U...>: a mention
    in a new post rings, and a card is for looking at."""
    blocks: list[Block] = [{"type": "header", "text": plain(card.title, HEADER)}]
    if card.line:
        blocks.append({"type": "section", "text": plain(card.line, SECTION)})
    fields = [_field(field, names) for field in card.fields[:FIELDS_SHOWN]]
    for some in _by(FIELDS_IN_SECTION, fields):
        blocks.append({"type": "section", "fields": list(some)})
    blocks += action_blocks(card.buttons)
    if card.footer:
        blocks.append({"type": "context", "elements": [plain(card.footer, SECTION)]})
    return blocks


def _field(field: Field, names: Mapping[str, str]) -> Block:
    shown = [field.text, names.get(field.person, field.person)]
    text = " ".join(escape_mrkdwn(clean(part)) for part in shown if part)
    when = _date(field.at) if field.at else ""
    head = f"*{escape_mrkdwn(cut(field.label, 200))}*\n"
    # escaping makes a character up to five long; the date must not be the part that is cut
    room = FIELD - len(head) - len(when) - 1
    value = " ".join(part for part in (_cut_escaped(text, room), when) if part)
    # verbatim: Slack must not turn a customer's words into links or channel names
    return {"type": "mrkdwn", "text": head + (value or "–"), "verbatim": True}


def _cut_escaped(text: str, limit: int) -> str:
    """Cut, but never within an escape: half of one would come alive again."""
    if len(text) <= limit:
        return text
    shorter = text[: limit - 1]
    start = shorter.rfind("&", len(shorter) - 5)
    return (shorter[:start] if start >= 0 and ";" not in shorter[start:] else shorter) + "…"


def _date(at: datetime) -> str:
    """Shown in each reader's own zone: https://docs.slack.dev/messaging/formatting-message-text#date-formatting"""
    written = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{written}>"


def persons(card: Card) -> list[str]:
    return [field.person for field in card.fields if field.person]


# --- buttons and menus ----------------------------------------------------------------------------


def action_blocks(buttons: Sequence[Button]) -> list[Block]:
    """A block of buttons and menus. One block must not hold two buttons of the same action."""
    elements = [_menu(button) if button.choices else _button(button) for button in buttons[:BUTTONS]]
    return [{"type": "actions", "elements": elements}] if elements else []


def _button(button: Button) -> Block:
    element = {
        "type": "button",
        "action_id": button.action,
        "text": plain(button.label, BUTTON_TEXT),
        "value": button.value[:BUTTON_VALUE],
    }
    return {**element, "style": button.style} if button.style in ("primary", "danger") else element


def _menu(button: Button) -> Block:
    """A menu has no value of its own, so each option carries the button's value before its own."""
    options = [
        {"text": plain(choice.label, OPTION_TEXT), "value": option_value(button.value, choice.value)}
        for choice in button.choices[:OPTIONS]
    ]
    return {
        "type": "static_select",
        "action_id": button.action,
        "placeholder": plain(button.label, PLACEHOLDER),
        "options": options,
    }


def option_value(value: str, choice: str) -> str:
    joined = f"{quote(value, safe='')}|{choice}"
    if len(joined) > OPTION_VALUE:
        raise ValueError(f"a menu option can carry {OPTION_VALUE} characters, not {len(joined)}")
    return joined


def read_option(joined: str) -> tuple[str, str]:
    """(the button's value, the choice)"""
    value, _, choice = joined.partition("|")
    return unquote(value), choice


# --- messages -------------------------------------------------------------------------------------


def message_blocks(body: RichText, mention: str = "", buttons: Sequence[Button] = (), note: str = "") -> list[Block]:
    """Text as rich_text, never as mrkdwn: what a customer wrote is not parsed, so it can ring nobody."""
    blocks = to_slack_blocks(body)
    if mention:
        blocks = _with_mention(blocks, mention)
    if note:
        blocks.append({"type": "context", "elements": [plain(note, SECTION)]})
    return blocks + action_blocks(buttons)


def _with_mention(blocks: list[Block], user: str) -> list[Block]:
    """Put a mention before the text: the one element that rings somebody."""
    ring: list[Block] = [{"type": "user", "user_id": user}, {"type": "text", "text": " "}]
    first = blocks[0]["elements"][0] if blocks else None
    if first is None or first["type"] != "rich_text_section":
        return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": ring}]}, *blocks]
    joined = {**first, "elements": [*ring, *first["elements"]]}
    return [{**blocks[0], "elements": [joined, *blocks[0]["elements"][1:]]}, *blocks[1:]]


def shortened(body: RichText) -> RichText:
    """What of the text goes into one message."""
    pieces = split(body, BODY, len)
    return pieces[0] if pieces else body


def is_too_long(body: RichText) -> bool:
    return len(body.text) > BODY


def short_text(body: RichText) -> str:
    """The ``text`` beside a message's blocks."""
    return fallback(to_plain(body))


def whole_text(body: RichText) -> str:
    """All of a message for when Slack refuses its blocks; chat.postMessage takes 40,000 characters."""
    shown = escape_mrkdwn(clean(to_plain(body)))
    return shown if shown.strip() else NOTHING


# --- forms --------------------------------------------------------------------------------------------


def form_view(form: ShowForm, metadata: str) -> Block:
    """https://docs.slack.dev/reference/views/modal-views ; ``metadata`` comes back with the submission."""
    if len(metadata) > METADATA:
        raise ValueError(f"a view can carry {METADATA} characters, not {len(metadata)}")
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": metadata,
        "title": plain(form.title, VIEW_TITLE),
        "submit": plain(form.submit, VIEW_TITLE),
        "close": plain(form.cancel, VIEW_TITLE),
        "blocks": [_entry(part) for part in form.parts if isinstance(part, Entry)],
    }


def _entry(entry: Entry) -> Block:
    return {
        "type": "input",
        "block_id": entry.name,
        "label": plain(entry.label, HINT),
        "optional": entry.optional,
        **({"hint": plain(entry.hint, HINT)} if entry.hint else {}),
        "element": {"action_id": FORM_INPUT, **_input(entry)},
    }


def _input(entry: Entry) -> Block:
    if entry.kind == "person":
        return {"type": "users_select", **({"initial_user": entry.value} if entry.value else {})}
    if entry.kind in ("line", "text"):
        first = {"initial_value": entry.value[:INPUT]} if entry.value else {}
        return {"type": "plain_text_input", "multiline": entry.kind == "text", "max_length": INPUT, **first}
    options = [{"text": plain(c.label, OPTION_TEXT), "value": c.value} for c in entry.choices[:OPTIONS]]
    chosen = [option for option in options if option["value"] in entry.value.split(",")]
    if entry.kind == "choices":
        return {"type": "multi_static_select", "options": options, **({"initial_options": chosen} if chosen else {})}
    return {"type": "static_select", "options": options, **({"initial_option": chosen[0]} if chosen else {})}


def read_entry(state: Mapping[str, Any]) -> str:
    """What was entered: https://docs.slack.dev/reference/views/view-submission-payloads"""
    if state.get("selected_option"):
        return str(state["selected_option"].get("value") or "")
    if "selected_options" in state:
        return ",".join(str(option.get("value") or "") for option in state["selected_options"] or ())
    return str(state.get("selected_user") or state.get("value") or "")


def _by(size: int, items: Sequence[Block]) -> Iterator[list[Block]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some

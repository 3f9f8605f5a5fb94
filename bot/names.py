"""What customers see of the name of whoever answers."""

import re
from collections.abc import Mapping

from bot.model.richtext import RichText, Span, Style
from bot.rules import AgentRule, InboxRules
from storage import messages
from storage.transaction import Transaction

NONE, FIRST, FULL = "none", "first", "full"
_FAMILY_NAME_FIRST = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
"""Scripts in which the first word is no first name: such names are shown whole."""


def shown(name: str, how: str) -> str:
    """``how``: NONE, FIRST or FULL."""
    if how == NONE:
        return ""
    return name.split()[0] if how == FIRST and name.strip() and not _FAMILY_NAME_FIRST.search(name) else name


def toward_customers(team: Mapping[str, AgentRule], how: str, author: str, name: str) -> str:
    """Of the agent with this id and name; "" for texts that nobody wrote."""
    own = team[author].name if author in team else ""
    return shown(own or name, how)


def signed(tx: Transaction, inbox: InboxRules, message_id: int, body: RichText) -> RichText:
    """An agent's text as it goes to the channel: with the name above it where the channel shows none by itself."""
    if not inbox.name_above:
        return body
    message = messages.get(tx, message_id)
    return above(inbox.named(message.author, message.author_name), body)


def above(name: str, body: RichText) -> RichText:
    """The text with the name in a line of its own above it."""
    if not name or not body:
        return body
    start = len(name) + 1
    moved = (Span(span.style, span.start + start, span.end + start, span.value) for span in body.spans)
    return RichText(f"{name}\n{body.text}", (Span(Style.BOLD, 0, len(name)), *moved))

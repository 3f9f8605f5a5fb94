"""A mail of ours, made and read again."""

import email
import email.policy
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from bot.model.outbound import File, OutboundMessage
from bot.model.richtext import RichText
from channels.email.compose import Composed, Letterhead, compose, no_link
from channels.email.convert import Inbox

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
INBOX = Inbox("support", "support@acme.test", b"s" * 32)


def sent(head: Letterhead | None = None, link_to: Callable[[File], str] = no_link, **fields: Any) -> Composed:
    message = OutboundMessage(
        **{"delivery_id": 7, "conversation": 142, "address": "kim@example.com", "body": RichText("Hello"), **fields}
    )
    return compose(message, INBOX, head or Letterhead(), NOW, link_to)


def read(mail: bytes) -> EmailMessage:
    return email.message_from_bytes(mail, policy=email.policy.default)


def headers(composed: Composed) -> EmailMessage:
    return read(composed.mail)


def body(composed: Composed, kind: str) -> str:
    """Its "plain" text or its "html"."""
    part = read(composed.mail).get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")

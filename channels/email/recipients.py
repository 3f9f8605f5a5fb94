"""Who gets an answer."""

import re

from bot.model.outbound import OutboundMessage
from channels.email.convert import is_own

_RECIPIENT = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}")
"""RFC 5321 section 4.1.2, without quoted local parts, which hardly any server takes."""
_MOST_COPIES = 99
"""With the customer 100, which every server takes (RFC 5321 section 4.5.3.1.8)."""


def deliverable(address: str) -> str | None:
    """The address in ASCII (RFC 5890), or None when no mail server would take it."""
    local, _, domain = address.rpartition("@")
    try:
        written = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return None
    return written if _RECIPIENT.fullmatch(written) else None


def copies(message: OutboundMessage, own: str) -> tuple[str, ...]:
    """Who else gets it: each once, without the customer, ourselves, and what is no address."""
    found: dict[str, str] = {}
    for address in map(deliverable, message.copied):
        if address and not is_own(address, own):
            found.setdefault(address.lower(), address)
    found.pop((deliverable(message.address) or "").lower(), None)
    return tuple(found.values())[:_MOST_COPIES]

"""Reply tokens: a conversation's number that nobody but us can have written.

A token stands in the Message-ID of what we send, and in our reply address where plus addresses are on. Mail programs
quote the first in In-Reply-To and References and write to the second, which proves what an answer belongs to.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from itertools import chain

_MAC_BYTES = 10
_SHORTEST, _LONGEST = 18, 32
"""Characters: what one byte of number, or ten of them, make with the proof."""
_PURPOSE = b"deskbell reply token\0"


def make(secret: bytes, inbox: str, conversation: int) -> str:
    """Lower-case letters and digits 2-7: safe in addresses, in URLs, and where case is lost."""
    number = conversation.to_bytes(max(1, (conversation.bit_length() + 7) // 8), "big")
    mac = hmac.digest(secret, _PURPOSE + inbox.encode() + b"\0" + number, hashlib.sha256)[:_MAC_BYTES]
    return base64.b32encode(number + mac).decode().rstrip("=").lower()


def read(secret: bytes, inbox: str, token: str) -> int | None:
    """The conversation number, or None unless ``make`` gave this token for this inbox."""
    token = token.lower()
    if not _SHORTEST <= len(token) <= _LONGEST or not token.isascii():
        return None
    try:
        number = base64.b32decode(token.upper() + "=" * (-len(token) % 8))[:-_MAC_BYTES]
    except binascii.Error:
        return None
    conversation = int.from_bytes(number, "big")
    return conversation if hmac.compare_digest(make(secret, inbox, conversation), token) else None


def message_id(secret: bytes, inbox: str, conversation: int, delivery: int, domain: str) -> str:
    """Without angle brackets; the same for every attempt of a delivery, so that a repeat can be recognised."""
    return f"{make(secret, inbox, conversation)}.{delivery}@{domain}"


def plus_address(secret: bytes, inbox: str, conversation: int, address: str) -> str:
    """``support+token@example.com``."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{make(secret, inbox, conversation)}@{domain}"


def find(secret: bytes, inbox: str, addresses: Iterable[str], ids: Iterable[str]) -> int | None:
    """The first conversation proved by an address that a mail went to, or else by a Message-ID that it quotes.

    Whose domain stands behind the token does not matter: the token alone is the proof, also after our address changed.
    """
    in_addresses = (address.rpartition("@")[0].rpartition("+")[2] for address in addresses)
    in_ids = (id_.partition(".")[0] for id_ in ids)
    found = (read(secret, inbox, token) for token in chain(in_addresses, in_ids))
    return next((number for number in found if number is not None), None)

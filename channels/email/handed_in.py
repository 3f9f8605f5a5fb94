"""A customer's mail that an agent hands in by forwarding it to us: the original, and what the agent wrote above it.

``@fwd`` on the first line asks for that; the setting ``forward`` can make every forwarded mail of an agent mean it.
"""

from dataclasses import dataclass

from channels.email.parse import ParsedEmail, parse_email
from channels.email.reading.blocks import header_block, is_forward, is_original, label
from channels.email.reading.headers import addresses
from channels.email.reading.phrases import FORWARD_SUBJECT

MARK = "@fwd"
_MOST_LINES = 400
"""Of the forwarding agent's own words."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    address: str
    """Lower case."""
    name: str
    subject: str
    text: str
    remark: str


def handed_in(parsed: ParsedEmail, rule: str) -> HandedIn | None:
    """None when the mail is not meant so, or does not show who wrote first. ``rule``: "marked", "always" or "never"."""
    lines = parsed.full_text.lstrip("\n").split("\n")
    is_marked = lines[0].strip().lower() == MARK
    is_forwarded = FORWARD_SUBJECT.match(parsed.subject[:100].lower()) is not None
    if rule == "never" or not (is_marked or (rule == "always" and is_forwarded)):
        return None
    lines = lines[1:] if is_marked else lines
    return _attached(parsed, lines) or _inline(lines)


def _attached(parsed: ParsedEmail, lines: list[str]) -> HandedIn | None:
    """Forwarded "as attachment": the original whole."""
    for each in parsed.attachments:
        if each.content_type == "message/rfc822":
            first = parse_email(each.content)
            if first.from_address:
                remark = "\n".join(lines[:_MOST_LINES]).strip()
                return HandedIn(first.from_address.lower(), first.from_name, first.subject, first.text, remark)
    return None


def _inline(lines: list[str]) -> HandedIn | None:
    for place, line in enumerate(lines[:_MOST_LINES]):
        block = header_block(lines, place)
        if block is None:
            continue
        told = {kind: value.strip() for kind, value in reversed([label(each) for each in lines[place : block.end]])}
        sender = addresses(told.get("from", "").replace("mailto:", "").strip("* ").encode())
        if not sender:
            continue
        name, address = sender[0]
        above = [
            each for each in lines[:place] if not (is_forward(each.strip(), line) or is_original(each.strip(), line))
        ]
        text = "\n".join(lines[block.end :]).strip()
        return HandedIn(address.lower(), name, told.get("subject", "").strip("* "), text, "\n".join(above).strip())
    return None

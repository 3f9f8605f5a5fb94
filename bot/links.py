"""Addresses: signed names under which a stored file can be had for some weeks, and threads at the desk."""

import base64
import hashlib
import hmac
import re
from datetime import UTC, date, datetime, time, timedelta

LIFETIME = timedelta(days=30)
LARGEST_FILE = 100_000_000
"""Bytes that a file may have which goes out as a link."""

_MAC_BYTES = 16
_PURPOSE = b"deskbell file link\0"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{70}")
"""What base64 makes of 4 bytes of time, 32 of SHA-256 and the proof."""


def last_day(now: datetime) -> date:
    """Until the end of which day (UTC) a link holds that is made now."""
    return (now.astimezone(UTC) + LIFETIME).date()


def make(secret: bytes, sha256: str, filename: str, now: datetime) -> str:
    """For the file with this digest, under this name; letters, digits, - and _. The same all day long."""
    end = datetime.combine(last_day(now) + timedelta(days=1), time(), UTC)
    return _signed(secret, int(end.timestamp()).to_bytes(4, "big") + bytes.fromhex(sha256), filename)


def read(secret: bytes, token: str, filename: str, now: datetime) -> str | None:
    """The digest of the file, or None unless ``make`` gave this token for this name and it holds still."""
    if not _TOKEN.fullmatch(token):
        return None
    said = base64.urlsafe_b64decode(token + "==")[:-_MAC_BYTES]
    is_ours = hmac.compare_digest(_signed(secret, said, filename), token)
    return said[4:].hex() if is_ours and now.timestamp() < int.from_bytes(said[:4], "big") else None


def _signed(secret: bytes, said: bytes, filename: str) -> str:
    mac = hmac.digest(secret, _PURPOSE + said + filename.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return base64.urlsafe_b64encode(said + mac[:_MAC_BYTES]).decode().rstrip("=")


def thread_link(channel: str, thread: str) -> str:
    """The address of a thread; "" for none. Slack leads the reader on from here to the workspace, whose name nobody has
    to know; the form is that of https://docs.slack.dev/reference/methods/chat.getPermalink"""
    if not thread:
        return ""
    return f"https://slack.com/archives/{channel}/p{thread.replace('.', '')}?thread_ts={thread}&cid={channel}"

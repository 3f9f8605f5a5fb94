"""How far a mailbox has been read: the pair of UIDVALIDITY and the last UID taken (RFC 3501 section 2.3.1.1)."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import structlog

from bot.clock import Clock
from channels.base import Memory
from channels.email.settings import ImapSettings
from channels.email.transport.mailbox import Listed, Mailbox

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Mark:
    uid_validity: int
    uid: int
    since: str = ""
    """ISO time before which mail is not wanted; "" where all is."""
    old_until: int = 0
    """Up to this UID lies what was there before we came: mails older than ``since`` are passed over. After the server
    has renumbered its mails, UIDs no longer tell which those are."""

    @property
    def is_catching_up(self) -> bool:
        return self.uid < self.old_until

    @property
    def first_day(self) -> date | None:
        """``since`` for the server's search, which knows days only, and those in a time zone of its own."""
        return datetime.fromisoformat(self.since).date() - timedelta(days=1) if self.since else None

    def is_unwanted(self, listed: Listed) -> bool:
        if not self.since or listed.uid > self.old_until or listed.arrived is None:
            return False
        return listed.arrived < datetime.fromisoformat(self.since)


class Marks:
    """The mark of one folder in the inbox's memory."""

    def __init__(self, inbox: str, settings: ImapSettings, memory: Memory, clock: Clock) -> None:
        self._inbox, self._start, self._memory, self._clock = inbox, settings.start, memory, clock
        self._key = f"imap:{settings.user}@{settings.host}/{settings.folder}"

    async def of(self, mailbox: Mailbox) -> Mark:
        stored = await self._memory.load(self._key)
        if not stored:
            return await self.save(self._first(mailbox))
        mark = Mark(**json.loads(stored))
        if mark.uid_validity == mailbox.uid_validity:
            return mark
        # Every mail has a new number: read again from the start. What was taken before is known by its external id.
        log.warning("imap_renumbered", inbox=self._inbox)
        return await self.save(Mark(mailbox.uid_validity, 0, mark.since, mailbox.next_uid - 1))

    async def save(self, mark: Mark) -> Mark:
        await self._memory.save(self._key, json.dumps(asdict(mark)))
        return mark

    def _first(self, mailbox: Mailbox) -> Mark:
        everything = Mark(mailbox.uid_validity, 0, old_until=mailbox.next_uid - 1)
        if isinstance(self._start, date):
            return replace(everything, since=datetime.combine(self._start, time(), UTC).isoformat())
        if self._start == "all":
            return everything
        return Mark(mailbox.uid_validity, mailbox.next_uid - 1, self._clock.now().isoformat())

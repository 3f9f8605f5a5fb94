"""One connection to an IMAP mailbox: blocking, to be used in one thread (RFC 3501, RFC 2177).

Nothing is marked as seen: bodies are fetched with BODY.PEEK, and the folder is opened with EXAMINE, unless mails are to
be moved away.
"""

import imaplib
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from imapclient import DELETED, IMAPClient, SocketTimeout
from imapclient.datetime_util import format_criteria_date

from channels.email.settings import ImapSettings
from channels.email.transport import tls
from channels.email.transport.timing import Timing

CONNECTION_ERRORS = (OSError, imaplib.IMAP4.error)
"""All that the library raises for what server and network do."""

LOST = (OSError, imaplib.IMAP4.abort)
"""Those after which the connection is of no use any more."""

_PAGE = 200
_UIDS_A_SEARCH = 50_000
"""The library refuses an answer line of more than 1,000,000 bytes."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A mail as the server lists it."""

    uid: int
    size: int
    arrived: datetime | None


class Mailbox:
    uid_validity: int
    next_uid: int
    """The server's promise when the folder was opened: every later mail has this UID or a higher one."""

    def __init__(self, settings: ImapSettings, timing: Timing, token: str | None = None) -> None:
        """Connect, log in (with the token where there is one, by XOAUTH2) and open the folder."""
        self._read_seconds = timing.read
        self._client = _connected(settings, timing)
        try:
            if settings.tls == "starttls":
                self._client.starttls(tls.context(settings))
            if token is None:
                self._client.login(settings.user, settings.secret)
            else:
                self._log_in_with(settings.user, token)
            opened = self._client.select_folder(settings.folder, readonly=not settings.move_to)
        except BaseException:
            self.close()
            raise
        self.uid_validity = int(opened.get(b"UIDVALIDITY", 0))
        self.next_uid = int(opened.get(b"UIDNEXT", 0)) or self._highest_uid() + 1
        self.can_idle = self._client.has_capability("IDLE")

    def _log_in_with(self, user: str, token: str) -> None:
        answers = iter([f"user={user}\1auth=Bearer {token}\1\1"])
        # The server explains a refusal in a second challenge, which wants an empty answer.
        self._client.sasl_login("XOAUTH2", lambda challenge: next(answers, ""))

    def list_after(self, uid: int, until: int | None = None, since: date | None = None) -> tuple[list[Listed], int]:
        """A page of the mails above ``uid`` (and up to ``until``), lowest first, and the UID up to which there are no
        others. ``since``: only those that arrived on that day, in the server's own time zone, or later."""
        self._was_told_of_mail()  # this search is going to find it
        end = uid + _UIDS_A_SEARCH
        while True:
            is_last = end >= (until or self.next_uid)
            # "n:*" names the last mail even when its UID is below n (RFC 3501 section 6.4.8).
            uids = self._search(uid + 1, (until or "*") if is_last else end, since)
            if uids or is_last:
                break
            uid, end = end, end + _UIDS_A_SEARCH
        page = uids[:_PAGE]
        if not page:
            return [], until or uid
        answers = self._client.fetch(page, ["RFC822.SIZE", "INTERNALDATE"])
        listed = (
            Listed(each, int(answers[each].get(b"RFC822.SIZE", 0)), answers[each].get(b"INTERNALDATE"))
            for each in page
            if each in answers  # gone meanwhile
        )
        return list(listed), page[-1]

    def _search(self, first: int, last: int | str, since: date | None) -> list[int]:
        """Not by the library's search, which takes a missing answer for an empty one: mails would be passed over."""
        day = f" SINCE {format_criteria_date(since).decode()}" if since else ""
        kind, answer = self._client._imap.uid("SEARCH", f"UID {first}:{last}{day}")
        if kind != "OK" or (last != "*" and answer == [None]):
            raise imaplib.IMAP4.error(f"SEARCH was answered with {kind} {answer[0]!r}")
        uids = (int(uid) for line in answer if line for uid in line.split())
        return sorted(uid for uid in uids if uid >= first)

    def fetch(self, uid: int, whole: bool = True) -> bytes | None:
        """The mail, or its head; None when it is gone."""
        section = "BODY.PEEK[]" if whole else "BODY.PEEK[HEADER]"
        answer = self._client.fetch([uid], [section]).get(uid, {})
        found = answer.get(b"BODY[]" if whole else b"BODY[HEADER]")
        return bytes(found) if found is not None else None

    def move(self, uids: list[int], folder: str) -> None:
        """Makes the folder when it is missing. Where the server has no MOVE (RFC 6851) the mails are copied, then
        deleted: these alone, for which it needs UIDPLUS (RFC 4315); without that they only get their mark."""
        try:
            self._move(uids, folder)
        except LOST:
            raise
        except imaplib.IMAP4.error:
            self._client.create_folder(folder)
            self._move(uids, folder)

    def _move(self, uids: list[int], folder: str) -> None:
        if self._client.has_capability("MOVE"):
            self._client.move(uids, folder)
            return
        self._client.copy(uids, folder)
        self._client.add_flags(uids, [DELETED], silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge(uids)

    def idle(self, seconds: float) -> None:
        """Until the server tells of something, or the time is over. Raises when the connection is gone."""
        if self._was_told_of_mail():
            return
        self._client.idle()
        if not self._is_answer_waiting():
            self._client.idle_check(timeout=seconds)
        self._client.idle_done()

    def _was_told_of_mail(self) -> bool:
        """Since the last time this was asked, beside the answer to some other command: it is not told again in IDLE."""
        return bool(self._client._imap.response("EXISTS")[1] != [None])

    def _is_answer_waiting(self) -> bool:
        """Has the server's news come in one packet with its consent to IDLE? ``idle_check`` waits for the socket, and
        does not look at what is in the reader's buffer already."""
        connection = self._client.socket()
        connection.setblocking(False)
        try:
            return bool(self._client._imap.file.peek(1))
        except OSError:  # nothing more can be read now
            return False
        finally:
            connection.settimeout(self._read_seconds)

    def noop(self) -> None:
        self._client.noop()

    def cut(self) -> None:
        """End the connection at once: a call that waits in another thread ends, too. ``close`` still has to follow."""
        with suppress(OSError):  # it may be down already
            self._client.socket().shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with suppress(*CONNECTION_ERRORS):
            self._client.shutdown()

    def _highest_uid(self) -> int:
        return max(self._client.search(["UID", "*"]), default=0)


def _connected(settings: ImapSettings, timing: Timing) -> IMAPClient:
    implicit = settings.tls == "implicit"
    client = IMAPClient(
        settings.host,
        port=settings.effective_port,
        ssl=implicit,
        ssl_context=tls.context(settings) if implicit else None,
        timeout=SocketTimeout(timing.connect, timing.read),
    )
    client.normalise_times = False
    return client

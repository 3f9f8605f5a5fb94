"""One connection to an IMAP mailbox: blocking, read-only, to be used in one thread (RFC 3501, RFC 2177).

Nothing is marked as seen: the folder is opened with EXAMINE, and bodies are fetched with BODY.PEEK.
"""

import imaplib
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from imapclient import IMAPClient, SocketTimeout

from channels.email.settings import ImapSettings
from channels.email.transport import tls

CONNECTION_ERRORS = (OSError, imaplib.IMAP4.error)
"""All that the library raises for what server and network do."""

_CONNECT_SECONDS = 20.0
_READ_SECONDS = 60.0
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

    def __init__(self, settings: ImapSettings) -> None:
        """Connect, log in and open the folder."""
        self._client = _connected(settings)
        try:
            if settings.tls == "starttls":
                self._client.starttls(tls.context(settings))
            self._client.login(settings.user, settings.secret)
            opened = self._client.select_folder(settings.folder, readonly=True)
        except BaseException:
            self.close()
            raise
        self.uid_validity = int(opened.get(b"UIDVALIDITY", 0))
        self.next_uid = int(opened.get(b"UIDNEXT", 0)) or self._highest_uid() + 1
        self.can_idle = self._client.has_capability("IDLE")

    def list_after(self, uid: int) -> tuple[list[Listed], int]:
        """A page of the mails above ``uid``, lowest first, and the UID up to which there are no others."""
        self._was_told_of_mail()  # this search is going to find it
        end = uid + _UIDS_A_SEARCH
        while True:
            is_last = end >= self.next_uid
            # "n:*" names the last mail even when its UID is below n (RFC 3501 section 6.4.8).
            uids = sorted(u for u in self._client.search(["UID", f"{uid + 1}:{'*' if is_last else end}"]) if u > uid)
            if uids or is_last:
                break
            uid, end = end, end + _UIDS_A_SEARCH
        page = uids[:_PAGE]
        if not page:
            return [], uid
        answers = self._client.fetch(page, ["RFC822.SIZE", "INTERNALDATE"])
        listed = (
            Listed(each, int(answers[each].get(b"RFC822.SIZE", 0)), answers[each].get(b"INTERNALDATE"))
            for each in page
            if each in answers  # gone meanwhile
        )
        return list(listed), page[-1]

    def fetch(self, uid: int, whole: bool = True) -> bytes | None:
        """The mail, or its head; None when it is gone."""
        section = "BODY.PEEK[]" if whole else "BODY.PEEK[HEADER]"
        answer = self._client.fetch([uid], [section]).get(uid, {})
        found = answer.get(b"BODY[]" if whole else b"BODY[HEADER]")
        return bytes(found) if found is not None else None

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
            connection.settimeout(_READ_SECONDS)

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


def _connected(settings: ImapSettings) -> IMAPClient:
    implicit = settings.tls == "implicit"
    client = IMAPClient(
        settings.host,
        port=settings.effective_port,
        ssl=implicit,
        ssl_context=tls.context(settings) if implicit else None,
        timeout=SocketTimeout(_CONNECT_SECONDS, _READ_SECONDS),
    )
    client.normalise_times = False
    return client

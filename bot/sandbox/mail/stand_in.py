"""Customers' mailboxes with a real SMTP server in front and real LMTP behind."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.clock import Clock
from bot.sandbox.mail.compose import Attached, Draft, write_mail
from bot.sandbox.mail.inward import Inward, SmtpFault
from bot.sandbox.mail.outward import Outward
from bot.sandbox.mail.reading import files_of, read_mail
from bot.sandbox.mail.state import QUEUED, RECEIVED, Letter, Owner, Shown, State, dump, load


class MailStandIn:
    """Takes mail for customers by SMTP and sends theirs to ``lmtp``.

    With ``user`` the SMTP server demands AUTH LOGIN or PLAIN. ``on_change`` is called after every change of what
    ``snapshot`` returns. Addresses are compared in lower case.
    """

    def __init__(self, clock: Clock, domain: str = "customer.example", *, user: str = "", password: str = "") -> None:
        self.domain = domain
        self.host, self.port = "", 0
        self.on_change: Callable[[], None] = lambda: None
        self.state = State()
        self._clock = clock
        self._lmtp: tuple[str, int] | None = None
        self._inward = Inward(self._accept, self._is_dead, user, password)
        self._outward = Outward(self.state, self._tell, self._bounce)

    def _tell(self) -> None:
        self.on_change()

    @property
    def lmtp(self) -> tuple[str, int] | None:
        """Where Deskbell listens; letters wait while it is None."""
        return self._lmtp

    @lmtp.setter
    def lmtp(self, target: tuple[str, int] | None) -> None:
        self._lmtp = target
        self._outward.aim(target)

    # --- life -------------------------------------------------------------------------------

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.host, self.port = await self._inward.start(host, port)
        self._outward.start()

    async def stop(self) -> None:
        await self._outward.stop()
        await self._inward.stop()

    def snapshot(self) -> dict[str, Any]:
        """Everything it remembers, ready for JSON."""
        return dump(self.state)

    def restore(self, data: dict[str, Any]) -> None:
        load(data, self.state)
        self._outward.kick()

    # --- customers --------------------------------------------------------------------------

    def meet(self, address: str, name: str = "", language: str = "") -> Owner:
        """The person with this address, made when new. Raises ``ValueError`` for what is not an address."""
        address = _checked(address).lower()
        owner = self.state.owners.setdefault(address, Owner(address, name))
        owner.name, owner.language = name or owner.name, language or owner.language
        self._tell()
        return owner

    async def write(
        self,
        from_address: str,
        to_address: str,
        subject: str,
        text: str,
        *,
        name: str = "",
        html: str = "",
        attachments: Sequence[Attached] = (),
        in_reply_to: str | None = None,
        language: str = "",
    ) -> str:
        """Write a mail and queue it for delivery. Returns its Message-ID; ``settled`` waits for the delivery.

        ``in_reply_to`` is a Message-ID; when it is in the mailbox, an empty ``to_address`` and ``subject`` are filled
        in, and the answered mail is quoted below the text.
        """
        owner = self.meet(from_address, name, language)
        answers = self.state.find(owner.address, in_reply_to) if in_reply_to else None
        if answers is not None:
            to_address = to_address or answers.shown.reply_to or answers.shown.from_address
            subject = subject or _answer_subject(answers.shown.subject)
        to_address = _checked(to_address)
        draft = Draft(owner, to_address, subject, text, html, attachments, answers, in_reply_to or "")
        message_id, raw = write_mail(draft, self._clock.now())
        self.send_raw(owner.address, to_address, raw)
        return message_id

    def send_raw(self, from_address: str, to_address: str, raw: bytes) -> Letter:
        """Queue any bytes as a mail, e.g. a broken one."""
        shown = read_mail(raw)
        shown.to_address = to_address
        letter = self.state.keep(from_address.lower(), self._now(), shown, raw, QUEUED)
        self._tell()
        self._outward.kick()
        return letter

    async def settled(self) -> None:
        """Return when every mail from customers has been delivered or refused for good."""
        await self._outward.settled()

    def mailbox(self, address: str) -> list[dict[str, Any]]:
        """Sent and received mails as the mail program shows them, oldest first."""
        return [letter.as_json() for letter in self.state.letters if letter.box == address.lower()]

    def attachment(self, letter_id: str, index: int) -> Attached | None:
        letter = next((letter for letter in self.state.letters if letter.id == letter_id), None)
        files = files_of(letter.raw) if letter else []
        return files[index] if 0 <= index < len(files) else None

    # --- mishaps ----------------------------------------------------------------------------

    def kill(self, address: str) -> None:
        """From now on the address does not exist: 550."""
        if address.lower() not in self.state.dead:
            self.state.dead.append(address.lower())
            self._tell()

    def fail_next(
        self, code: int = 451, text: str = "try again", times: int = 1, *, after_data: bool = False, drop: bool = False
    ) -> None:
        """Spoil the next mails to customers: at RCPT, or with ``after_data`` in answer to the whole mail.

        ``drop`` cuts the connection in place of the answer. With both, the mail has arrived and its answer is lost.
        """
        self._inward.faults.extend([SmtpFault(code, text, after_data, drop)] * times)

    # --- inside -----------------------------------------------------------------------------

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _is_dead(self, address: str) -> bool:
        return address in self.state.dead

    def _accept(self, address: str, raw: bytes) -> None:
        shown = read_mail(raw)
        known = self.state.find(address, shown.message_id) if shown.message_id else None
        if known is not None:
            known.copies += 1
        else:
            self.meet(address)
            self.state.keep(address, self._now(), shown, raw, RECEIVED)
        self._tell()

    def _bounce(self, letter: Letter) -> None:
        """The customer learns from their own provider that the mail did not go through (RFC 3461 section 6)."""
        text = f"Your mail to {letter.shown.to_address} could not be delivered:\n\n{letter.note}"
        references = [*letter.shown.references, letter.shown.message_id]
        shown = Shown("Mail Delivery", f"mailer-daemon@{self.domain}", "", letter.box, "Undelivered mail", text)
        shown.references = references
        self.state.keep(letter.box, self._now(), shown, text.encode(), RECEIVED)


def _checked(address: str) -> str:
    user, _, domain = address.strip().rpartition("@")
    if not user or not domain or any(c.isspace() or c in "<>," for c in user + domain):
        raise ValueError(f"not a mail address: {address!r}")
    return f"{user}@{domain}"


def _answer_subject(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"

"""The customer's provider as a sender: a queue that loses nothing, and LMTP to Deskbell (RFC 2033)."""

import asyncio
import smtplib
from collections.abc import Callable

from bot.sandbox.mail.state import DELIVERED, QUEUED, REFUSED, Letter, State

_PATIENCE = 10.0
"""Seconds that one step of the LMTP conversation may take."""


class Outward:
    """Delivers queued letters one after another; temporary failures are tried again (RFC 5321 section 4.5.4)."""

    def __init__(self, state: State, changed: Callable[[], None], bounced: Callable[[Letter], None]) -> None:
        self._state = state
        self._changed = changed
        self._bounced = bounced
        self._target: tuple[str, int] | None = None
        self._task: asyncio.Task[None] | None = None
        self._work = asyncio.Event()
        self._settled = asyncio.Event()
        self.retry_waits: tuple[float, ...] = (0.1, 0.3, 1, 2, 5)
        """Real seconds between tries; the last one repeats."""

    def aim(self, target: tuple[str, int] | None) -> None:
        self._target = target
        self.kick()

    def kick(self) -> None:
        """There may be work: look at the queue now."""
        self._settled.clear()
        self._work.set()

    async def settled(self) -> None:
        """Return when no letter waits."""
        await self._settled.wait()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="mail-stand-in-queue")
        self.kick()

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        failures = 0
        while True:
            if not self._waiting():
                self._settled.set()
            await self._pause(failures)
            self._work.clear()
            failures = failures + 1 if not await self._pass() else 0

    async def _pause(self, failures: int) -> None:
        """Until there is work, or until the next try of what could not be delivered."""
        wait = self.retry_waits[min(failures, len(self.retry_waits)) - 1] if failures else None
        try:
            async with asyncio.timeout(wait):
                await self._work.wait()
        except TimeoutError:
            pass

    def _waiting(self) -> list[Letter]:
        return [letter for letter in self._state.letters if letter.state == QUEUED]

    async def _pass(self) -> bool:
        """Try every waiting letter once. True when none is left."""
        target = self._target
        if target is None:
            return True
        for letter in self._waiting():
            letter.state, letter.note = await asyncio.to_thread(deliver, target, letter)
            if letter.state == REFUSED:
                self._bounced(letter)
            self._changed()
        return not self._waiting()


def deliver(target: tuple[str, int], letter: Letter) -> tuple[str, str]:
    """One try over a connection of its own. Returns the letter's new state and the answer if it was not yes."""
    try:
        with smtplib.LMTP(*target, local_hostname="mx.customer.example", timeout=_PATIENCE) as server:
            server.sendmail(letter.box, [letter.shown.to_address], letter.raw)
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        return _judge(code, text)
    except smtplib.SMTPResponseException as error:
        return _judge(error.smtp_code, error.smtp_error)
    except OSError as error:
        return QUEUED, f"{type(error).__name__}: {error}"
    return DELIVERED, ""


def _judge(code: int, text: bytes | str) -> tuple[str, str]:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return (REFUSED if code >= 500 else QUEUED), f"{code} {words}"

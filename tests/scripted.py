"""A channel and a desk that do what a test tells them: for the core's own tests, where no platform matters."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.model.desk import AgentWrote, Person, Place
from bot.model.inbound import Attachment, Inbound, InboundMessage, Sender
from bot.model.outbound import Delivered, File, OutboundMessage, Outcome, Part
from bot.model.richtext import RichText
from bot.model.shown import DeskEffect, Post, PostCard
from channels.base import Capabilities, HandleDesk, Take

ALICE = Person("U0ALICE", "Alice")
STRANGER = Person("U0GUEST", "Gus")
DESK_CHANNEL = "C0SUPPORT"


class ScriptedChannel:
    """Accepts what is sent to it, or answers with the outcomes in ``answers``."""

    capabilities = Capabilities()

    def __init__(self, name: str) -> None:
        self.name = name
        self.sent: list[OutboundMessage] = []
        self.edited: list[tuple[str, OutboundMessage]] = []
        self.deleted: list[str] = []
        self.answers: deque[Outcome] = deque()
        self.files: dict[str, bytes] = {}

    async def run(self, take: Take) -> None:
        await asyncio.Event().wait()

    def last_seen(self) -> datetime | None:
        return None

    def convert(self, raw: bytes) -> Sequence[Inbound]:
        return [said(raw.decode(), "replayed")]

    def plan(self, body: RichText, files: Sequence[File]) -> Sequence[Part]:
        texts = body.text.split("\f")
        return [Part(RichText(text)) for text in texts[:-1]] + [Part(RichText(texts[-1]), tuple(range(len(files))))]

    async def send(self, message: OutboundMessage) -> Outcome:
        answer = self.answers.popleft() if self.answers else Delivered(f"out-{message.delivery_id}")
        if isinstance(answer, Delivered):
            self.sent.append(message)
        return answer

    async def edit(self, external_id: str, message: OutboundMessage) -> Outcome:
        self.edited.append((external_id, message))
        return Delivered(external_id)

    async def delete(self, external_id: str, address: str) -> Outcome:
        self.deleted.append(external_id)
        return Delivered(external_id)

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        yield self.files[ref]

    async def close(self) -> None: ...


class ScriptedDesk:
    """Remembers every effect; ``posts`` are the texts in the threads, ``cards`` the last card of each."""

    def __init__(self) -> None:
        self.effects: list[tuple[str, DeskEffect]] = []
        self.answers: deque[Outcome] = deque()
        self._ts = 0

    async def run(self, handle: HandleDesk) -> None:
        await asyncio.Event().wait()

    def last_seen(self) -> datetime | None:
        return None

    async def send(self, effect: DeskEffect) -> Outcome:
        if self.answers:
            answer = self.answers.popleft()
            if not isinstance(answer, Delivered):
                return answer
        self._ts += 1
        ts = effect.ts if isinstance(effect, PostCard) and effect.ts else f"{self._ts}.000000"
        self.effects.append((ts, effect))
        return Delivered(ts)

    async def find(self, effect: DeskEffect) -> str | None:
        return next((ts for ts, known in self.effects if known.delivery_id == effect.delivery_id), None)

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        yield ref.encode()

    async def close(self) -> None: ...

    def of(self, kind: type) -> list[Any]:
        return [effect for _, effect in self.effects if isinstance(effect, kind)]

    @property
    def posts(self) -> list[str]:
        return [effect.body.text for effect in self.of(Post)]

    def thread(self, place: int = 0) -> Place:
        """The thread under the n-th card."""
        roots = list(dict.fromkeys(ts for ts, effect in self.effects if isinstance(effect, PostCard)))
        return Place(DESK_CHANNEL, roots[place])


def said(
    external_id: str, text: str, *, user: str = "7", thread: str = "7", name: str = "김민서",
    at: datetime = datetime(2026, 11, 23, 1, 0, tzinfo=UTC), attachments: tuple[Attachment, ...] = (), **more: Any,
) -> InboundMessage:  # fmt: skip
    """What a customer wrote."""
    return InboundMessage(
        external_id, Sender(user, name, True), thread or user, at, RichText(text), thread=thread,
        attachments=attachments, **more,
    )  # fmt: skip


_n = 0


def agent(
    text: str, place: Place, *, person: Person = ALICE, files: tuple[Attachment, ...] = (), at: datetime | None = None
) -> AgentWrote:
    """What an agent wrote in a thread."""
    global _n
    _n += 1
    ts = f"900.{_n:06d}"
    at = at or datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    return AgentWrote(f"T:{place.channel}:{ts}", person, place, ts, RichText(text), at, files)

"""What is measured from outside, on the real process: how soon it is ready, and how soon a message is at the desk."""

import asyncio
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bench.house import DESK_CHANNEL, HOOK_SECRET
from bench.process import Deskbell, Start, bare_imports, stand_ins
from bot.sandbox.world import World

STARTS = 4
MESSAGES = 200
_CONVERSATIONS = 10
_REST = 0.03
"""Seconds between two messages, in which the delivery before is written down."""


@dataclass(slots=True)
class Starts:
    """In turns."""

    ours: list[Start] = field(default_factory=list)
    bare: list[Start] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return statistics.median(ours.seconds / bare.seconds for ours, bare in zip(self.ours, self.bare, strict=True))


@dataclass(slots=True)
class Latency:
    """Seconds from Telegram's request: until it was answered, and until the post came in at Slack."""

    answered: list[float] = field(default_factory=list)
    posted: list[float] = field(default_factory=list)
    peak_rss: int = 0


async def starts(folder: Path, tell: Callable[[int], None], times: int = STARTS) -> Starts:
    """The first of each only warms the disk's cache and does not count."""
    found = Starts()
    async with stand_ins() as world:
        deskbell = Deskbell(world, folder)
        for _ in range(times + 1):
            found.ours.append(await deskbell.start())
            async with asyncio.timeout(30):
                while not world.slack.sockets.connected:  # noqa: ASYNC110 (stopping before would make noise)
                    await asyncio.sleep(0.05)
            await deskbell.stop()
            found.bare.append(await bare_imports())
            tell(1)
    return Starts(found.ours[1:], found.bare[1:])


async def latency(folder: Path, tell: Callable[[int], None], messages: int = MESSAGES) -> Latency:
    """One message at a time, into conversations whose threads are there already."""
    found = Latency()
    async with stand_ins() as world, aiohttp.ClientSession() as session:
        deskbell = Deskbell(world, folder)
        try:
            await deskbell.start()
            customer = _Customer(world, session, f"{deskbell.url}/telegram/telegram")
            for number in range(_CONVERSATIONS):
                await customer.write(number, expected=2)  # the card, and the message under it
            await asyncio.sleep(1)
            for number in range(messages):
                answered, posted = await customer.write(number % _CONVERSATIONS, expected=1)
                found.answered.append(answered)
                found.posted.append(posted)
                await asyncio.sleep(_REST)
                tell(1)
            found.peak_rss = deskbell.peak_rss()
        finally:
            await deskbell.stop()
    return found


class _Customer:
    """Telegram's server, as it calls our webhook; and an eye on the desk's channel."""

    def __init__(self, world: World, session: aiohttp.ClientSession, url: str) -> None:
        self._world, self._session, self._url = world, session, url
        self._messages = world.slack.world.channels[DESK_CHANNEL].messages
        self._number = 0

    async def write(self, person: int, expected: int) -> tuple[float, float]:
        """Seconds until the answer, and until ``expected`` posts have come in."""
        awaited, arrived = len(self._messages) + expected, asyncio.get_running_loop().create_future()

        def look() -> None:
            if len(self._messages) >= awaited and not arrived.done():
                arrived.set_result(time.perf_counter())

        self._world.slack.on_change = look
        update = self._update(person)
        began = time.perf_counter()
        headers = {"X-Telegram-Bot-Api-Secret-Token": HOOK_SECRET}
        async with asyncio.timeout(30), self._session.post(self._url, json=update, headers=headers) as answer:
            answer.raise_for_status()
            answered = time.perf_counter()
            return answered - began, await arrived - began

    def _update(self, person: int) -> dict[str, object]:
        self._number += 1
        user = {"id": 700_000_000 + person, "is_bot": False, "first_name": "민서", "language_code": "ko"}
        chat = {"id": user["id"], "type": "private", "first_name": "민서"}
        text = f"택배가 언제 출발하는지 알려 주실 수 있을까요? ({self._number})"
        message = {"message_id": self._number, "from": user, "chat": chat, "date": int(time.time()), "text": text}
        return {"update_id": self._number, "message": message}

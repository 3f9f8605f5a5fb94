"""Killing the real process at random moments loses no message and repeats none that a platform lets us recognise."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.sandbox.world import World
from tests.faults.process import SUPPORT, Deskbell, write_config
from tests.flows.real.reading import seen_text

KILLS = int(os.environ.get("DESKBELL_KILLS", "4"))
SEED = int(os.environ.get("DESKBELL_SEED", "0")) or random.randrange(1, 1_000_000)
_CHANNELS = {"Telegram": "telegram", "Email": "email", "Slack · acme": "acme"}
"""What a card says of the channel -> the inbox."""
OLIVER = "oliver.brandt@customer.example"


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World(SystemClock(), None, support_address=SUPPORT)
    await made.start()
    yield made
    await made.stop()


class Story:
    """Customers write and agents answer, all the time; remembers what was said."""

    def __init__(self, world: World, dice: random.Random) -> None:
        self.world, self.dice = world, dice
        self.written: list[str] = []
        self.answered: dict[str, str] = {}
        """What an agent said -> the channel of its customer."""
        self._n = 0
        self._mail_threads: list[str] = []

    async def step(self) -> None:
        self._n += 1
        text = f"message number {self._n}."
        act = self.dice.choice((self._telegram, self._mail, self._slack, self._agent, self._agent))
        await act(text)

    async def _telegram(self, text: str) -> None:
        self.world.telegram.say(self.dice.choice((1001, 1002, 1003)), text)
        self.written.append(text)

    async def _mail(self, text: str) -> None:
        await self.world.mail.write(OLIVER, SUPPORT, f"About {text}", text)
        self.written.append(text)

    async def _slack(self, text: str) -> None:
        await self.world.slack.post("U0CUSTOMER", "C0SHARED", text)
        self.written.append(text)

    async def _agent(self, text: str) -> None:
        roots = self.world.slack.messages("C0SUPPORT")
        if not roots:
            return
        root = self.dice.choice(roots)
        where = str(root)
        channel = next((name for word, name in _CHANNELS.items() if word in where), "")
        if channel:
            await self.world.slack.post("U0ALICE", "C0SUPPORT", text, thread_ts=root["ts"])
            self.answered[text] = channel

    # --- what people saw in the end ---

    def at_desk(self) -> Counter[str]:
        """Customers' messages: lines of posts in threads (several may share one), or the words on a card itself."""
        seen: Counter[str] = Counter()
        for root in self.world.slack.messages("C0SUPPORT"):
            words = [block for block in root.get("blocks") or () if block["type"] == "rich_text"]
            seen.update(seen_text({"blocks": words}).splitlines() if root.get("bot_id") else ())
            for message in self.world.slack.messages("C0SUPPORT", root["ts"]):
                if message["ts"] != root["ts"] and message.get("username"):
                    seen.update(line.strip() for line in message["text"].splitlines())
        return seen

    def at_customers(self) -> dict[str, Counter[str]]:
        telegram = Counter(
            m["text"] for chat in (1001, 1002, 1003) for m in self.world.telegram.messages(chat) if m["from_bot"]
        )
        mails = {m["message_id"]: m["text"].strip() for m in self.world.mail.mailbox(OLIVER) if not m["sent"]}
        slack: Counter[str] = Counter()
        for root in self.world.slack.messages("C0SHARED"):
            for message in self.world.slack.messages("C0SHARED", root["ts"]):
                if message.get("bot_id"):
                    slack[message["text"].strip()] += 1
        return {"telegram": telegram, "email": Counter(mails.values()), "acme": slack}

    def missing(self) -> list[str]:
        desk, customers = self.at_desk(), self.at_customers()
        lost = [f"desk lacks {text!r}" for text in self.written if not desk[text]]
        return lost + [f"{c} lacks {text!r}" for text, c in self.answered.items() if not customers[c][text]]


async def eventually(condition: Callable[[], bool], seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            while not condition():
                await asyncio.sleep(0.1)
    except TimeoutError:
        return False
    return True


async def test_kills_lose_nothing_and_repeat_nothing_that_can_be_recognised(world: World, tmp_path: Path) -> None:
    print("seed", SEED)  # noqa: T201
    dice = random.Random(SEED)
    config, _, lmtp = write_config(world, tmp_path, "sqlite")
    world.mail.lmtp = ("127.0.0.1", lmtp)
    story, deskbell = Story(world, dice), Deskbell(config)
    for _ in range(KILLS):
        await deskbell.start()
        for _ in range(dice.randrange(10, 25)):
            await story.step()
            await asyncio.sleep(dice.random() * 0.08)
        await deskbell.kill()
        await story.step()
    await deskbell.start()
    # a mail that the killed process was just handing over may be put off for a minute
    settled = await eventually(lambda: not story.missing(), 150)
    assert settled, (SEED, story.missing(), deskbell.lines[-30:])
    assert await deskbell.stop() == 0
    desk, customers = story.at_desk(), story.at_customers()
    assert {text: n for text, n in desk.items() if n > 1} == {}, SEED
    for channel in ("email", "acme"):
        assert {text: n for text, n in customers[channel].items() if n > 1} == {}, (SEED, channel)
    assert sum(n - 1 for n in customers["telegram"].values()) <= KILLS, SEED
    assert len(story.written) > KILLS * 4

"""The real app, made from a settings file, in a world of stand-ins; and short words for what tests do and see."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from bot.app import App, open_app
from bot.sandbox.demo import free_port
from bot.sandbox.slack.sockets import Ack
from bot.sandbox.world import SLACK_APP_TOKEN, SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, World
from bot.settings import load
from channels.slack.manifest import manifest
from storage import outbox, timers
from storage.transaction import Transaction
from tests.flows.real.hands import ADMIN, ALICE, BOT, DESK, DeskHands
from tests.flows.real.reading import buttons, is_notice, seen_text
from tests.manual_clock import ManualClock

__all__ = [
    "ADMIN", "ALICE", "BORA", "BOT", "CROSS", "DESK", "DOUBT", "GUEST", "JANE", "MANAGERS", "SHARED", "SUPPORT", "TICK",
    "House", "Setup", "TelegramCustomer", "Thread", "buttons", "living", "seen_text", "write_config",
]  # fmt: skip

T = TypeVar("T")
Json = dict[str, Any]

SUPPORT = "support@deskbell.example"
MANAGERS, SHARED = "C0MANAGERS", "C0SHARED"
BORA, GUEST, JANE = "U0BORA", "U0GUEST", "U0CUSTOMER"
TICK, CROSS, DOUBT = "white_check_mark", "x", "question"

_STEP = timedelta(milliseconds=50)
"""The clock moves this much for each look at a condition: waits of a second or two cost nothing."""
_SOON = timedelta(seconds=3)


@dataclass(frozen=True)
class Setup:
    """One way of running Deskbell."""

    slack: str = "socket"
    telegram: str = "polling"
    database: str = "sqlite"
    more: str = ""
    """Further tables for the settings file."""
    desk: str = ""
    """Further keys of [desk]."""
    top: str = ""
    """Keys before the first table."""
    imap: str = ""
    """Fetch mail from there instead of being handed it."""
    pace: float = 1000
    """Of the desk: by our own restraint nothing would move while the clock stands still."""

    undo: str = "0s"
    """How long answers to mail wait."""

    def __str__(self) -> str:
        return f"{self.slack}-{self.telegram}-{self.database.partition(':')[0]}"


def write_config(world: World, folder: Path, setup: Setup) -> tuple[Path, int, int]:
    """Settings that point at the stand-ins; returns the file, the web port and the LMTP port."""
    places = world.places()
    host, _, port = places["smtp"].rpartition(":")
    web, lmtp = free_port(), free_port()
    config = folder / "config.toml"
    config.write_text(f"""
{setup.top}
[[inbox]]
name = "tg"
channel = "telegram"
token = "{places["telegram_token"]}"
api_base = "{places["telegram"]}"
mode = "{setup.telegram}"

[[inbox]]
name = "mail"
channel = "email"
undo = "{setup.undo}"
address = "{SUPPORT}"
smtp = {{ host = "{host}", port = {port}, tls = "none" }}
{f"imap = {setup.imap}" if setup.imap else f'lmtp = {{ listen = "127.0.0.1:{lmtp}" }}'}

[[inbox]]
name = "acme"
channel = "slack"
channels = ["{SHARED}"]

[desk]
bot_token = "{SLACK_BOT_TOKEN}"
app_token = "{SLACK_APP_TOKEN}"
signing_secret = "{SLACK_SIGNING_SECRET}"
api_base = "{places["slack"]}"
mode = "{setup.slack}"
channel = "{DESK}"
managers = "{MANAGERS}"
agents = ["S0SUPPORT"]
pace = {setup.pace}
{setup.desk}

[web]
listen = "127.0.0.1:{web}"
public_url = "http://127.0.0.1:{web}"

[storage]
database = "{setup.database}"
data_dir = "{folder}/data"

{setup.more}
""")
    return config, web, lmtp


@asynccontextmanager
async def living(setup: Setup, folder: Path, database: str = "") -> AsyncIterator["House"]:
    """A world and the app in it. The Slack app may do and hears exactly what its manifest asks for."""
    clock = ManualClock()
    world = World(clock, None, support_address=SUPPORT)
    await world.start()
    world.slack.install(manifest("socket"))
    setup = replace(setup, database=database or setup.database)
    config, web, lmtp = write_config(world, folder, setup)
    house = House(world, clock, config, f"http://127.0.0.1:{web}", lmtp, setup)
    try:
        await house.start()
        yield house
        await house.stop()
    finally:
        await world.stop()


class House(DeskHands):
    def __init__(self, world: World, clock: ManualClock, config: Path, url: str, lmtp: int, setup: Setup) -> None:
        self.world, self.clock, self.config, self.url, self.lmtp, self.setup = world, clock, config, url, lmtp, setup
        self.app: App
        self._people = 2000

    # --- life ---

    async def start(self) -> None:
        settings = load(self.config)
        self.app = await open_app(settings, self.clock)
        await self.app.start(settings.web.host, settings.web.port)
        if self.setup.slack == "http":
            self.world.slack.events_url = f"{self.url}/slack/events"
        self.world.mail.lmtp = ("127.0.0.1", self.lmtp)
        slack = self.world.slack
        await self.until(lambda: slack.sockets.connected or slack.events_url, "Slack is connected")
        await self.until(lambda: self._telegram_is_connected(), "Telegram is connected")

    def _telegram_is_connected(self) -> bool:
        telegram = self.world.telegram
        return telegram.state.hook is not None or telegram.updates._poll > 0

    async def stop(self) -> None:
        self.world.mail.lmtp = None
        await self.app.stop()

    # --- time ---

    async def until(self, condition: Callable[[], T], what: str = "it happens", seconds: float = 10) -> T:
        """The first true value of ``condition``, while the clock goes on."""
        try:
            async with asyncio.timeout(seconds):
                while not (value := condition()):
                    await asyncio.sleep(0.005)
                    self.clock.advance(_STEP)
        except TimeoutError:
            raise AssertionError(f"waited in vain until {what}: {self._state()}") from None
        return value

    def _state(self) -> str:
        return "\n".join(f"{m.get('username', m.get('user'))}: {seen_text(m)[:100]!r}" for m in self._desk()[-12:])

    async def quiet(self) -> None:
        """Until all that people did was taken in, and all that follows from it within some seconds was done."""
        world = self.world
        await self.until(lambda: not world.telegram.updates.pending(), "Telegram's updates are taken")
        async with asyncio.timeout(10):
            await world.mail.settled()
            await world.slack.settled()
            while await self.app.store.write(self._busy):
                await asyncio.sleep(0.005)
                self.clock.advance(_STEP)
            await world.slack.settled()

    def _busy(self, tx: Transaction) -> bool:
        due = timers.next_due(tx)
        if due is not None and due <= tx.now:
            return True  # it is being fired by a transaction that has not ended
        heads = {d.lane: d for d in reversed(outbox.unsettled(tx))}.values()
        return any(d.state == "claimed" or d.next_at <= tx.now + _SOON for d in heads)

    async def pass_time(self, by: timedelta) -> None:
        """Move the clock by so much at once, and let everything that became due happen."""
        self.clock.advance(by)
        await self.app.timers._pass()
        await self.quiet()

    # --- customers ---

    def telegram(self, name: str) -> "TelegramCustomer":
        """Somebody new on Telegram."""
        self._people += 1
        self.world.telegram.meet(self._people, name, "en")
        return TelegramCustomer(self, self._people, name)

    async def write_mail(self, sender: str, subject: str, text: str, to: str = SUPPORT, **more: Any) -> str:
        return await self.world.mail.write(sender, to, subject, text, **more)

    def letters(self, address: str, *, received: bool = True) -> list[Json]:
        return [letter for letter in self.world.mail.mailbox(address) if letter["sent"] != received]

    async def letter(self, address: str, count: int = 1) -> Json:
        """The count-th mail that this customer got."""
        await self.until(lambda: len(self.letters(address)) >= count, f"{address} has {count} mails")
        return self.letters(address)[count - 1]

    # --- the desk ---

    def _desk(self, channel: str = DESK) -> list[Json]:
        return list(self.world.slack.world.channels[channel].messages.values())

    def cards(self, name: str) -> list[Json]:
        """The cards of this customer's conversations."""
        roots = [m for m in self._desk() if m.get("blocks") and m["blocks"][0]["type"] == "header"]
        return [m for m in roots if m["blocks"][0]["text"]["text"].partition(" ")[2] in (name, f"{name} 님")]

    async def thread(self, name: str, count: int = 1) -> "Thread":
        """The count-th conversation of this customer at the desk."""
        await self.until(lambda: len(self.cards(name)) >= count, f"{name} has {count} cards")
        return Thread(self, self.cards(name)[count - 1]["ts"])

    def said_in(self, channel: str) -> list[str]:
        """What Deskbell itself wrote into a channel, outside of threads."""
        return [
            seen_text(m) for m in self._desk(channel) if not m.get("thread_ts") and m.get("bot_id") and is_notice(m)
        ]

    def whispers(self, user: str) -> list[str]:
        return [seen_text(note) for note in self.world.slack.ephemerals(user)]

    async def whisper(self, user: str, words: str) -> str:
        def found() -> str:
            return next((text for text in self.whispers(user) if words in text), "")

        return await self.until(found, f"{user} is told {words!r}; told were {self.whispers(user)}")

    async def command(self, text: str, user: str = ALICE) -> str:
        before = len(self.whispers(user))
        ack = await self.world.slack.command(user, DESK, "/deskbell", text)
        assert ack.ok, ack
        return self.whispers(user)[before]

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> int:
        call = {"data": BytesIO(body), "headers": headers}
        async with aiohttp.ClientSession() as session, session.post(self.url + path, **call) as answer:
            return answer.status


@dataclass
class TelegramCustomer:
    house: House
    id: int
    name: str

    def say(self, text: str, **more: Any) -> int:
        return self.house.world.telegram.say(self.id, text, name=self.name, **more)

    def send(self, kind: str, content: bytes, filename: str, mime: str, **more: Any) -> int:
        return self.house.world.telegram.send_file(self.id, kind, content, filename, mime, **more)

    def post(self, content: Json, **more: Any) -> int:
        return self.house.world.telegram.post(self.id, content, name=self.name, **more)

    @property
    def got(self) -> list[Json]:
        """What came from the bot."""
        return [m for m in self.house.world.telegram.messages(self.id) if m["from_bot"] and not m["deleted"]]

    async def receives(self, count: int = 1) -> list[Json]:
        await self.house.until(lambda: len(self.got) >= count, f"{self.name} has {count} answers, not {self.got}")
        return self.got


class Thread:
    """A conversation as agents see it."""

    def __init__(self, house: House, ts: str) -> None:
        self.house, self.ts = house, ts
        self._slack = house.world.slack

    @property
    def card(self) -> str:
        return seen_text(self.root)

    @property
    def root(self) -> Json:
        return self._slack.world.channels[DESK].messages[self.ts]

    @property
    def number(self) -> int:
        return int(self.root["blocks"][0]["text"]["text"].split()[0].lstrip("#"))

    @property
    def messages(self) -> list[Json]:
        """The replies, oldest first."""
        return self._slack.world.channels[DESK].replies(self.ts)

    @property
    def customers(self) -> list[Json]:
        """Posts under the customer's name."""
        return [m for m in self.messages if m.get("bot_id") and m.get("username")]

    @property
    def posts(self) -> list[str]:
        return [seen_text(m) for m in self.customers if not m.get("files") or m.get("text")]

    @property
    def lines(self) -> list[str]:
        """What customers said, line by line: several messages may stand in one post."""
        return [line for post in self.posts for line in post.split("\n") if not re.fullmatch(r"\(\d+ messages\)", line)]

    @property
    def notices(self) -> list[Json]:
        """Posts in Deskbell's own name."""
        return [m for m in self.messages if m.get("bot_id") and not m.get("username")]

    def files(self) -> dict[str, bytes]:
        stored = self._slack.files
        shown = [file for m in self.messages if m.get("bot_id") for file in m.get("files", ())]
        return {file["name"]: stored[file["id"]].content for file in shown}

    async def shows(self, words: str) -> Json:
        """The customer's post that holds these words."""

        def found() -> Json | None:
            return next((m for m in self.customers if words in seen_text(m)), None)

        return await self.house.until(found, f"the thread shows {words!r}, not {self.posts}") or {}

    async def notes(self, words: str) -> Json:
        """The notice that holds these words."""

        def found() -> Json | None:
            return next((m for m in self.notices if words in seen_text(m)), None)

        return await self.house.until(found, f"a notice says {words!r}") or {}

    async def card_says(self, words: str) -> None:
        await self.house.until(lambda: words in self.card, f"the card says {words!r}, not {self.card!r}")

    async def say(self, text: str, user: str = ALICE, **more: Any) -> str:
        return await self._slack.post(user, DESK, text, thread_ts=self.ts, **more)

    async def edit(self, ts: str, text: str, user: str = ALICE) -> None:
        await self._slack.edit(user, DESK, ts, text)

    async def delete(self, ts: str, user: str = ALICE) -> None:
        await self._slack.delete(user, DESK, ts)

    async def press(self, action: str, choice: str | None = None, user: str = ALICE, ts: str = "") -> Ack:
        ack = await self._slack.press(user, DESK, ts or self.ts, action, choice=choice)
        assert ack.ok, ack
        return ack

    async def react(self, emoji: str, user: str = ALICE, ts: str = "", channel: str = DESK) -> None:
        """Put an emoji on the card, or on a message of the thread."""
        await self._slack.react(user, channel, ts or self.ts, emoji)

    async def unreact(self, emoji: str, user: str = ALICE, ts: str = "", channel: str = DESK) -> None:
        await self._slack.unreact(user, channel, ts or self.ts, emoji)

    async def shortcut(self, name: str, user: str = ALICE, ts: str = "") -> Ack:
        """A message shortcut, on the card or on a message of the thread."""
        ack = await self._slack.message_shortcut(user, DESK, ts or self.ts, name)
        assert ack.ok, ack
        return ack

    async def delete_root(self) -> None:
        """An admin deletes the card; replies stay, as on the platform."""
        await self._slack.delete(ADMIN, DESK, self.ts)

    def marks(self, ts: str) -> list[str]:
        return [r["name"] for r in self._slack.world.channels[DESK].messages[ts].get("reactions", ())]

    async def marked(self, ts: str, mark: str) -> None:
        await self.house.until(lambda: self.marks(ts) == [mark], f"the mark is {mark}, not {self.marks(ts)}")

"""The guide's example is real: taken out of the page, it is a channel that works, and the tests it shows pass."""

import asyncio
import io
import json
import re
import sys
import tomllib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

import channels
from bot.app import App, memory_of, rules_of
from bot.model.desk import AgentDeleted, AgentEdited
from bot.model.richtext import RichText
from bot.model.shown import PostCard
from bot.settings import Settings, SettingsError, read
from channels import base, registry
from storage import received
from storage.blobs import Blobs
from storage.store import open_store
from tests.flows.conftest import House
from tests.manual_clock import ManualClock
from tests.scripted import ALICE, DESK_CHANNEL, ScriptedChannel, ScriptedDesk, agent

HOME = Path(__file__).parents[2]
PAGE = (HOME / "docs/adding-a-channel.md").read_text("utf-8")
SECRET = "known to the site and to us"
DESK = f"""
[desk]
bot_token = "xoxb-1"
app_token = "xapp-1"
channel = "{DESK_CHANNEL}"
agents = ["{ALICE.id}"]
"""


def blocks() -> dict[str, str]:
    """The page's files: a path in bold, then the code."""
    return dict(re.findall(r"^\*\*`([^`]+)`\*\*\n\n```\w+\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The page's files on disk, its package in place as if it stood in ``channels/``, and its line in the registry."""
    root = tmp_path_factory.mktemp("example")
    for name, text in blocks().items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(channels, "__path__", [*channels.__path__, str(root / "channels")])
        patch.setitem(registry.CHANNELS, "webchat", "channels.webchat")
        yield root
    for name in [name for name in sys.modules if name.startswith("channels.webchat")]:
        del sys.modules[name]
    if hasattr(channels, "webchat"):
        del channels.webchat


def signature() -> ModuleType:
    """The page's, for the site's side of it."""
    return sys.modules["channels.webchat.signature"]


@dataclass
class Site:
    """The shop's server: keeps what we send it, and proves what it sends us as the page says."""

    clock: ManualClock
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What the visitor sees, by the site's own id."""
    breaks_off: bool = False
    """Take the next message, and lose the answer."""
    files: dict[str, bytes] = field(default_factory=dict)

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._proved])
        app.router.add_post("/chat/messages", self._say)
        app.router.add_put("/chat/messages/{id}", self._change)
        app.router.add_delete("/chat/messages/{id}", self._take_back)
        app.router.add_get("/chat/deliveries/{id}", self._delivery)
        app.router.add_get("/chat/files/{key}", self._file)
        app.router.add_get("/chat/health", self._health)
        return app

    @web.middleware
    async def _proved(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if not signature().is_signed(SECRET, await request.read(), request.headers, self.clock.now()):
            return web.Response(status=401)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _say(self, request: web.Request) -> web.Response:
        number = f"s/{len(self.shown) + 1}"
        self.shown[number] = await request.json()
        if self.breaks_off:
            self.breaks_off = False
            request.transport.abort()
        return web.json_response({"id": number})

    async def _change(self, request: web.Request) -> web.Response:
        self.shown[request.match_info["id"]] |= await request.json()
        return web.json_response({"id": request.match_info["id"]})

    async def _take_back(self, request: web.Request) -> web.Response:
        found = self.shown.pop(request.match_info["id"], None)
        return web.json_response({"id": request.match_info["id"]}, status=200 if found else 404)

    async def _delivery(self, request: web.Request) -> web.Response:
        asked = int(request.match_info["id"])
        found = next((number for number, content in self.shown.items() if content["delivery"] == asked), None)
        return web.json_response({"id": found}, status=200 if found else 404)

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["key"]])

    async def _health(self, request: web.Request) -> web.Response:
        return web.Response()

    @property
    def texts(self) -> list[str]:
        return [content["text"] for content in self.shown.values()]


@dataclass
class Shop:
    site: Site
    house: House

    async def visitor(self, **content: Any) -> int:
        """Post to us as the site's server would; the status of our answer."""
        body = json.dumps({"kind": "said", "visitor": "v7", "name": "Jane", **content}).encode()
        return await self.post(
            body, sys.modules["channels.webchat.signature"].sign(SECRET, body, self.site.clock.now())
        )

    async def post(self, body: bytes, headers: dict[str, str]) -> int:
        url = f"http://127.0.0.1:{self.house.app.web.port}/chat/shop"
        async with ClientSession() as http, http.post(url, data=io.BytesIO(body), headers=headers) as answer:
            return answer.status


def settings_for(callback: str, folder: Path) -> Settings:
    text = blocks()["config.toml"].replace("https://shop.example.com/chat", callback) + DESK
    return read(tomllib.loads(text), folder, {"WEBCHAT_SECRET": SECRET})


@pytest.fixture
async def shop(example: Path, tmp_path: Path, clock: ManualClock) -> AsyncIterator[Shop]:
    """The page's channel in a real app, and the site that it talks to."""
    site = Site(clock)
    async with TestServer(site.app()) as server:
        settings = settings_for(str(server.make_url("/chat")), tmp_path)
        store = await open_store("sqlite", tmp_path, clock)
        around = base.Surroundings(clock, memory_of(store, "shop"), b"key")
        (inbox,) = settings.inboxes
        built = {"shop": registry.module(inbox.channel).build(inbox.name, inbox.options, around)}
        desk = ScriptedDesk()
        app = App(store, clock, Blobs(tmp_path / "blobs"), rules_of(settings, built), built, desk)
        await app.start("127.0.0.1", 0)
        yield Shop(site, House(app, clock, ScriptedChannel("unused"), ScriptedChannel("unused"), desk))
        await app.stop()


async def test_a_visitor_writes_and_reads_the_answer(shop: Shop) -> None:
    at = shop.site.clock.now().isoformat()
    assert await shop.visitor(id="m1", text="Is it in stock?", at=at) == 204
    assert await shop.visitor(id="m1", text="Is it in stock?", at=at) == 204
    await shop.house.quiet()
    assert shop.house.desk.posts == ["Is it in stock?"]
    assert "Jane" in shop.house.desk.of(PostCard)[0].card.title
    await shop.house.agent("Yes, 3 of them.")
    await shop.house.quiet()
    assert shop.site.texts == ["Yes, 3 of them."]
    assert shop.site.shown["s/1"]["visitor"] == "v7"
    assert shop.house.marks == ["white_check_mark"]


async def test_a_lost_answer_is_asked_about_and_not_sent_twice(shop: Shop) -> None:
    await shop.visitor(id="m1", text="Hello?", at=shop.site.clock.now().isoformat())
    await shop.house.quiet()
    shop.site.breaks_off = True
    await shop.house.agent("Hello!")
    await shop.house.quiet()
    assert shop.house.marks == []
    await shop.house.pass_time(timedelta(seconds=2))
    assert shop.site.texts == ["Hello!"]
    assert shop.house.marks == ["white_check_mark"]


async def test_edits_deletes_and_files_go_both_ways(shop: Shop) -> None:
    at, shop.site.files["k1"] = shop.site.clock.now(), b"picture"
    file = {"key": "k1", "name": "shoe.jpg", "type": "image/jpeg"}
    await shop.visitor(id="m1", text="this won", at=at.isoformat(), files=[file])
    await shop.house.quiet()
    await shop.visitor(kind="changed", id="m1", text="this one", at=at.isoformat())
    await shop.house.quiet()
    (update,) = [effect for _, effect in shop.house.desk.effects if type(effect).__name__ == "Update"]
    assert update.body.text.startswith("this one")
    shown = [found for _, effect in shop.house.desk.effects for found in getattr(effect, "files", ())]
    assert [(found.filename, found.path.read_bytes()) for found in shown] == [("shoe.jpg", b"picture")]
    written = agent("Colour: read", shop.house.desk.thread())
    await shop.house.app.handle_desk(written)
    await shop.house.quiet()
    edited = AgentEdited("e1", written.external_id, ALICE, written.place, written.ts, RichText("Colour: red"), at)
    await shop.house.app.handle_desk(edited)
    await shop.house.quiet()
    assert shop.site.texts == ["Colour: red"]
    await shop.house.app.handle_desk(AgentDeleted("d1", written.external_id, written.place, at))
    await shop.house.quiet()
    assert shop.site.texts == []


async def test_what_is_wrong_is_refused_or_kept(shop: Shop) -> None:
    sign = signature().sign
    now = shop.site.clock.now()
    assert await shop.post(b"{}", sign("guessed", b"{}", now)) == 401
    assert await shop.post(b"{}", sign(SECRET, b"{}", now - timedelta(minutes=6))) == 401
    assert await shop.post(b"{", sign(SECRET, b"{", now)) == 400
    large = b" " * 1_100_000
    assert await shop.post(large, sign(SECRET, large, now)) == 413
    assert await shop.visitor(kind="waved", id="m0") == 204
    (kept,) = await shop.house.app.store.read(received.poisons)
    assert json.loads(kept.raw)["kind"] == "waved"


async def test_the_site_is_watched_and_checked(shop: Shop) -> None:
    channel = shop.house.app.channels["shop"]
    assert isinstance(channel, base.Checkable)
    assert [row.ok for row in await channel.check()] == [True]
    async with asyncio.timeout(5):
        while await channel.check() and channel.last_seen() is None:
            pass
    assert channel.last_seen() == shop.site.clock.now()


@pytest.mark.parametrize("protocol", ["Webhook", "Editor", "Deleter", "FileSource", "Recognises", "Checkable"])
async def test_it_has_every_ability_that_the_page_says(shop: Shop, protocol: str) -> None:
    assert isinstance(shop.house.app.channels["shop"], getattr(base, protocol))
    assert f"`{protocol}`" in PAGE


def test_its_settings_are_checked_like_all_others(example: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as told:
        settings_for("shop.example.com", tmp_path)
    assert "inbox" in str(told.value)
    assert "https://" in str(told.value)


async def test_the_tests_on_the_page_pass(example: Path) -> None:
    """In a process of their own, as somebody would run them who has just written them down."""
    start = "import channels\nchannels.__path__ = [*channels.__path__, r'{}']\n"
    (example / "conftest.py").write_text(start.format(example / "channels"), "utf-8")
    options = ("-c", HOME / "pyproject.toml", "--rootdir", HOME, "-p", "no:cacheprovider", "-p", "no:hypothesispytest")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "pytest", *map(str, options), str(example),
        cwd=HOME, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    async with asyncio.timeout(60):
        told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()
    assert re.search(r"\d\d passed", told.decode())

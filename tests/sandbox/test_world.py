"""The world behind the page: what it shows, what it does, what it refuses, and that it remembers."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from bot import sandbox
from bot.clock import FastClock, SystemClock
from bot.sandbox.world import World
from tests.manual_clock import ManualClock

PNG = b"\x89PNG\r\n\x1a\npicture"
MINSEO = 1001
OURS = {"X-World": "1"}
Json = dict[str, Any]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(FastClock(), tmp_path)
    await world.start()
    yield world
    await world.stop()


@pytest.fixture
async def http(world: World) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(world.url) as session:
        yield session


async def state_of(http: aiohttp.ClientSession) -> Json:
    async with http.get("/world/state.json") as answer:
        found: Json = await answer.json()
        return found


async def post(http: aiohttp.ClientSession, path: str, body: Any, headers: Json = OURS) -> tuple[int, Json]:
    form = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
    async with http.post(path, headers=headers, **form) as answer:
        return answer.status, await answer.json()


# --- showing and acting ---------------------------------------------------------------------


async def test_a_fresh_world_has_people_on_every_channel(http: aiohttp.ClientSession) -> None:
    state = await state_of(http)
    assert [person["name"] for person in state["telegram"]["customers"]] == ["김민서", "Emma Clarke", "박도윤"]
    assert {owner["language"] for owner in state["mail"]["customers"]} == {"ko", "en"}
    assert state["slack"]["channels"]
    assert state["mail"]["support"] == "support@deskbell.example"


async def test_the_page_acts_as_a_telegram_customer(world: World, http: aiohttp.ClientSession) -> None:
    status, said = await post(http, "/world/telegram/say", {"user_id": MINSEO, "text": " 안녕 "})
    assert status == 200
    edit = {"user_id": MINSEO, "message_id": said["message_id"], "text": "안녕하세요"}
    await post(http, "/world/telegram/edit", edit)
    form = aiohttp.FormData({"user_id": str(MINSEO), "caption": "사진"})
    form.add_field("file", PNG, filename="상자.png", content_type="image/png")
    await post(http, "/world/telegram/file", form)
    await post(http, "/world/telegram/block", {"user_id": MINSEO, "blocked": True})
    telegram = (await state_of(http))["telegram"]
    text, picture = telegram["chats"][str(MINSEO)]
    assert (text["text"], text["earlier"], text["edited"]) == ("안녕하세요", ["안녕"], True)
    assert (picture["file"]["kind"], picture["text"]) == ("photo", "사진")
    assert telegram["customers"][0]["blocked"] is True
    async with http.get(f"/world/telegram/file/{picture['file']['id']}") as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", PNG)


async def test_the_page_acts_as_a_mail_customer(world: World, http: aiohttp.ClientSession) -> None:
    owner = "oliver.brandt@customer.example"
    form = aiohttp.FormData({"from": owner, "to": "support@deskbell.example", "subject": "Invoice", "text": "Please?"})
    form.add_field("file", b"<script>", filename="a.html", content_type="text/html")
    assert (await post(http, "/world/mail/write", form))[0] == 200
    (letter,) = (await state_of(http))["mail"]["boxes"][owner]
    assert (letter["subject"], letter["state"], "html" in letter) == ("Invoice", "queued", False)
    async with http.get(f"/world/mail/file/{letter['id']}/0") as answer:
        assert answer.content_type == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")


async def test_new_customers_can_be_met(world: World, http: aiohttp.ClientSession) -> None:
    _, telegram = await post(http, "/world/telegram/customer", {"name": "이하늘", "language": "ko"})
    _, mail = await post(http, "/world/mail/customer", {"name": "Ada", "address": "Ada@Customer.Example"})
    assert telegram == {"id": 1004}
    assert mail == {"address": "ada@customer.example"}
    assert (await state_of(http))["telegram"]["customers"][-1]["name"] == "이하늘"


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("telegram/say", {"user_id": MINSEO, "text": "  "}, "text is empty"),
        ("telegram/say", {"user_id": MINSEO}, "text is missing"),
        ("telegram/say", {"user_id": 5, "text": "x"}, "no customer 5"),
        ("telegram/say", {"user_id": "me", "text": "x"}, "invalid literal"),
        ("telegram/say", [], "a JSON object is expected"),
        ("telegram/edit", {"user_id": MINSEO, "message_id": 9, "text": "x"}, "has no message 9"),
        ("telegram/file", {"user_id": MINSEO}, "a file is missing"),
        ("mail/write", {"from": "x@y.example", "text": "x"}, "no customer x@y.example"),
        ("mail/write", {"from": "oliver.brandt@customer.example", "text": "x"}, "not a mail address"),
        ("mail/customer", {"name": "x", "address": "nonsense"}, "not a mail address"),
        ("clock", {"speed": 0}, "must be between"),
        ("clock", {"speed": "fast"}, "could not convert"),
        ("clock", {"jump_seconds": -5}, "must be between"),
        ("clock", {"jump_seconds": float("inf")}, "must be between"),
    ],
)
async def test_what_cannot_be_done_is_a_400_with_its_reason(
    http: aiohttp.ClientSession, path: str, body: Any, reason: str
) -> None:
    status, answer = await post(http, f"/world/{path}", body)
    assert status == 400
    assert reason in answer["error"]


async def test_the_stream_tells_of_every_change(world: World, http: aiohttp.ClientSession) -> None:
    async with asyncio.timeout(5), http.get("/world/events") as stream:
        first = json.loads((await stream.content.readuntil(b"\n\n"))[6:])["version"]
        world.telegram.say(MINSEO, "news")
        assert json.loads((await stream.content.readuntil(b"\n\n"))[6:])["version"] > first


# --- the clock ------------------------------------------------------------------------------


async def test_the_clock_can_be_sped_up_and_sent_ahead(world: World, http: aiohttp.ClientSession) -> None:
    before = world.clock.now()
    assert (await post(http, "/world/clock", {"speed": 60}))[1]["speed"] == 60
    _, answer = await post(http, "/world/clock", {"jump_seconds": 1800})
    assert answer["adjustable"] is True
    assert world.clock.now() - before >= timedelta(seconds=1800)


async def test_the_machines_clock_is_left_alone() -> None:
    world = World(SystemClock(), None)
    await world.start()
    try:
        async with aiohttp.ClientSession(world.url) as http:
            status, answer = await post(http, "/world/clock", {"speed": 60})
            assert (status, answer["error"]) == (400, "this world runs on the machine's clock")
            async with http.get("/world/clock") as now:
                assert (await now.json())["adjustable"] is False
    finally:
        await world.stop()


# --- the door -------------------------------------------------------------------------------


async def test_other_sites_cannot_act_and_other_names_are_not_answered(
    world: World, http: aiohttp.ClientSession
) -> None:
    said = {"user_id": MINSEO, "text": "forged"}
    assert (await post(http, "/world/telegram/say", said, headers={}))[0] == 403
    assert (await post(http, "/world/slack/post", {"user": "U0ALICE"}, headers={}))[0] == 403
    for host in ("evil.example", "127.0.0.1.evil.example", f"evil.example:{world.url.rpartition(':')[2]}"):
        async with http.get("/world/state.json", headers={"Host": host}) as answer:
            assert answer.status == 403
    for host in ("localhost", "[::1]:8080", "127.0.0.1"):
        async with http.get("/world/state.json", headers={"Host": host}) as answer:
            assert answer.status == 200
    assert world.telegram.messages(MINSEO) == []


async def test_any_host_is_answered_when_somebody_asked_for_it() -> None:
    world = World(ManualClock(), None, any_host=True)
    await world.start()
    try:
        async with (
            aiohttp.ClientSession(world.url) as http,
            http.get("/", headers={"Host": "demo.example"}) as answer,
        ):
            assert answer.status == 200
    finally:
        await world.stop()


async def test_the_page_may_only_load_from_its_own_server(http: aiohttp.ClientSession) -> None:
    for path in ("/", "/shell.js", "/world/state.json"):
        async with http.get(path) as answer:
            assert answer.status == 200
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'self'; img-src 'self' data: blob:")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    async with http.get("/world.py") as answer:
        assert answer.status == 404


def test_every_text_of_the_page_exists_in_both_languages() -> None:
    page = Path(sandbox.__file__).parent / "page"
    english, korean = (page / "words.js").read_text(encoding="utf-8").split("const KO = {")
    keys = [
        [line.split(":")[0].strip() for line in part.splitlines() if line.startswith("  ")]
        for part in (english, korean)
    ]
    assert keys[0] == keys[1][: len(keys[0])]
    assert not any("innerHTML" in file.read_text(encoding="utf-8") for file in page.glob("*.js"))


# --- memory ---------------------------------------------------------------------------------


async def test_a_world_remembers_over_a_restart_and_time_does_not_go_back(tmp_path: Path) -> None:
    clock = FastClock()
    world = World(clock, tmp_path)
    await world.start()
    world.telegram.say(MINSEO, "기억해 줘")
    clock.jump(timedelta(days=3))
    await world.mail.write("oliver.brandt@customer.example", "support@deskbell.example", "Hello", "x")
    await world.slack.post("U0ALICE", world.slack.view()["channels"][0]["id"], "hello team")
    await world.stop()
    again = World(FastClock(), tmp_path)
    await again.start()
    assert again.snapshot()["telegram"] == world.snapshot()["telegram"]
    assert again.mail.mailbox("oliver.brandt@customer.example") == world.mail.mailbox("oliver.brandt@customer.example")
    assert again.slack.view()["channels"][0]["messages"]
    assert again.clock.now() >= clock.now() - timedelta(seconds=5)
    await again.stop()
    fresh = World(FastClock(), tmp_path, fresh=True)
    await fresh.start()
    assert fresh.telegram.messages(MINSEO) == []
    await fresh.stop()


async def test_changes_are_saved_while_it_runs(tmp_path: Path) -> None:
    world = World(SystemClock(), tmp_path)
    await world.start()
    world.telegram.say(MINSEO, "saved soon")
    async with asyncio.timeout(5):
        await world.saved()
    assert "saved soon" in (tmp_path / "world.json").read_text(encoding="utf-8")
    await world.stop()


@pytest.mark.parametrize("rubbish", ["", "{", "[]", '{"telegram": 5}', '{"now": "x", "telegram": {}, "slack": {}}'])
async def test_a_file_that_cannot_be_read_is_set_aside(tmp_path: Path, rubbish: str) -> None:
    (tmp_path / "world.json").write_text(rubbish)
    world = World(FastClock(), tmp_path)
    await world.start()
    assert len(world.telegram.state.accounts) == 3
    assert (tmp_path / "world.broken").read_text() == rubbish
    await world.stop()


# --- alone ----------------------------------------------------------------------------------


def test_alone_it_says_where_it_listens_and_ends_on_a_signal(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.sandbox", "--state", str(tmp_path / "my.json"), "--lmtp", "127.0.0.1:9"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONWARNINGS": "error"}
    ) as process:
        assert process.stdout is not None
        places = json.loads(process.stdout.readline())
        assert places["telegram"].startswith("http://127.0.0.1:")
        assert places["slack"].endswith("/api/")
        process.send_signal(signal.SIGTERM)
        assert "Ctrl-C" in process.stdout.read()
    assert process.returncode == 0
    assert (tmp_path / "my.json").exists()


# --- in a browser ---------------------------------------------------------------------------

CHROMIUM = shutil.which("chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
needs_chromium = pytest.mark.skipif(not CHROMIUM and "CI" not in os.environ, reason="no chromium here")


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


async def open_page(browser: Browser, world: World, width: int = 1440) -> tuple[Page, list[str]]:
    """The page, and what its console complained of."""
    page = await browser.new_page(viewport={"width": width, "height": 844}, locale="en-US")
    troubles: list[str] = []
    page.on("console", lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    await page.goto(world.url)
    await page.get_by_test_id(f"telegram-customer-{MINSEO}").wait_for(state="attached")
    return page, troubles


@needs_chromium
async def test_a_customer_writes_edits_and_mails_on_the_page(browser: Browser, world: World) -> None:
    page, troubles = await open_page(browser, world)
    await page.get_by_test_id("telegram-input").fill("<b>Hello</b> & <img src=x onerror=alert(1)>")
    await page.get_by_test_id("telegram-send").click()
    bubble = page.get_by_test_id("telegram-message")
    await expect(bubble.get_by_test_id("telegram-text")).to_have_text("<b>Hello</b> & <img src=x onerror=alert(1)>")
    await bubble.hover()
    await page.get_by_test_id("telegram-edit").click()
    await page.get_by_test_id("telegram-input").fill("Hello again")
    await page.get_by_test_id("telegram-input").press("Enter")
    await expect(bubble).to_contain_text("edited")
    await page.get_by_test_id("mail-compose").click()
    await page.get_by_test_id("mail-subject").fill("Refund")
    await page.get_by_test_id("mail-text").fill("Please")
    await page.get_by_test_id("mail-send").click()
    await expect(page.get_by_test_id("mail-message")).to_contain_text("Please")
    for step in ("telegram", "edit", "mail"):
        await expect(page.locator(f"[data-step={step}]")).to_have_attribute("data-done", "true")
    assert [message["text"] for message in world.telegram.messages(MINSEO)] == ["Hello again"]
    await page.close()
    assert troubles == []


@needs_chromium
async def test_on_a_phone_the_panes_are_tabs_and_nothing_is_too_wide(browser: Browser, world: World) -> None:
    page, troubles = await open_page(browser, world, width=390)
    for name in ("mail", "slack", "telegram"):
        await page.get_by_test_id(f"tab-{name}").click()
        await expect(page.get_by_test_id(f"pane-{name}")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.get_by_test_id("language-ko").click()
    await expect(page.get_by_test_id("tab-mail")).to_have_text("메일")
    await page.close()
    assert troubles == []

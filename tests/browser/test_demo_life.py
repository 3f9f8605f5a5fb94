"""The demo begins, ends, remembers and forgets; it speaks Korean and fits a phone."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from bot.errors import DeskbellError
from bot.i18n import texts
from bot.sandbox.demo import playing
from bot.sandbox.world import World
from tests.browser.conftest import Visit
from tests.browser.hands import EMMA, MINSEO

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module", autouse=True)
async def started(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Process]:
    """The demo by its command; it starts beside the other tests."""
    folder = tmp_path_factory.mktemp("started") / "a new" / "folder"
    command = ("-m", "bot", "demo", "--no-open", "--port", "0", "--data-dir", str(folder))
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=PIPE, stderr=PIPE)
    yield process
    if process.returncode is None:
        process.kill()
        await process.wait()


async def test_the_story_goes_on_after_a_restart(tmp_path: Path, visit: Visit) -> None:
    async with playing(tmp_path) as world, visit(world) as demo:
        await demo.telegram(MINSEO, "I have a question")
        await demo.open_thread(demo.card("I have a question"))
        await demo.reply("Which one?")
        await demo.expect_sent("Which one?")
    async with playing(tmp_path) as world, visit(world) as demo:
        await expect(demo.bubble("Which one?")).to_be_visible()
        await demo.telegram(MINSEO, "This one")
        await demo.open_thread(demo.card("I have a question"))
        await expect(demo.reply_with("This one")).to_be_visible()
        await demo.reply("I see")
        await demo.expect_sent("I see")
        await expect(demo.bubble("I see")).to_be_visible()
    async with playing(tmp_path, fresh=True) as world, visit(world) as demo:
        await demo.telegram(EMMA, "Who was here before me?")
        await expect(demo.card("Who was here before me?")).to_contain_text("#1 Emma Clarke")
        await expect(demo.card("I have a question")).to_have_count(0)


async def test_a_taken_port_is_named_and_nothing_is_forgotten(world: World, tmp_path: Path) -> None:
    database = tmp_path / "deskbell.db"
    database.write_text("")
    port = urlsplit(world.url).port or 0
    with pytest.raises(DeskbellError, match=f"port {port}.*--port 0"):
        async with playing(tmp_path, fresh=True, port=port):
            pass
    assert database.exists()


async def test_on_a_phone_one_pane_is_shown_at_a_time(world: World, visit: Visit) -> None:
    async with visit(world, **PHONE) as demo:
        await demo.telegram_as_new("Noor Haddad", "Do you ship to Oslo?")
        await expect(demo.at("pane-slack")).to_be_hidden()
        await expect(demo.at("tab-slack")).to_have_class("news")
        await demo.at("tab-slack").tap()
        await expect(demo.at("pane-telegram")).to_be_hidden()
        await demo.open_thread(demo.card("Do you ship to Oslo?"))
        await demo.reply("Yes, in three days")
        await demo.expect_sent("Yes, in three days")
        await demo.at("tab-telegram").tap()
        await expect(demo.bubble("Yes, in three days")).to_be_visible()
        assert await demo.page.evaluate("document.documentElement.scrollWidth") == 390


async def test_the_page_changes_its_language(world: World, visit: Visit) -> None:
    async with visit(world) as demo:
        await demo.at("language-ko").click()
        await expect(demo.at("telegram-input")).to_have_attribute("placeholder", "메시지")
        await expect(demo.page.locator("html")).to_have_attribute("lang", "ko")
        await demo.at("language-en").click()
        await expect(demo.at("telegram-input")).to_have_attribute("placeholder", "Message")


async def test_the_desk_speaks_korean_when_it_is_told_to(tmp_path: Path, visit: Visit) -> None:
    say = texts("ko").gettext
    async with playing(tmp_path, language="ko") as world, visit(world, "/?language=ko") as demo:
        await expect(demo.at("telegram-input")).to_have_attribute("placeholder", "메시지")
        await demo.telegram(MINSEO, "우산이 아직 안 왔어요")
        card = demo.post_with("우산이 아직 안 왔어요").filter(has_text=say("Assignee"))
        await expect(card.get_by_role("button", name=say("Resolve"), exact=True)).to_be_visible()
        await demo.page.reload()
        await demo.at("language-en").click()
        await expect(demo.at("telegram-input")).to_have_attribute("placeholder", "Message")


async def test_ctrl_c_ends_the_demo_quietly(started: Process) -> None:
    assert started.stdout is not None
    async with asyncio.timeout(120):
        while b"http://127.0.0.1:" not in await started.stdout.readline():
            assert not started.stdout.at_eof()
        started.send_signal(signal.SIGINT)
        _, said = await started.communicate()
    assert started.returncode == 0
    assert [line for line in said.splitlines() if b"slack_disconnected" not in line] == []

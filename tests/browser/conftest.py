"""Chromium, the demo, and a page of it that must not complain."""

import io
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from bot import log
from bot.sandbox.demo import playing
from bot.sandbox.world import World
from tests.browser.hands import Hands

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PATIENCE = 20_000
"""Milliseconds; machines that build are slow."""

Visit = Callable[..., AbstractAsyncContextManager[Hands]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    if not CHROMIUM and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed")
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def visit(browser: Browser) -> Visit:
    """Opens a page; when it is left, it must have had no error and asked nobody but the demo."""

    @asynccontextmanager
    async def visit(world: World, path: str = "/", **options: Any) -> AsyncIterator[Hands]:
        context = await browser.new_context(**{"locale": "en-US"} | DESKTOP | options)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        problems = watch(page)
        await page.goto(world.url + path)
        yield Hands(page)
        assert problems == []
        await context.close()

    return visit


def watch(page: Page) -> list[str]:
    """What a person at the page would not want to find: filled as it happens."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type in ("error", "warning") else None)

    def asked(url: str) -> None:
        if urlsplit(url).hostname not in ("127.0.0.1", None):
            problems.append(url)

    page.on("request", lambda request: asked(request.url))
    return problems


@pytest.fixture(scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with playing(tmp_path_factory.mktemp("demo")) as world:
        yield world


@pytest.fixture(scope="module")
def terminal() -> io.StringIO:
    """What the demo says there while it is played."""
    stream = io.StringIO()
    log.configure("warning", json=False, stream=stream)
    return stream


@pytest.fixture(scope="module")
async def page(world: World, terminal: io.StringIO, visit: Visit) -> AsyncIterator[Hands]:
    async with visit(world) as hands:
        yield hands


@pytest.fixture
async def demo(page: Hands, terminal: io.StringIO) -> AsyncIterator[Hands]:
    """The page with Alice in #support and no thread open; the terminal must stay quiet."""
    await page.act_as("U0ALICE")
    yield page
    assert terminal.getvalue() == ""

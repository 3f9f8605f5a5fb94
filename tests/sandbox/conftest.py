"""The page's Slack pane in a real browser, with a small app behind it."""

import os
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import FastClock
from bot.sandbox.slack import SlackStandIn
from bot.sandbox.world import World
from tests.sandbox.pane import FORM, HOME, live_form, plain
from tests.sandbox.slack_desk import client_of, socket_app

CHROMIUM = shutil.which("chromium") or ""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="session")
async def world() -> AsyncIterator[World]:
    world = World(FastClock(), None, fresh=True)
    await world.start()
    world.slack.subscriptions.clear()
    world.slack.subscriptions.add("app_home_opened")
    world.slack.global_shortcuts["anywhere"] = "New conversation"
    world.slack.message_shortcuts["here"] = "Into a conversation"
    yield world
    await world.stop()


@pytest.fixture(scope="session")
async def client(world: World) -> AsyncIterator[AsyncWebClient]:
    async with client_of(world.slack) as client:
        yield client


@pytest.fixture(scope="session")
async def app(world: World, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    async with socket_app(world.slack, client) as app:
        _play_deskbell(app)
        yield app


def _play_deskbell(app: AsyncApp) -> None:
    @app.action("reply")
    async def open_form(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    @app.view("reply")
    async def take_form(ack: Any, view: dict[str, Any], client: AsyncWebClient) -> None:
        text = view["state"]["values"]["body"]["text"]["value"]
        if len(text) < 3:
            await ack(response_action="errors", errors={"body": "Too short"})
            return
        await client.chat_postMessage(channel="C0SUPPORT", text=f"sent: {text}")
        await ack()

    @app.action("resolve")
    @app.action("priority")
    async def tell(ack: Any, action: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(f"done: {action.get('value') or action['selected_option']['value']}")

    @app.action("more")
    async def more(ack: Any, body: dict[str, Any], action: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        chosen = {"type": "section", "text": plain(f"chosen: {action['selected_option']['value']}")}
        if "view" in body:
            blocks = [*HOME["blocks"], chosen]
            await client.views_publish(user_id=body["user"]["id"], view={**HOME, "blocks": blocks})
        else:
            await client.chat_postMessage(channel="C0SUPPORT", text="chosen", blocks=[chosen])

    @app.event("app_home_opened")
    async def show_home(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=HOME)

    @app.shortcut("anywhere")
    @app.shortcut("here")
    async def open_live(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=live_form(body["type"]))
        await ack()

    @app.action("entry")
    async def typed(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        view, action = body["view"], body["actions"][0]
        body_id = next(name for name in view["state"]["values"] if name.startswith("Body"))
        macro = body_id.partition("~")[2]
        if action["block_id"] == "Macro":
            macro = action["selected_option"]["value"]
        said = view["state"]["values"][body_id]["entry"]["value"] or "-"
        await client.views_update(view_id=view["id"], hash=view["hash"], view=live_form(said, macro))
        await ack()

    @app.action("deeper")
    async def deeper(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        view = {"type": "modal", "title": plain("Deeper"), "blocks": HOME["blocks"]}
        await client.views_push(trigger_id=body["trigger_id"], view=view)
        await ack()

    @app.view("live")
    async def take_live(ack: Any, view: dict[str, Any], client: AsyncWebClient) -> None:
        values = {name.partition("~")[0]: state["entry"] for name, state in view["state"]["values"].items()}
        tags = [one["value"] for one in values["Tags"]["selected_options"]]
        files = [file["name"] for file in values["Files"]["files"]]
        said = f"{values['Body']['value']} {tags} {files} {values['Who']['selected_user']}"
        await client.chat_postMessage(channel="C0SUPPORT", text=said)
        await ack()

    @app.command("/deskbell")
    async def command(ack: Any, command: dict[str, str]) -> None:
        await ack(f"queue of <@{command['user_id']}>: {command['text']}")


@pytest.fixture(scope="session")
async def page(world: World, app: AsyncApp) -> AsyncIterator[Page]:
    if not CHROMIUM and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
        page.set_default_timeout(5000)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(world.url)
        yield page
        assert problems == []
        await browser.close()


@pytest.fixture
async def slack(world: World, page: Page) -> SlackStandIn:
    """The stand-in, with Alice acting in #support and no thread open."""
    await page.get_by_test_id("slack-person").select_option("U0ALICE")
    await page.get_by_test_id("slack-channel-support").click()
    return world.slack

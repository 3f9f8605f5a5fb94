"""The page acts as people over HTTP and sees what they see."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox.slack import SlackStandIn
from tests.sandbox.slack_desk import client_of, standing

ALICE = {"user": "U0ALICE", "channel": "C0SUPPORT"}


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with standing() as slack:
        slack.timing.ack = 0.02
        yield slack


@pytest.fixture
async def page(slack: SlackStandIn) -> AsyncIterator[aiohttp.ClientSession]:
    app = web.Application()
    app.add_routes(slack.routes())
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{runner.addresses[0][1]}") as session:
        yield session
    await runner.cleanup()


async def act(page: aiohttp.ClientSession, name: str, **body: Any) -> tuple[int, dict[str, Any]]:
    async with page.post(f"/world/slack/{name}", json=body) as answer:
        read: dict[str, Any] = await answer.json()
        return answer.status, read


async def test_the_page_writes_edits_reacts_and_deletes(slack: SlackStandIn, page: aiohttp.ClientSession) -> None:
    _, posted = await act(page, "post", **ALICE, text="one")
    ts = posted["result"]
    await act(page, "post", **ALICE, text="reply", thread_ts=ts, broadcast=True)
    await act(page, "edit", **ALICE, ts=ts, text="two")
    await act(page, "react", **ALICE, ts=ts, emoji="eyes")
    (first, second) = slack.messages("C0SUPPORT")
    assert (first["text"], first["reactions"][0]["name"], second["subtype"]) == ("two", "eyes", "thread_broadcast")
    await act(page, "react", **ALICE, ts=ts, emoji="eyes", remove=True)
    await act(page, "delete", **ALICE, ts=second["ts"])
    (only,) = slack.messages("C0SUPPORT")
    assert "reactions" not in only


async def test_a_picture_is_shown_and_anything_else_is_a_download(
    slack: SlackStandIn, page: aiohttp.ClientSession
) -> None:
    files = [{"name": name, "base64": base64.b64encode(b"<script>").decode()} for name in ("a.png", "b.html")]
    await act(page, "post", **ALICE, text="", files=files)
    shown = next(one for one in slack.view()["channels"] if one["id"] == "C0SUPPORT")["messages"][0]["files"]
    dispositions = []
    for file in shown:
        async with page.get(file["url"]) as answer:
            assert await answer.read() == b"<script>"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            dispositions.append(answer.headers.get("Content-Disposition"))
    assert dispositions == [None, "attachment"]
    async with page.get("/world/slack/files/F0NOPE") as answer:
        assert answer.status == 404
    async with page.get("/world/slack/emoji.json") as answer:
        assert (await answer.json())["white_check_mark"] == "✅"


async def test_wrong_requests_are_told_what_is_wrong(slack: SlackStandIn, page: aiohttp.ClientSession) -> None:
    assert (await act(page, "post", **ALICE, text=""))[1]["error"] == "no_text"
    assert (await act(page, "post", user="U0ALICE"))[1] == {"ok": False, "error": "missing", "problems": ["'channel'"]}
    assert (await act(page, "post", user="U0NOPE", channel="C0SUPPORT", text="x"))[0] == 400
    for body, error in (("{", "invalid_json"), ("[]", "json_not_object")):
        async with page.post("/world/slack/post", data=body) as answer:
            assert (answer.status, (await answer.json())["error"]) == (400, error)


async def test_buttons_modals_and_commands_say_when_the_app_is_away(
    slack: SlackStandIn, page: aiohttp.ClientSession
) -> None:
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    actions = {"type": "actions", "elements": [button]}
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [actions]}
    async with client_of(slack) as client:
        ts = (await client.chat_postMessage(channel="C0SUPPORT", text="x", blocks=[actions]))["ts"]
        view = (await client.views_open(trigger_id=slack.tickets.trigger("U0ALICE"), view=modal))["view"]["id"]
    away = {"ok": False, "error": "timeout", "payload": {}}
    assert (await act(page, "press", **ALICE, ts=ts, action_id="go"))[1] == away
    assert (await act(page, "press", user="U0ALICE", view=view, action_id="go"))[1] == away
    assert (await act(page, "submit", user="U0ALICE", view=view, values={}))[1] == away
    assert (await act(page, "command", **ALICE, command="/deskbell", text="queue"))[1] == away
    assert (await act(page, "close", user="U0ALICE", view=view))[1]["ok"] is True
    await act(page, "home", user="U0ALICE")
    assert (await act(page, "command", user="U0ALICE", channel="C0GENERAL", command="/invite"))[1]["ok"] is True
    assert "U0BOT" in slack.world.channels["C0GENERAL"].members


async def test_the_view_is_plain_json_with_everything_in_it(slack: SlackStandIn) -> None:
    await slack.dm("U0ALICE", "hello")
    view = json.loads(json.dumps(slack.view()))
    assert {channel["name"] for channel in view["channels"]} == {
        "general",
        "support",
        "support-leads",
        "acme-shared",
        "",
    }
    assert view["users"]["U0CUSTOMER"] == {
        "name": "Jane from Acme",
        "bot": False,
        "stranger": True,
        "tz": "UTC",
        "admin": False,
    }
    assert view["connected"] is False

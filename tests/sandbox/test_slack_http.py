"""With an address set, events and interactions are POSTed to it, signed, retried and obeyed as over Socket Mode."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackStandIn
from tests.sandbox.slack_desk import client_of, standing

Answer = Callable[[web.Request, bytes], Awaitable[web.Response]]


class Receiver:
    """A web server that keeps what it got and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answer: Answer = self._fine
        self.url = ""

    @staticmethod
    async def _fine(request: web.Request, body: bytes) -> web.Response:
        return web.Response()

    async def take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.got.append((dict(request.headers), body))
        return await self.answer(request, body)

    async def start(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_post("/slack/events", self.take)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        return runner


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    runner = await receiver.start()
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def slack(receiver: Receiver) -> AsyncIterator[SlackStandIn]:
    async with standing() as slack:
        slack.subscriptions.add("message.channels")
        slack.events_url = receiver.url
        yield slack


async def test_an_event_is_signed_over_its_raw_body(slack: SlackStandIn, receiver: Receiver) -> None:
    await slack.post("U0ALICE", "C0SUPPORT", "안녕하세요")
    await slack.settled()
    ((headers, body),) = receiver.got
    assert SignatureVerifier("sandbox-secret").is_valid_request(body, headers)
    assert not SignatureVerifier("other").is_valid_request(body, headers)
    assert json.loads(body)["event"]["text"] == "안녕하세요"
    assert "X-Slack-Retry-Num" not in headers


async def test_errors_are_retried_three_times_with_their_reason(slack: SlackStandIn, receiver: Receiver) -> None:
    async def fail(request: web.Request, body: bytes) -> web.Response:
        return web.Response(status=503)

    receiver.answer = fail
    await slack.post("U0ALICE", "C0SUPPORT", "x")
    await slack.settled()
    retries = [(head.get("X-Slack-Retry-Num"), head.get("X-Slack-Retry-Reason")) for head, _ in receiver.got]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({json.loads(body)["event_id"] for _, body in receiver.got}) == 1


async def test_a_slow_answer_counts_as_none(slack: SlackStandIn, receiver: Receiver) -> None:
    async def slow_once(request: web.Request, body: bytes) -> web.Response:
        if len(receiver.got) == 1:
            await asyncio.Event().wait()
        return web.Response()

    slack.timing.ack = 0.1
    receiver.answer = slow_once
    await slack.post("U0ALICE", "C0SUPPORT", "x")
    await slack.settled()
    assert [head.get("X-Slack-Retry-Reason") for head, _ in receiver.got] == [None, "http_timeout"]


async def test_no_retry_is_made_where_the_app_asks_for_none(slack: SlackStandIn, receiver: Receiver) -> None:
    async def fail_for_good(request: web.Request, body: bytes) -> web.Response:
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    receiver.answer = fail_for_good
    await slack.post("U0ALICE", "C0SUPPORT", "x")
    await slack.settled()
    assert len(receiver.got) == 1


async def test_nobody_at_the_address_is_a_failed_connection(slack: SlackStandIn) -> None:
    slack.events_url = "http://127.0.0.1:9/slack/events"
    ack = await slack.command("U0ALICE", "C0SUPPORT", "/deskbell")
    assert (ack.ok, ack.reason) == (False, "connection_failed")


async def test_commands_are_forms_and_text_answers_are_private(slack: SlackStandIn, receiver: Receiver) -> None:
    async def tell(request: web.Request, body: bytes) -> web.Response:
        return web.Response(text="3 waiting")

    receiver.answer = tell
    await slack.command("U0ALICE", "C0SUPPORT", "/deskbell", "queue")
    ((headers, body),) = receiver.got
    form = parse_qs(body.decode())
    assert (form["command"], form["text"], form["user_id"]) == (["/deskbell"], ["queue"], ["U0ALICE"])
    assert SignatureVerifier("sandbox-secret").is_valid_request(body, headers)
    assert [message["text"] for message in slack.ephemerals("U0ALICE")] == ["3 waiting"]


async def test_an_answer_with_broken_blocks_is_an_invalid_response(slack: SlackStandIn, receiver: Receiver) -> None:
    async def tell(request: web.Request, body: bytes) -> web.Response:
        return web.json_response({"blocks": [{"type": "nope"}]})

    receiver.answer = tell
    ack = await slack.command("U0ALICE", "C0SUPPORT", "/deskbell", "queue")
    assert (ack.ok, ack.reason) == (False, "invalid_command_response")


@pytest.fixture
async def client(slack: SlackStandIn) -> AsyncIterator[AsyncWebClient]:
    async with client_of(slack) as client:
        yield client


async def test_bolt_over_http_gets_buttons_and_answers_forms(
    slack: SlackStandIn, receiver: Receiver, client: AsyncWebClient
) -> None:
    app = AsyncApp(client=client, signing_secret="sandbox-secret", process_before_response=True)
    texts: list[str] = []

    @app.event("message")
    async def hear(event: dict[str, Any]) -> None:
        texts.append(event["text"])

    @app.action("go")
    async def open_form(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    @app.view("reply")
    async def take_form(ack: Any) -> None:
        await ack(response_action="errors", errors={"body": "Too short"})

    async def through_bolt(request: web.Request, body: bytes) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    receiver.answer = through_bolt
    await slack.post("U0ALICE", "C0SUPPORT", "hello")
    ts = (await client.chat_postMessage(channel="C0SUPPORT", text="card", blocks=[CARD]))["ts"]
    await slack.settled()
    assert texts == ["hello"], "bolt drops the bot's own echo"
    assert (await slack.press("U0ALICE", "C0SUPPORT", ts, "go")).ok
    (modal,) = slack.modals("U0ALICE")
    assert (await slack.submit("U0ALICE", modal["id"], {"body": "x"})).ok
    assert slack.modals("U0ALICE")[0]["errors"] == {"body": "Too short"}


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


CARD = {"type": "actions", "elements": [{"type": "button", "action_id": "go", "text": plain("Go")}]}
FIELD = {"type": "plain_text_input", "action_id": "text"}
FORM = {
    "type": "modal",
    "callback_id": "reply",
    "title": plain("Reply"),
    "submit": plain("Send"),
    "blocks": [
        {
            "type": "input",
            "block_id": "body",
            "label": plain("Text"),
            "element": {"type": "plain_text_input", "action_id": "t"},
        }
    ],
}

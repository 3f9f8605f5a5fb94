"""What a failed call means for a delivery: wait, mend, ask, or give up, each with words."""

import socket
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import texts
from bot.model.outbound import Outcome, Refused, RetryLater, Unknown
from channels.slack.errors import Kind, SlackFailed, ask, kind_of, outcome

SAY = texts("en")


def fate(kind: Kind, error: str = "x", *, repeatable: bool = False) -> Outcome:
    return outcome(SlackFailed(kind, error, timedelta(seconds=7)), SAY, repeatable=repeatable)


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "not_in_channel", "is_archived", "missing_scope"])
def test_what_people_can_mend_waits_and_says_what_to_do(error: str) -> None:
    found = fate(kind_of(error), error)
    assert isinstance(found, RetryLater)
    assert len(found.reason) > 20


@pytest.mark.parametrize("error", ["thread_not_found", "message_not_found", "invalid_arguments", "made_up_tomorrow"])
def test_what_will_never_work_is_refused(error: str) -> None:
    assert isinstance(fate(kind_of(error), error), Refused)


def test_a_lost_answer_is_unknown_unless_repeating_does_no_harm() -> None:
    assert isinstance(fate(Kind.LOST), Unknown)
    assert isinstance(fate(Kind.LOST, repeatable=True), RetryLater)


def test_slacks_own_wait_is_kept() -> None:
    found = fate(Kind.BUSY)
    assert isinstance(found, RetryLater)
    assert (found.after, found.whole_destination) == (timedelta(seconds=7), False)


async def failure(answer: web.Response | None) -> SlackFailed:
    """What ``ask`` makes of a server that gives this answer; None cuts the line."""

    async def handler(request: web.Request) -> web.StreamResponse:
        await request.read()
        if answer is None and request.transport is not None:
            request.transport.abort()
        return answer or web.Response()

    app = web.Application()
    app.router.add_route("*", "/api/{method}", handler)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        client = AsyncWebClient(
            token="xoxb-1", base_url=str(server.make_url("/api/")), session=session, retry_handlers=[]
        )
        with pytest.raises(SlackFailed) as caught:
            await ask(client.chat_postMessage(channel="C1", text="x"))
    return caught.value


async def test_the_platforms_answers_are_told_apart() -> None:
    busy = await failure(
        web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "12"})
    )
    assert (busy.kind, busy.retry_after) == (Kind.BUSY, timedelta(seconds=12))
    odd = await failure(web.Response(status=429, text="slow", headers={"Retry-After": "soon"}))
    assert (odd.kind, odd.retry_after) == (Kind.BUSY, timedelta(seconds=30))
    assert (await failure(web.json_response({"ok": False, "error": "is_archived"}))).error == "is_archived"
    html = web.Response(status=502, text="<html>Bad gateway</html>", content_type="text/html")
    assert (await failure(html)).kind is Kind.DOWN
    assert (await failure(web.Response(status=503, text="down"))).kind is Kind.DOWN
    assert (await failure(web.Response(status=500, text="{", content_type="application/json"))).kind is Kind.DOWN
    assert (await failure(web.Response(status=200, text="a proxy"))).kind is Kind.LOST
    assert (await failure(None)).kind is Kind.LOST


async def test_where_nobody_listens_nothing_was_done() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="x", base_url=f"http://127.0.0.1:{port}/api/", session=session, retry_handlers=[])
        with pytest.raises(SlackFailed) as caught:
            await ask(client.auth_test())
    assert caught.value.kind is Kind.DOWN

"""What the tests of the Slack stand-in share: a stand-in that listens, a client, and an app by bolt."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import SystemClock
from bot.sandbox.slack import SlackStandIn, Timing


def quick() -> Timing:
    return Timing(ack=0.5, retries=(0.0, 0.01, 0.02), share=0.001)


@asynccontextmanager
async def standing(**options: Any) -> AsyncIterator[SlackStandIn]:
    slack = SlackStandIn(options.pop("clock", None) or SystemClock(), timing=quick(), **options)
    slack.events.subscriptions.clear()
    await slack.start()
    try:
        yield slack
    finally:
        await slack.stop()


@asynccontextmanager
async def client_of(slack: SlackStandIn, token: str = "xoxb-sandbox") -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(token, base_url=slack.api_base, session=session)


@asynccontextmanager
async def socket_app(slack: SlackStandIn, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    """A bolt app on Socket Mode that acknowledges after its listener, as ours does."""
    app = AsyncApp(client=client, process_before_response=True, raise_error_for_unhandled_request=False)
    handler = AsyncSocketModeHandler(app, "xapp-sandbox", web_client=client, ping_interval=1)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield app
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


async def refused(call: Any) -> dict[str, Any]:
    """The body of the refusal that awaiting ``call`` must end in."""
    with pytest.raises(SlackApiError) as caught:
        await call
    data = caught.value.response.data
    assert isinstance(data, dict)
    return data


async def error_of(call: Any) -> str:
    return str((await refused(call))["error"])

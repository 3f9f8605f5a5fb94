"""Updates from a Telegram server on loopback, by polling and by webhook."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.errors import DeskbellError
from bot.model.inbound import InboundEdit, InboundMessage, Poison, ReachChanged, ThreadMoved
from bot.sandbox.faults import Fault
from bot.sandbox.telegram import TelegramStandIn
from channels.telegram.hook import SIZE_LIMIT
from tests.channels.telegram.conftest import TOKEN, Core, Make, Until
from tests.manual_clock import ManualClock

Running = Any
UPDATE = {
    "update_id": 7,
    "message": {
        "message_id": 1,
        "date": 1795400000,
        "text": "hello",
        "chat": {"id": 5, "type": "private", "first_name": "Kim"},
        "from": {"id": 5, "is_bot": False, "first_name": "Kim"},
    },
}


def bodies(core: Core) -> list[str]:
    return [item.body.text for item in core.taken if isinstance(item, InboundMessage)]


# --- polling --------------------------------------------------------------------------------


async def test_everything_customers_do_is_taken_in_order(
    telegram: TelegramStandIn, make: Make, core: Core, running: Running, until: Until
) -> None:
    channel = make()
    first = telegram.say(5, "hello")
    async with running(channel, core):
        await until(lambda: core.taken)
        telegram.edit(5, first, "hello!")
        telegram.send_file(5, "document", b"%PDF", "영수증.pdf", "application/pdf", "receipt")
        telegram.block(5)
        telegram.open_group(-77, "Partners")
        telegram.say(6, "in a group", group=-77)
        telegram.migrate(-77)
        await until(lambda: any(isinstance(item, ThreadMoved) for item in core.taken))
    kinds = [type(item) for item in core.taken[:6]]
    assert kinds == [InboundMessage, InboundEdit, InboundMessage, ReachChanged, InboundMessage, ThreadMoved]
    assert bodies(core) == ["hello", "receipt", "in a group"]


async def test_updates_are_confirmed_only_after_they_are_taken(
    telegram: TelegramStandIn, make: Make, core: Core, running: Running, until: Until
) -> None:
    core.refusals = 3
    telegram.say(5, "hello")
    async with running(make(), core):
        await until(lambda: core.calls == 3)
        assert not telegram.messages(5)[0]["taken"]
        await until(lambda: telegram.messages(5)[0]["taken"])
    assert core.calls == 4
    assert bodies(core) == ["hello"]


async def test_after_a_restart_what_was_not_confirmed_comes_again(
    telegram: TelegramStandIn, make: Make, core: Core, running: Running, until: Until
) -> None:
    telegram.say(5, "hello")
    core.refusals = 1
    async with running(make(), core):
        await until(lambda: core.calls == 1)
    again = Core()
    async with running(make(), again):
        await until(lambda: again.taken)
    assert bodies(again) == ["hello"]


async def test_what_cannot_be_converted_is_set_aside_and_blocks_nothing(
    telegram: TelegramStandIn, make: Make, core: Core, running: Running, until: Until
) -> None:
    number = telegram.raw_update({"message": {"message_id": "no number"}})
    telegram.say(5, "behind it")
    channel = make()
    async with running(channel, core):
        await until(lambda: bodies(core))
    poison = core.taken[0]
    assert isinstance(poison, Poison)
    assert poison.external_id == f"u:{number}"
    with pytest.raises(ValueError):
        channel.convert(poison.raw)


async def test_what_was_set_aside_can_be_converted_again(make: Make) -> None:
    (item,) = make().convert(json.dumps(UPDATE).encode())
    assert isinstance(item, InboundMessage)
    for junk in (b"", b"[]", b"{", b"\xff", b'{"update_id": 1}'):
        with pytest.raises(ValueError):
            make().convert(junk)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=502, body="<html>Bad Gateway</html>", content_type="text/html"),
        Fault(status=409, body='{"ok":false,"error_code":409,"description":"Conflict: terminated by other"}'),
        Fault(status=429, body='{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":3}}'),
        Fault(status=401, body='{"ok":false,"error_code":401,"description":"Unauthorized"}'),
        Fault(status=200, body="[1, 2]"),
        Fault(status=200, body='{"ok":true}'),
        Fault(drop=True),
    ],
)
async def test_trouble_is_logged_waited_out_and_loses_nothing(
    telegram: TelegramStandIn, make: Make, core: Core, running: Running, until: Until, fault: Fault
) -> None:
    telegram.faults.add("getUpdates", fault, times=3)
    telegram.say(5, "hello")
    with capture_logs() as logs:
        async with running(make(), core):
            await until(lambda: core.taken)
    assert bodies(core) == ["hello"]
    failures = [entry for entry in logs if entry["event"] == "telegram.poll_failed"]
    assert len(failures) == 3
    assert all("\n" not in entry["reason"] and entry["inbox"] == "shop" for entry in failures)
    assert TOKEN not in str(logs)


async def test_a_server_that_is_not_there_is_waited_for(make: Make, core: Core, running: Running, until: Until) -> None:
    channel = make(api_base="http://127.0.0.1:9")
    with capture_logs() as logs:
        async with running(channel, core) as task:
            await until(channel.last_seen)
            began = channel.last_seen()
            await until(lambda: len(logs) > 3)
            assert not task.done()
    assert channel.last_seen() == began  # since then we listen, and nothing was heard
    assert TOKEN not in str(logs)


async def test_a_webhook_that_is_set_is_removed_and_what_waits_for_it_kept(
    telegram: TelegramStandIn, make: Make, core: Core, running: Running, until: Until
) -> None:
    async with aiohttp.ClientSession() as http:
        await http.post(f"{telegram.base_url}/bot{TOKEN}/setWebhook", data={"url": "http://127.0.0.1:9/x"})
    telegram.say(5, "hello")
    async with running(make(), core):
        await until(lambda: core.taken)
    assert bodies(core) == ["hello"]


async def test_an_answered_poll_is_a_sign_of_life(
    telegram: TelegramStandIn, make: Make, core: Core, running: Running, until: Until, clock: ManualClock
) -> None:
    channel = make()
    assert channel.last_seen() is None
    telegram.say(5, "hello")
    async with running(channel, core):
        await until(lambda: core.taken)
    seen = channel.last_seen()
    assert seen is not None
    assert seen <= clock.now()


# --- webhook --------------------------------------------------------------------------------


class Site:
    """Our own web server with the channel's routes."""

    def __init__(self) -> None:
        self.url = ""
        self.secret = "s3cret_Token-1"

    async def post(self, body: bytes, secret: str | None = None) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret if secret is None else secret}
        async with (
            aiohttp.ClientSession() as http,
            http.post(self.url + "/telegram/shop", data=body, headers=headers) as r,
        ):
            return r.status


@pytest.fixture
async def site(make: Make, core: Core) -> AsyncIterator[Site]:
    site = Site()
    channel = make(mode="webhook", webhook_secret=site.secret)
    app = web.Application(client_max_size=100)
    app.add_routes(channel.routes(core.take))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.url = "http://{}:{}".format(*runner.addresses[0][:2])
    yield site
    await runner.cleanup()


async def test_the_webhook_takes_an_update(site: Site, core: Core) -> None:
    assert await site.post(json.dumps(UPDATE).encode()) == 200
    assert bodies(core) == ["hello"]


@pytest.mark.parametrize("secret", ["", "wrong", "s3cret_Token-", "é"])
async def test_a_wrong_secret_is_refused(site: Site, core: Core, secret: str) -> None:
    assert await site.post(json.dumps(UPDATE).encode(), secret) == 401
    assert core.calls == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff\xfe", b"[" * 100_000])
async def test_what_is_no_update_is_a_bad_request(site: Site, core: Core, body: bytes) -> None:
    assert await site.post(body) == 400
    assert core.calls == 0


async def test_a_body_that_is_too_large_is_refused(site: Site, core: Core) -> None:
    assert await site.post(b" " * (SIZE_LIMIT + 1)) == 413
    assert core.calls == 0


async def test_while_the_store_is_unwell_telegram_keeps_the_update(site: Site, core: Core) -> None:
    core.refusals = 1
    assert await site.post(json.dumps(UPDATE).encode()) == 503
    assert await site.post(json.dumps(UPDATE).encode()) == 200
    assert bodies(core) == ["hello"]


async def test_what_cannot_be_converted_is_accepted_as_poison(site: Site, core: Core) -> None:
    assert await site.post(b'{"update_id": 9, "new_thing": 1}') == 200
    assert isinstance(core.taken[0], Poison)


async def test_the_webhook_is_set_and_fed_by_telegram_itself(
    telegram: TelegramStandIn, make: Make, core: Core, running: Running, until: Until
) -> None:
    app = web.Application()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    public = "http://127.0.0.1"
    port = _free_port()
    channel = make(mode="webhook", public_url=f"{public}:{port}/")
    app.add_routes(channel.routes(core.take))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        async with running(channel, core):
            telegram.say(5, "hello")
            await until(lambda: core.taken)
            assert channel.last_seen() is not None
        assert bodies(core) == ["hello"]
    finally:
        await runner.cleanup()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_the_webhook_is_set_again_when_somebody_takes_it_away(
    telegram: TelegramStandIn, make: Make, core: Core, running: Running, until: Until
) -> None:
    channel = make(mode="webhook", public_url="http://127.0.0.1:9")
    with capture_logs() as logs:
        async with running(channel, core):
            await until(lambda: times_set(logs) == 1)
            telegram.state.hook = None
            await until(lambda: times_set(logs) == 2)
    assert telegram.state.hook


def times_set(logs: list[Any]) -> int:
    return [entry["event"] for entry in logs].count("telegram.webhook_set")


async def test_a_webhook_without_a_public_address_cannot_run(make: Make, core: Core) -> None:
    with pytest.raises(DeskbellError, match="public_url"):
        await make(mode="webhook").run(core.take)


async def test_polling_has_no_routes(make: Make, core: Core) -> None:
    assert make().routes(core.take) == []


async def test_cancelling_ends_receiving_at_once(make: Make, core: Core) -> None:
    task = asyncio.create_task(make().run(core.take))
    await asyncio.sleep(0)
    task.cancel()
    async with asyncio.timeout(2):
        await asyncio.wait([task])
    assert task.cancelled()

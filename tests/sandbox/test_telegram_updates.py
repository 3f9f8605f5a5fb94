"""How updates reach the bot: each once confirmed is gone, none is lost before."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Update
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.telegram import TelegramStandIn
from bot.sandbox.telegram.params import Params
from tests.manual_clock import ManualClock

MINSEO = 1001
Json = dict[str, Any]
Call = Callable[..., Awaitable[Json]]


@pytest.fixture
async def telegram(clock: ManualClock) -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn(clock)
    stand_in.updates.retry_waits = (0.01,)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
async def call(telegram: TelegramStandIn) -> AsyncIterator[Call]:
    async with aiohttp.ClientSession() as http:

        async def call(method: str, **params: Any) -> Json:
            url = f"{telegram.base_url}/bot{telegram.token}/{method}"
            async with http.post(url, json=params) as answer:
                found: Json = await answer.json()
                return found

        yield call


# --- what customers cause -------------------------------------------------------------------


async def test_aiogram_reads_every_kind_of_update(telegram: TelegramStandIn) -> None:
    first = telegram.press_start(MINSEO, "spring-sale", name="김민서")
    telegram.say(MINSEO, "안녕", reply_to=first, entities=[{"type": "bold", "offset": 0, "length": 2}])
    for kind in ("photo", "document", "voice", "audio", "video", "video_note", "animation", "sticker"):
        telegram.send_file(MINSEO, kind, b"x", "이름.bin", "application/x-thing", "설명", "album")
    telegram.post(MINSEO, {"location": {"latitude": 1.5, "longitude": 2.5}})
    telegram.edit(MINSEO, first, "/start again")
    telegram.block(MINSEO)
    telegram.block(MINSEO)
    telegram.unblock(MINSEO)
    bot = Bot(telegram.token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram.base_url)))
    updates = await bot.get_updates()
    await bot.session.close()
    kinds = [update.event_type for update in updates]
    assert kinds == ["message"] * 11 + ["edited_message", "my_chat_member", "my_chat_member"]
    assert updates[0].message is not None
    assert updates[0].message.text == "/start spring-sale"
    assert updates[1].message is not None
    assert updates[1].message.reply_to_message is not None
    statuses = [update.my_chat_member.new_chat_member.status for update in updates[-2:] if update.my_chat_member]
    assert statuses == ["kicked", "member"]


async def test_odd_updates_go_in_as_they_are_and_ids_grow_past_them(telegram: TelegramStandIn, call: Call) -> None:
    telegram.raw_update({"update_id": 900_000_000, "message": "not an object"})
    assert telegram.raw_update({"purchased_paid_media": {}}) == 900_000_001
    found = (await call("getUpdates"))["result"]
    assert found[0] == {"update_id": 900_000_000, "message": "not an object"}
    assert telegram.messages(MINSEO) == []


def test_the_app_does_not_let_people_do_what_it_would_not(clock: ManualClock) -> None:
    telegram = TelegramStandIn(clock)
    number = telegram.say(MINSEO, "hi")
    with pytest.raises(ValueError, match="no message"):
        telegram.edit(7, number, "not mine")
    with pytest.raises(ValueError, match="no message"):
        telegram.say(MINSEO, "x", reply_to=999)
    with pytest.raises(ValueError, match="unknown kind"):
        telegram.send_file(MINSEO, "hologram", b"x", "x", "x/x")
    telegram.block(MINSEO)
    with pytest.raises(ValueError, match="blocked"):
        telegram.say(MINSEO, "x")


async def test_a_message_is_taken_once_the_bot_has_confirmed_its_update(telegram: TelegramStandIn, call: Call) -> None:
    telegram.say(MINSEO, "one")
    update = (await call("getUpdates"))["result"][0]
    assert telegram.messages(MINSEO)[0]["taken"] is False
    await call("getUpdates", offset=update["update_id"] + 1)
    assert telegram.messages(MINSEO)[0]["taken"] is True


async def test_a_customers_delete_is_seen_in_the_chat_and_never_told_to_the_bot(
    telegram: TelegramStandIn, call: Call
) -> None:
    telegram.delete(MINSEO, telegram.say(MINSEO, "oops"))
    assert telegram.messages(MINSEO)[0]["deleted"] is True
    assert len((await call("getUpdates"))["result"]) == 1


# --- polling --------------------------------------------------------------------------------


async def test_updates_stay_until_an_offset_above_them_confirms_them(telegram: TelegramStandIn, call: Call) -> None:
    for text in "abc":
        telegram.say(MINSEO, text)
    ids = [update["update_id"] for update in (await call("getUpdates"))["result"]]
    assert ids == sorted(ids)
    assert len((await call("getUpdates", limit=2))["result"]) == 2
    assert [u["update_id"] for u in (await call("getUpdates", offset=ids[1]))["result"]] == ids[1:]
    assert [u["update_id"] for u in (await call("getUpdates", offset=-1))["result"]] == ids[2:]
    assert (await call("getUpdates", offset=ids[2] + 1))["result"] == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 6), max_size=12), st.integers(1, 5))
async def test_whoever_confirms_what_they_took_gets_every_update_once_in_order(says: list[int], limit: int) -> None:
    """Between polls come 0-6 messages; each poll takes at most ``limit``."""
    telegram, taken, said, offset = TelegramStandIn(ManualClock()), [], 0, 0
    for burst in [*says, 0] + [0] * (sum(says) // limit + 1):
        for _ in range(burst):
            telegram.say(MINSEO, str(said))
            said += 1
        for update in await telegram.updates.get_updates(Params({"offset": offset, "limit": limit}, {})):
            taken.append(update["message"]["text"])
            offset = update["update_id"] + 1
    assert taken == [str(number) for number in range(said)]


async def test_a_long_poll_answers_as_soon_as_something_comes(telegram: TelegramStandIn, call: Call) -> None:
    async with asyncio.timeout(5):
        poll = asyncio.create_task(call("getUpdates", timeout=50))  # type: ignore[arg-type]
        await telegram.updates.next_poll()
        assert not poll.done()
        telegram.say(MINSEO, "now")
        assert [update["message"]["text"] for update in (await poll)["result"]] == ["now"]


async def test_a_long_poll_ends_empty_at_its_time_out(call: Call) -> None:
    async with asyncio.timeout(5):
        assert (await call("getUpdates", timeout=1))["result"] == []


async def test_a_second_poller_ends_the_first_with_a_conflict(telegram: TelegramStandIn, call: Call) -> None:
    async with asyncio.timeout(5):
        first = asyncio.create_task(call("getUpdates", timeout=50))  # type: ignore[arg-type]
        await telegram.updates.next_poll()
        second = asyncio.create_task(call("getUpdates", timeout=50))  # type: ignore[arg-type]
        ended = await first
        assert ended["error_code"] == 409
        assert ended["description"].startswith("Conflict: terminated by other getUpdates request")
        telegram.say(MINSEO, "for the second")
        assert len((await second)["result"]) == 1


async def test_kinds_that_were_not_asked_for_are_not_queued(telegram: TelegramStandIn, call: Call) -> None:
    await call("getUpdates", allowed_updates=["edited_message"])
    number = telegram.say(MINSEO, "unwanted")
    telegram.edit(MINSEO, number, "wanted")
    assert [next(iter(u)) for u in (await call("getUpdates"))["result"]] == ["edited_message"]
    await call("getUpdates", allowed_updates=[])
    telegram.raw_update({"message_reaction": {}})
    telegram.raw_update({"poll": {}})
    assert [next(iter(u)) for u in (await call("getUpdates"))["result"]] == ["edited_message", "poll"]


async def test_updates_are_thrown_away_after_24_hours(
    telegram: TelegramStandIn, call: Call, clock: ManualClock
) -> None:
    telegram.say(MINSEO, "old")
    clock.advance(timedelta(hours=20))
    telegram.say(MINSEO, "new")
    clock.advance(timedelta(hours=5))
    assert [update["message"]["text"] for update in (await call("getUpdates"))["result"]] == ["new"]


# --- webhook --------------------------------------------------------------------------------


class Receiver:
    """Deskbell's webhook: answers what it is told to, and keeps what came."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.got: list[tuple[str, Update]] = []

    async def take(self, request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        self.got.append((secret, Update.model_validate(await request.json())))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[Receiver, str]]:
    receiver, app = Receiver(), web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield receiver, f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await runner.cleanup()


async def until(telegram: TelegramStandIn, condition: Callable[[], bool]) -> None:
    """Look again after every change that the stand-in tells of."""
    changed = asyncio.Event()
    telegram.on_change = changed.set
    async with asyncio.timeout(5):
        while not condition():
            await changed.wait()
            changed.clear()


async def test_a_webhook_gets_each_update_with_the_secret_until_it_says_2xx(
    telegram: TelegramStandIn, call: Call, receiver: tuple[Receiver, str]
) -> None:
    hook, url = receiver
    hook.statuses = [500, 302, 201]
    telegram.say(MINSEO, "before the webhook was set")
    await call("setWebhook", url=url, secret_token="s3cret-_")
    telegram.say(MINSEO, "second")
    await until(telegram, lambda: not telegram.updates.pending())
    texts = [update.message.text for _, update in hook.got if update.message]
    assert texts == ["before the webhook was set"] * 3 + ["second"]
    assert {secret for secret, _ in hook.got} == {"s3cret-_"}
    info = (await call("getWebhookInfo"))["result"]
    assert (info["url"], info["pending_update_count"]) == (url, 0)
    assert info["last_error_message"].startswith("Wrong response from the webhook: 302")


async def test_while_nobody_listens_updates_wait_and_come_later(
    telegram: TelegramStandIn, call: Call, receiver: tuple[Receiver, str]
) -> None:
    hook, url = receiver
    await call("setWebhook", url="http://127.0.0.1:9/nobody")
    telegram.say(MINSEO, "patience")
    await until(telegram, lambda: telegram.state.hook is not None and bool(telegram.state.hook.last_error))
    await call("setWebhook", url=url)
    await until(telegram, lambda: bool(hook.got))


async def test_polling_and_a_webhook_exclude_each_other(telegram: TelegramStandIn, call: Call) -> None:
    async with asyncio.timeout(5):
        poll = asyncio.create_task(call("getUpdates", timeout=50))  # type: ignore[arg-type]
        await telegram.updates.next_poll()
        await call("setWebhook", url="http://127.0.0.1:9/nobody")
        assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    refused = await call("getUpdates")
    assert refused["error_code"] == 409
    assert refused["description"].startswith("Conflict: can't use getUpdates method while webhook is active")
    await call("setWebhook", url="")
    assert (await call("getUpdates"))["ok"] is True


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"url": "http://desk.example/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://desk.example:9443/hook"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443"),
        ({"url": "ftp://desk.example/hook"}, "bad webhook: invalid HTTP URL"),
        ({"url": "https://desk.example:x/hook"}, "bad webhook: invalid HTTP URL"),
        ({"url": "https://desk.example/", "secret_token": "spaces here"}, "secret token contains unallowed characters"),
        ({"url": "https://desk.example/", "secret_token": "x" * 257}, "secret token contains unallowed characters"),
    ],
)
async def test_bad_webhooks_are_refused(call: Call, params: Json, reason: str) -> None:
    refused = await call("setWebhook", **params)
    assert refused["error_code"] == 400
    assert refused["description"].startswith(f"Bad Request: {reason}")


async def test_pending_updates_can_be_dropped(telegram: TelegramStandIn, call: Call) -> None:
    telegram.say(MINSEO, "x")
    await call("deleteWebhook", drop_pending_updates=True)
    assert (await call("getWebhookInfo"))["result"]["pending_update_count"] == 0


async def test_a_webhook_that_was_set_before_a_restart_is_served_after_it(
    clock: ManualClock, receiver: tuple[Receiver, str]
) -> None:
    hook, url = receiver
    before = TelegramStandIn(clock)
    await before.updates.set_webhook(Params({"url": url}, {}))
    await before.stop()
    before.say(MINSEO, "kept")
    after = TelegramStandIn(clock)
    after.restore(before.snapshot())
    await after.start()
    await until(after, lambda: bool(hook.got))
    await after.stop()

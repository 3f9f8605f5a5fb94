"""Channels are lost and come back as in Slack, and the app hears of it as there."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackError, SlackStandIn
from tests.manual_clock import ManualClock
from tests.sandbox.slack_desk import client_of, error_of, socket_app, standing

Json = dict[str, Any]

KINDS = (
    "channel_archive", "channel_unarchive", "channel_deleted", "channel_left", "group_left", "group_archive",
    "member_joined_channel", "member_left_channel", "reaction_added", "message",
)  # fmt: skip


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with standing(clock=ManualClock()) as slack:
        slack.subscriptions.update(KINDS)
        yield slack


@pytest.fixture
async def client(slack: SlackStandIn) -> AsyncIterator[AsyncWebClient]:
    async with client_of(slack) as client:
        yield client


@pytest.fixture
async def heard(slack: SlackStandIn, client: AsyncWebClient) -> AsyncIterator[list[Json]]:
    events: list[Json] = []

    async def take(event: Json) -> None:
        events.append(event)

    async with socket_app(slack, client) as app:
        for kind in KINDS:
            app.event(kind)(take)
        yield events


async def test_an_archived_channel_takes_no_post_until_it_is_back(
    slack: SlackStandIn, client: AsyncWebClient, heard: list[Json]
) -> None:
    await slack.archive("U0ALICE", "C0SUPPORT")
    assert await error_of(client.chat_postMessage(channel="C0SUPPORT", text="x")) == "is_archived"
    await slack.settled()
    await slack.unarchive("U0ALICE", "C0SUPPORT")
    await client.chat_postMessage(channel="C0SUPPORT", text="x")
    await slack.settled()
    assert [event["type"] for event in heard] == ["channel_archive", "channel_unarchive"]
    with pytest.raises(SlackError, match="not_archived"):
        await slack.unarchive("U0ALICE", "C0SUPPORT")


async def test_a_deleted_channel_is_not_found(slack: SlackStandIn, client: AsyncWebClient, heard: list[Json]) -> None:
    with pytest.raises(SlackError, match="restricted_action"):
        await slack.delete_channel("U0ALICE", "C0SUPPORT")
    await slack.delete_channel("U0MANAGER", "C0SUPPORT")
    assert await error_of(client.chat_postMessage(channel="C0SUPPORT", text="x")) == "channel_not_found"
    await slack.settled()
    assert [(event["type"], event["channel"]) for event in heard] == [("channel_deleted", "C0SUPPORT")]


async def test_the_bot_put_out_hears_that_it_left_and_those_who_stay_that_somebody_did(
    slack: SlackStandIn, client: AsyncWebClient, heard: list[Json]
) -> None:
    await slack.remove("U0ALICE", "C0SUPPORT", "U0BORA")
    await slack.settled()
    await slack.remove("U0ALICE", "C0SUPPORT", "U0BOT")
    await slack.settled()
    assert await error_of(client.chat_postMessage(channel="C0SUPPORT", text="x")) == "not_in_channel"
    await slack.invite("U0ALICE", "C0SUPPORT", "U0BOT")
    await slack.settled()
    assert [(event["type"], event.get("user"), event.get("actor_id")) for event in heard] == [
        ("member_left_channel", "U0BORA", None),
        ("channel_left", None, "U0ALICE"),
        ("member_joined_channel", "U0BOT", None),
    ]


async def test_a_private_channel_has_events_of_its_own(
    slack: SlackStandIn, client: AsyncWebClient, heard: list[Json]
) -> None:
    vip = await slack.create_channel("U0ALICE", "vip", private=True)
    await client.chat_postMessage(channel=vip, text="x")
    await slack.archive("U0ALICE", vip)
    await slack.unarchive("U0ALICE", vip)
    await slack.remove("U0ALICE", vip, "U0BOT")
    await slack.settled()
    assert {event["type"] for event in heard} == {"member_joined_channel", "group_archive", "group_left"}
    assert await error_of(client.chat_postMessage(channel=vip, text="x")) == "channel_not_found"
    with pytest.raises(SlackError, match="name_taken"):
        await slack.create_channel("U0ALICE", "vip")


async def test_without_its_scope_an_event_does_not_come(slack: SlackStandIn, heard: list[Json]) -> None:
    ts = await slack.post("U0ALICE", "C0SUPPORT", "x")
    slack.scopes.discard("reactions:read")
    await slack.react("U0ALICE", "C0SUPPORT", ts, "eyes")
    slack.scopes.add("reactions:read")
    await slack.react("U0BORA", "C0SUPPORT", ts, "eyes")
    await slack.settled()
    assert [event["user"] for event in heard] == ["U0BORA"]


async def test_an_admin_deletes_what_the_bot_wrote_and_nobody_else_does(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    root = (await client.chat_postMessage(channel="C0SUPPORT", text="card"))["ts"]
    with pytest.raises(SlackError, match="cant_update_message"):
        await slack.delete("U0ALICE", "C0SUPPORT", root)
    await client.chat_postMessage(channel="C0SUPPORT", text="reply", thread_ts=root)
    await slack.delete("U0MANAGER", "C0SUPPORT", root)
    assert slack.messages("C0SUPPORT", root)[0]["subtype"] == "tombstone"
    assert (await client.chat_postMessage(channel="C0SUPPORT", text="more", thread_ts=root))["ok"]
    alone = (await client.chat_postMessage(channel="C0SUPPORT", text="card"))["ts"]
    await slack.delete("U0MANAGER", "C0SUPPORT", alone)
    gone = client.chat_postMessage(channel="C0SUPPORT", text="more", thread_ts=alone)
    assert await error_of(gone) == "thread_not_found"


async def test_people_come_into_a_user_group(slack: SlackStandIn, client: AsyncWebClient) -> None:
    await slack.set_group("S0SUPPORT", ["U0GUEST"])
    assert (await client.usergroups_users_list(usergroup="S0SUPPORT"))["users"] == ["U0GUEST"]


async def test_rate_limits_can_be_switched_on_and_count_what_they_refuse(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    clock = slack.world.clock
    assert isinstance(clock, ManualClock)
    for _ in range(10):
        await client.chat_postMessage(channel="C0SUPPORT", text="free")
    slack.limits.on = True
    for _ in range(5):
        await client.chat_postMessage(channel="C0SUPPORT", text="burst")
    assert await error_of(client.chat_postMessage(channel="C0SUPPORT", text="x")) == "ratelimited"
    clock.advance(timedelta(seconds=2))
    for _ in range(2):
        await client.chat_postMessage(channel="C0SUPPORT", text="one a second")
    assert await error_of(client.chat_postMessage(channel="C0SUPPORT", text="x")) == "ratelimited"
    for _ in range(20):
        await client.users_list()
    assert await error_of(client.users_list()) == "ratelimited"
    assert slack.limits.refused == {"chat.postMessage": 2, "users.list": 1}

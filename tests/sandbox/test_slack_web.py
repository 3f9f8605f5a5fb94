"""The Web API refuses what Slack refuses, with Slack's words."""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.faults import Fault
from bot.sandbox.slack import SlackStandIn
from tests.manual_clock import ManualClock
from tests.sandbox.slack_desk import client_of, error_of, refused, standing


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with standing() as slack:
        yield slack


@pytest.fixture
async def client(slack: SlackStandIn) -> AsyncIterator[AsyncWebClient]:
    async with client_of(slack) as client:
        yield client


# --- who may call --------------------------------------------------------------------------------


async def test_auth_test_names_the_bot_and_its_scopes(slack: SlackStandIn, client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0BOT", "B0BOT", "T0DESK")
    assert set(answer.headers["x-oauth-scopes"].split(",")) == slack.scopes


async def test_a_missing_a_wrong_and_a_misplaced_token_are_refused(slack: SlackStandIn) -> None:
    for token, error in (
        ("", "not_authed"),
        ("xoxb-wrong", "invalid_auth"),
        ("xapp-sandbox", "not_allowed_token_type"),
    ):
        async with client_of(slack, token) as stranger:
            assert await error_of(stranger.auth_test()) == error


async def test_a_socket_is_opened_only_with_the_app_token(slack: SlackStandIn, client: AsyncWebClient) -> None:
    assert await error_of(client.apps_connections_open(app_token="xoxb-sandbox")) == "not_allowed_token_type"
    assert (await client.apps_connections_open(app_token="xapp-sandbox"))["url"].startswith("ws://127.0.0.1:")


async def test_a_missing_scope_is_named_beside_those_there_are(slack: SlackStandIn, client: AsyncWebClient) -> None:
    slack.scopes.remove("reactions:write")
    ts = await slack.post("U0ALICE", "C0SUPPORT", "hello")
    body = await refused(client.reactions_add(channel="C0SUPPORT", timestamp=ts, name="eyes"))
    assert (body["error"], body["needed"]) == ("missing_scope", "reactions:write")
    assert "chat:write" in body["provided"].split(",")


async def test_scopes_beyond_the_first_are_asked_for_where_they_are_used(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    slack.scopes.discard("chat:write.customize")
    assert await error_of(client.chat_postMessage(channel="C0SUPPORT", text="x", username="Jane")) == "missing_scope"
    slack.scopes.discard("users:read.email")
    assert "email" not in (await client.users_info(user="U0ALICE"))["user"]["profile"]
    slack.scopes.discard("channels:history")
    assert await error_of(client.conversations_history(channel="C0SUPPORT")) == "missing_scope"
    assert await error_of(client.conversations_join(channel="C0GENERAL")) == "missing_scope"


async def test_unknown_methods_and_broken_bodies_are_refused(slack: SlackStandIn, client: AsyncWebClient) -> None:
    assert await error_of(client.api_call("chat.shout")) == "unknown_method"
    headers = {"Authorization": "Bearer xoxb-sandbox", "Content-Type": "application/json"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for body, error in (("{", "invalid_json"), ("[]", "json_not_object")):
            async with session.post(f"{slack.api_base}chat.postMessage", data=body) as answer:
                assert (await answer.json())["error"] == error


async def test_forms_and_json_are_equal(slack: SlackStandIn) -> None:
    blocks = '[{"type":"divider"}]'
    form = {"token": "xoxb-sandbox", "channel": "C0SUPPORT", "text": "a & b", "blocks": blocks}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{slack.api_base}chat.postMessage", data=form) as answer,
    ):
        assert (await answer.json())["ok"] is True
    assert slack.messages("C0SUPPORT")[-1]["blocks"][0]["type"] == "divider"


# --- chat.postMessage ----------------------------------------------------------------------------


async def test_a_post_comes_back_in_history_with_its_metadata(slack: SlackStandIn, client: AsyncWebClient) -> None:
    metadata = {"event_type": "deskbell_delivery", "event_payload": {"id": 7}}
    posted = await client.chat_postMessage(channel="C0SUPPORT", text="a &lt; b", metadata=metadata)
    (plain,) = (await client.conversations_history(channel="C0SUPPORT"))["messages"]
    assert (plain["ts"], plain["text"], plain["bot_id"]) == (posted["ts"], "a &lt; b", "B0BOT")
    assert "metadata" not in plain
    (full,) = (await client.conversations_history(channel="C0SUPPORT", include_all_metadata=True))["messages"]
    assert full["metadata"] == metadata
    assert "pinged" not in full


async def test_a_customised_post_is_a_bot_message_without_user(slack: SlackStandIn, client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel="C0SUPPORT", text="x", username="Jane", icon_emoji=":wave:")
    message = answer["message"]
    assert (message["subtype"], message["username"], message["icons"]) == ("bot_message", "Jane", {"emoji": ":wave:"})
    assert "user" not in message


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOPE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0GENERAL", "text": "x"}, "not_in_channel"),
        ({"channel": "C0SUPPORT"}, "no_text"),
        ({"channel": "C0SUPPORT", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0SUPPORT", "text": "x", "thread_ts": "1700000000.000000"}, "thread_not_found"),
        ({"channel": "C0SUPPORT", "text": "x", "thread_ts": "soon"}, "invalid_thread_ts"),
        ({"channel": "C0SUPPORT", "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"channel": "C0SUPPORT", "markdown_text": "y" * 12_001}, "msg_too_long"),
        ({"channel": "C0SUPPORT", "text": "x", "metadata": {"event_payload": {}}}, "invalid_metadata_format"),
        ({"channel": "C0SUPPORT", "text": "x", "metadata": {"event_type": "ab"}}, "invalid_metadata_format"),
        ({"channel": "C0SUPPORT", "text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"channel": "C0SUPPORT", "text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"channel": "C0SUPPORT", "text": "x", "attachments": {}}, "invalid_attachments"),
        ({"text": "x"}, "invalid_arguments"),
    ],
)  # fmt: skip
async def test_a_wrong_post_is_refused(client: AsyncWebClient, arguments: dict[str, object], error: str) -> None:
    assert await error_of(client.api_call("chat.postMessage", json=arguments)) == error


async def test_an_archived_channel_takes_neither_posts_nor_edits(slack: SlackStandIn, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel="C0SUPPORT", text="x"))["ts"]
    await slack.archive("U0MANAGER", "C0SUPPORT")
    assert await error_of(client.chat_postMessage(channel="C0SUPPORT", text="x")) == "is_archived"
    assert await error_of(client.chat_update(channel="C0SUPPORT", ts=ts, text="y")) == "is_inactive"
    assert await error_of(client.reactions_add(channel="C0SUPPORT", timestamp=ts, name="x")) == "is_archived"


async def test_a_reply_cannot_be_the_parent_of_a_thread(slack: SlackStandIn, client: AsyncWebClient) -> None:
    root = await slack.post("U0ALICE", "C0SUPPORT", "root")
    reply = (await client.chat_postMessage(channel="C0SUPPORT", text="reply", thread_ts=root))["ts"]
    assert (
        await error_of(client.chat_postMessage(channel="C0SUPPORT", text="x", thread_ts=reply))
        == "cannot_reply_to_message"
    )


async def test_threads_keep_count_and_broadcasts_stand_in_the_channel_too(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    root = (await client.chat_postMessage(channel="#support", text="root"))["ts"]
    await client.chat_postMessage(channel="C0SUPPORT", text="one", thread_ts=root)
    await slack.post("U0ALICE", "C0SUPPORT", "two", thread_ts=root, broadcast=True)
    replies = (await client.conversations_replies(channel="C0SUPPORT", ts=root))["messages"]
    assert [message["text"] for message in replies] == ["root", "one", "two"]
    assert (replies[0]["reply_count"], replies[0]["reply_users"]) == (2, ["U0BOT", "U0ALICE"])
    history = (await client.conversations_history(channel="C0SUPPORT"))["messages"]
    assert [(message["text"], message.get("subtype")) for message in history] == [
        ("two", "thread_broadcast"),
        ("root", None),
    ]


async def test_history_is_paged_and_bounded(slack: SlackStandIn, client: AsyncWebClient) -> None:
    stamps = [await slack.post("U0ALICE", "C0SUPPORT", str(number)) for number in range(5)]
    first = await client.conversations_history(channel="C0SUPPORT", limit=3)
    assert [message["text"] for message in first["messages"]] == ["4", "3", "2"]
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel="C0SUPPORT", limit=3, cursor=cursor)
    assert ([message["text"] for message in second["messages"]], second["has_more"]) == (["1", "0"], False)
    since = await client.conversations_history(channel="C0SUPPORT", oldest=stamps[2])
    assert [message["text"] for message in since["messages"]] == ["4", "3"]
    both = await client.conversations_history(channel="C0SUPPORT", oldest=stamps[1], latest=stamps[2], inclusive=True)
    assert [message["text"] for message in both["messages"]] == ["2", "1"]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("conversations.history", {"channel": "C0NOPE"}, "channel_not_found"),
        ("conversations.history", {"channel": "C0GENERAL"}, "not_in_channel"),
        ("conversations.history", {"channel": "C0SUPPORT", "limit": "many"}, "invalid_limit"),
        ("conversations.history", {"channel": "C0SUPPORT", "cursor": "?"}, "invalid_cursor"),
        ("conversations.history", {"channel": "C0SUPPORT", "oldest": "then"}, "invalid_ts_oldest"),
        ("conversations.replies", {"channel": "C0SUPPORT", "ts": "1700000000.000000"}, "thread_not_found"),
        ("conversations.list", {"types": "secret"}, "invalid_types"),
        ("conversations.info", {"channel": "C0NOPE"}, "channel_not_found"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"users": "U0NOPE"}, "user_not_found"),
        ("users.info", {"user": "U0NOPE"}, "user_not_found"),
        ("usergroups.users.list", {"usergroup": "S0NOPE"}, "no_such_subteam"),
        ("team.info", {"team": "T0NOPE"}, "team_not_found"),
        ("bots.info", {"bot": "B0NOPE"}, "bot_not_found"),
        ("files.info", {"file": "F0NOPE"}, "file_not_found"),
        ("chat.getPermalink", {"channel": "C0SUPPORT", "message_ts": "1700000000.000000"}, "message_not_found"),
        ("reactions.get", {"channel": "C0SUPPORT"}, "no_item_specified"),
        ("api.test", {"error": "my_error"}, "my_error"),
    ],
)  # fmt: skip
async def test_wrong_questions_are_refused(
    client: AsyncWebClient, method: str, arguments: dict[str, str], error: str
) -> None:
    assert await error_of(client.api_call(method, params=arguments)) == error


# --- changing what was posted ------------------------------------------------------------------------


async def test_an_update_with_text_alone_takes_the_blocks_away(slack: SlackStandIn, client: AsyncWebClient) -> None:
    blocks = [{"type": "divider"}]
    ts = (await client.chat_postMessage(channel="C0SUPPORT", text="x", blocks=blocks))["ts"]
    metadata = {"event_type": "t", "event_payload": {}}
    await client.api_call("chat.update", json={"channel": "C0SUPPORT", "ts": ts, "metadata": metadata})
    assert "blocks" in slack.messages("C0SUPPORT")[-1]
    assert "edited" not in slack.messages("C0SUPPORT")[-1]
    await client.chat_update(channel="C0SUPPORT", ts=ts, text="y")
    assert "blocks" not in slack.messages("C0SUPPORT")[-1]
    assert slack.messages("C0SUPPORT")[-1]["edited"]["user"] == "U0BOT"


async def test_only_own_messages_can_be_changed_and_deleted(slack: SlackStandIn, client: AsyncWebClient) -> None:
    ts = await slack.post("U0ALICE", "C0SUPPORT", "mine")
    assert await error_of(client.chat_update(channel="C0SUPPORT", ts=ts, text="y")) == "cant_update_message"
    assert await error_of(client.chat_delete(channel="C0SUPPORT", ts=ts)) == "cant_delete_message"
    assert await error_of(client.chat_delete(channel="C0SUPPORT", ts="1700000000.000000")) == "message_not_found"
    own = (await client.chat_postMessage(channel="C0SUPPORT", text="x"))["ts"]
    assert await error_of(client.chat_update(channel="C0SUPPORT", ts=own, text="y" * 4001)) == "msg_too_long"
    assert await error_of(client.api_call("chat.update", json={"channel": "C0SUPPORT", "ts": own})) == "no_text"
    await client.chat_delete(channel="C0SUPPORT", ts=own)
    assert [message["ts"] for message in slack.messages("C0SUPPORT")] == [ts]


async def test_a_deleted_parent_of_replies_leaves_a_tombstone(slack: SlackStandIn, client: AsyncWebClient) -> None:
    root = (await client.chat_postMessage(channel="C0SUPPORT", text="root"))["ts"]
    await slack.post("U0ALICE", "C0SUPPORT", "reply", thread_ts=root)
    await client.chat_delete(channel="C0SUPPORT", ts=root)
    first, second = slack.messages("C0SUPPORT", root)
    assert (first["subtype"], first["user"], second["text"]) == ("tombstone", "USLACKBOT", "reply")


async def test_an_ephemeral_message_reaches_only_a_member(slack: SlackStandIn, client: AsyncWebClient) -> None:
    assert (
        await error_of(client.chat_postEphemeral(channel="C0MANAGERS", user="U0BORA", text="x"))
        == "user_not_in_channel"
    )
    await client.chat_postEphemeral(channel="C0SUPPORT", user="U0GUEST", text="only you")
    assert [message["text"] for message in slack.ephemerals("U0GUEST")] == ["only you"]
    assert slack.messages("C0SUPPORT") == []


async def test_reactions_are_set_once_and_taken_away_once(slack: SlackStandIn, client: AsyncWebClient) -> None:
    ts = await slack.post("U0ALICE", "C0SUPPORT", "hello")
    item = {"channel": "C0SUPPORT", "timestamp": ts}
    await client.reactions_add(name="white_check_mark", **item)
    assert await error_of(client.reactions_add(name="white_check_mark", **item)) == "already_reacted"
    assert await error_of(client.reactions_add(name="whit_check_mark", **item)) == "invalid_name"
    assert await error_of(client.reactions_remove(name="x", **item)) == "no_reaction"
    missing = {"channel": "C0SUPPORT", "timestamp": "1700000000.000000"}
    assert await error_of(client.reactions_add(name="x", **missing)) == "message_not_found"
    assert await error_of(client.reactions_add(name="x", channel="C0SUPPORT", timestamp="then")) == "bad_timestamp"
    assert (await client.reactions_get(channel="C0SUPPORT", timestamp=ts))["message"]["reactions"][0]["users"] == [
        "U0BOT"
    ]
    await client.reactions_remove(name="white_check_mark", **item)
    assert "reactions" not in slack.messages("C0SUPPORT")[-1]


# --- who and where ---------------------------------------------------------------------------------------


async def test_people_groups_and_channels_are_told_apart(slack: SlackStandIn, client: AsyncWebClient) -> None:
    assert (await client.users_info(user="U0CUSTOMER"))["user"]["is_stranger"] is True
    assert "U0CUSTOMER" not in {user["id"] for user in (await client.users_list())["members"]}
    assert (await client.usergroups_users_list(usergroup="S0SUPPORT"))["users"] == ["U0ALICE", "U0BORA"]
    assert (await client.usergroups_list(include_users=True))["usergroups"][0]["users"] == ["U0ALICE", "U0BORA"]
    listed = {channel["name"]: channel["is_member"] for channel in (await client.conversations_list())["channels"]}
    assert listed == {"general": False, "support": True, "support-leads": True, "acme-shared": True}
    shared = (await client.conversations_info(channel="C0SHARED", include_num_members=True))["channel"]
    assert (shared["is_ext_shared"], shared["connected_team_ids"], shared["num_members"]) == (True, ["T0ACME"], 6)
    assert "U0BOT" in (await client.conversations_members(channel="C0SUPPORT"))["members"]
    direct = (await client.conversations_open(users="U0ALICE"))["channel"]["id"]
    assert (await client.conversations_info(channel=direct))["channel"]["user"] == "U0ALICE"
    assert (await client.chat_postMessage(channel="U0ALICE", text="hi"))["channel"] == direct
    assert (await client.team_info())["team"]["id"] == "T0DESK"
    assert (await client.bots_info(bot="B0BOT"))["bot"]["user_id"] == "U0BOT"


async def test_a_permalink_of_a_reply_names_its_thread(slack: SlackStandIn, client: AsyncWebClient) -> None:
    root = await slack.post("U0ALICE", "C0SUPPORT", "root")
    reply = await slack.post("U0ALICE", "C0SUPPORT", "reply", thread_ts=root)
    link = (await client.chat_getPermalink(channel="C0SUPPORT", message_ts=reply))["permalink"]
    assert link.endswith(f"/C0SUPPORT/p{reply.replace('.', '')}?thread_ts={root}&cid=C0SUPPORT")


# --- limits and mishaps ----------------------------------------------------------------------------------


async def test_posts_above_one_a_second_get_429_with_retry_after() -> None:
    clock = ManualClock()
    async with standing(clock=clock, limits=True) as slack, client_of(slack) as client:
        for number in range(5):
            await client.chat_postMessage(channel="C0SUPPORT", text=str(number))
        await client.chat_postMessage(channel="C0MANAGERS", text="another channel has its own count")
        body = await refused(client.chat_postMessage(channel="C0SUPPORT", text="too fast"))
        assert body["error"] == "ratelimited"
        async with aiohttp.ClientSession(headers={"Authorization": "Bearer xoxb-sandbox"}) as session:
            form = {"channel": "C0SUPPORT", "text": "too fast"}
            async with session.post(f"{slack.api_base}chat.postMessage", data=form) as answer:
                assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
        clock.advance(timedelta(seconds=1))
        await client.chat_postMessage(channel="C0SUPPORT", text="slow enough")


async def test_a_fault_may_carry_the_call_out_and_lose_the_answer(slack: SlackStandIn, client: AsyncWebClient) -> None:
    slack.faults.add("chat.postMessage", Fault(status=500, do_it=True, content_type="application/json", body="{}"))
    await refused(client.chat_postMessage(channel="C0SUPPORT", text="done"))
    assert [message["text"] for message in slack.messages("C0SUPPORT")] == ["done"]


async def test_a_snapshot_brings_everything_back_under_a_new_address(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    root = (await client.chat_postMessage(channel="C0SUPPORT", text="root"))["ts"]
    await slack.post("U0ALICE", "C0SUPPORT", "see", thread_ts=root, files=[("a.txt", b"hello")])
    await client.chat_postEphemeral(channel="C0SUPPORT", user="U0GUEST", text="only you")
    async with standing() as other:
        other.restore(slack.snapshot())
        assert other.messages("C0SUPPORT", root)[1]["text"] == "see"
        assert other.messages("C0SUPPORT", root)[0]["reply_count"] == 1
        assert [file.content for file in other.files.values()] == [b"hello"]
        assert other.messages("C0SUPPORT", root)[1]["files"][0]["url_private"].startswith(other.root)
        assert [message["text"] for message in other.ephemerals("U0GUEST")] == ["only you"]
        assert await other.post("U0ALICE", "C0SUPPORT", "later", thread_ts=root) > root
        assert other.messages("C0SUPPORT", root)[0]["reply_count"] == 2

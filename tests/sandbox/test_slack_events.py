"""Events and interactions reach the app over Socket Mode as Slack sends them."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackStandIn
from tests.sandbox.slack_desk import client_of, error_of, socket_app, standing

BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "7"}
MENU = {
    "type": "static_select",
    "action_id": "priority",
    "options": [{"text": {"type": "plain_text", "text": name.title()}, "value": name} for name in ("low", "high")],
}
CARD = [{"type": "actions", "block_id": "buttons", "elements": [BUTTON, MENU]}]
MODAL = {
    "type": "modal",
    "callback_id": "reply",
    "private_metadata": "142",
    "title": {"type": "plain_text", "text": "Reply"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "body",
            "label": {"type": "plain_text", "text": "Text"},
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        }
    ],
}


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with standing() as slack:
        yield slack


@pytest.fixture
async def client(slack: SlackStandIn) -> AsyncIterator[AsyncWebClient]:
    async with client_of(slack) as client:
        yield client


@pytest.fixture
async def app(slack: SlackStandIn, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    async with socket_app(slack, client) as app:
        yield app


@pytest.fixture
def heard(slack: SlackStandIn, app: AsyncApp) -> list[dict[str, Any]]:
    """The envelopes of the events that the app was told, in order of arrival."""
    slack.subscriptions.update({"message.channels", "message.im"})
    envelopes: list[dict[str, Any]] = []

    async def take(body: dict[str, Any]) -> None:
        envelopes.append(body)

    for kind in (
        "message",
        "app_mention",
        "reaction_added",
        "reaction_removed",
        "app_home_opened",
        "member_joined_channel",
    ):
        app.event(kind)(take)
    return envelopes


# --- events --------------------------------------------------------------------------------------------------


async def test_a_message_arrives_in_its_envelope(slack: SlackStandIn, heard: list[dict[str, Any]]) -> None:
    ts = await slack.post("U0ALICE", "C0SUPPORT", "hello *you*")
    await slack.settled()
    (envelope,) = heard
    event = envelope["event"]
    assert (event["user"], event["channel"], event["channel_type"], event["ts"]) == (
        "U0ALICE",
        "C0SUPPORT",
        "channel",
        ts,
    )
    assert event["blocks"][0]["type"] == "rich_text"
    assert (envelope["team_id"], envelope["is_ext_shared_channel"]) == ("T0DESK", False)
    assert envelope["authorizations"][0]["user_id"] == "U0BOT"
    assert envelope["event_id"].startswith("Ev")


async def test_a_customers_message_in_a_shared_channel_tells_their_team(
    slack: SlackStandIn, heard: list[dict[str, Any]]
) -> None:
    await slack.post("U0CUSTOMER", "C0SHARED", "help", files=[("log.txt", b"x")])
    await slack.settled()
    (envelope,) = heard
    assert envelope["is_ext_shared_channel"] is True
    event = envelope["event"]
    assert (event["user_team"], event["source_team"], event["subtype"]) == ("T0ACME", "T0ACME", "file_share")
    assert event["files"][0]["file_access"] == "check_file_info"
    assert "url_private" not in event["files"][0]


async def test_edits_and_deletions_carry_both_versions(slack: SlackStandIn, heard: list[dict[str, Any]]) -> None:
    ts = await slack.post("U0ALICE", "C0SUPPORT", "one")
    await slack.edit("U0ALICE", "C0SUPPORT", ts, "two")
    await slack.delete("U0ALICE", "C0SUPPORT", ts)
    await slack.settled()
    by_kind = {envelope["event"].get("subtype"): envelope["event"] for envelope in heard}
    changed, deleted = by_kind["message_changed"], by_kind["message_deleted"]
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("two", "one")
    assert changed["message"]["edited"]["user"] == "U0ALICE"
    assert (deleted["deleted_ts"], deleted["previous_message"]["text"]) == (ts, "two")


async def test_broadcast_replies_and_files_have_their_subtypes(
    slack: SlackStandIn, heard: list[dict[str, Any]]
) -> None:
    root = await slack.post("U0ALICE", "C0SUPPORT", "root")
    await slack.post("U0BORA", "C0SUPPORT", "all", thread_ts=root, broadcast=True)
    await slack.post("U0BORA", "C0SUPPORT", "", thread_ts=root, files=[("a.txt", b"x")])
    await slack.settled()
    by_kind = {envelope["event"].get("subtype"): envelope["event"] for envelope in heard}
    assert by_kind["thread_broadcast"]["root"]["ts"] == root
    assert by_kind["file_share"]["files"][0]["url_private"].startswith(slack.root)
    assert by_kind["file_share"]["parent_user_id"] == "U0ALICE"


async def test_the_bots_own_posts_are_echoed(slack: SlackStandIn, client: AsyncWebClient) -> None:
    slack.subscriptions.add("message.channels")
    async with _raw_socket(slack) as socket:
        await client.chat_postMessage(channel="C0SUPPORT", text="mine", username="Jane")
        event = (await _next(socket, ack=True))["payload"]["event"]
    assert (event["subtype"], event["bot_id"], event["app_id"]) == ("bot_message", "B0BOT", "A0DESKBELL")


async def test_only_subscribed_events_of_the_bots_channels_are_sent(
    slack: SlackStandIn, heard: list[dict[str, Any]]
) -> None:
    slack.subscriptions.discard("message.im")
    await slack.post("U0ALICE", "C0GENERAL", "the bot is not here")
    await slack.dm("U0ALICE", "not subscribed")
    await slack.post("U0ALICE", "C0SUPPORT", "<@U0BOT> mention not subscribed")
    await slack.settled()
    assert [envelope["event"]["channel"] for envelope in heard] == ["C0SUPPORT"]


async def test_the_other_events_arrive_too(slack: SlackStandIn, heard: list[dict[str, Any]]) -> None:
    kinds = {"app_mention", "reaction_added", "reaction_removed", "app_home_opened", "member_joined_channel"}
    slack.subscriptions.clear()
    slack.subscriptions.update(kinds)
    ts = await slack.post("U0ALICE", "C0SUPPORT", "<@U0BOT> hi")
    await slack.react("U0BORA", "C0SUPPORT", ts, "eyes")
    await slack.unreact("U0BORA", "C0SUPPORT", ts, "eyes")
    await slack.open_home("U0ALICE")
    await slack.invite("U0ALICE", "C0GENERAL", "U0BOT")
    await slack.settled()
    events = {envelope["event"]["type"]: envelope["event"] for envelope in heard}
    assert set(events) == kinds
    assert (events["reaction_added"]["item"]["ts"], events["reaction_added"]["item_user"]) == (ts, "U0ALICE")
    assert (events["member_joined_channel"]["user"], events["member_joined_channel"]["inviter"]) == ("U0BOT", "U0ALICE")


# --- Socket Mode itself --------------------------------------------------------------------------------------


class _raw_socket:  # noqa: N801 - used like a function
    """A bare Socket Mode client."""

    def __init__(self, slack: SlackStandIn) -> None:
        self._slack = slack
        self._session = aiohttp.ClientSession()

    async def __aenter__(self) -> aiohttp.ClientWebSocketResponse:
        headers = {"Authorization": "Bearer xapp-sandbox"}
        async with self._session.post(f"{self._slack.api_base}apps.connections.open", headers=headers) as answer:
            url = (await answer.json())["url"]
        self._socket = await self._session.ws_connect(url)
        hello = await _next(self._socket)
        assert hello["type"] == "hello"
        return self._socket

    async def __aexit__(self, *error: object) -> None:
        await self._socket.close()
        await self._session.close()


async def _next(socket: aiohttp.ClientWebSocketResponse, ack: bool = False) -> dict[str, Any]:
    envelope: dict[str, Any] = json.loads((await socket.receive(timeout=3)).data)
    if ack:
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
    return envelope


async def test_what_is_not_acknowledged_comes_again_with_the_same_event_id(slack: SlackStandIn) -> None:
    slack.subscriptions.add("message.channels")
    slack.timing.ack = 0.05
    async with _raw_socket(slack) as socket:
        await slack.post("U0ALICE", "C0SUPPORT", "hello")
        first = await _next(socket)
        second = await _next(socket, ack=True)
        await slack.settled()
    assert (first["retry_attempt"], first["retry_reason"]) == (0, "")
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert first["envelope_id"] != second["envelope_id"]


async def test_after_three_retries_an_event_is_given_up(slack: SlackStandIn) -> None:
    slack.subscriptions.add("message.channels")
    slack.timing.ack = 0.02
    async with _raw_socket(slack) as socket:
        await slack.post("U0ALICE", "C0SUPPORT", "hello")
        await slack.settled()
        attempts = [(await _next(socket))["retry_attempt"] for _ in range(4)]
    assert attempts == [0, 1, 2, 3]


async def test_an_event_lost_with_its_connection_goes_down_the_next_one(slack: SlackStandIn) -> None:
    slack.subscriptions.add("message.channels")
    async with _raw_socket(slack) as socket:
        await slack.post("U0ALICE", "C0SUPPORT", "hello")
        lost = await _next(socket)
    async with _raw_socket(slack) as socket:
        again = await _next(socket, ack=True)
        await slack.settled()
    assert again["payload"]["event_id"] == lost["payload"]["event_id"]


async def test_each_event_goes_down_one_of_the_connections(slack: SlackStandIn) -> None:
    slack.subscriptions.add("message.channels")
    async with _raw_socket(slack) as one, _raw_socket(slack) as two:
        await slack.post("U0ALICE", "C0SUPPORT", "a")
        await slack.post("U0ALICE", "C0SUPPORT", "b")
        texts = {(await _next(socket, ack=True))["payload"]["event"]["text"] for socket in (one, two)}
        await slack.settled()
    assert texts == {"a", "b"}


async def test_a_refresh_moves_bolt_to_a_new_connection_without_losing_events(
    slack: SlackStandIn, heard: list[dict[str, Any]]
) -> None:
    links = slack.sockets.app_links
    await slack.sockets.refresh()
    ts = await slack.post("U0ALICE", "C0SUPPORT", "after")
    await slack.settled()
    assert [envelope["event"]["ts"] for envelope in heard] == [ts]
    assert slack.sockets.app_links == links + 1


async def test_a_ticket_opens_one_connection_and_the_eleventh_is_sent_away(slack: SlackStandIn) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(slack.root.replace("http", "ws") + "/link/?ticket=none")
        urls = [slack.root + f"/link/?ticket={slack.sockets.issue_ticket()}" for _ in range(11)]
        sockets = [await session.ws_connect(url) for url in urls]
        greetings = [await _next(socket) for socket in sockets]
        assert [greeting["type"] for greeting in greetings] == ["hello"] * 10 + ["disconnect"]
        assert greetings[-1]["reason"] == "too_many_websockets"
        for socket in sockets:
            await socket.close()


# --- buttons, modals, commands -----------------------------------------------------------------------------------


async def test_a_button_opens_a_modal_whose_entry_arrives(
    slack: SlackStandIn, client: AsyncWebClient, app: AsyncApp
) -> None:
    seen: dict[str, Any] = {}

    @app.action("go")
    async def open_form(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        seen["action"] = body
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    @app.view("reply")
    async def take_form(ack: Any, body: dict[str, Any]) -> None:
        seen["form"] = body
        await ack()

    ts = (await client.chat_postMessage(channel="C0SUPPORT", text="card", blocks=CARD))["ts"]
    assert (await slack.press("U0ALICE", "C0SUPPORT", ts, "go", value="7")).ok
    (modal,) = slack.modals("U0ALICE")
    empty = await slack.submit("U0ALICE", modal["id"], {"body": "  "})
    assert (empty.ok, empty.reason, empty.payload) == (False, "incomplete", {"missing": ["body"]})
    assert (await slack.submit("U0ALICE", modal["id"], {"text": "Hello"})).ok
    assert slack.modals("U0ALICE") == []
    (action,) = seen["action"]["actions"]
    assert (action["action_id"], action["value"], action["block_id"]) == ("go", "7", "buttons")
    assert seen["action"]["message"]["ts"] == ts
    assert seen["action"]["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": "C0SUPPORT",
        "is_ephemeral": False,
    }
    assert seen["form"]["view"]["private_metadata"] == "142"
    assert seen["form"]["view"]["state"]["values"]["body"]["text"] == {"type": "plain_text_input", "value": "Hello"}


async def test_a_menus_choice_arrives_as_the_selected_option(
    slack: SlackStandIn, client: AsyncWebClient, app: AsyncApp
) -> None:
    chosen = []

    @app.action("priority")
    async def choose(ack: Any, action: dict[str, Any]) -> None:
        chosen.append(action["selected_option"]["value"])
        await ack()

    ts = (await client.chat_postMessage(channel="C0SUPPORT", text="card", blocks=CARD))["ts"]
    await slack.press("U0ALICE", "C0SUPPORT", ts, "priority", choice="High")
    assert chosen == ["high"]


@pytest.mark.parametrize(
    ("answer", "left", "errors"),
    [
        ({"response_action": "errors", "errors": {"body": "Too short"}}, 1, {"body": "Too short"}),
        ({"response_action": "clear"}, 0, None),
        ({"response_action": "update", "view": MODAL}, 1, {}),
        ({"response_action": "push", "view": MODAL}, 2, {}),
    ],
)
async def test_the_answer_to_a_form_is_obeyed(
    slack: SlackStandIn, client: AsyncWebClient, app: AsyncApp, answer: dict[str, Any], left: int, errors: Any
) -> None:
    @app.view("reply")
    async def take_form(ack: Any) -> None:
        await ack(**answer)

    await client.views_open(trigger_id=slack.tickets.trigger("U0ALICE"), view=MODAL)
    ack = await slack.submit("U0ALICE", slack.modals("U0ALICE")[0]["id"], {"body": "x"})
    assert ack.ok
    assert len(slack.modals("U0ALICE")) == left
    assert errors is None or slack.modals("U0ALICE")[-1]["errors"] == errors


async def test_an_error_at_an_unknown_input_leaves_the_form_open_with_trouble(
    slack: SlackStandIn, client: AsyncWebClient, app: AsyncApp
) -> None:
    @app.view("reply")
    async def take_form(ack: Any) -> None:
        await ack(response_action="errors", errors={"nope": "x"})

    await client.views_open(trigger_id=slack.tickets.trigger("U0ALICE"), view=MODAL)
    ack = await slack.submit("U0ALICE", slack.modals("U0ALICE")[0]["id"], {"body": "x"})
    assert (ack.ok, ack.reason, len(slack.modals("U0ALICE"))) == (False, "invalid_response_errors", 1)


async def test_closing_is_told_only_when_asked_for(slack: SlackStandIn, client: AsyncWebClient, app: AsyncApp) -> None:
    closed = []

    @app.view_closed("reply")
    async def hear(ack: Any, body: dict[str, Any]) -> None:
        closed.append(body["is_cleared"])
        await ack()

    for notify in (False, True):
        await client.views_open(trigger_id=slack.tickets.trigger("U0ALICE"), view=MODAL | {"notify_on_close": notify})
        await slack.close("U0ALICE", slack.modals("U0ALICE")[0]["id"])
    assert closed == [False]
    assert slack.modals("U0ALICE") == []


async def test_a_command_is_answered_privately_at_once_and_later(slack: SlackStandIn, app: AsyncApp) -> None:
    asked = []

    @app.command("/deskbell")
    async def queue(ack: Any, respond: Any, command: dict[str, str]) -> None:
        asked.append((command["text"], command["channel_name"], command["user_id"]))
        await ack("At once")
        await respond("Later")
        await respond("For all", response_type="in_channel")

    await slack.command("U0ALICE", "C0SUPPORT", "/deskbell", "queue")
    assert asked == [("queue", "support", "U0ALICE")]
    assert {message["text"] for message in slack.ephemerals("U0ALICE")} == {"At once", "Later"}
    assert [message["text"] for message in slack.messages("C0SUPPORT")] == ["For all"]


async def test_without_an_answer_in_time_a_command_fails(slack: SlackStandIn) -> None:
    slack.timing.ack = 0.02
    ack = await slack.command("U0ALICE", "C0SUPPORT", "/deskbell", "queue")
    assert (ack.ok, ack.reason) == (False, "timeout")


async def test_a_shortcut_carries_its_message(slack: SlackStandIn, app: AsyncApp) -> None:
    texts = []

    @app.message_shortcut("note")
    async def take(ack: Any, shortcut: dict[str, Any]) -> None:
        texts.append(shortcut["message"]["text"])
        await ack()

    slack.message_shortcuts["note"] = "Keep as note"
    ts = await slack.post("U0ALICE", "C0SUPPORT", "hello")
    assert (await slack.message_shortcut("U0ALICE", "C0SUPPORT", ts, "note")).ok
    assert texts == ["hello"]


async def test_a_response_url_replaces_or_deletes_its_message(
    slack: SlackStandIn, client: AsyncWebClient, app: AsyncApp
) -> None:
    @app.action("go")
    async def answer(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await ack()
        await respond("new", replace_original=True)
        assert slack.messages("C0SUPPORT")[-1]["text"] == "new"
        await respond(delete_original=True)

    ts = (await client.chat_postMessage(channel="C0SUPPORT", text="card", blocks=CARD))["ts"]
    assert (await slack.press("U0ALICE", "C0SUPPORT", ts, "go")).ok
    assert slack.messages("C0SUPPORT") == []


async def test_a_button_in_a_private_message_can_take_it_away(
    slack: SlackStandIn, client: AsyncWebClient, app: AsyncApp
) -> None:
    @app.action("go")
    async def answer(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        assert "message" not in body
        await ack()
        await respond(delete_original=True)

    await client.chat_postEphemeral(channel="C0SUPPORT", user="U0ALICE", text="card", blocks=CARD)
    (note,) = slack.ephemerals("U0ALICE")
    assert (await slack.press("U0ALICE", "C0SUPPORT", note["ts"], "go")).ok
    assert slack.ephemerals("U0ALICE") == []


async def test_a_response_url_wears_out(slack: SlackStandIn) -> None:
    url = f"{slack.root}/response/{slack.tickets.response('U0ALICE', 'C0SUPPORT')}"
    async with aiohttp.ClientSession() as session:

        async def use(address: str, body: dict[str, Any]) -> tuple[int, str]:
            async with session.post(address, json=body) as answer:
                text = await answer.text()
                return answer.status, text if text == "ok" else json.loads(text)["error"]

        assert await use(url, {"blocks": [{"type": "nope"}]}) == (400, "invalid_blocks")
        assert await use(url, {}) == (400, "no_text")
        assert [await use(url, {"text": "x"}) for _ in range(3)] == [(200, "ok")] * 3
        assert await use(url, {"text": "x"}) == (404, "used_url")
        assert await use(url[:-1] + "!", {"text": "x"}) == (404, "invalid_url")
        slack.timing.response_url = 0
        late = f"{slack.root}/response/{slack.tickets.response('U0ALICE', 'C0SUPPORT')}"
        assert await use(late, {"text": "x"}) == (404, "expired_url")


# --- views ------------------------------------------------------------------------------------------------------------


async def test_a_trigger_is_good_once_and_for_three_seconds(slack: SlackStandIn, client: AsyncWebClient) -> None:
    trigger = slack.tickets.trigger("U0ALICE")
    await client.views_open(trigger_id=trigger, view=MODAL)
    assert await error_of(client.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"
    assert await error_of(client.views_open(trigger_id="1.2.x", view=MODAL)) == "invalid_trigger_id"
    slack.timing.trigger = 0
    late = slack.tickets.trigger("U0ALICE")
    assert await error_of(client.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"


async def test_views_are_updated_pushed_and_published(slack: SlackStandIn, client: AsyncWebClient) -> None:
    opened = await client.views_open(trigger_id=slack.tickets.trigger("U0ALICE"), view=MODAL | {"external_id": "one"})
    view = opened["view"]
    assert await error_of(client.views_update(view_id=view["id"], view=MODAL, hash="old")) == "hash_conflict"
    assert await error_of(client.views_update(view_id="V0NOPE", view=MODAL)) == "not_found"
    updated = await client.views_update(external_id="one", hash=view["hash"], view=MODAL | {"private_metadata": "143"})
    assert slack.modals("U0ALICE")[0]["private_metadata"] == updated["view"]["private_metadata"] == "143"
    await client.views_push(trigger_id=slack.tickets.trigger("U0ALICE"), view=MODAL | {"external_id": "two"})
    await client.views_push(trigger_id=slack.tickets.trigger("U0ALICE"), view=MODAL)
    assert slack.modals("U0ALICE")[2]["previous_view_id"] == slack.modals("U0ALICE")[1]["id"]
    more = client.views_push(trigger_id=slack.tickets.trigger("U0ALICE"), view=MODAL)
    assert await error_of(more) == "push_limit_reached"
    twice = client.views_open(trigger_id=slack.tickets.trigger("U0BORA"), view=MODAL | {"external_id": "two"})
    assert await error_of(twice) == "duplicate_external_id"
    assert await error_of(client.views_open(trigger_id="x", view={"type": "modal"})) == "invalid_arguments"
    home = {"type": "home", "blocks": CARD}
    await client.views_publish(user_id="U0ALICE", view=home)
    await client.views_publish(user_id="U0ALICE", view=home | {"private_metadata": "2"})
    published = slack.home("U0ALICE")
    assert published is not None
    assert published["private_metadata"] == "2"
    assert await error_of(client.views_publish(user_id="U0NOPE", view=home)) == "invalid_arguments"


async def test_a_button_on_the_home_tab_tells_its_view(
    slack: SlackStandIn, client: AsyncWebClient, app: AsyncApp
) -> None:
    containers = []

    @app.action("go")
    async def hear(ack: Any, body: dict[str, Any]) -> None:
        containers.append(body["container"])
        await ack()

    view_id = (await client.views_publish(user_id="U0ALICE", view={"type": "home", "blocks": CARD}))["view"]["id"]
    await slack.touch("U0ALICE", "go", view=view_id)
    assert containers == [{"type": "view", "view_id": view_id}]


async def test_stopping_ends_what_is_still_under_way() -> None:
    async with standing() as slack:
        slack.subscriptions.add("message.channels")
        slack.timing.ack = 60
        await slack.post("U0ALICE", "C0SUPPORT", "nobody listens")
        await asyncio.sleep(0)

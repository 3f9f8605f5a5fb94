"""Forms and the Home tab behave as in Slack's client: what is entered, what is told, what stays."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackError, SlackStandIn
from tests.sandbox.slack_desk import client_of, error_of, socket_app, standing

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def entry(block_id: str, **element: Any) -> Json:
    more = {name: element.pop(name) for name in ("optional", "dispatch_action") if name in element}
    element = {"type": "plain_text_input", "action_id": "input"} | element
    return {"type": "input", "block_id": block_id, "label": plain(block_id.title()), "element": element} | more


def options(*names: str) -> list[Json]:
    return [{"text": plain(name.title()), "value": name} for name in names]


def modal(*blocks: Json) -> Json:
    return {
        "type": "modal",
        "callback_id": "f",
        "title": plain("Form"),
        "submit": plain("Send"),
        "blocks": list(blocks),
    }


TAGS = entry("tags", type="multi_static_select", options=options("a", "b", "c"), max_selected_items=2, optional=True)
FILES = entry("files", type="file_input", max_files=1, filetypes=["txt"], optional=True)
MACRO = entry("macro", type="static_select", options=options("hello", "bye"), dispatch_action=True, optional=True)
ROWS = [
    {
        "type": "section",
        "block_id": f"row{number}",
        "text": plain(f"#{number}"),
        "accessory": {"type": "overflow", "action_id": "more", "options": options(f"take{number}", f"drop{number}")},
    }
    for number in (1, 2)
]


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with standing() as slack:
        yield slack


@pytest.fixture
async def client(slack: SlackStandIn) -> AsyncIterator[AsyncWebClient]:
    async with client_of(slack) as client:
        yield client


@pytest.fixture
async def heard(slack: SlackStandIn, client: AsyncWebClient) -> AsyncIterator[list[Json]]:
    """Every interaction, in order; each is acknowledged without a word."""
    bodies: list[Json] = []

    async def take(ack: Any, body: Json) -> None:
        bodies.append(body)
        await ack()

    async with socket_app(slack, client) as app:
        for name in ("input", "more", "go"):
            app.action(name)(take)
        app.view("f")(take)
        app.shortcut("new")(take)
        yield bodies


async def opened(slack: SlackStandIn, client: AsyncWebClient, view: Json) -> Json:
    answer = await client.views_open(trigger_id=slack.tickets.trigger("U0ALICE"), view=view)
    shown: Json = answer["view"]
    return shown


# --- what is entered -----------------------------------------------------------------------------------


async def test_a_form_is_sent_with_every_kind_of_entry(
    slack: SlackStandIn, client: AsyncWebClient, heard: list[Json]
) -> None:
    person = entry("who", type="users_select", initial_user="U0BORA")
    await opened(slack, client, modal(entry("text", initial_value="old"), person, TAGS, FILES))
    ack = await slack.submit("U0ALICE", "", {"text": "new", "Tags": "A,c"}, {"files": [("log.txt", b"hello")]})
    assert ack.ok
    values = heard[0]["view"]["state"]["values"]
    assert values["text"]["input"] == {"type": "plain_text_input", "value": "new"}
    assert values["who"]["input"] == {"type": "users_select", "selected_user": "U0BORA"}
    assert [one["value"] for one in values["tags"]["input"]["selected_options"]] == ["a", "c"]
    (file,) = values["files"]["input"]["files"]
    assert (file["name"], file["url_private_download"].startswith(slack.root)) == ("log.txt", True)
    assert slack.files[file["id"]].content == b"hello"


async def test_the_client_sends_no_form_that_is_empty_or_too_long(
    slack: SlackStandIn, client: AsyncWebClient, heard: list[Json]
) -> None:
    await opened(slack, client, modal(entry("text", max_length=5), TAGS))
    assert (await slack.submit("U0ALICE")).payload == {"missing": ["text"]}
    assert (await slack.submit("U0ALICE", values={"text": "longer than five"})).reason == "incomplete"
    assert (await slack.submit("U0ALICE", values={"text": "short"})).ok
    assert len(heard) == 1


@pytest.mark.parametrize(
    ("uploads", "error"),
    [
        ([("a.txt", b"1"), ("b.txt", b"2")], "too_many_files"),
        ([("a.exe", b"1")], "filetype_not_allowed"),
        ([("a.txt", b"x" * (10 * 1024 * 1024 + 1))], "file_too_large"),
    ],
)
async def test_a_file_input_takes_what_it_says(
    slack: SlackStandIn, client: AsyncWebClient, uploads: list[tuple[str, bytes]], error: str
) -> None:
    await opened(slack, client, modal(FILES))
    with pytest.raises(SlackError, match=error):
        slack.attach_to("U0ALICE", "", "files", uploads)


async def test_no_more_is_chosen_than_the_menu_allows(slack: SlackStandIn, client: AsyncWebClient) -> None:
    await opened(slack, client, modal(TAGS))
    with pytest.raises(SlackError, match="too_many_options"):
        await slack.submit("U0ALICE", values={"tags": "a,b,c"})


# --- what is told before sending -------------------------------------------------------------------------


async def test_a_live_entry_tells_with_all_that_stands_in_the_form(
    slack: SlackStandIn, client: AsyncWebClient, heard: list[Json]
) -> None:
    view = await opened(slack, client, modal(entry("text"), MACRO))
    assert (await slack.touch("U0ALICE", "macro", choice="Hello", values={"text": "so far"})).ok
    (body,) = heard
    assert (body["type"], body["container"]) == ("block_actions", {"type": "view", "view_id": view["id"]})
    assert (body["view"]["hash"], "message" in body, "channel" in body) == (view["hash"], False, False)
    assert body["actions"][0]["selected_option"]["value"] == "hello"
    values = body["view"]["state"]["values"]
    assert (values["text"]["input"]["value"], values["macro"]["input"]["selected_option"]["value"]) == (
        "so far",
        "hello",
    )
    with pytest.raises(SlackError, match="not_dispatched"):
        await slack.touch("U0ALICE", "text", choice="x")


async def test_of_menus_alike_the_one_with_the_choice_is_used(
    slack: SlackStandIn, client: AsyncWebClient, heard: list[Json]
) -> None:
    await client.views_publish(user_id="U0ALICE", view={"type": "home", "blocks": ROWS})
    await slack.touch("U0ALICE", "more", choice="take2")
    assert (heard[0]["actions"][0]["block_id"], heard[0]["view"]["type"]) == ("row2", "home")
    assert heard[0]["actions"][0]["selected_option"]["value"] == "take2"


async def test_the_topmost_form_is_meant_and_beneath_it_the_home_tab(
    slack: SlackStandIn, client: AsyncWebClient, heard: list[Json]
) -> None:
    button = {"type": "actions", "elements": [{"type": "button", "action_id": "go", "text": plain("Go")}]}
    await client.views_publish(user_id="U0ALICE", view={"type": "home", "blocks": [button]})
    await opened(slack, client, modal(button))
    await client.views_push(trigger_id=slack.tickets.trigger("U0ALICE"), view=modal(button))
    stack = [view["id"] for view in slack.modals("U0ALICE")]
    for _ in range(3):
        await slack.touch("U0ALICE", "go")
        if slack.modals("U0ALICE"):
            await slack.close("U0ALICE")
    home = slack.home("U0ALICE") or {}
    assert [body["view"]["id"] for body in heard] == [stack[1], stack[0], home["id"]]


# --- what stays ----------------------------------------------------------------------------------------------


async def test_an_update_keeps_what_stands_in_inputs_of_the_same_ids(
    slack: SlackStandIn, client: AsyncWebClient, heard: list[Json]
) -> None:
    view = await opened(slack, client, modal(entry("text", initial_value="one"), MACRO))
    await slack.touch("U0ALICE", "macro", choice="hello", values={"text": "typed"})
    same, other = entry("text", initial_value="two"), entry("text~2", initial_value="three")
    await client.views_update(view_id=view["id"], hash=view["hash"], view=modal(same, MACRO, other))
    await slack.submit("U0ALICE")
    values = heard[-1]["view"]["state"]["values"]
    assert [values[name]["input"]["value"] for name in ("text", "text~2")] == ["typed", "three"]


async def test_a_home_tab_changed_meanwhile_is_a_conflict(slack: SlackStandIn, client: AsyncWebClient) -> None:
    home = {"type": "home", "blocks": ROWS}
    first = await client.views_publish(user_id="U0ALICE", view=home)
    await client.views_publish(user_id="U0ALICE", view=home, hash=first["view"]["hash"])
    late = client.views_publish(user_id="U0ALICE", view=home, hash=first["view"]["hash"])
    assert await error_of(late) == "hash_conflict"


async def test_an_app_without_a_home_tab_can_publish_none(slack: SlackStandIn, client: AsyncWebClient) -> None:
    slack.world.home_tab = False
    assert await error_of(client.views_publish(user_id="U0ALICE", view={"type": "home", "blocks": []})) == "not_enabled"
    with pytest.raises(SlackError, match="not_enabled"):
        await slack.open_home("U0ALICE")


async def test_opening_the_home_tab_shows_what_the_app_publishes_for_it(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    slack.subscriptions.add("app_home_opened")

    async def show(event: Json, client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": ROWS[:1]})

    async with socket_app(slack, client) as app:
        app.event("app_home_opened")(show)
        shown = await slack.open_home("U0ALICE") or {}
    assert [block["block_id"] for block in shown["blocks"]] == ["row1"]


# --- shortcuts -------------------------------------------------------------------------------------------------


async def test_a_global_shortcut_knows_no_channel(slack: SlackStandIn, heard: list[Json]) -> None:
    slack.global_shortcuts["new"] = "New conversation"
    assert (await slack.shortcut("U0ALICE", "new")).ok
    (body,) = heard
    assert (body["type"], body["callback_id"]) == ("shortcut", "new")
    assert body["trigger_id"]
    assert not {"channel", "message", "response_url"} & set(body)
    with pytest.raises(SlackError, match="unknown_shortcut"):
        await slack.shortcut("U0ALICE", "old")


async def test_a_message_shortcut_knows_its_message(slack: SlackStandIn, heard: list[Json]) -> None:
    slack.message_shortcuts["new"] = "Make a conversation"
    ts = await slack.post("U0ALICE", "C0SUPPORT", "look")
    assert (await slack.message_shortcut("U0ALICE", "C0SUPPORT", ts, "new")).ok
    (body,) = heard
    assert (body["type"], body["message"]["text"], body["message_ts"]) == ("message_action", "look", ts)
    assert body["channel"]["id"] == "C0SUPPORT"


async def test_the_app_may_do_what_its_manifest_says(slack: SlackStandIn) -> None:
    slack.install({
        "features": {
            "app_home": {"home_tab_enabled": False},
            "slash_commands": [{"command": "/desk"}],
            "shortcuts": [
                {"name": "Here", "type": "message", "callback_id": "here"},
                {"name": "Anywhere", "type": "global", "callback_id": "anywhere"},
            ],
        },
        "oauth_config": {"scopes": {"bot": ["chat:write"]}},
        "settings": {"event_subscriptions": {"bot_events": ["message.im"]}},
    })  # fmt: skip
    assert (slack.scopes, slack.subscriptions, slack.commands) == ({"chat:write"}, {"message.im"}, {"/desk"})
    assert (slack.message_shortcuts, slack.global_shortcuts) == ({"here": "Here"}, {"anywhere": "Anywhere"})
    assert not slack.world.home_tab

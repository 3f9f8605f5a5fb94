"""People write as Slack's clients do, and a message rings exactly those whom it names."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackError, SlackStandIn
from bot.sandbox.slack.composer import compose
from bot.sandbox.slack.mentions import pinged
from bot.sandbox.slack.state import Workspace
from tests.manual_clock import ManualClock
from tests.sandbox.slack_desk import client_of, error_of, standing

EVERYBODY = ["U0ALICE", "U0BORA", "U0GUEST", "U0MANAGER"]


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with standing() as slack:
        yield slack


@pytest.fixture
async def client(slack: SlackStandIn) -> AsyncIterator[AsyncWebClient]:
    async with client_of(slack) as client:
        yield client


# --- whom a message rings --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rung"),
    [
        ("hello <@U0ALICE>", ["U0ALICE"]),
        ("<@U0BORA|bora> and <!subteam^S0SUPPORT>", ["U0ALICE", "U0BORA"]),
        ("<!here>", EVERYBODY),
        ("<!channel> <!everyone>", EVERYBODY),
        ("&lt;!channel&gt; &lt;@U0ALICE&gt; @channel @Alice", []),
        ("<https://example.com|@channel> <#C0SUPPORT> <!date^1^{date}|then>", []),
    ],
)
async def test_mentions_in_text_ring_unless_escaped(
    slack: SlackStandIn, client: AsyncWebClient, text: str, rung: list[str]
) -> None:
    await client.chat_postMessage(channel="C0SUPPORT", text=text)
    assert slack.messages("C0SUPPORT")[-1]["pinged"] == rung


async def test_mentions_in_blocks_ring_only_where_slack_reads_them(slack: SlackStandIn, client: AsyncWebClient) -> None:
    def section(kind: str) -> dict[str, object]:
        return {"type": "section", "text": {"type": kind, "text": "<!channel> <@U0ALICE>"}}

    def rich(element: dict[str, str]) -> dict[str, object]:
        return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [element]}]}

    for block, rung in (
        (section("plain_text"), []),
        (section("mrkdwn"), EVERYBODY),
        (rich({"type": "text", "text": "<!channel>"}), []),
        (rich({"type": "user", "user_id": "U0BORA"}), ["U0BORA"]),
        (rich({"type": "broadcast", "range": "here"}), EVERYBODY),
        (rich({"type": "usergroup", "usergroup_id": "S0SUPPORT"}), ["U0ALICE", "U0BORA"]),
    ):
        await client.chat_postMessage(channel="C0SUPPORT", text="fallback", blocks=[block])
        assert slack.messages("C0SUPPORT")[-1]["pinged"] == rung


async def test_link_names_makes_a_bare_at_ring(slack: SlackStandIn, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C0SUPPORT", text="@support-team @here", link_names=True)
    assert slack.messages("C0SUPPORT")[-1]["pinged"] == EVERYBODY


@given(st.text(alphabet="<>!@&|^ UALICEchannel0;ltg", max_size=60))
@settings(max_examples=200, deadline=None)
def test_escaped_text_never_rings_anybody(world: Workspace, text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert pinged(world, world.channels["C0SUPPORT"], escaped, []) == []


@pytest.fixture(scope="module")
def world() -> Workspace:
    return SlackStandIn(ManualClock()).world


# --- what the message box makes of typing ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "text", "kinds"),
    [
        ("plain & <b>", "plain &amp; &lt;b&gt;", ["section"]),
        ("*bold* _it_ ~no~ `x<y`", "*bold* _it_ ~no~ `x&lt;y`", ["section"]),
        ("> quoted\nand not", "&gt; quoted\nand not", ["quote", "section"]),
        ("- one\n- two", "• one\n• two", ["list"]),
        ("```\na < b\n```", "```a &lt; b```", ["preformatted"]),
        ("@Alice and @보라, :wave: :nope:", "<@U0ALICE> and <@U0BORA>, :wave: :nope:", ["section"]),
        ("<!channel> @channel", "&lt;!channel&gt; <!channel>", ["section"]),
        ("see https://example.com/a?b=1&c=2", "see <https://example.com/a?b=1&amp;c=2>", ["section"]),
        ("// internal", "// internal", ["section"]),
    ],
)
def test_typing_becomes_text_and_rich_text(world: Workspace, typed: str, text: str, kinds: list[str]) -> None:
    made, (block,) = compose(world, typed)
    assert made == text
    assert [element["type"] for element in block["elements"]] == [f"rich_text_{kind}" for kind in kinds]


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_nothing_typed_is_lost_in_the_plain_parts(world: Workspace, typed: str) -> None:
    made, blocks = compose(world, typed)
    assert bool(blocks) == bool(typed.strip())
    letters = [character for character in typed if character.isalpha()]
    for character in letters:
        assert character in made


# --- acting -------------------------------------------------------------------------------------------------


async def test_people_can_do_only_what_the_client_lets_them(slack: SlackStandIn) -> None:
    ts = await slack.post("U0ALICE", "C0SUPPORT", "mine")
    for attempt, error in (
        (slack.post("U0BORA", "C0MANAGERS", "not a member"), "not_in_channel"),
        (slack.post("U0BORA", "C0NOPE", "x"), "channel_not_found"),
        (slack.post("U0BORA", "C0SUPPORT", "  "), "no_text"),
        (slack.post("U0BORA", "C0SUPPORT", "x", thread_ts="1.0"), "thread_not_found"),
        (slack.edit("U0BORA", "C0SUPPORT", ts, "yours"), "cant_update_message"),
        (slack.delete("U0BORA", "C0SUPPORT", "1.0"), "message_not_found"),
        (slack.react("U0BORA", "C0SUPPORT", ts, "nope"), "invalid_name"),
        (slack.unreact("U0BORA", "C0SUPPORT", ts, "eyes"), "no_reaction"),
        (slack.command("U0BORA", "C0SUPPORT", "/nope"), "unknown_command"),
        (slack.press("U0BORA", "C0SUPPORT", ts, "go"), "no_such_element"),
        (slack.submit("U0BORA", "V0NOPE", {}), "not_found"),
        (slack.message_shortcut("U0BORA", "C0SUPPORT", ts, "nope"), "unknown_shortcut"),
    ):
        with pytest.raises(SlackError) as caught:
            await attempt
        assert caught.value.error == error


async def test_waiting_ends_with_the_change_or_the_time(slack: SlackStandIn) -> None:
    await slack.post("U0ALICE", "C0SUPPORT", "first")
    found = await slack.wait_for(lambda: slack.messages("C0SUPPORT"))
    assert found[0]["text"] == "first"
    with pytest.raises(TimeoutError):
        await slack.wait_for(lambda: False, timeout=0.01)


async def test_every_change_is_told(slack: SlackStandIn) -> None:
    told = []
    slack.on_change = lambda: told.append(1)
    ts = await slack.post("U0ALICE", "C0SUPPORT", "first")
    await slack.react("U0ALICE", "C0SUPPORT", ts, "eyes")
    assert len(told) == 2


# --- files --------------------------------------------------------------------------------------------------


async def test_a_file_travels_up_into_a_thread_and_down_again(slack: SlackStandIn, client: AsyncWebClient) -> None:
    root = await slack.post("U0ALICE", "C0SUPPORT", "root")
    answer = await client.files_upload_v2(
        channel="C0SUPPORT",
        thread_ts=root,
        initial_comment="see",
        filename="bill.pdf",
        content=b"%PDF",
        title="Bill",
    )
    await slack.settled()
    message = slack.messages("C0SUPPORT", root)[-1]
    assert (message["subtype"], message["text"], message["files"][0]["id"]) == (
        "file_share",
        "see",
        answer["file"]["id"],
    )
    info = (await client.files_info(file=answer["file"]["id"]))["file"]
    assert (info["name"], info["mimetype"], info["size"]) == ("bill.pdf", "application/pdf", 4)
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    async with aiohttp.ClientSession(headers=headers) as session, session.get(info["url_private_download"]) as got:
        assert (await got.read(), got.content_type) == (b"%PDF", "application/pdf")


@pytest.mark.parametrize("trouble", ["no token", "no scope"])
async def test_without_the_right_a_download_gives_the_sign_in_page_and_200(slack: SlackStandIn, trouble: str) -> None:
    await slack.post("U0ALICE", "C0SUPPORT", "see", files=[("a.txt", b"hello")])
    headers = {} if trouble == "no token" else {"Authorization": "Bearer xoxb-sandbox"}
    slack.scopes.discard("files:read" if trouble == "no scope" else "")
    url = slack.messages("C0SUPPORT")[-1]["files"][0]["url_private"]
    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as got:
        assert (got.status, got.content_type) == (200, "text/html")
        assert b"hello" not in await got.read()


async def test_an_upload_must_be_whole_and_known(slack: SlackStandIn, client: AsyncWebClient) -> None:
    assert await error_of(client.files_getUploadURLExternal(filename="a", length=0)) == "missing_argument"
    ticket = await client.files_getUploadURLExternal(filename="a.txt", length=5)
    unfinished = [{"id": ticket["file_id"]}]
    assert await error_of(client.files_completeUploadExternal(files=unfinished)) == "file_not_found"
    async with aiohttp.ClientSession() as session:
        async with session.post(ticket["upload_url"], data=b"hell") as short:
            assert short.status == 400
        async with session.post(ticket["upload_url"], data=b"hello") as whole:
            assert whole.status == 200
        async with session.post(ticket["upload_url"].replace(ticket["file_id"], "F0NOPE"), data=b"x") as unknown:
            assert unknown.status == 404
    elsewhere = client.files_completeUploadExternal(files=unfinished, channel_id="C0GENERAL")
    assert await error_of(elsewhere) == "not_in_channel"
    await client.files_completeUploadExternal(files=unfinished)
    assert [file.name for file in slack.files.values()] == ["a.txt"]

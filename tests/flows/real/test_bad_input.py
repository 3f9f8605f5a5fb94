"""What is odd, huge, hostile or broken: a clear answer, and nothing lost that was accepted."""

import hashlib
import hmac
import json
import time
import tracemalloc
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bot import operate
from bot.model.inbound import Inbound
from storage import memory, received
from tests.flows.real.house import DESK, TICK, House, seen_text

NASTY = "<!channel> <!here> <@U0ALICE> &lt; & <https://evil.example|our site> *not bold* `x`"


async def test_customer_text_can_ring_nobody_and_arrives_to_the_letter(real: House) -> None:
    real.telegram("Nasty").say(NASTY)
    post = await (await real.thread("Nasty")).shows("<!channel>")
    assert seen_text(post) == NASTY
    assert post["pinged"] == []
    assert "<!channel>" not in post["text"]
    assert "&lt;!channel&gt;" in post["text"]
    thread = await real.thread("Nasty")
    assert thread.root["pinged"] == []
    assert "<!channel>" not in thread.root["text"]


async def test_a_name_and_a_subject_can_ring_nobody_either(real: House) -> None:
    await real.write_mail("evil@customer.example", "<!channel> <@U0ALICE> & co", "hi", name="<!channel> & <@U0BORA>")
    thread = await real.thread("<!channel> & <@U0BORA>")
    await thread.shows("hi")
    assert thread.root["pinged"] == []
    assert all(message["pinged"] == [] for message in thread.messages)
    assert "<!channel>" not in thread.root["text"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Eve\x00\x07\x1b[31m", "Eve[31m"),
        ("\u202eecilA\u202c", "ecilA"),
        ("two\nlines\tand tabs", "two lines and tabs"),
        ("\u2066\u200f\u061c", ""),
        ("x" * 5000, "x"),
    ],
    ids=["control", "right to left", "lines", "nothing visible", "endless"],
)
async def test_names_are_shown_without_tricks(one: House, name: str, shown: str) -> None:
    customer = one.telegram(name)
    before = set(one.world.slack.world.channels[DESK].messages)
    customer.say("who am I?")

    def new() -> list[dict[str, Any]]:
        messages = one.world.slack.world.channels[DESK].messages
        return [m for ts, m in messages.items() if ts not in before]

    await one.until(lambda: len(new()) == 2, "a card and a post")
    card, post = new()
    title = card["blocks"][0]["text"]["text"]
    for text in (title, post.get("username", ""), card["text"]):
        assert not set(text) & set("\x00\x07\x1b\n\t\u202e\u202c\u2066\u200f\u061c"), text
        assert shown in text or text is post.get("username", "")
    assert title.startswith("#")
    assert seen_text(post) == "who am I?"


async def test_a_text_of_a_megabyte_is_shortened_and_comes_along_as_a_file(real: House) -> None:
    text = "\n".join(f"line {number:06d} 가나다" for number in range(46_000))
    assert len(text.encode()) > 1_000_000
    await real.write_mail("tolstoy@customer.example", "Long", text, name="Tolstoy")
    thread = await real.thread("Tolstoy")
    post = await thread.shows("line 000001")
    assert len(seen_text(post)) < 13_000
    files = await real.until(thread.files, "the whole is in a file")
    assert files["message.txt"].decode().splitlines() == text.splitlines()
    customer_says = await thread.say("I read it")
    await thread.marked(customer_says, TICK)


async def test_a_file_of_25_mb_goes_through_without_being_held_in_memory(one: House) -> None:
    """Out of Slack and into mail it must be whole at the end; out of Telegram (19 MB) into Slack it is streamed."""
    big = bytes(19_000_000)
    customer = one.telegram("Big sender")
    customer.send("document", big, "big.bin", "application/octet-stream")
    tracemalloc.start()
    try:
        thread = await one.thread("Big sender")
        await one.until(lambda: thread.files(), "the file is at the desk", 30)
    finally:
        tracemalloc.stop()
    assert thread.files() == {"big.bin": big}
    content = b"\x00\x01" * 12_400_000
    ts = await thread.say("take this", files=[("huge.bin", content)])
    await one.until(lambda: TICK in thread.marks(ts), "it is sent", 30)
    file = customer.got[-1]["file"]
    assert one.world.telegram.state.files[file["id"]].content == content


async def test_a_file_too_big_for_the_bot_api_is_named_and_explained(one: House) -> None:
    customer = one.telegram("Too big")
    customer.send("document", bytes(21 * 1024 * 1024), "film.mkv", "video/x-matroska", caption="look")
    thread = await one.thread("Too big")
    await thread.shows("film.mkv")
    await thread.notes("no files above 20 MB")


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\x00"], ids=["nothing", "blank", "zero width", "null"])
async def test_an_empty_message_does_no_harm(real: House, text: str) -> None:
    customer = real.telegram(f"Empty {text!r}")
    customer.say(text)
    customer.say("now with words")
    await (await real.thread(customer.name)).shows("now with words")


async def test_half_characters_and_lone_surrogates_do_no_harm(web: House) -> None:
    customer = web.telegram("Broken")
    customer.say("broken \ud83d half")
    customer.say("whole")
    await (await web.thread("Broken")).shows("whole")


async def test_what_nobody_knows_is_shown_at_the_desk_blocks_nothing_and_is_taken_in_after_a_fix(
    real: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram, customer = real.world.telegram, real.telegram("From the future")
    person = {"id": customer.id, "is_bot": False, "first_name": customer.name}
    message = {"message_id": 77, "date": int(real.clock.now().timestamp()), "from": person, "text": "new kind"}
    message["chat"] = {"id": customer.id, "type": "private"}
    telegram.state.allowed.append("hologram_message")
    number = telegram.raw_update({"hologram_message": message})
    customer.say("an ordinary one")
    thread = await real.thread(customer.name)
    await thread.shows("an ordinary one")
    await real.until(lambda: any("could not be read" in t for t in real.said_in(DESK)), "the desk hears of it")
    assert "hologram_message" in real.said_in(DESK)[-1]
    poisons = [p for p in await real.app.store.read(received.poisons) if p.external_id == f"u:{number}"]
    assert [json.loads(p.raw)["hologram_message"] for p in poisons] == [message]

    problem = await operate.replay_one(real.app, poisons[0])
    assert "hologram_message" in problem, "not yet"
    channel = real.app.channels["tg"]
    monkeypatch.setattr(channel, "convert", fixed(channel.convert))
    assert await operate.replay_one(real.app, poisons[0]) == ""
    await thread.shows("new kind")
    assert not [p for p in await real.app.store.read(received.poisons) if p.external_id == f"u:{number}"]


def fixed(convert: Callable[[bytes], Sequence[Inbound]]) -> Callable[[bytes], Sequence[Inbound]]:
    return lambda raw: convert(raw.replace(b"hologram_message", b"message"))


# --- over HTTP ----------------------------------------------------------------------------------------


def signed(body: bytes, at: float = 0, secret: str = "sandbox-secret") -> dict[str, str]:
    stamp = str(int(time.time() + at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    kind = {"Content-Type": "application/json"}
    return kind | {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


BODY = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": {"type": "message", "channel": DESK}}).encode()
LARGE = b"x" * 1_100_000


@pytest.mark.parametrize(
    ("body", "status"),
    [(BODY, 200), (b"{not json", 400), (b"[]", 400), (b"", 400), (LARGE, 413)],
    ids=["good", "no JSON", "no object", "empty", "too large"],
)
async def test_what_slack_signed_is_read(web: House, body: bytes, status: int) -> None:
    assert await web.post("/slack/events", body, signed(body)) == status


async def test_what_slack_did_not_sign_is_refused(web: House) -> None:
    async def answer(headers: dict[str, str]) -> int:
        return await web.post("/slack/events", BODY, headers)

    assert await answer(signed(BODY, secret="wrong")) == 401
    assert await answer(signed(BODY + b" ")) == 401
    assert await answer(signed(BODY, at=-301)) == 401, "replayed"
    assert await answer(signed(BODY, at=-290)) == 200
    assert await answer(signed(BODY, at=+320)) == 401, "from the future"
    assert await answer({}) == 401
    assert await answer(signed(BODY) | {"X-Slack-Request-Timestamp": "soon"}) == 401


@pytest.mark.parametrize(
    ("body", "secret", "status"),
    [
        (b'{"update_id": 1}', None, 401),
        (b'{"update_id": 1}', "wrong", 401),
        (b"{not json", "right", 400),
        (b"[" * 100_000, "right", 400),
        (b'"text"', "right", 400),
        (LARGE, "right", 413),
        (LARGE, "wrong", 401),
    ],
    ids=["no secret", "wrong secret", "no JSON", "bottomless", "no object", "too large", "too large and wrong"],
)
async def test_telegram_requests_are_checked(web: House, body: bytes, secret: str | None, status: int) -> None:
    key = await web.app.store.write(memory.signing_key)
    right = hmac.new(key, b"telegram webhook tg", hashlib.sha256).hexdigest()
    headers = {"X-Telegram-Bot-Api-Secret-Token": right if secret == "right" else secret} if secret else {}
    assert await web.post("/telegram/tg", body, headers) == status


async def test_an_unknown_path_is_404_and_a_wrong_method_405(web: House) -> None:
    assert (await web.get("/nothing"))[0] == 404
    assert (await web.get("/slack/events"))[0] == 405
    assert await web.post("/telegram/other", b"{}", {}) == 404

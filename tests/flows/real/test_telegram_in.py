"""Everything that a customer can send on Telegram arrives at the desk, through the real adapter."""

import pytest

from tests.flows.real.house import House, seen_text

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
FILES = [
    ("photo", PNG, "me.png", "image/png", "photo-"),
    ("document", b"%PDF-1.7 contract", "계약서.pdf", "application/pdf", "계약서.pdf"),
    ("voice", b"OggS voice", "", "audio/ogg", "voice-"),
    ("audio", b"ID3 song", "song.mp3", "audio/mpeg", "song.mp3"),
    ("video", b"mp4 film", "film.mp4", "video/mp4", "film.mp4"),
    ("video_note", b"mp4 round", "", "video/mp4", "video-note-"),
    ("animation", b"GIF89a dance", "dance.gif", "image/gif", "dance.gif"),
    ("sticker", b"RIFF sticker", "", "image/webp", "sticker-"),
]
THINGS = [
    ({"location": {"latitude": 37.5665, "longitude": 126.978}}, "37.56650, 126.97800"),
    ({"contact": {"phone_number": "+82 10 1234 5678", "first_name": "Jun"}}, "Jun, +82 10 1234 5678"),
    (
        {
            "poll": {
                "id": "1", "question": "Which?", "total_voter_count": 0, "is_closed": False, "is_anonymous": True,
                "type": "regular", "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
                "options": [
                    {"persistent_id": n, "text": n, "voter_count": 0} for n in ("red", "blue")
                ],
            }
        },
        "Which? - red / blue",
    ),
    ({"dice": {"emoji": "🎲", "value": 4}}, "🎲 4"),
]  # fmt: skip


async def test_a_text_keeps_its_styles_and_the_card_shows_who_wrote_where(real: House) -> None:
    customer = real.telegram("Styled")
    entities = [
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "text_link", "offset": 5, "length": 4, "url": "https://a.example/"},
    ]
    customer.say("bold link 👍🏽 end", entities=entities)
    thread = await real.thread("Styled")
    post = await thread.shows("bold link 👍🏽 end")
    section = post["blocks"][0]["elements"][0]["elements"]
    assert {"type": "text", "text": "bold", "style": {"bold": True}} in section
    assert any(part["type"] == "link" and part["url"] == "https://a.example/" for part in section)
    assert post["username"] == "Styled"
    assert "Telegram · tg" in thread.card
    assert "open" in thread.card
    assert "bold link 👍🏽 end" in thread.card


@pytest.mark.parametrize(("kind", "content", "name", "mime", "shown"), FILES, ids=[f[0] for f in FILES])
async def test_a_file_is_shared_in_the_thread_byte_for_byte(
    real: House, kind: str, content: bytes, name: str, mime: str, shown: str
) -> None:
    customer = real.telegram(f"Sender of {kind}")
    customer.send(kind, content, name, mime, caption="" if kind in ("sticker", "video_note") else f"see this {kind}")
    thread = await real.thread(customer.name)
    files = await real.until(thread.files, "the file is there")
    assert [n for n in files if n.startswith(shown)]
    assert list(files.values()) == [content]
    if kind not in ("sticker", "video_note"):
        await thread.shows(f"see this {kind}")


@pytest.mark.parametrize(("content", "shown"), THINGS, ids=[next(iter(t[0])) for t in THINGS])
async def test_what_is_no_text_becomes_a_readable_line(real: House, content: dict, shown: str) -> None:
    customer = real.telegram(f"Sharer of {next(iter(content))}")
    customer.post(content)
    await (await real.thread(customer.name)).shows(shown)


async def test_an_album_is_one_message_with_all_its_files(real: House) -> None:
    customer = real.telegram("Album")
    pictures = [PNG + bytes([n]) for n in range(4)]
    for number, picture in enumerate(pictures):
        caption = "four pictures" if number == 0 else ""
        customer.send("photo", picture, "p.png", "image/png", caption=caption, album="a1")
    thread = await real.thread("Album")
    await real.until(lambda: len(thread.files()) == 4, "four files are shared")
    await real.quiet()
    assert sorted(thread.files().values()) == sorted(pictures)
    assert len([text for text in thread.posts if "four pictures" in text]) == 1
    assert len(real.cards("Album")) == 1


async def test_an_edit_changes_the_post_and_keeps_the_words_before(real: House) -> None:
    customer = real.telegram("Editor")
    number = customer.say("the blue one")
    thread = await real.thread("Editor")
    await thread.shows("the blue one")
    real.world.telegram.edit(customer.id, number, "the red one")
    post = await thread.shows("the red one")
    assert "before: the blue one" in seen_text(post)
    assert len(thread.customers) == 1


async def test_a_caption_can_be_edited_too(real: House) -> None:
    customer = real.telegram("Caption editor")
    number = customer.send("photo", PNG, "p.png", "image/png", caption="blue")
    thread = await real.thread(customer.name)
    await thread.shows("blue")
    await real.until(thread.files, "the photo is there")
    real.world.telegram.edit(customer.id, number, "red")
    assert "before: blue" in seen_text(await thread.shows("red"))


async def test_a_quoted_reply_lands_in_the_same_conversation(real: House) -> None:
    customer = real.telegram("Quoter")
    first = customer.say("first")
    customer.say("second")
    customer.say("about the first", reply_to=first)
    thread = await real.thread("Quoter")
    await thread.shows("about the first")
    assert thread.lines == ["first", "second", "about the first"]


async def test_a_start_link_opens_a_conversation_and_its_payload_is_kept(real: House) -> None:
    customer = real.telegram("Starter")
    real.world.telegram.press_start(customer.id, "order-4711", name="Starter", language="en")
    thread = await real.thread("Starter")
    await thread.shows("/start")
    status, metrics = await real.get("/metrics")
    assert status == 200
    assert 'deskbell_events_total{inbox="tg",kind="opened"}' in metrics


async def test_messages_keep_their_order_and_make_one_conversation(real: House) -> None:
    customer = real.telegram("Fast")
    for number in range(12):
        customer.say(f"line {number}")
    thread = await real.thread("Fast")
    await thread.shows("line 11")
    assert thread.lines == [f"line {number}" for number in range(12)]


async def test_a_service_message_says_nothing_at_the_desk(real: House) -> None:
    customer = real.telegram("Silent")
    pinned = {"message_id": 1, "date": 0, "chat": {"id": customer.id, "type": "private"}}
    customer.post({"pinned_message": pinned})
    await real.quiet()
    assert real.cards("Silent") == []


async def test_a_group_has_one_conversation_and_its_people_are_named(real: House) -> None:
    telegram = real.world.telegram
    telegram.open_group(-500, "Acme buyers")
    ana, ben = real.telegram("Ana in group"), real.telegram("Ben in group")
    ana.say("/help from ana", group=-500)
    thread = await real.thread("Ana in group")
    ben.say("/help from ben", group=-500)
    post = await thread.shows("/help from ben")
    assert post["username"] == "Ben in group"
    await thread.say("hello both")
    await real.until(lambda: [m for m in telegram.messages(-500) if m["from_bot"]], "the group hears it")


async def test_a_group_that_became_a_supergroup_is_followed(real: House) -> None:
    telegram = real.world.telegram
    telegram.open_group(-600, "Movers")
    ana = real.telegram("Mover")
    ana.say("/before", group=-600)
    thread = await real.thread("Mover")
    new = telegram.migrate(-600)
    ana.say("/after", group=new)
    await thread.shows("/after")
    ts = await thread.say("still here")
    await thread.marked(ts, "white_check_mark")
    assert [m["text"] for m in telegram.messages(new) if m["from_bot"] and m["text"]] == ["still here"]
    assert len(real.cards("Mover")) == 1

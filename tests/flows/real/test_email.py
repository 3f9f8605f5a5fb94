"""Email both ways over real SMTP and LMTP: threads, tokens, files, and who may not join."""

import asyncio
import smtplib
from datetime import timedelta
from email.message import EmailMessage

from storage import outbox
from tests.flows.real.house import CROSS, SUPPORT, TICK, House, Thread, seen_text

OLIVER = "oliver.brandt@customer.example"


def box(name: str) -> str:
    return f"{name}@customer.example"


async def put_off(house: House, attempts: int) -> None:
    """Until an answer has been tried so often and waits to be tried again."""
    async with asyncio.timeout(10):
        while True:
            waiting = [d for d in await house.app.store.read(outbox.unsettled) if d.kind == "message"]
            if any((d.state, d.attempts) == ("queued", attempts) for d in waiting):
                return
            await asyncio.sleep(0.01)


async def conversation(house: House, name: str, subject: str = "Help", text: str = "hello") -> Thread:
    await house.write_mail(box(name), subject, text, name=name.title())
    thread = await house.thread(name.title())
    await thread.shows(text)
    return thread


async def test_a_mail_becomes_a_conversation_and_its_answer_threads_at_the_customers(real: House) -> None:
    await real.write_mail(box("anna"), "환불 문의", "환불해 주세요", name="Anna")
    thread = await real.thread("Anna")
    await thread.shows("환불해 주세요")
    assert "환불 문의" in thread.card
    assert "Email · mail" in thread.card
    ts = await thread.say("*네*, 확인했습니다 <b>")
    answer = await real.letter(box("anna"))
    await thread.marked(ts, TICK)
    question = real.letters(box("anna"), received=False)[0]
    assert answer["thread"] == question["thread"]
    assert answer["subject"] == "Re: 환불 문의"
    assert answer["from_address"] == SUPPORT
    assert "네, 확인했습니다 <b>" in answer["text"]
    assert "<strong>네</strong>, 확인했습니다 &lt;b&gt;" in answer["html"] or "<b>네</b>" in answer["html"]
    await thread.card_says("waiting for the customer")


async def test_answers_by_the_message_id_chain_stay_in_the_conversation_without_the_quote(real: House) -> None:
    thread = await conversation(real, "berta")
    for round_ in range(1, 4):
        await thread.say(f"answer {round_}")
        letter = await real.letter(box("berta"), round_)
        await real.write_mail(box("berta"), "", f"thanks {round_}", to="", in_reply_to=letter["message_id"])
        await thread.shows(f"thanks {round_}")
    await real.quiet()
    assert len(real.cards("Berta")) == 1
    assert thread.lines == ["hello", "thanks 1", "thanks 2", "thanks 3"]


async def test_the_first_mails_own_id_continues_it_too(real: House) -> None:
    first = await real.write_mail(box("carl"), "Order", "where is it?", name="Carl")
    thread = await real.thread("Carl")
    await real.write_mail(box("carl"), "Re: Order", "still nothing", in_reply_to=first)
    await thread.shows("still nothing")
    assert len(real.cards("Carl")) == 1


async def test_our_token_alone_is_enough(real: House) -> None:
    """Some programs make ids of their own out of ours: the token in front decides."""
    thread = await conversation(real, "dora")
    await thread.say("answer")
    letter = await real.letter(box("dora"))
    token = letter["message_id"].strip("<>").partition(".")[0]
    await real.write_mail(box("dora"), "Something else", "by token", in_reply_to=f"<{token}.0@elsewhere.example>")
    await thread.shows("by token")
    assert len(real.cards("Dora")) == 1


async def test_a_stranger_who_quotes_a_known_id_gets_a_conversation_of_their_own(real: House) -> None:
    thread = await conversation(real, "emil")
    await thread.say("your password is 1234")
    letter = await real.letter(box("emil"))
    await real.write_mail(box("mallory"), "Re: Help", "and me?", name="Mallory", in_reply_to=letter["message_id"])
    other = await real.thread("Mallory")
    await other.shows("and me?")
    await other.say("who are you?")
    answer = await real.letter(box("mallory"))
    await real.quiet()
    assert thread.posts == ["hello"]
    assert len(real.letters(box("emil"))) == 1
    assert "1234" not in answer["text"] + answer["html"]


async def test_a_new_subject_without_a_reply_is_a_new_conversation(real: House) -> None:
    await conversation(real, "fritz")
    await real.write_mail(box("fritz"), "Help", "another matter")
    second = await real.thread("Fritz", count=2)
    await second.shows("another matter")


async def test_files_travel_both_ways(real: House) -> None:
    files = [("견적서.pdf", "application/pdf", b"%PDF" + bytes(range(256))), ("a.csv", "text/csv", b"1;2\r\n3;4\r\n")]
    await real.write_mail(box("gerd"), "Files", "see attached", name="Gerd", attachments=files)
    thread = await real.thread("Gerd")
    await real.until(lambda: len(thread.files()) == 2, "both files are shared")
    assert thread.files() == {name: content for name, _, content in files}
    ts = await thread.say("mine", files=[("답장.zip", b"PK\x03\x04" + bytes(range(256)))])
    await thread.marked(ts, TICK)
    letter = await real.letter(box("gerd"))
    assert [(f["name"], f["size"]) for f in letter["files"]] == [("답장.zip", 260)]
    assert real.world.mail.attachment(letter["id"], 0)[2] == b"PK\x03\x04" + bytes(range(256))


async def test_an_address_that_does_not_exist_is_a_cross_with_the_servers_words(real: House) -> None:
    thread = await conversation(real, "hans")
    real.world.mail.kill(box("hans"))
    ts = await thread.say("hello?")
    notice = await thread.notes("does not exist")
    await thread.marked(ts, CROSS)
    real.world.mail.state.dead.remove(box("hans"))
    await thread.press("retry", ts=notice["ts"])
    await thread.marked(ts, TICK)
    assert len(real.letters(box("hans"))) == 1


async def test_a_busy_server_and_a_lost_answer_end_in_one_mail(real: House) -> None:
    """451 is tried again; a connection that broke after the data sends the same Message-ID again."""
    thread = await conversation(real, "inge")
    real.world.mail.fail_next(451, times=2)
    said = await thread.say("first")
    for attempts in (1, 2):
        await put_off(real, attempts)
        real.clock.advance(timedelta(minutes=attempts))
    await thread.marked(said, TICK)
    real.world.mail.fail_next(after_data=True, drop=True)
    await thread.marked(await thread.say("second"), TICK)
    letters = real.letters(box("inge"))
    assert [letter["text"].strip() for letter in letters] == ["first", "second"]
    assert letters[1]["copies"] == 2


async def test_an_edit_cannot_reach_a_mail_and_the_agent_is_told(real: House) -> None:
    thread = await conversation(real, "jana")
    ts = await thread.say("typo")
    await thread.marked(ts, TICK)
    told = len(real.whispers("U0ALICE"))
    await thread.edit(ts, "no typo")
    await real.until(lambda: len(real.whispers("U0ALICE")) > told, "Alice is told")
    assert "still sees your earlier text" in real.whispers("U0ALICE")[-1]
    await thread.delete(ts)
    await real.until(lambda: len(real.whispers("U0ALICE")) > told + 1, "Alice is told")
    assert "still has this message" in real.whispers("U0ALICE")[-1]
    assert len(real.letters(box("jana"))) == 1


async def test_lmtp_answers_each_recipient_and_takes_the_mail_once(real: House) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Kai <kai@customer.example>", SUPPORT, "Two"
    mail["Message-ID"] = "<two@customer.example>"
    mail.set_content("to both")
    to = [SUPPORT, "nobody@deskbell.example", SUPPORT.replace("@", "+x@")]
    assert await asyncio.to_thread(hand_over, real.lmtp, to, mail.as_bytes()) == ([250, 550, 250], [250, 250])
    thread = await real.thread("Kai")
    await thread.shows("to both")
    await asyncio.to_thread(hand_over, real.lmtp, to, mail.as_bytes())
    await real.quiet()
    assert len(real.cards("Kai")) == 1
    assert thread.posts == ["to both"]


def hand_over(port: int, to: list[str], mail: bytes) -> tuple[list[int], list[int]]:
    """The answers to each RCPT, and those after the data: one for each accepted recipient (RFC 2033 section 4.2)."""
    with smtplib.LMTP("127.0.0.1", port, local_hostname="mx.customer.example", timeout=5) as server:
        server.ehlo_or_helo_if_needed()
        server.mail("kai@customer.example")
        accepted = [server.rcpt(each)[0] for each in to]
        answers = [server.data(mail)[0], *(server.getreply()[0] for _ in range(accepted.count(250) - 1))]
        return accepted, answers


async def test_an_automatic_mail_is_shown_and_makes_nobody_wait(real: House) -> None:
    thread = await conversation(real, "lena")
    await thread.marked(await thread.say("answer"), TICK)
    letter = await real.letter(box("lena"))
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Lena <{box('lena')}>", SUPPORT, "Automatic reply: Help"
    mail["Message-ID"], mail["In-Reply-To"] = "<away@customer.example>", letter["message_id"]
    mail["Auto-Submitted"] = "auto-replied"
    mail.set_content("I am away")
    real.world.mail.send_raw(box("lena"), SUPPORT, mail.as_bytes())
    await thread.shows("I am away")
    await real.quiet()
    assert "waiting for the customer" in thread.card
    assert "Waiting since" not in thread.card


async def test_a_mail_with_text_and_html_is_shown_once_and_plainly(real: House) -> None:
    await real.write_mail(box("mona"), "Both", "plain words", html="<p>rich <b>words</b></p>", name="Mona")
    thread = await real.thread("Mona")
    await real.until(lambda: thread.customers, "it is shown")
    await real.quiet()
    assert len(thread.customers) == 1
    assert "words" in seen_text(thread.customers[0])
    assert "<b>" not in seen_text(thread.customers[0])


async def test_a_mail_without_a_sender_is_set_aside_and_said_at_the_desk(real: House) -> None:
    raw = b"Subject: nobody\r\nMessage-ID: <nobody-%d@x.example>\r\n\r\nboo\r\n" % real.lmtp
    before = len(real.said_in("C0SUPPORT"))
    real.world.mail.send_raw(box("nora"), SUPPORT, raw)
    await real.until(lambda: len(real.said_in("C0SUPPORT")) > before, "the desk hears of it")
    assert "names no sender" in real.said_in("C0SUPPORT")[-1]
    assert "deskbell replay" in real.said_in("C0SUPPORT")[-1]

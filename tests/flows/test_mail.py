"""Whose conversation is it, and who gets the answers: what mail needs of the core."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.conversation import Status
from bot.model.inbound import InboundAnswer, InboundMessage, Recipient, Report, Sender
from bot.model.outbound import Delivered
from bot.model.richtext import RichText
from bot.model.shown import Action, PostCard
from bot.rules import Rules
from storage import clocks, conversations, people
from tests.flows.conftest import House
from tests.scripted import said

KIM, LEE, EVE = "kim@acme.example", "lee@acme.example", "eve@evil.example"


def mail(external_id: str, text: str, sender: str = KIM, *, disputed: bool = False, **more: object) -> InboundMessage:
    wrote = said(external_id, text, user=sender, name="", subject=str(more.pop("subject", "Refund")), **more)
    return replace(wrote, thread="", address=sender, sender=Sender(sender, disputed=disputed))


async def conversation(house: House, number: int):
    return await house.app.store.read(lambda tx: conversations.by_number(tx, number))


async def begun(house: House, **more: object) -> None:
    """Kim wrote, an agent answered."""
    await house.customer(mail("m1", "Where is my refund?", **more), inbox="mail")
    await house.quiet()
    await house.agent("It is on its way.")
    await house.quiet()


async def test_an_answer_continues_its_conversation_by_token_or_by_id(house: House) -> None:
    await begun(house)
    sent = house.mail.sent[0]
    await house.customer(
        mail("m2", "Thank you", conversation=1), mail("m3", "One more thing", references=("x", "m1")),
        mail("m4", "And another", references=(f"out-{sent.delivery_id}",)), inbox="mail",
    )  # fmt: skip
    await house.quiet()
    assert "\n".join(house.desk.posts[1:]).split("\n") == ["Thank you", "One more thing", "And another"]
    assert await conversation(house, 2) is None


async def test_equal_subjects_and_unknown_or_empty_ids_never_join(house: House) -> None:
    await begun(house)
    await house.customer(
        mail("m2", "a"), mail("m3", "b", references=("",)), mail("m4", "c", references=("nobody@knows",)), inbox="mail"
    )
    assert [(await conversation(house, n)).linked_id for n in (2, 3, 4)] == [None, None, None]


async def test_a_stranger_who_quotes_a_known_id_is_kept_apart_and_the_agent_is_told(house: House) -> None:
    await begun(house)
    await house.customer(mail("m2", "Send the refund to my account", EVE, conversation=1), inbox="mail")
    await house.quiet()
    first, second = await conversation(house, 1), await conversation(house, 2)
    assert second.linked_id == first.id
    assert second.customer_id != first.customer_id
    told = [notice.body.text for notice in house.notices if "kept apart" in notice.body.text]
    assert len(told) == 1
    assert "#1" in told[0]
    assert any(field.label == "See also" and field.text == "#1" for field in house.desk.of(PostCard)[-1].card.fields)
    assert first.status == Status.PENDING
    await house.agent("Who are you?", thread=1)
    await house.quiet()
    assert house.mail.sent[-1].address == EVE


async def test_whom_the_customer_put_in_copy_takes_part_and_gets_the_answers(house: House) -> None:
    await begun(house, copied=(Recipient(LEE, "Lee"), Recipient(KIM)))
    assert house.mail.sent[0].copied == (LEE,)
    await house.customer(mail("m2", "I am in accounting", LEE, references=("m1",)), inbox="mail")
    await house.quiet()
    assert house.desk.posts[-1] == "I am in accounting"
    await house.agent("Noted, both of you.")
    await house.quiet()
    assert (house.mail.sent[-1].address, house.mail.sent[-1].copied) == (KIM, (LEE,))


async def test_who_was_left_out_of_copy_stays_out_until_they_write_themselves(house: House) -> None:
    await begun(house, copied=(Recipient(LEE, "Lee"),))
    it = await conversation(house, 1)
    await house.press(Action.LEAVE_OUT, it.id, LEE)
    await house.customer(mail("m2", "Hello?", references=("m1",), copied=(Recipient(LEE),)), inbox="mail")
    await house.agent("Only for you.")
    await house.pass_time(timedelta(seconds=2))
    assert house.mail.sent[-1].copied == ()
    assert not any(field.label == "In copy" for field in house.desk.of(PostCard)[-1].card.fields)
    answer = await house.press(Action.LEAVE_OUT, it.id, LEE)
    assert "not in copy" in answer.body.text


async def test_an_address_that_nobody_vouches_for_reaches_only_what_our_token_proves(house: House) -> None:
    await begun(house)
    await house.customer(mail("m2", "Change my bank account", disputed=True, references=("m1",)), inbox="mail")
    await house.quiet()
    apart = await conversation(house, 2)
    assert apart.disputed
    assert any(field.label == "Caution" for field in house.desk.of(PostCard)[-1].card.fields)
    assert any("could not confirm" in notice.body.text for notice in house.notices)
    await house.customer(mail("m3", "With the token", disputed=True, conversation=1), inbox="mail")
    assert await conversation(house, 3) is None


class TestNewSubject:
    @pytest.fixture
    def rules(self, rules: Rules) -> Rules:
        return replace(rules, new_subject="new")

    async def test_another_subject_opens_a_linked_conversation_where_the_owner_wants_that(self, house: House) -> None:
        await begun(house)
        await house.customer(mail("m2", "Same", subject="RE: Refund", references=("m1",)), inbox="mail")
        await house.customer(mail("m3", "Other", subject="My new order", references=("m1",)), inbox="mail")
        await house.quiet()
        second = await conversation(house, 2)
        assert second.linked_id == (await conversation(house, 1)).id
        assert await conversation(house, 3) is None


async def test_an_answer_to_what_was_closed_long_ago_opens_a_linked_conversation(house: House) -> None:
    await begun(house)
    first = await conversation(house, 1)
    await house.press(Action.RESOLVE, first.id)
    await house.pass_time(timedelta(days=30))
    await house.customer(mail("m2", "Again!", references=("m1",)), inbox="mail")
    assert (await conversation(house, 2)).linked_id == first.id


async def test_a_bounce_marks_the_message_tells_the_agent_the_servers_words_and_marks_the_address(house: House) -> None:
    await begun(house)
    report = Report(f"out-{house.mail.sent[0].delivery_id}", KIM, True, "550 5.1.1 no such mailbox")
    bounce = mail("b1", "Undelivered mail", "mailer-daemon@mx.example", automatic=True, reports=(report,))
    await house.customer(bounce, inbox="mail")
    await house.quiet()
    assert house.marks[-1] == "x"
    refusal = house.notices[-1]
    assert "550 5.1.1 no such mailbox" in refusal.body.text
    first = await conversation(house, 1)
    assert first.waiting_since is not None
    assert await conversation(house, 2) is None
    identity = await house.app.store.read(lambda tx: people.find(tx, "email", KIM))
    assert identity.unreachable_since
    await house.press(Action.RETRY, refusal.buttons[0].value)
    await house.quiet()
    assert len(house.mail.sent) == 2


async def test_a_mail_that_is_late_is_told_and_nothing_is_marked(house: House) -> None:
    await begun(house)
    report = Report(f"out-{house.mail.sent[0].delivery_id}", KIM, False, "451 try later")
    await house.customer(mail("b1", "Delayed", "daemon@mx.example", automatic=True, reports=(report,)), inbox="mail")
    await house.quiet()
    assert "451 try later" in house.notices[-1].body.text
    assert house.marks == ["white_check_mark"]


async def test_a_bounce_of_somebody_in_copy_does_not_make_the_answer_a_failure(house: House) -> None:
    await begun(house, copied=(Recipient(LEE),))
    report = Report(f"out-{house.mail.sent[0].delivery_id}", LEE, True, "550 gone")
    await house.customer(
        mail("b1", "Undelivered", "daemon@mx.example", automatic=True, reports=(report,)), inbox="mail"
    )
    await house.quiet()
    assert LEE in house.notices[-1].body.text
    assert house.marks == ["white_check_mark"]
    assert (await conversation(house, 1)).waiting_since is None


async def test_somebody_in_copy_whom_the_server_refuses_at_once_is_told_too(house: House) -> None:
    await house.customer(mail("m1", "Hi", copied=(Recipient(LEE),)), inbox="mail")
    await house.quiet()
    house.mail.answers.append(Delivered("out-1", {LEE: "550 nobody here"}))
    await house.agent("Hello")
    await house.quiet()
    assert "550 nobody here" in house.notices[-1].body.text
    assert house.marks == ["white_check_mark"]


async def test_a_bounce_about_nothing_of_ours_is_kept_and_starts_no_clock(house: House) -> None:
    report = Report("never@sent", KIM, True, "550")
    await house.customer(
        mail("b1", "Undelivered", "daemon@mx.example", automatic=True, reports=(report,)), inbox="mail"
    )
    await house.quiet()
    assert house.desk.posts == ["Undelivered"]
    assert (await conversation(house, 1)).waiting_since is None


def answer(external_id: str, text: str, at, **more: object) -> InboundAnswer:
    return InboundAnswer(external_id, "alice@desk.example", "Alice", RichText(text), at, **more)


async def test_an_agents_own_mail_to_the_customer_is_their_answer_and_is_not_sent_twice(house: House) -> None:
    await house.customer(mail("m1", "Where is it?"), inbox="mail")
    await house.quiet()
    await house.customer(answer("a1", "On its way.", house.clock.now(), to=(KIM,), references=("m1",)), inbox="mail")
    await house.quiet()
    first = await conversation(house, 1)
    assert (first.waiting_since, first.status) == (None, Status.PENDING)
    assert house.desk.posts[-1] == "On its way."
    assert house.mail.sent == []
    await house.customer(mail("m2", "Thanks", references=("a1",)), inbox="mail")
    assert await conversation(house, 2) is None


async def test_an_agents_mail_to_us_alone_goes_on_to_the_customer(house: House) -> None:
    await begun(house)
    await house.customer(answer("a1", "And here is more.", house.clock.now(), conversation=1), inbox="mail")
    await house.quiet()
    assert [m.body.text for m in house.mail.sent] == ["It is on its way.", "And here is more."]


async def test_an_agents_mail_that_answers_nothing_we_know_opens_a_conversation_of_theirs(house: House) -> None:
    await house.customer(answer("a1", "My mouse is broken", house.clock.now(), references=("who@knows",)), inbox="mail")
    await house.quiet()
    assert (await conversation(house, 1)).address == "alice@desk.example"


async def test_what_an_agent_hands_in_opens_for_the_first_sender_and_the_remark_stays_at_the_desk(house: House) -> None:
    handed = mail("f1", "Please help me", forwarded_by="alice@desk.example", remark="He called me about this")
    await house.customer(handed, inbox="mail")
    await house.quiet()
    assert house.desk.posts == ["Please help me", "He called me about this"]
    await house.agent("Gladly.")
    await house.quiet()
    assert [m.address for m in house.mail.sent] == [KIM]


async def test_merging_brings_messages_clock_and_later_mail_together(house: House) -> None:
    await begun(house)
    await house.customer(mail("m2", "From my other address", LEE), inbox="mail")
    await house.quiet()
    assert "part of #1" in await house.command("merge 2 1")
    await house.quiet()
    first, second = await conversation(house, 1), await conversation(house, 2)
    assert (second.status, second.merged_into) == (Status.CLOSED, first.id)
    assert (first.status, first.waiting_since is not None) == (Status.OPEN, True)
    assert house.desk.posts[-2:] == ["Merged with #2; its messages follow.", "From my other address"]
    await house.customer(mail("m3", "Still there?", LEE, references=("m2",)), inbox="mail")
    await house.quiet()
    assert await conversation(house, 3) is None
    await house.agent("For both of you.")
    await house.quiet()
    assert (house.mail.sent[-1].address, house.mail.sent[-1].copied) == (KIM, (LEE,))
    assert "one already" in await house.command("merge 2 1")


async def test_splitting_gives_the_last_messages_a_conversation_of_their_own(house: House) -> None:
    await begun(house)
    await house.customer(mail("m2", "Something else", references=("m1",)), inbox="mail")
    await house.quiet()
    assert "#2" in await house.command("split 1 1")
    await house.quiet()
    first, second = await conversation(house, 1), await conversation(house, 2)
    assert (first.waiting_since, first.status) == (None, Status.PENDING)
    assert (second.waiting_since is not None, second.status, second.linked_id) == (True, Status.OPEN, first.id)
    assert house.desk.posts[-1] == "Something else"
    await house.customer(mail("m3", "About the other thing", references=("m2",)), inbox="mail")
    assert await conversation(house, 3) is None
    assert "Nothing was split" in await house.command("split 1 1")
    assert "Write it like this" in await house.command("split")


async def test_what_was_split_off_belongs_to_whoever_wrote_it(house: House) -> None:
    await begun(house, copied=(Recipient(LEE),))
    await house.customer(mail("m2", "I have a question, too", LEE, references=("m1",)), inbox="mail")
    await house.command("split 1 1")
    first, second = await conversation(house, 1), await conversation(house, 2)
    assert second.address == LEE
    assert second.customer_id != first.customer_id


class TestAcknowledging:
    @pytest.fixture
    def rules(self, rules: Rules) -> Rules:
        return replace(rules, acknowledge=frozenset({"mail"}))

    async def test_a_customer_is_told_at_once_and_still_waits_for_us(self, house: House) -> None:
        await house.customer(mail("m1", "Where is it?"), inbox="mail")
        await house.quiet()
        assert [m.automatic for m in house.mail.sent] == [True]
        assert "no. 1" in house.mail.sent[0].body.text
        assert (await conversation(house, 1)).waiting_since is not None
        assert "no. 1" in house.desk.posts[-1]

    async def test_nobody_gets_more_than_three_in_a_day_and_machines_none(self, house: House) -> None:
        for n in range(5):
            await house.customer(mail(f"m{n}", "again"), inbox="mail")
        await house.customer(mail("v1", "I am away", LEE, automatic=True), inbox="mail")
        await house.quiet()
        assert len(house.mail.sent) == 3
        await house.pass_time(timedelta(hours=25))
        await house.customer(mail("m9", "next day"), inbox="mail")
        await house.quiet()
        assert len(house.mail.sent) == 4


async def test_clocks_of_a_merged_conversation_end(house: House) -> None:
    await house.customer(mail("m1", "a"), mail("m2", "b", LEE), inbox="mail")
    await house.command("merge 2 1")
    second = await conversation(house, 2)
    found = await house.app.store.read(lambda tx: clocks.of_conversation(tx, second.id))
    assert all(clock.state in ("cancelled", "met") for clock in found)

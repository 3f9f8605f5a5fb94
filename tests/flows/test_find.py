"""Agents find again what was said, at once, and by links to the threads."""

import re
from datetime import timedelta

import pytest

from bot.model.desk import CommandGiven, Place
from bot.model.forms import Say
from bot.model.inbound import InboundEdit
from bot.model.outbound import RetryLater
from bot.model.richtext import RichText, Style
from channels.markup import to_slack_blocks
from storage import searchable
from tests.flows.conftest import House
from tests.scripted import ALICE, DESK_CHANNEL, STRANGER, said


async def asked(house: House, text: str) -> RichText:
    house.acts += 1
    event = CommandGiven(f"command:{house.acts}", ALICE, Place(DESK_CHANNEL), f"find {text}")
    answer = await house.app.handle_desk(event)
    assert isinstance(answer, Say)
    return answer.body


def styled(body: RichText, style: Style) -> list[str]:
    return [body.text[span.start : span.end] for span in body.spans if span.style is style]


async def test_a_message_is_found_at_once_and_leads_to_its_thread(house: House) -> None:
    house.desk.answers.append(RetryLater("busy", timedelta(minutes=1)))
    await house.customer(said("7:1", "어제 산 책을 환불해 주세요"))
    before = await asked(house, "환불")
    assert "#1 김민서" in before.text
    assert styled(before, Style.LINK) == []
    await house.quiet()
    await house.pass_time(timedelta(minutes=2))
    body = await asked(house, "환불")
    assert "어제 산 책을 환불해 주세요" in body.text
    assert styled(body, Style.BOLD)[1:] == ["환불"]
    assert styled(body, Style.LINK) == ["#1 김민서"]
    [link] = [span.value for span in body.spans if span.style is Style.LINK]
    thread = house.desk.thread()
    ts = thread.thread.replace(".", "")
    assert link.startswith(f"https://slack.com/archives/{DESK_CHANNEL}/p{ts}?thread_ts={thread.thread}&")
    assert link in str(to_slack_blocks(body))


async def test_it_is_found_the_same_after_the_index_has_caught_up(house: House) -> None:
    await house.customer(said("7:1", "환불해 주세요"))
    await house.quiet()
    first = await asked(house, "환불 from:민서 is:open")
    for _ in range(3):
        await house.pass_time(timedelta(seconds=6))
    await house.app.indexing.catch_up()
    assert await house.app.store.write(lambda tx: searchable.read_some(tx, 10)) == 0
    assert await asked(house, "환불 from:민서 is:open") == first


async def test_answers_and_notes_of_agents_are_found_by_who_wrote_them(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    await house.agent("the parcel left on Monday")
    await house.agent("// she sounds angry")
    assert "Alice: the parcel left" in (await asked(house, "parcel from:me")).text
    assert "📝 Alice: she sounds angry" in (await asked(house, "angry from:alice")).text
    assert "Nothing was found" in (await asked(house, "angry from:bob")).text


async def test_edits_are_followed(house: House) -> None:
    await house.customer(said("7:1", "환불해 주세요"))
    await house.quiet()
    await house.app.indexing.catch_up()
    await house.customer(InboundEdit("7:1:e", "7:1", RichText("교환해 주세요"), house.clock.now()))
    assert "#1" in (await asked(house, "교환")).text
    assert "Nothing was found" in (await asked(house, "환불")).text


async def test_merged_conversations_are_found_where_they_are_now(house: House) -> None:
    await house.customer(said("7:1", "환불"), said("8:1", "교환", user="8", thread="8", name="Emma"))
    await house.quiet()
    await house.command("merge 2 1")
    body = await asked(house, "교환")
    assert "#1 김민서" in body.text
    assert "#2" not in body.text


async def test_ten_are_shown_and_how_to_see_others(house: House) -> None:
    for user in range(20, 31):
        await house.customer(said(f"{user}:1", "refund <!channel> *please*", user=str(user), thread=str(user)))
    body = await asked(house, "refund")
    assert body.text.count("•") == 10
    assert "There are more" in body.text
    assert f"before:{house.clock.now():%Y-%m-%d}" in body.text
    assert "refund <!channel> *please*" in body.text
    assert not {"broadcast", "mrkdwn"} & set(re.findall(r"'type': '(\w+)'", str(to_slack_blocks(body))))
    assert "There are more" not in (await asked(house, "refund before:2020-01-01")).text


async def test_dates_are_days_of_the_team_and_said_back(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    today = f"{house.clock.now():%Y-%m-%d}"
    assert f"before {today} 00:00 UTC" in (await asked(house, f"hello before:{today}")).text
    assert "#1" in (await asked(house, "hello after:yesterday")).text


@pytest.mark.parametrize(
    ("text", "said_back"),
    [
        ("hello form:kim", "Did you mean “from:kim”?"),
        ("tag:biling", "Did you mean “billing”?"),
        ("in:tgg", "Did you mean “tg”?"),
        ("on:telegrm", "Did you mean “telegram”?"),
        ("", "Write what you are looking for"),
    ],
)
async def test_a_mistype_is_answered_with_what_was_meant(house: House, text: str, said_back: str) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    await house.command("tag 1 billing")
    assert said_back in (await asked(house, text)).text


async def test_it_is_for_agents_only_and_in_the_list_of_commands(house: House) -> None:
    await house.customer(said("7:1", "환불"))
    assert "환불" not in await house.command("find 환불", person=STRANGER)
    assert "/deskbell find" in await house.command("help")
    assert "Did you mean “find”?" in await house.command("fnd 환불")


async def test_a_long_message_is_shown_around_the_hit(house: House) -> None:
    await house.customer(said("7:1", "앞 " * 200 + "환불 요청" + " 뒤" * 200))
    body = await asked(house, "환불")
    line = body.text.splitlines()[-1]
    assert len(line) < 200
    assert styled(body, Style.BOLD)[1:] == ["환불"]
    assert line.count("…") == 2

"""Everything that customers and agents read can be read in Korean, and what is installed is what was translated."""

import ast
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from aiogram.exceptions import TelegramForbiddenError
from aiogram.methods import GetMe
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from bot.app import App
from bot.i18n import DOMAIN, LANGUAGES, LOCALES, texts
from bot.model.outbound import OutboundMessage
from bot.model.richtext import RichText
from bot.model.shown import Card, PostCard
from bot.rules import ReminderRule, Rules
from bot.sla.calendar import Calendar
from bot.sla.policy import Policy, Snapshot
from channels.email.compose import Letterhead, compose
from channels.email.convert import Inbox, to_inbound
from channels.telegram.errors import outcome_of
from storage.blobs import Blobs
from storage.store import open_store
from tests.flows.conftest import House, inbox_rules
from tests.manual_clock import ManualClock
from tests.scripted import ALICE, DESK_CHANNEL, STRANGER, ScriptedChannel, ScriptedDesk, said

ROOT = Path(__file__).parents[2]
SOURCES = ("bot", "channels")
PO = LOCALES / "ko" / "LC_MESSAGES" / f"{DOMAIN}.po"
MINUTE = timedelta(minutes=1)

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-zA-Z%]")
CHANGING_PARTICLE = re.compile(r"%\(\w+\)[sd][”\")\]]*(?:을|를|이|가|은|는|과|와|으로|로|이나|나|이라|라)(?![가-힣])")
"""The right form depends on the sound before it, which a placeholder does not tell."""

SAID = {"Refused", "RetryLater", "Unknown", "FileGone", "FormProblem", "Say", "Whisper", "CheckResult"}
"""What is made of words that an agent (or who sets Deskbell up) reads."""
WORDS = re.compile(r"[A-Za-z]+,? [a-z]+")


# --- the catalogue --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def korean() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file)


def extracted() -> set[str]:
    """What ``make texts`` finds in the code."""
    keywords = {**DEFAULT_KEYWORDS, "say": None, "_say": None}
    found = (each for name in SOURCES for each in extract_from_dir(ROOT / name, keywords=keywords))
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def test_every_text_in_the_code_has_a_korean_translation_and_no_other_is_kept(korean: Catalog) -> None:
    translated = {message.id for message in korean if message.id and message.string}
    in_code = extracted()
    assert in_code - translated == set(), f"run `make texts` and translate these in {PO.relative_to(ROOT)}"
    assert translated - in_code == set(), f"the code does not say these any more: take them out of {PO.name}"
    assert not korean.obsolete, f"take what is marked #~ out of {PO.name}"


def test_no_translation_is_a_guess(korean: Catalog) -> None:
    assert [message.id for message in korean if message.id and message.fuzzy] == []


def test_a_translation_has_the_placeholders_of_its_text(korean: Catalog) -> None:
    for message in korean:
        assert Counter(PLACEHOLDER.findall(message.string)) == Counter(PLACEHOLDER.findall(message.id)), message.id


def test_no_particle_depends_on_what_is_put_in_before_it(korean: Catalog) -> None:
    assert [message.string for message in korean if CHANGING_PARTICLE.search(message.string)] == []


def test_what_is_in_use_was_compiled_from_the_present_translations(korean: Catalog) -> None:
    say = texts("ko").gettext
    stale = [message.id for message in korean if message.id and say(message.id) != message.string]
    assert not stale, f"{PO.with_suffix('.mo').relative_to(ROOT)} is missing or out of date: run `make texts`"


def test_the_languages_on_offer_are_those_with_a_catalogue() -> None:
    assert {"en", *(folder.name for folder in LOCALES.iterdir() if folder.is_dir())} == set(LANGUAGES)


@pytest.mark.parametrize("language", ["ko", "ko-KR", "ko_KR", "KO", "ko-Kore-KR"])
def test_every_kind_of_korean_is_korean(language: str) -> None:
    assert texts(language).gettext("Assignee") == "담당자"


@pytest.mark.parametrize("language", ["en", "en-GB", "de", "", "-", "../ko", "ko/../ko", "\0", "한국어"])
def test_a_language_without_a_catalogue_is_english(language: str) -> None:
    assert texts(language).gettext("Assignee") == "Assignee"


# --- the code -------------------------------------------------------------------------------------


def test_words_for_agents_are_never_plain_literals() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for name in SOURCES
        for path in sorted((ROOT / name).rglob("*.py"))
        if "sandbox" not in path.parts
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in SAID
        if any(WORDS.search(text) for text in _literals(call))
    ]
    assert found == [], 'wrap these in say("...") or say.gettext("...")'


def _literals(call: ast.Call) -> Iterator[str]:
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
        yield from (part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


# --- what comes out -------------------------------------------------------------------------------


@pytest.fixture
async def house(tmp_path: Path, clock: ManualClock) -> AsyncIterator[House]:
    """A desk that speaks Korean."""
    calendar = Calendar.build("always", "Asia/Seoul", always=True)
    policy = Policy.build("standard", calendar, when={}, targets={"first_response": "30m"}, warn=["5m"])
    channel, desk = ScriptedChannel("tg"), ScriptedDesk()
    rules = Rules(
        {"tg": inbox_rules(channel, "telegram")}, DESK_CHANNEL, "C0MANAGERS", frozenset({ALICE.id}), language="ko",
        policies=(Snapshot(policy, calendar),), reminders=(ReminderRule("unassigned", 10 * MINUTE),),
    )  # fmt: skip
    store = await open_store("sqlite", tmp_path, clock)
    app = App(store, clock, Blobs(tmp_path / "blobs"), rules, {"tg": channel}, desk)
    await app.start("127.0.0.1", 0)
    yield House(app, clock, channel, channel, desk)
    await app.stop()


async def test_the_card_is_in_korean(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    card: Card = house.desk.of(PostCard)[0].card
    assert card.title == "#1 김민서 님"
    shown = {field.label: field.text for field in card.fields}
    labels = ["상태", "담당자", "우선순위", "답변 대기 시작", "다음 기한", "언어", "채널"]
    assert [label for label in shown if label in labels] == labels
    assert not [label for label in shown if label.isascii()]
    assert [shown[label] for label in ("상태", "담당자", "우선순위")] == ["열림", "미배정", "보통"]
    assert shown["다음 기한"] == "첫 응답 ·"
    named = ["답변하기", "내가 담당하기", "해결", "나중에 다시", "우선순위"]
    assert [button.label for button in card.buttons][:5] == named
    assert "고객에게 전송됩니다" in card.footer


async def test_reminder_warning_and_breach_are_in_korean(house: House) -> None:
    await house.customer(said("7:1", "hello", at=house.clock.now()))
    await house.pass_time(10 * MINUTE)
    assert house.desk.posts[-1] == "아직 담당자가 없는 상담입니다. (알림 1/1)"
    await house.pass_time(15 * MINUTE)
    assert house.desk.posts[-1] == "#1 김민서 님의 상담이 곧 기한을 초과합니다. 첫 응답 기한은 01:30까지입니다."
    await house.pass_time(5 * MINUTE)
    assert (
        house.desk.posts[-1] == "#1 김민서 님의 상담이 기한을 초과했습니다. 첫 응답 기한은 01:30까지였습니다. (스레드)"
    )


async def test_a_refusal_and_its_reason_are_in_korean(house: House) -> None:
    blocked = TelegramForbiddenError(GetMe(), "Forbidden: bot was blocked by the user")
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    house.channel.answers.append(outcome_of(blocked, texts("ko")))
    await house.agent("hi")
    await house.quiet()
    notice = house.notices[-1]
    assert notice.body.text == "고객에게 메시지를 전달하지 못했습니다: 고객이 봇을 차단했습니다."
    assert [button.label for button in notice.buttons] == ["다시 시도"]


async def test_private_words_and_commands_are_in_korean(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    await house.agent("hi", person=STRANGER)
    await house.quiet()
    assert "상담원 목록에 등록되어 있지 않습니다" in house.whispers[0]
    assert "#1 · 김민서 · 열림 · 기한 " in await house.command("queue")
    assert "혹시 “queue” 명령을" in await house.command("queu")


async def test_an_alarm_is_told_in_korean_and_logged_in_english(house: House) -> None:
    seen = house.clock.now() - 6 * MINUTE
    house.channel.last_seen = lambda: seen
    await house.app.audit.look()
    await house.quiet()
    assert house.app.audit.unwell == {"receiving:tg": "nothing heard for 6 minutes"}
    assert "“tg” 수신: 6분째 아무 소식이 없습니다." in house.desk.posts[-1]
    seen = house.clock.now()
    await house.app.audit.look()
    await house.quiet()
    assert house.desk.posts[-1] == "“tg” 수신 기능이 정상으로 돌아왔습니다."


# --- whose language -------------------------------------------------------------------------------

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PDF = b"From: a@b.example\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=x.pdf\n\n%PDF-1.7"


@pytest.mark.parametrize(("customer", "subject"), [("ko", "보내 주신 문의"), ("fr", "Your message to us")])
def test_a_mail_speaks_the_language_of_the_customer_and_not_the_one_of_the_desk(customer: str, subject: str) -> None:
    inbox = Inbox("mail", "help@acme.example", b"k" * 32, language="en" if customer == "ko" else "ko")
    message = OutboundMessage(1, 1, "a@b.example", RichText("hi"), author="지나", language=customer)
    mail = message_from_bytes(compose(message, inbox, Letterhead({"": "Acme"}), AT).mail, policy=default)
    assert mail["Subject"] == subject
    assert mail["From"].addresses[0].display_name == ("Acme 지나" if customer == "ko" else "지나 via Acme")


def test_a_line_about_a_file_that_was_left_out_is_in_the_language_of_the_desk() -> None:
    inbox = Inbox("mail", "help@acme.example", b"k" * 32, max_file_size=3, language="ko")
    taken = to_inbound(PDF, inbox, AT)
    assert taken.body.text == "[x.pdf 파일이 너무 커서(0.0 MB) 보관하지 못했습니다.]"
    assert taken.sender.language == ""

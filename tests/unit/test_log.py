"""Logs: one line a fact, the same for our lines and the libraries', and never a secret."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from bot import log

TELEGRAM = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456"
SLACK = "xoxb-123-456-abcdef"
APP = "xapp-1-A0-987-abcdef"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    levels = {logger: logger.level for logger in (root, *map(logging.getLogger, ("bot", "channels", "storage")))}
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    for logger, level in levels.items():
        logger.setLevel(level)
    for handler in [each for each in root.handlers if isinstance(each, log._Handler)]:
        root.removeHandler(handler)


def facts(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def configured(level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    log.configure(level, json=True, stream=stream)
    return stream


def test_a_fact_is_one_line_of_json_with_what_is_bound() -> None:
    stream = configured()
    with structlog.contextvars.bound_contextvars(conversation=142, delivery=7):
        structlog.get_logger("bot.outbox").info("delivered", customer="김하늘\nline two")
        logging.getLogger("aiogram.event").warning("slow %s", "answer")
    first, second = facts(stream)
    assert (first["event"], first["level"], first["conversation"], first["delivery"]) == ("delivered", "info", 142, 7)
    assert first["customer"] == "김하늘\nline two"
    assert "김하늘" in stream.getvalue()
    assert (second["event"], second["logger"], second["conversation"]) == ("slow answer", "aiogram.event", 142)
    assert first["timestamp"].endswith("Z")


def test_libraries_are_heard_from_warning_on_and_we_from_the_level_set() -> None:
    stream = configured("info")
    logging.getLogger("sqlalchemy.engine").info("SELECT a body")
    structlog.get_logger("bot.intake").debug("too small")
    structlog.get_logger("channels.email").info("kept")
    assert [fact["event"] for fact in facts(stream)] == ["kept"]


def test_configuring_again_replaces_the_former_stream() -> None:
    first, second = configured(), configured("warning")
    structlog.get_logger("bot").info("dropped")
    structlog.get_logger("bot").warning("kept")
    assert first.getvalue() == ""
    assert [fact["event"] for fact in facts(second)] == ["kept"]


@pytest.mark.parametrize("json_lines", [True, False])
@pytest.mark.parametrize(
    "shown",
    [
        f"https://api.telegram.org/bot{TELEGRAM}/getMe",
        f"headers: {{'Authorization': 'Bearer {SLACK}', 'a': 1}}",
        f"Authorization: Basic {TELEGRAM}=",
        f"opened with {APP}.",
        "postgresql://desk:pa55w0rd123@db/desk",
        "wss://wss-primary.slack.com/link/?ticket=pa55w0rd123&app_id=1",
        "X-Telegram-Bot-Api-Secret-Token: pa55w0rd123",
        "registered-Pa$$-phrase",
        'with "quotes" & 한글',
    ],
)
def test_a_secret_never_reaches_the_stream(shown: str, json_lines: bool) -> None:
    """As event, as value, as an exception's text, from us and from a library."""
    stream: io.StringIO = io.StringIO() if json_lines else Terminal()
    log.configure("debug", json=json_lines, stream=stream)
    log.redact("registered-Pa$$-phrase")
    log.redact('with "quotes" & 한글')
    structlog.get_logger("bot").info(shown, value=shown, nested={"deep": [shown]})
    logging.getLogger("slack_sdk").debug("sent %s", shown)
    try:
        raise ValueError(shown)
    except ValueError:
        structlog.get_logger("bot").exception("failed")
        logging.getLogger("aiogram").exception("failed")
    text = stream.getvalue()
    for secret in (TELEGRAM[10:], SLACK[5:], APP[5:], "pa55w0rd123", "registered-Pa$$", "quotes", "한글"):
        assert secret not in text
    assert text.count("***") >= 6
    if json_lines:
        assert len(facts(stream)) == 4


def test_lines_for_people_have_colours_and_plain_tracebacks() -> None:
    stream = Terminal()
    log.configure("info", json=False, stream=stream)
    body = "a customer's words"
    try:
        raise ValueError(len(body))
    except ValueError:
        structlog.get_logger("bot").exception("failed", conversation=142)
    text = stream.getvalue()
    assert "\x1b[" in text
    assert "Traceback" in text
    assert body not in text


def test_a_customers_line_break_cannot_forge_a_line_for_people() -> None:
    stream = io.StringIO()
    log.configure("info", json=False, stream=stream)
    structlog.get_logger("bot").info("customer_wrote", name="a\n2026-01-01 [info] forged\x1b[2J")
    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()


def test_short_values_are_not_hidden() -> None:
    stream = configured()
    log.redact("info")
    structlog.get_logger("bot").info("an info")
    assert facts(stream)[0]["event"] == "an info"


@given(st.text(alphabet=st.characters(exclude_categories=[]), max_size=30))
@limits(max_examples=50, deadline=None)
def test_every_text_makes_one_line_that_is_json(text: str) -> None:
    """Half surrogates from broken mails, line separators and quotes included."""
    stream = configured()
    structlog.get_logger("bot").info("seen", text=text)
    lines = stream.getvalue().split("\n")
    assert len(lines) == 2
    json.loads(lines[0])


class Broken(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_log_that_cannot_be_written_stops_nothing() -> None:
    log.configure("info", json=True, stream=Broken())
    structlog.get_logger("bot").info("lost")

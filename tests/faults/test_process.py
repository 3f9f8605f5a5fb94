"""The real process: what it says, how it ends, and what it refuses."""

import json
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.sandbox.world import World
from tests.faults.process import SUPPORT, Deskbell, write_config

WORDS = "my secret order is 4711"


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World(SystemClock(), None, support_address=SUPPORT)
    await made.start()
    yield made
    await made.stop()


async def test_it_drains_at_the_signal_and_its_lines_tell_facts_but_no_words_and_no_secrets(
    world: World, tmp_path: Path
) -> None:
    config, _, lmtp = write_config(world, tmp_path, "sqlite")
    world.mail.lmtp = ("127.0.0.1", lmtp)
    deskbell = Deskbell(config)
    await deskbell.start()
    world.telegram.say(1001, WORDS)
    await world.slack.wait_for(
        lambda: any(
            WORDS in message["text"]
            for root in world.slack.messages("C0SUPPORT")
            for message in world.slack.messages("C0SUPPORT", root["ts"])[1:]
        ),
        20,
    )
    began = time.monotonic()
    assert await deskbell.stop() == 0
    assert time.monotonic() - began < 10
    facts = [json.loads(line) for line in deskbell.lines if line.startswith("{")]
    assert [line for line in deskbell.lines if not line.startswith("{")] == []
    assert {"ready", "taken", "delivered", "stopped"} <= {fact["event"] for fact in facts}
    assert all({"delivery", "conversation"} <= fact.keys() for fact in facts if fact["event"] == "delivered")
    said = "\n".join(deskbell.lines)
    for never in (WORDS, "4711", "xoxb-sandbox", "xapp-sandbox", "123456:SANDBOX"):
        assert never not in said


async def test_a_newer_schema_is_refused_with_a_clear_word_and_exit_code_2(world: World, tmp_path: Path) -> None:
    config, _, _ = write_config(world, tmp_path, "sqlite")
    deskbell = Deskbell(config)
    assert await deskbell.once("migrate") == 0
    with sqlite3.connect(tmp_path / "data" / "deskbell.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    assert await deskbell.once("run") == 2
    assert "written by a newer one" in "\n".join(deskbell.lines)
    assert "Traceback" not in "\n".join(deskbell.lines)

"""``deskbell report``: a table, JSON or CSV of the days asked for."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import _GROUPS, main
from bot.reports.report import BY

CONFIG = """
timezone = "Asia/Seoul"
[[inbox]]
name = "partners"
channel = "slack"
[desk]
bot_token = "xoxb-1-written-out"
app_token = "xapp-1-written-out"
channel = "C0123456789"
agents = ["U0123456789"]
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Logging belongs to the whole process; here it stays as it is."""
    monkeypatch.setattr("bot.log.configure", lambda *args, **options: None)
    monkeypatch.setattr("bot.log.redact", lambda secret: None)
    path = tmp_path / "desk.toml"
    path.write_text(CONFIG)
    path.chmod(0o600)
    return path


def told(config: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["report", "--config", str(config), *words])


def test_the_groups_are_those_of_reports() -> None:
    """They stand twice, so that help loads nothing."""
    assert _GROUPS == BY


def test_it_shows_a_table(config: Path) -> None:
    shown = told(config, "--from", "2026-11-01", "--to", "2026-11-07", "--by", "inbox")
    assert shown.exit_code == 0, shown.output
    assert "Report for 2026-11-01 to 2026-11-07" in shown.output
    assert "messages in" in shown.output


def test_programs_get_json_and_spreadsheets_csv(config: Path) -> None:
    found: dict[str, Any] = json.loads(told(config, "--json").stdout)
    assert (found["timezone"], found["total"]["messages_in"]) == ("Asia/Seoul", 0)
    lines = list(csv.DictReader(io.StringIO(told(config, "--csv", "--by", "day").stdout)))
    assert [line["section"] for line in lines] == ["total", "before", *["day"] * 30]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--by", "colour"], "is not one of"),
        (["--from", "yesterday"], "does not match the format"),
        (["--from", "2026-11-02", "--to", "2026-11-01"], "lies after"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(config: Path, words: list[str], said: str) -> None:
    result = told(config, *words)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output

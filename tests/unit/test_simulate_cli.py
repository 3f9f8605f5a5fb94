"""``deskbell sla simulate``: both sides in one table, or as JSON; what is wrong is said before anything is read."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from bot import sla_commands
from bot.cli import main
from bot.reports.figures import Attainment
from bot.reports.period import Period
from bot.rules import Rules
from bot.simulate import Side, Simulated

CONFIG = """
timezone = "Asia/Seoul"
[[inbox]]
name = "partners"
channel = "slack"
[desk]
bot_token = "xoxb-1-written-out"
app_token = "xapp-1-written-out"
channel = "C0123456789"
"""
POLICY = '[[policy]]\nname = "faster"\nwhen = { inbox = ["partners"] }\nfirst_response = "10m"\n'


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Logging belongs to the whole process; here it stays as it is."""
    monkeypatch.setattr("bot.log.configure", lambda *args, **options: None)
    monkeypatch.setattr("bot.log.redact", lambda secret: None)


def simulate(folder: Path, policy: str, *more: str) -> Result:
    (folder / "config.toml").write_text(CONFIG, "utf-8")
    (folder / "config.toml").chmod(0o600)
    (folder / "new.toml").write_text(policy, "utf-8")
    words: Sequence[str] = ("--config", str(folder / "config.toml"), "--policy", str(folder / "new.toml"))
    return CliRunner().invoke(main, ["sla", "simulate", *words, *more])


def test_json_has_both_sides_and_nothing_else_on_standard_output(tmp_path: Path) -> None:
    done = simulate(tmp_path, POLICY, "--from", "2026-10-01", "--to", "2026-11-01", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["from"], told["to"], told["timezone"], told["conversations"]) == (
        "2026-10-01", "2026-11-01", "Asia/Seoul", 0,
    )  # fmt: skip
    nothing = {"met": 0, "met_late": 0, "breached": 0, "cancelled": 0, "attainment": None, "median_seconds": None}
    assert told["before"]["first_response"] == told["after"]["first_response"] == nothing


def test_both_sides_stand_below_each_other() -> None:
    def side(*counts: int) -> dict[str, Side]:
        return {"first_response": Side(Attainment(*counts), timedelta(minutes=25))}

    period = Period(date(2026, 10, 1), date(2026, 11, 1), ZoneInfo("Asia/Seoul"))
    found = Simulated(period, 12, side(9, 1, 0, 2), side(5, 4, 1, 2))
    out = StringIO()
    sla_commands.show_simulated(Console(file=out, width=120), Rules({}, "", "", frozenset()), found, "new.toml")
    lines = [line.replace("│", " ").split() for line in out.getvalue().splitlines()]
    assert ["first", "answer", "as", "they", "were", "90%", "9", "1", "0", "2", "25m"] in lines
    assert ["new.toml", "50%", "5", "4", "1", "2", "25m"] in lines


@pytest.mark.parametrize(
    ("policy", "more", "problem"),
    [
        ("", (), "policy: is missing"),
        (POLICY.replace("10m", "10x"), (), "new.toml:4: policy[0].first_response"),
        (POLICY.replace('["partners"]', '["telegram"]'), (), "telegram"),
        (POLICY, ("--from", "2026-11-02", "--to", "2026-11-01"), "lies after"),
        (POLICY, ("--from", "yesterday"), "yesterday"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, policy: str, more: Sequence[str], problem: str) -> None:
    done = simulate(tmp_path, policy, *more)
    assert done.exit_code == 2
    assert problem in done.output
    assert not (tmp_path / "data").exists(), "nothing was opened"

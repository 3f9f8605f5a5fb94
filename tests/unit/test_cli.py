"""The command line: the same program by two names, settings by ``--config``, failures without tracebacks."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot import __version__, operate
from bot.cli import main
from bot.errors import DeskbellError
from bot.settings import Settings
from channels.base import CheckResult

CONFIG = """
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
def config(tmp_path: Path) -> Path:
    path = tmp_path / "desk.toml"
    path.write_text(CONFIG)
    path.chmod(0o600)
    return path


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Logging belongs to the whole process; here it stays as it is."""
    monkeypatch.setattr("bot.log.configure", lambda *args, **options: None)
    monkeypatch.setattr("bot.log.redact", lambda secret: None)


def deskbell(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize("program", [[sys.executable, "-m", "bot"], [str(Path(sys.executable).with_name("deskbell"))]])
def test_both_names_are_the_same_program(program: list[str], tmp_path: Path) -> None:
    home = Path(__file__).parents[2]
    env = {"PYTHONPATH": str(home), "PATH": "/usr/bin:/bin"}
    if program[-1].endswith("deskbell") and not Path(program[-1]).exists():
        pytest.skip("deskbell is not installed into this environment")
    told = subprocess.run([*program, "--version"], capture_output=True, text=True, env=env, cwd=tmp_path, check=True)
    assert told.stdout == f"deskbell, version {__version__}\n"


def test_help_loads_nothing_heavy() -> None:
    """Not the settings, no channel, no database: people and shells ask for help often."""
    heavy = ("pydantic", "aiohttp", "sqlalchemy", "aiogram", "slack_sdk", "rich", "structlog", "asyncio")
    script = f"""
import sys
from click.testing import CliRunner
from bot.cli import main
CliRunner().invoke(main, ["--help"])
CliRunner().invoke(main, ["run", "--help"])
print([name for name in {heavy!r} if name in sys.modules])
"""
    home = Path(__file__).parents[2]
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=home, check=True)
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["run", "migrate", "check", "replay", "macros", "init", "demo"])
def test_every_command_takes_config(command: str) -> None:
    assert any("--config" in param.opts for param in main.commands[command].params)


def test_run_hands_the_settings_to_the_app(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Settings] = []

    async def run(settings: Settings) -> None:
        seen.append(settings)

    monkeypatch.setattr(operate, "run", run)
    assert deskbell("run", "--config", config).exit_code == 0
    assert [inbox.name for inbox in seen[0].inboxes] == ["partners"]


def test_migrate_says_what_happened(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def migrate(settings: Settings) -> str:
        return "The schema is up to date (0001)."

    monkeypatch.setattr(operate, "migrate", migrate)
    result = deskbell("migrate", "--config", config)
    assert (result.exit_code, result.output) == (0, "The schema is up to date (0001).\n")


def test_replay_names_what_to_take_in_again(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def replay(settings: Settings, ids: Sequence[str]) -> tuple[str, int]:
        return f"replayed {' '.join(ids) or 'everything'}", len(ids)

    monkeypatch.setattr(operate, "replay", replay)
    left_over = deskbell("replay", "--config", config, "7", "9")
    assert (left_over.output, left_over.exit_code) == ("replayed 7 9\n", 1)
    all_taken = deskbell("replay", "--config", config)
    assert (all_taken.output, all_taken.exit_code) == ("replayed everything\n", 0)


def test_demo_needs_no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    async def demo(*given: Any) -> None:
        seen.append(given)

    monkeypatch.setattr("bot.sandbox.demo.demo", demo)
    assert deskbell("demo", "--fresh", "--port", "0", "--no-open", "--data-dir", tmp_path).exit_code == 0
    assert seen == [(tmp_path, True, 0, False, "en")]


def checked(monkeypatch: pytest.MonkeyPatch, config: Path, *results: CheckResult) -> Result:
    async def check(settings: Settings) -> list[CheckResult]:
        return list(results)

    monkeypatch.setattr(operate, "check", check)
    return deskbell("check", "--config", config)


def test_check_shows_ticks_and_ends_with_zero_when_all_is_well(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = checked(monkeypatch, config, CheckResult("database", True, "schema 0001"))
    assert result.exit_code == 0, result.output
    assert "✓  database" in result.output
    assert "All is well." in result.output


def test_check_says_what_to_do_and_ends_with_one_when_anything_fails(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = CheckResult("database", True, "schema 0001")
    bad = CheckResult("Slack: scopes", False, "missing: files:read [x]", "Add them and install the app again.")
    result = checked(monkeypatch, config, good, bad)
    assert result.exit_code == 1
    assert "✗  Slack: scopes" in result.output
    assert "missing: files:read [x]" in result.output
    assert "→ Add them and install the app again." in result.output


def test_check_sees_secrets_that_every_user_can_read(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.chmod(0o644)
    result = checked(monkeypatch, config)
    assert result.exit_code == 1
    assert "chmod 600" in result.output
    config.write_text(CONFIG.replace("xoxb-1-written-out", "env:BOT").replace("xapp-1-written-out", "env:APP"))
    monkeypatch.setenv("BOT", "xoxb-1")
    monkeypatch.setenv("APP", "xapp-1")
    assert checked(monkeypatch, config).exit_code == 0


@pytest.mark.parametrize(
    ("url", "code"), [("", 1), ("http://desk.example.com", 1), ("https://desk.example.com", 0)], ids=str
)
def test_check_wants_an_https_address_where_platforms_call_us(
    config: Path, monkeypatch: pytest.MonkeyPatch, url: str, code: int
) -> None:
    config.write_text(CONFIG + f'mode = "http"\nsigning_secret = "12345678"\n[web]\npublic_url = "{url}"\n')
    assert checked(monkeypatch, config).exit_code == code


def test_a_failure_that_people_can_mend_is_said_without_traceback(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run(settings: Settings) -> None:
        raise DeskbellError("The port 8080 is taken.")

    monkeypatch.setattr(operate, "run", run)
    result = deskbell("run", "--config", config)
    assert (result.exit_code, result.stderr, result.stdout) == (2, "deskbell: The port 8080 is taken.\n", "")


def test_wrong_settings_are_listed_without_traceback(config: Path) -> None:
    config.write_text(CONFIG + "chanel = 1\n[web]\nlisten = 1\n")
    result = deskbell("run", "--config", config)
    assert result.exit_code == 2
    assert "2 problems" in result.stderr
    assert 'Did you mean "channel"?' in result.stderr
    assert "Traceback" not in result.output


def test_missing_settings_lead_to_init(tmp_path: Path) -> None:
    result = deskbell("run", "--config", tmp_path / "nowhere.toml")
    assert result.exit_code == 2
    assert "deskbell init" in result.stderr


RULE = """
[[rule]]
name = "refunds"
on = "opened"
do = [{ tag = "billing" }]
"""


def test_rules_can_be_tried_on_the_past(config: Path) -> None:
    config.write_text(CONFIG + RULE)
    found = deskbell("rules", "try", "--config", config, "--days", "3")
    assert found.exit_code == 0
    assert "No rule would have run in the last 3 days." in found.output
    assert deskbell("rules", "try", "--config", config, "--json").output.strip() == "[]"


def test_a_rule_that_is_not_there_is_named_with_the_nearest(config: Path) -> None:
    config.write_text(CONFIG + RULE)
    found = deskbell("rules", "try", "--config", config, "--rule", "refund")
    assert found.exit_code == 2
    assert 'There is no rule “refund”. Did you mean "refunds"?' in found.output

"""``deskbell init``: the settings and the Slack manifest are written once, private, and right."""

import json
import stat
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.cli import main
from bot.settings import load
from bot.setup.answers import Answers
from bot.setup.template import config_toml
from channels.slack.scopes import EVENTS, SCOPES

ENV = {
    "MAIL_PASSWORD": "mail-pass",
    "SLACK_APP_TOKEN": "xapp-1-app",
    "SLACK_BOT_TOKEN": "xoxb-1-bot",
    "SLACK_SIGNING_SECRET": "sign",
    "TELEGRAM_TOKEN": "123456:AAtelegram",
}
TELEGRAM = "987654:AAgiven"


def init(folder: Path, *flags: str, typed: str | None = None) -> Result:
    asking = () if typed is not None else ("--yes",)
    return CliRunner().invoke(main, ["init", "--output", str(folder / "config.toml"), *asking, *flags], input=typed)


def test_without_any_answer_every_secret_comes_from_the_environment(tmp_path: Path) -> None:
    result = init(tmp_path)
    assert result.exit_code == 0, result.output
    settings = load(tmp_path / "config.toml", ENV)
    assert [inbox.name for inbox in settings.inboxes] == ["telegram"]
    assert settings.secret_files == []
    assert settings.policies[0].name == "standard"


def test_flags_fill_everything_for_scripts(tmp_path: Path) -> None:
    result = init(
        tmp_path,
        *("--telegram-token", TELEGRAM, "--email-address", "help@example.com", "--imap-host", "imap.example.net"),
        *("--imap-user", "robot", "--imap-password", 'p"w\\', "--smtp-host", "smtp.example.net", "--smtp-user", "out"),
        *("--slack-bot-token", "xoxb-9-given", "--slack-app-token", "xapp-9-given", "--desk-channel", "C0DESK"),
        *("--managers-channel", "C0BOSS", "--agents", "U0ONE,S0GROUP", "--agents", "U0TWO", "--language", "ko"),
        *("--mode", "socket", "--timezone", "Asia/Seoul"),
    )
    assert result.exit_code == 0, result.output
    settings = load(tmp_path / "config.toml", {})
    telegram, email = settings.inboxes
    assert settings.language == "ko"
    assert settings.timezone.key == "Asia/Seoul"
    assert settings.calendars["office"].holidays[0].written == ("KR",)
    assert settings.secrets() >= {TELEGRAM, 'p"w\\', "xoxb-9-given", "xapp-9-given"}
    assert (settings.desk.channel, settings.desk.managers) == ("C0DESK", "C0BOSS")
    assert settings.desk.agents == ["U0ONE", "S0GROUP", "U0TWO"]
    assert isinstance(email.options, BaseModel)
    shown = email.options.model_dump(mode="json")
    assert (shown["imap"]["host"], shown["imap"]["user"]) == ("imap.example.net", "robot")
    assert (shown["smtp"]["host"], shown["smtp"]["user"]) == ("smtp.example.net", "out")
    assert telegram.channel == "telegram"


def test_answers_may_be_typed(tmp_path: Path) -> None:
    lines = ["ko", "Asia/Seoul", "y", TELEGRAM, "help@example.com", "", "", "pass", "", "socket"]
    lines += ["xapp-9-typed", "xoxb-9-typed", "C0DESK", "U0ONE U0TWO"]
    result = init(tmp_path, typed="\n".join(lines) + "\n")
    assert result.exit_code == 0, result.output
    settings = load(tmp_path / "config.toml", {})
    assert settings.desk.agents == ["U0ONE", "U0TWO"]
    assert settings.secrets() >= {TELEGRAM, "pass", "xapp-9-typed", "xoxb-9-typed"}
    assert TELEGRAM not in result.output


def test_what_flags_say_is_not_asked(tmp_path: Path) -> None:
    result = init(
        tmp_path,
        *("--language", "en", "--timezone", "UTC", "--no-telegram", "--email-address", "a@example.com"),
        *("--imap-host", "h", "--imap-user", "u", "--imap-password", "p", "--smtp-host", "s", "--mode", "http"),
        *("--public-url", "https://desk.example.com", "--slack-signing-secret", "s" * 8),
        *("--slack-bot-token", "xoxb-1", "--desk-channel", "C0DESK", "--agents", "U0ONE"),
        typed="",
    )
    assert result.exit_code == 0, result.output
    settings = load(tmp_path / "config.toml", {})
    assert [inbox.name for inbox in settings.inboxes] == ["email"]
    assert settings.web.public_url == "https://desk.example.com"


def test_the_manifest_has_the_scopes_and_events_and_a_link(tmp_path: Path) -> None:
    result = init(tmp_path)
    manifest = json.loads((tmp_path / "slack-manifest.json").read_text())
    assert manifest["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == sorted(EVENTS)
    assert "https://api.slack.com/apps?new_app=1&manifest_json=" in result.output


def test_the_steps_are_numbered_and_name_what_to_click(tmp_path: Path) -> None:
    result = init(tmp_path, "--email-address", "help@example.com")
    numbers = [line.split(".")[0] for line in result.output.splitlines() if line[:1].isdigit()]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    for word in ("connections:write", "/invite @Deskbell", "@BotFather", "help@example.com", "deskbell check"):
        assert word in result.output


def test_files_with_secrets_are_private(tmp_path: Path) -> None:
    init(tmp_path)
    assert stat.S_IMODE((tmp_path / "config.toml").stat().st_mode) == 0o600


@pytest.mark.parametrize("there", ["config.toml", "slack-manifest.json"])
def test_nothing_is_overwritten_without_force(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine")
    (tmp_path / there).chmod(0o644)
    result = init(tmp_path)
    assert result.exit_code == 2
    assert f"{there} would be overwritten" in result.output
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "mine"
    assert init(tmp_path, "--force").exit_code == 0
    assert stat.S_IMODE((tmp_path / there).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("flags", "key"),
    [
        (("--telegram-token", "not a token"), "inbox[0].token"),
        (("--desk-channel", "general"), "desk.channel"),
        (("--timezone", "Asia/Seul"), "timezone"),
        (("--mode", "http"), "public_url"),
        (("--mode", "http", "--public-url", "http://desk.example.com"), "public_url"),
    ],
)
def test_answers_that_will_not_do_are_refused_before_anything_is_written(
    tmp_path: Path, flags: tuple[str, ...], key: str
) -> None:
    result = init(tmp_path, *flags)
    assert result.exit_code == 2
    assert key in result.output
    assert "othing was written" in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = init(tmp_path / "file")
    assert result.exit_code == 2
    assert "cannot be written: " in result.output


_texts = st.text(max_size=20)


@given(st.builds(Answers, **dict.fromkeys(["timezone", "telegram_token", "email_address", "imap_password"], _texts)))
@limits(max_examples=40, deadline=None)
def test_whatever_is_answered_the_file_is_toml(answers: Answers) -> None:
    """Quotes, line breaks and control characters cannot break out of their setting."""
    document = tomllib.loads(config_toml(answers.completed()))
    if answers.telegram_token:
        assert document["inbox"][0]["token"] == answers.telegram_token
    assert set(document) == {
        "language",
        "timezone",
        "inbox",
        "desk",
        "web",
        "storage",
        "calendar",
        "policy",
        "reminder",
    }

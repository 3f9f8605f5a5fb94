"""Secrets come from the environment, from files or are written out, and are never shown."""

import traceback
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.settings import Settings, SettingsError, load

SECRET = "xoxb-99-verysecret"
DESK = """
[[inbox]]
name = "partners"
channel = "slack"
[desk]
bot_token = "{bot_token}"
app_token = "xapp-1-alsosecret"
channel = "{channel}"
"""


def loaded(folder: Path, bot_token: str, channel: str = "C0123456789", more: str = "", **env: str) -> Settings:
    path = folder / "config.toml"
    path.write_text(DESK.format(bot_token=bot_token, channel=channel) + more, "utf-8")
    return load(path, env)


def token(settings: Settings) -> str:
    assert isinstance(settings.desk, BaseModel)
    return str(settings.desk.model_dump()["bot_token"].get_secret_value())


def failed(folder: Path, bot_token: str, channel: str = "C0123456789", more: str = "", **env: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        loaded(folder, bot_token, channel, more, **env)
    return caught.value


def test_a_secret_may_be_written_out(tmp_path: Path) -> None:
    assert token(loaded(tmp_path, SECRET)) == SECRET


def test_a_secret_may_come_from_the_environment(tmp_path: Path) -> None:
    assert token(loaded(tmp_path, "env:BOT_TOKEN", BOT_TOKEN=SECRET)) == SECRET


def test_a_secret_may_come_from_a_file_beside_the_settings_without_its_last_line_break(tmp_path: Path) -> None:
    (tmp_path / "token.txt").write_text(f"{SECRET}\r\n")
    assert token(loaded(tmp_path, "file:token.txt")) == SECRET
    assert token(loaded(tmp_path, f"file:{tmp_path}/token.txt")) == SECRET


def test_the_address_of_a_database_may_be_a_secret(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SECRET, more='[storage]\ndatabase = "env:DB"', DB="postgresql://desk:hidden@db/desk")
    assert settings.storage.database.get_secret_value() == "postgresql://desk:hidden@db/desk"


def test_the_words_for_sqlite_are_no_secret(tmp_path: Path) -> None:
    """Else the log would blot out a common word."""
    assert not any("sqlite" in secret for secret in loaded(tmp_path, SECRET).secrets())
    postgres = loaded(tmp_path, SECRET, more='[storage]\ndatabase = "postgresql://desk:hid%24den@db/desk"')
    assert {"hid$den", "hid%24den", "postgresql://desk:hid%24den@db/desk"} <= postgres.secrets()


def test_the_files_that_hold_secrets_are_known(tmp_path: Path) -> None:
    (tmp_path / "bot").write_text(SECRET)
    (tmp_path / "app").write_text("xapp-1")
    env = {"BOT": SECRET, "APP": "xapp-1"}
    assert loaded(tmp_path, SECRET).secret_files == [tmp_path / "config.toml"]
    path = tmp_path / "config.toml"
    text = path.read_text().replace("xapp-1-alsosecret", "env:APP").replace(SECRET, "env:BOT")
    path.write_text(text)
    assert load(path, env).secret_files == []
    path.write_text(text.replace("env:BOT", "file:bot").replace("env:APP", "file:app"))
    assert load(path, env).secret_files == [tmp_path / "bot", tmp_path / "app"]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("env:NOWHERE", "needs the environment variable NOWHERE, which is not set"),
        ("env:EMPTY", "needs the environment variable EMPTY, which is empty"),
        ("file:nowhere.txt", "cannot be read: No such file or directory"),
        ("file:empty.txt", "which is empty"),
        ("file:binary", "is not UTF-8 text"),
    ],
)
def test_a_secret_that_cannot_be_had_is_the_only_problem_of_its_key(tmp_path: Path, written: str, message: str) -> None:
    (tmp_path / "empty.txt").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    [problem] = failed(tmp_path, written, EMPTY="").problems
    assert (problem.key, problem.line) == ("desk.bot_token", 6)
    assert message in problem.message


def test_settings_never_show_a_secret(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SECRET)
    assert isinstance(settings.desk, BaseModel)
    shown = [
        repr(settings),
        str(settings),
        f"{settings.desk}",
        settings.desk.model_dump_json(),
        str(settings.desk.model_dump()),
    ]
    assert not any("verysecret" in text or "alsosecret" in text for text in shown)
    assert settings.secrets() >= {SECRET, "xapp-1-alsosecret"}


def test_problems_and_tracebacks_never_show_a_secret(tmp_path: Path) -> None:
    """Not when another key is wrong, not when the secret itself is, not through the chain of causes."""
    for error in (
        failed(tmp_path, "env:BOT_TOKEN", channel="general", BOT_TOKEN=SECRET),
        failed(tmp_path, "wrong-99-verysecret"),
        failed(tmp_path, SECRET, channel="wrong-99-verysecret", more='[storage]\ndatabase = "wrong-99-verysecret"'),
        failed(tmp_path, SECRET, more='[web]\nlisten = "127.0.0.1"\n[log]\ntoken = "wrong-99-verysecret"'),
    ):
        text = "".join(traceback.format_exception(error)) + repr(error) + repr(error.problems)
        assert "verysecret" not in text
        assert "alsosecret" not in text
        assert error.__cause__ is None
        assert error.__context__ is None

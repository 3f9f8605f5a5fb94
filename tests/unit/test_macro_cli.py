"""``deskbell macros`` looks through the folder and tells everything; the settings for macros, undo and collision."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.settings import SettingsError, load

CONFIG = """
[[inbox]]
name = "partners"
channel = "slack"
{inbox}
[desk]
bot_token = "xoxb-1-written-out"
app_token = "xapp-1-written-out"
channel = "C0123456789"
agents = ["U0123456789"]
{desk}
[macros]
{macros}
"""


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Logging belongs to the whole process; here it stays as it is."""
    monkeypatch.setattr("bot.log.configure", lambda *args, **options: None)
    monkeypatch.setattr("bot.log.redact", lambda secret: None)


def config(folder: Path, *, inbox: str = "", desk: str = "", macros: str = "") -> Path:
    path = folder / "desk.toml"
    path.write_text(CONFIG.format(inbox=inbox, desk=desk, macros=macros))
    return path


def told(path: Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["macros", "--config", str(path)])
    return result.exit_code, result.output


def test_the_command_lists_what_is_right_and_what_is_wrong(tmp_path: Path) -> None:
    folder = tmp_path / "ready"
    folder.mkdir()
    (folder / "refund.md").write_text("---\ntags: billing\n---\nYour money is back.")
    path = config(tmp_path, macros='folder = "ready"')
    assert told(path) == (0, "• !refund · billing · used 0 times\n")
    (folder / "soon.md").write_text("---\nsnooze: when pigs fly\n---\ntext")
    (folder / "wrong.md").write_text("one\ntwo {")
    code, text = told(path)
    assert code == 1
    assert "✗ soon.md: snooze: “when pigs fly” is no time" in text
    assert "✗ wrong.md:2: a brace stands alone" in text
    assert "• !refund" in text


def test_without_any_it_says_how_to_begin(tmp_path: Path) -> None:
    assert "There are no macros yet" in told(config(tmp_path))[1]
    code, text = told(config(tmp_path, macros='folder = "nowhere"'))
    assert (code, "there is no such folder" in text) == (1, True)


def test_the_settings_have_defaults_and_take_what_is_written(tmp_path: Path) -> None:
    settings = load(config(tmp_path), {})
    assert (settings.macros.folder, settings.macros.mark) == (None, "!")
    assert settings.desk.collision == timedelta(seconds=30)
    assert settings.inboxes[0].undo is None
    path = config(tmp_path, inbox='undo = "0s"', desk='collision = "1m"', macros='folder = "ready"\nmark = "$"')
    settings = load(path, {})
    assert settings.macros.folder == tmp_path / "ready"
    assert settings.desk.collision == timedelta(minutes=1)
    assert settings.inboxes[0].undo == timedelta(0)


@pytest.mark.parametrize(
    ("table", "line", "problem"),
    [
        ("inbox", 'undo = "ten"', '"ten" is not a length of time'),
        ("inbox", "undo = 10", "must be a length of time in quotes"),
        ("desk", 'collision = "soon"', '"soon" is not a length of time'),
        ("desk", "collision = 30", "must be a length of time in quotes"),
        ("macros", 'mark = "//"', "must be one to three of"),
        ("macros", 'files = "x"', "files"),
    ],
)
def test_what_is_wrong_with_the_settings_is_told(tmp_path: Path, table: str, line: str, problem: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load(config(tmp_path, **{table: line}), {})
    assert problem in str(raised.value)

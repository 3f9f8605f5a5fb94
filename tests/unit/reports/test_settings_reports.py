"""``[reports]`` says when digests come."""

from datetime import time
from pathlib import Path

import pytest

from bot.rules import DigestRule
from bot.settings import Settings, SettingsError, load

REST = """
[[inbox]]
name = "partners"
channel = "slack"
[desk]
bot_token = "xoxb-1-abcdefgh"
app_token = "xapp-1-abcdefgh"
channel = "C0123456789"
"""


def loaded(folder: Path, text: str) -> Settings:
    path = folder / "config.toml"
    path.write_text(REST + text, "utf-8")
    return load(path, {})


def test_no_digest_comes_unless_it_is_asked_for(tmp_path: Path) -> None:
    assert loaded(tmp_path, "").digests == {}
    assert loaded(tmp_path, '[reports]\ndaily = ""').digests == {}


def test_times_are_those_of_the_team(tmp_path: Path) -> None:
    digests = loaded(tmp_path, '[reports]\ndaily = "09:00"\nweekly = "fri 17:30"').digests
    assert digests == {"daily": DigestRule(time(9)), "weekly": DigestRule(time(17, 30), 4)}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('daily = "9"', 'must be a time such as "09:00"'),
        ('daily = "24:00"', 'must be a time such as "09:00"'),
        ("daily = 9", 'must be a time such as "09:00"'),
        ('weekly = "monday 09:00"', 'must be a day and a time such as "mon 09:00"'),
        ('weekly = "09:00"', 'must be a day and a time such as "mon 09:00"'),
        ('dayly = "09:00"', "Did you mean"),
    ],
)
def test_what_is_wrong_is_said_with_its_key(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, f"[reports]\n{line}")
    [problem] = caught.value.problems
    assert problem.key.startswith("reports.")
    assert said in str(problem)

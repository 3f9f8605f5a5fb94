"""Holidays from files, nudges and forecasts in the settings."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import SettingsError, load
from bot.sla.calendar import is_open

ALL = """
[[inbox]]
name = "partners"
channel = "slack"
[desk]
bot_token = "xoxb-1-abcdefgh"
app_token = "xapp-1-abcdefgh"
channel = "C0123456789"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(ALL + text, "utf-8")
    return path


def problems(folder: Path, text: str) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        load(write(folder, text), {})
    return {problem.key: problem.message for problem in caught.value.problems}


CALENDAR = '[[calendar]]\nname = "office"\ntimezone = "Asia/Seoul"\nhours = { mon = ["09:00-18:00"] }\nholidays = '


def test_a_file_of_closed_days_is_found_beside_the_settings(tmp_path: Path) -> None:
    closed = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123\nEND:VEVENT\nEND:VCALENDAR\n"
    (tmp_path / "closed.ics").write_text(closed, "utf-8")
    office = load(write(tmp_path, CALENDAR + '["KR", "file:closed.ics"]\n'), {}).calendars["office"]
    noons = [datetime(2026, 11, day, 3, tzinfo=UTC) for day in (16, 23, 30)]
    assert [is_open(office, noon) for noon in noons] == [True, False, True]


def test_what_is_wrong_in_the_file_is_said_with_both_places(tmp_path: Path) -> None:
    (tmp_path / "closed.ics").write_text("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:2026\n", "utf-8")
    found = problems(tmp_path, CALENDAR + '"file:closed.ics"\n')
    assert "closed.ics: ends within VEVENT" in found["calendar[0].holidays"]


def test_a_nudge_is_for_customers_for_whom_we_wait_and_comes_before_closing(tmp_path: Path) -> None:
    good = '[[reminder]]\nwhen = "waiting_on_customer"\nafter = "16h"\nnudge = true\nclose_after = "3d"\n'
    (reminder,) = load(write(tmp_path, good), {}).reminders
    assert (reminder.nudge, reminder.close_after) == (True, timedelta(days=3))
    found = problems(
        tmp_path,
        '[[reminder]]\nwhen = "unassigned"\nafter = "16h"\nnudge = true\n'
        '[[reminder]]\nwhen = "waiting_on_customer"\nafter = "16h"\nclose_after = "3d"\n',
    )
    assert set(found) == {"reminder[0].nudge", "reminder[1].close_after"}


def test_forecasts_and_offers_can_be_switched_off(tmp_path: Path) -> None:
    usual = load(write(tmp_path, ""), {})
    assert (usual.forecast, usual.desk.offer_promises) == (True, True)
    path = tmp_path / "config.toml"
    path.write_text(ALL + "offer_promises = false\n[reports]\nforecast = false\n", "utf-8")
    off = load(path, {})
    assert (off.forecast, off.desk.offer_promises) == (False, False)

"""Terminal, Slack, JSON and CSV show the same numbers, and pictures can be read in every language."""

import csv
import io
import json
import random
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.desk.stats import in_words
from bot.model.richtext import Style
from bot.reports.charts import charts
from bot.reports.figures import METRICS, Figures, Tally
from bot.reports.period import Period
from bot.reports.pictures import png
from bot.reports.plain import as_csv, as_json, harmless
from bot.reports.report import Group, LongWait, Report
from bot.reports.terminal import show
from bot.reports.wording import Wording
from bot.rules import Rules

SEOUL = ZoneInfo("Asia/Seoul")
RULES = Rules({}, "C1", "C2", frozenset())
LINK = "https://slack.com/archives/C1/p1000100?thread_ts=1.000100&cid=C1"


def figures(chance: random.Random) -> Figures:
    tally = Tally()
    for metric in METRICS:
        for verdict in ("met", "met_late", "breached", "cancelled"):
            tally.ended[metric, verdict] = chance.randrange(1, 50)
    for which in ("first", "next"):
        tally.open[which] = [chance.randrange(10**10) for _ in range(20)]
        tally.wall[which] = [chance.randrange(10**11) for _ in range(20)]
    tally.messages_in, tally.messages_out, tally.resolved, tally.reopened = (chance.randrange(100) for _ in range(4))
    return tally.figures()


def made(seed: int = 1, by: str = "tag") -> Report:
    chance = random.Random(seed)
    period = Period.up_to(date(2026, 11, 22), 14, SEOUL)
    names = ["=1+1", "billing", ""] if by == "tag" else [day.isoformat() for day in period.dates()]
    heat = tuple(tuple(chance.randrange(9) for _ in range(24)) for _ in range(7))
    return Report(
        period, by, datetime(2026, 11, 23, tzinfo=UTC), figures(chance), figures(chance),
        tuple(Group(name, name, figures(chance)) for name in names), (Group("U0A", "Alice", figures(chance)),),
        (1, 22, 3, 44, 5), (LongWait(142, timedelta(hours=30), False, LINK),), heat,
    )  # fmt: skip


def on_terminal(report: Report, language: str = "en") -> str:
    out = io.StringIO()
    show(report, Console(file=out, width=250), language)
    return out.getvalue()


def test_terminal_and_slack_show_every_cell() -> None:
    report = made()
    shown, said = on_terminal(report), in_words(RULES, report).text
    for table in Wording("en").tables(report):
        for text in (table.title, *(cell.text for row in table.rows for cell in row)):
            assert text in shown
            assert text in said


def test_words_and_json_tell_the_same() -> None:
    report, wording = made(), Wording("en")
    told = json.loads(as_json(report))
    summary = {row[0].text: row for row in next(wording.tables(report)).rows}
    for name, section in (("total", 1), ("before", 2)):
        kept = told[name]["first_response"]
        counted = kept["met"] + kept["met_late"] + kept["breached"]
        shown = summary["first response kept"][section].text
        assert shown == f"{round(kept['attainment'] * 100, 1)} % ({kept['met']} of {counted})"
        assert summary["messages in"][section].text == str(told[name]["messages_in"])
        length = wording.duration(timedelta(seconds=told[name]["next_responses"]["wall"]["p95"]))
        assert summary["next response, on the clock (median / p90 / p95)"][section].text.endswith(f" / {length}")
    assert [row["conversations"] for row in told["backlog"]] == list(report.backlog)
    assert told["longest_waits"] == [{"conversation": 142, "seconds": 108_000.0, "answered": False, "link": LINK}]
    assert told["messages_in_by_weekday_and_hour"] == [list(hours) for hours in report.heat]


def test_csv_has_the_numbers_of_json_in_lines() -> None:
    report = made()
    told, rows = json.loads(as_json(report)), list(csv.DictReader(io.StringIO(as_csv(report))))
    assert [(row["section"], row["name"]) for row in rows[:2]] == [("total", ""), ("before", "")]
    for row, figures in zip(
        rows, [told["total"], told["before"], *(g["figures"] for g in told["groups"])], strict=True
    ):
        assert float(row["first_response.attainment"]) == figures["first_response"]["attainment"]
        assert float(row["next_responses.open.p90"]) == figures["next_responses"]["open"]["p90"]
        assert int(row["messages_out"]) == figures["messages_out"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_no_name_is_a_formula_to_a_spreadsheet(name: str) -> None:
    assert harmless(name) == f"'{name}"
    assert harmless("billing - EU") == "billing - EU"
    report = replace(made(), groups=(Group(name, name, Tally().figures()),))
    assert list(csv.reader(io.StringIO(as_csv(report), newline="")))[-1][1] == f"'{name}"


def test_the_longest_wait_leads_to_its_thread() -> None:
    said = in_words(RULES, made())
    [link] = [span for span in said.spans if span.style is Style.LINK]
    assert (said.text[link.start : link.end], link.value) == ("#142", LINK)


def test_better_is_green_and_worse_is_red() -> None:
    good = Tally()
    good.ended["first_response", "met"] = 1
    bad = Tally()
    bad.ended["first_response", "breached"] = 1
    report = replace(made(), total=good.figures(), before=bad.figures())
    kept = next(Wording("en").tables(report)).rows[0]
    assert kept[3][:2] == ("+100.0", "good")
    worse = replace(report, total=bad.figures(), before=good.figures())
    assert next(Wording("en").tables(worse)).rows[0][3][:2] == ("-100.0", "bad")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("seed", [1, None], ids=["full", "empty"])
def test_every_picture_can_be_read(language: str, seed: int | None) -> None:
    """The font has the letters, nothing stands outside, and what has no data has no line."""
    report = made(by="day")
    if seed is None:
        nothing = Tally().figures()
        groups = tuple(replace(group, figures=nothing) for group in report.groups)
        report = replace(report, groups=groups, backlog=(0,) * 5, heat=((0,) * 24,) * 7)
    found = dict(charts(report, language))
    assert list(found) == ["attainment", "volume", "backlog", "heat-map"]
    for svg in found.values():
        texts = [element for element in ET.fromstring(svg).iter() if element.tag.endswith("text")]
        for text in texts:
            assert (text.text or "").encode("euc_kr")
            assert -1 <= float(text.get("x", 0)) <= 720
            assert 0 <= float(text.get("y", 0)) <= 440
        assert "nan" not in svg
    assert ("<circle" in found["attainment"]) == (seed is not None)


def test_a_picture_is_a_png_of_a_phones_width_in_our_own_font() -> None:
    plain = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 440" width="720" height="440">{}</svg>'
    text = '<text x="20" y="99" font-size="60" font-family="sans-serif">{}</text>'
    pictures = [png(plain.format(text.format(word))) for word in ("", "답변", "환불", "Reply")]
    assert len(set(pictures)) == len(pictures), "letters without a glyph would all look alike"
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    assert int.from_bytes(pictures[0][16:20], "big") == 1440


def test_every_text_has_its_values_in_every_language() -> None:
    shown = on_terminal(made(), "ko")
    assert not re.search(r"%\(", shown)

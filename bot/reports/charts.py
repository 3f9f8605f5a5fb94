"""The pictures that go with a digest, as SVG."""

from collections.abc import Iterator, Sequence
from itertools import count, groupby

from bot.i18n import texts
from bot.reports.drawing import COLOURS, FAINT, Box, Drawing
from bot.reports.figures import USUAL
from bot.reports.report import Report
from bot.reports.wording import Wording

_STEPS = (1, 2, 5)


def charts(report: Report, language: str) -> Iterator[tuple[str, str]]:
    """Name and SVG of each picture of a report by day."""
    say, wording = texts(language).gettext, Wording(language)
    days = [group.key[5:].replace("-", "/") for group in report.groups]
    yield "attainment", _attainment(report, days, say("Kept promises, by day"), wording)
    yield "volume", _volume(report, days, say("Messages by day"), (say("messages in"), say("answers out")))
    yield "backlog", _backlog(report, say("Unfinished conversations, by age"), wording)
    yield "heat-map", _heat(report, say("When customers write"), wording)


def _attainment(report: Report, days: Sequence[str], title: str, wording: Wording) -> str:
    drawing, box = Drawing(title), Box()
    drawing.legend([wording.metric(metric) for metric in USUAL])
    drawing.scale(box, ("0 %", "25 %", "50 %", "75 %", "100 %"))
    drawing.under(box, days)
    for metric, colour in zip(USUAL, COLOURS, strict=True):
        for points in _unbroken([group.figures.attainment[metric].share for group in report.groups], box):
            drawing.line(points, colour)
            for x, y in points:
                drawing.dot(x, y, colour)
    return drawing.svg


def _unbroken(shares: Sequence[float | None], box: Box) -> Iterator[list[tuple[float, float]]]:
    """Points that belong together: a day without promises breaks the line."""
    for has_one, days in groupby(enumerate(shares), key=lambda day: day[1] is not None):
        if has_one:
            yield [(box.x(place, len(shares)), box.y(share or 0)) for place, share in days]


def _volume(report: Report, days: Sequence[str], title: str, names: Sequence[str]) -> str:
    drawing, box = Drawing(title), Box()
    counts = [(group.figures.messages_in, group.figures.messages_out) for group in report.groups]
    ticks = scale(max((max(pair) for pair in counts), default=0))
    drawing.legend(names)
    drawing.scale(box, [str(tick) for tick in ticks])
    drawing.under(box, days)
    width = min((box.right - box.left) / max(len(days), 1) * 0.4, 60)
    for place, pair in enumerate(counts):
        middle = box.x(place, len(days))
        for left, number, colour in zip((middle - width, middle), pair, COLOURS, strict=False):
            top = box.y(number / ticks[-1])
            drawing.rect(left, top, width - 1, box.bottom - top, colour)
    return drawing.svg


def _backlog(report: Report, title: str, wording: Wording) -> str:
    drawing, box = Drawing(title), Box(left=200, top=70)
    most, height = max(*report.backlog, 1), (box.bottom - box.top) / len(report.backlog)
    for place, (name, number) in enumerate(zip(wording.ages(), report.backlog, strict=True)):
        top = box.top + height * place
        drawing.text(box.left - 12, top + height * 0.55, name, anchor="end", colour=FAINT)
        width = (box.right - box.left - 80) * number / most
        drawing.rect(box.left, top + height * 0.15, max(width, 2), height * 0.6, COLOURS[0])
        drawing.text(box.left + width + 12, top + height * 0.55, str(number))
    return drawing.svg


def _heat(report: Report, title: str, wording: Wording) -> str:
    drawing, box = Drawing(title), Box(left=80, top=70)
    most = max(max(map(max, report.heat)), 1)
    width, height = (box.right - box.left) / 24, (box.bottom - box.top) / 7
    for day, (name, hours) in enumerate(zip(wording.weekdays(), report.heat, strict=True)):
        top = box.top + height * day
        drawing.text(box.left - 12, top + height * 0.65, name, anchor="end", colour=FAINT)
        for hour, number in enumerate(hours):
            # even a single message is to be seen beside a hundred
            shade = 0.2 + 0.8 * number / most if number else 0.06
            drawing.rect(box.left + width * hour, top, width - 2, height - 2, COLOURS[0], shade)
    for hour in range(0, 24, 3):
        drawing.text(box.left + width * (hour + 0.5), box.bottom + 28, str(hour), anchor="middle", colour=FAINT)
    return drawing.svg


def scale(most: int) -> list[int]:
    """Round numbers from 0 to at least ``most``, four or five steps apart."""
    step = next(step * 10**power for power in count() for step in _STEPS if most <= step * 10**power * 5)
    return [step * place for place in range(max(-(-most // step), 1) + 1)]

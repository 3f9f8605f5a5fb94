"""What a digest says: the report in words, and pictures of the two weeks before its end."""

import asyncio
from collections.abc import Iterator

from bot.desk.stats import in_words
from bot.i18n import texts
from bot.model.desk import Place
from bot.model.outbound import File, Outcome
from bot.model.richtext import RichText, Span, Style
from bot.model.shown import Post
from bot.outbox import Ready
from bot.reports.charts import charts
from bot.reports.digest import period_of
from bot.reports.period import Period
from bot.reports.pictures import png
from bot.reports.report import Report, report
from bot.rules import Rules
from channels.base import Desk
from storage.blobs import Blobs
from storage.outbox import Delivery
from storage.store import Store
from storage.transaction import Transaction

_PICTURED = 14
"""Days."""


class Digests:
    """Composes them while they are sent: reading a year of messages has no place in a transaction that writes."""

    def __init__(self, store: Store, rules: Rules, desk: Desk, blobs: Blobs) -> None:
        self._store, self._rules, self._desk, self._blobs = store, rules, desk, blobs

    def compose(self, delivery: Delivery) -> Ready:
        empty = self._post(delivery, RichText(), ())
        return Ready(lambda: self._send(delivery), lambda: self._desk.find(empty), carries=empty)

    async def _send(self, delivery: Delivery) -> Outcome:
        period = period_of(delivery.payload or {}, self._rules.timezone)
        told, pictured = await self._store.read_apart(lambda tx: _reports(tx, period))
        files = await asyncio.to_thread(lambda: tuple(self._pictures(pictured)))
        return await self._desk.send(self._post(delivery, self._words(delivery, told), files))

    def _post(self, delivery: Delivery, body: RichText, files: tuple[File, ...]) -> Post:
        place = Place(self._rules.managers_channel or self._rules.desk_channel)
        return Post(delivery.id, place, body, files=files, attempt=delivery.attempts + 1)

    def _words(self, delivery: Delivery, told: Report) -> RichText:
        body = in_words(self._rules, told)
        if not (delivery.payload or {}).get("late"):
            return body
        late = texts(self._rules.language).gettext("(This digest comes late: Deskbell was not running at its time.)")
        start = len(body.text) + 2
        return RichText(f"{body.text}\n\n{late}", (*body.spans, Span(Style.ITALIC, start, start + len(late))))

    def _pictures(self, pictured: Report) -> Iterator[File]:
        for name, svg in charts(pictured, self._rules.language):
            content = png(svg)
            sha256 = self._blobs.put(content)
            yield File(f"{name}-{pictured.period.last}.png", "image/png", len(content), self._blobs.path(sha256))


def _reports(tx: Transaction, period: Period) -> tuple[Report, Report]:
    return report(tx, period), report(
        tx, Period.up_to(period.last, max(_PICTURED, period.days), period.timezone), "day"
    )

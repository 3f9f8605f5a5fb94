"""Keeps the index of the search, a little behind what is said. Finding does not wait for it (``storage.search``)."""

from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.errors import StoreUnwell
from storage import searchable
from storage.store import Store

_log = structlog.get_logger()

_EVERY = timedelta(seconds=5)
_AT_ONCE = 100
"""Messages read in one transaction: some ten milliseconds, which a customer's message may have to wait for."""


class Indexing:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def run(self) -> None:
        while True:
            try:
                await self.catch_up()
            except StoreUnwell as problem:
                _log.warning("the index of the search waits", reason=str(problem))
            await self._clock.sleep_until(self._clock.now() + _EVERY)

    async def catch_up(self) -> None:
        while await self._store.write(lambda tx: searchable.read_some(tx, _AT_ONCE)):
            pass

"""How a loop waits: for a wake-up or an instant, whichever comes first."""

import asyncio
from datetime import datetime

from bot.clock import Clock


class Wake(asyncio.Event):
    """Set after a commit that made work for a loop: only a hint, the table is the truth."""


async def pause(clock: Clock, wake: Wake, until: datetime) -> None:
    """Return when woken, when the instant is reached, or earlier; the caller looks again."""
    sleeping = asyncio.ensure_future(clock.sleep_until(until))
    waking = asyncio.ensure_future(wake.wait())
    try:
        await asyncio.wait({sleeping, waking}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        sleeping.cancel()
        waking.cancel()

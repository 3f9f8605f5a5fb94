"""Times as people say them: days of the week, lengths."""

from collections.abc import Callable
from datetime import date, timedelta

Say = Callable[[str], str]
"""gettext of the reader's language."""


def weekday(say: Say, day: date) -> str:
    names = (
        say("Monday"), say("Tuesday"), say("Wednesday"), say("Thursday"), say("Friday"), say("Saturday"),
        say("Sunday"),
    )  # fmt: skip
    return names[day.weekday()]


def length(say: Say, time: timedelta) -> str:
    """In the largest unit of which there is one: of 25 hours, "1 day"."""
    days, hours, minutes = time.days, time.seconds // 3600, time.seconds // 60
    if days:
        return say("1 day") if days == 1 else say("%(count)d days") % {"count": days}
    if hours:
        return say("one hour") if hours == 1 else say("%(count)d hours") % {"count": hours}
    return say("%(count)d minutes") % {"count": minutes}

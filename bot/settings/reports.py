"""``[reports]``: what comes by itself to the managers."""

import re
from collections.abc import Mapping
from datetime import time
from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.rules import DigestRule
from bot.settings.model import Table
from bot.sla.hours import DAYS

_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


def _daily(value: object) -> DigestRule | None:
    if value in ("", None):
        return None
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise ValueError('must be a time such as "09:00"')
    return DigestRule(time.fromisoformat(value))


def _weekly(value: object) -> DigestRule | None:
    day, _, at = value.partition(" ") if isinstance(value, str) else ("", "", "")
    if value in ("", None):
        return None
    if day not in DAYS or not _TIME.fullmatch(at):
        raise ValueError('must be a day and a time such as "mon 09:00"')
    return DigestRule(time.fromisoformat(at), DAYS.index(day))


class Reports(Table):
    """Digests to the managers' channel, in the team's time zone; "" for none."""

    daily: Annotated[DigestRule | None, BeforeValidator(_daily)] = Field(None, examples=["09:00"])
    weekly: Annotated[DigestRule | None, BeforeValidator(_weekly)] = Field(None, examples=["mon 09:00"])
    forecast: bool = True
    """Tell the managers when answers will probably be late."""

    @property
    def digests(self) -> Mapping[str, DigestRule]:
        both = {"daily": self.daily, "weekly": self.weekly}
        return {name: digest for name, digest in both.items() if digest}

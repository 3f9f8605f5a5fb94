"""What the use cases need to know of the settings and of the channels, in their own words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.model.desk import Person
from bot.model.outbound import File, Part
from bot.model.richtext import RichText
from bot.sla.policy import Snapshot


@dataclass(frozen=True, slots=True)
class InboxRules:
    """One inbox and what its channel can do."""

    name: str
    channel: str
    plan: Callable[[RichText, Sequence[File]], Sequence[Part]]
    max_file_size: int = 25_000_000
    can_edit: bool = False
    edit_window: timedelta | None = None
    can_delete: bool = False


@dataclass(frozen=True, slots=True)
class ReminderRule:
    when: str
    """ "unassigned" | "waiting_on_us" | "waiting_on_customer" """
    after: timedelta
    every: timedelta | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Rules:
    inboxes: Mapping[str, InboxRules]
    desk_channel: str
    managers_channel: str
    agents: frozenset[str]
    """Slack ids of people and of user groups."""
    language: str = "en"
    """What the desk reads, and customers whose language nobody knows."""
    reply_mode: str = "relay"
    policies: Sequence[Snapshot] = ()
    reminders: Sequence[ReminderRule] = ()
    reopen_within: timedelta = timedelta(days=14)
    """A customer's message this long after the solution continues the old conversation; later it opens a new one."""
    new_subject: str = "same"
    """ "same" | "new": what a reply with another subject does."""
    own_addresses: frozenset[str] = frozenset()
    """Of all our mail inboxes: what comes from one of them is no customer's, and none of them is ever put in copy."""
    acknowledge: frozenset[str] = frozenset()
    """Inboxes whose customers are told at once that their message is here."""
    resend_when_in_doubt: bool = False
    timezone: tzinfo = field(default_factory=lambda: ZoneInfo("UTC"))
    """The team's: for "tomorrow 9:00"."""

    def may_answer(self, person: Person) -> bool:
        return not person.outsider and (person.id in self.agents or not self.agents.isdisjoint(person.groups))

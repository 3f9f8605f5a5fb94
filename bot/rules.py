"""What the use cases need to know of the settings and of the channels, in their own words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.conditions import Conditions
from bot.model.desk import Person
from bot.model.events import Kind
from bot.model.macro import Macro
from bot.model.outbound import File, OutboundMessage, Part
from bot.model.richtext import RichText
from bot.sla.calendar import Calendar
from bot.sla.policy import Snapshot

ROLES = ("agent", "manager", "admin")
"""Each may all that those before it may."""


def _whole_name(author: str, name: str) -> str:
    return name


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
    undo: timedelta = timedelta(0)
    """How long an answer waits before it goes out, for its author to take it back."""
    preview: Callable[[OutboundMessage], RichText] | None = None
    """A message with what the inbox adds to it; None where it adds nothing."""
    named: Callable[[str, str], str] = _whole_name
    """An agent's id and name -> what customers see of it, "" for nothing."""
    name_above: bool = False
    """The channel shows no name beside a message: it stands above the text."""
    can_show_typing: bool = False


@dataclass(frozen=True, slots=True)
class ReminderRule:
    when: str
    """ "unassigned" | "waiting_on_us" | "waiting_on_customer" """
    after: timedelta
    every: timedelta | None = None
    times: int = 1
    nudge: bool = False
    """With the last one the customer, for whom we wait, is asked whether help is still needed."""
    close_after: timedelta | None = None
    """By the clock on the wall; then the matter is closed, if they stay silent."""


@dataclass(frozen=True, slots=True)
class AgentRule:
    """What the settings say of one agent."""

    id: str
    name: str = ""
    """As customers see it; "" is the name that the platform tells."""
    capacity: int | None = None
    """None: ``AssignmentRule.capacity``."""
    calendar: Calendar | None = None
    """Their shift; None: ``AssignmentRule.calendar``."""


@dataclass(frozen=True, slots=True)
class AssignmentRule:
    mode: str = "manual"
    """ "manual" | "round_robin" | "least_loaded" """
    capacity: int = 20
    """How many open conversations Deskbell gives to one agent at most."""
    pool: Sequence[str] = ()
    """Ids of people and of user groups to whom conversations are given."""
    calendar: Calendar | None = None
    """Everybody's shift; None: always."""


@dataclass(frozen=True, slots=True)
class RouteRule:
    to: str
    """A channel of the desk."""
    conditions: Conditions


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a rule does: a word of ``bot.automation.actions`` ("ring" is a person notified in the thread), and
    its value."""

    what: str
    value: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class AutomaticRule:
    name: str
    on: Kind
    conditions: Conditions
    actions: Sequence[Action]


@dataclass(frozen=True, slots=True)
class DigestRule:
    """When a digest comes, in the team's time zone."""

    at: time
    weekday: int | None = None
    """0 is Monday; None: every day."""


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
    thanks_within: timedelta = timedelta(hours=24)
    """A mere word of thanks this soon after the solution leaves it solved; zero: everything reopens."""
    resend_when_in_doubt: bool = False
    reasons: Sequence[str] = ("solved", "answered", "duplicate", "spam", "no_answer")
    """Why a conversation is resolved; the first is that of the plain button."""
    emoji: Mapping[str, str] = field(
        default_factory=lambda: {
            "eyes": "assign_me",
            "white_check_mark": "resolve",
            "repeat": "reopen",
            "zzz": "snooze",
        }
    )
    """Emoji on a card -> name of the act."""
    macro_files: Callable[[], Sequence[Macro]] = tuple
    """The macros of the folder, as it is now."""
    macro_mark: str = "!"
    """Before a macro's name in a thread."""
    collision: timedelta = timedelta(seconds=30)
    """An answer this soon after another agent's asks first; zero never asks."""
    offer_promises: bool = True
    """Whoever tells a customer a time is asked whether it shall be kept as a promise."""
    join: bool = True
    """Customers' messages that wait for their turn at the desk are shown in one post."""
    broadcast: str = "breach"
    """ "breach" | "never": what is shown in the desk channel besides its thread."""
    timezone: tzinfo = field(default_factory=lambda: ZoneInfo("UTC"))
    """The team's: for "tomorrow 9:00"."""
    managers: frozenset[str] = frozenset()
    """Slack ids of people and of user groups; they may all that agents may."""
    admins: frozenset[str] = frozenset()
    """Likewise; they may all that managers may."""
    team: Mapping[str, AgentRule] = field(default_factory=dict)
    """Agents of whom the settings say more than that they may answer, by id."""
    routes: Sequence[RouteRule] = ()
    """The first that holds names the desk channel."""
    assignment: AssignmentRule = field(default_factory=AssignmentRule)
    automatic: Sequence[AutomaticRule] = ()
    """In their order; all that hold are carried out."""

    @property
    def desk_channels(self) -> frozenset[str]:
        """Every channel in which conversations have threads."""
        return frozenset({self.desk_channel, *(route.to for route in self.routes)})

    digests: Mapping[str, DigestRule] = field(default_factory=dict)
    """By name: "daily", "weekly"."""
    forecast: bool = False
    """Tell the managers when answers will probably be late."""

    def role_of(self, person: Person) -> str:
        """ "agent", "manager", "admin", or "" for somebody who has nothing to do at the desk."""
        ids = frozenset() if person.outsider else person.groups | {person.id}
        roles = (("admin", self.admins), ("manager", self.managers), ("agent", self.agents))
        return next((role for role, those in roles if not those.isdisjoint(ids)), "")

    def may_answer(self, person: Person) -> bool:
        return bool(self.role_of(person))

    def may(self, person: Person, role: str) -> bool:
        """Has the person this role, or a higher one?"""
        own = self.role_of(person)
        return bool(own) and ROLES.index(own) >= ROLES.index(role)

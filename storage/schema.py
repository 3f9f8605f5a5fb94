"""Every table. Times are microseconds since 1970 UTC in one integer: exact, small, the same on both databases.

Ids sort by time (see storage.ids). Open sets of values (status, kind ...) are plain text: the words live in bot.model.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, MetaData, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""On SQLite only INTEGER PRIMARY KEY is the row's own key without a second index."""


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware datetime in, the same instant in UTC out."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=value)


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=False)


def _words(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def _ref(name: str, target: str, nullable: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey(target), nullable=nullable)


def _partial(name: str, rows: str, *columns: str) -> Index:
    """An index of those rows alone for which this condition holds."""
    return Index(name, *columns, sqlite_where=sa.text(rows), postgresql_where=sa.text(rows))


customers = Table(
    "customers",
    metadata,
    _id(),
    _words("name"),
    _words("language"),
    _words("tier"),
    Column("created_at", Instant, nullable=False),
    _words("company"),
    _words("timezone"),
    Column("fields", sa.JSON(none_as_null=True)),
    _ref("merged_into", "customers.id", nullable=True),
    _partial("ix_customers_company", "company <> ''", "company"),
)

identities = Table(
    "identities",
    metadata,
    _id(),
    _ref("customer_id", "customers.id"),
    _words("channel"),
    _words("address"),
    _words("name"),
    Column("attested", sa.Boolean, nullable=False),
    Column("unreachable_since", Instant),
    Column("created_at", Instant, nullable=False),
    Column("blocked_at", Instant),
    sa.UniqueConstraint("channel", "address"),
    Index(None, "customer_id"),
)

policies = Table(
    "policies",
    metadata,
    _id(),
    Column("digest", Text, nullable=False, unique=True),
    _words("body"),
)

conversations = Table(
    "conversations",
    metadata,
    _id(),
    Column("number", sa.Integer, nullable=False, unique=True),
    _ref("customer_id", "customers.id"),
    _ref("identity_id", "identities.id"),
    _words("inbox"),
    _words("channel"),
    _words("thread"),
    _words("address"),
    _words("subject"),
    _words("language"),
    _words("status"),
    _words("assignee"),
    _words("priority"),
    _ref("policy_id", "policies.id", nullable=True),
    Column("waiting_since", Instant),
    Column("snoozed_until", Instant),
    Column("opened_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    _words("desk_channel"),
    _words("desk_thread"),
    _ref("linked_id", "conversations.id", nullable=True),
    _ref("merged_into", "conversations.id", nullable=True),
    Column("disputed", sa.Boolean, nullable=False, server_default=sa.false()),
    _words("resolution"),
    Index(None, "customer_id"),
    Index(None, "desk_thread", "desk_channel"),
    Index(None, "inbox", "thread", "id"),
    _partial("ix_conversations_unfinished", "status IN ('open', 'pending', 'snoozed')", "id"),
    _partial("ix_conversations_open", "status = 'open'", "assignee", "waiting_since"),
)

participants = Table(
    "participants",
    metadata,
    Column("conversation_id", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("address", Text, primary_key=True),
    _words("name"),
    Column("added_at", Instant, nullable=False),
    Column("dropped_at", Instant),
    sqlite_with_rowid=False,
)

tags = Table(
    "tags",
    metadata,
    Column("conversation_id", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("tag", Text, primary_key=True),
)

customer_notes = Table(
    "customer_notes",
    metadata,
    _id(),
    _ref("customer_id", "customers.id"),
    _words("author"),
    _words("text"),
    Column("created_at", Instant, nullable=False),
    Index(None, "customer_id", "id"),
)

customer_merges = Table(
    "customer_merges",
    metadata,
    _id(),
    _ref("source_id", "customers.id"),
    _ref("target_id", "customers.id"),
    _words("author"),
    Column("moved", sa.JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("undone_at", Instant),
    Index(None, "target_id"),
)

customer_contacts = Table(
    "customer_contacts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("customer_id", Id, ForeignKey("customers.id"), primary_key=True),
    Index(None, "customer_id"),
    sqlite_with_rowid=False,
)

macros = Table(
    "macros",
    metadata,
    _id(),
    _words("name"),
    _words("language"),
    _words("text"),
    Column("does", sa.JSON(none_as_null=True)),
    _words("author"),
    Column("changed_at", Instant, nullable=False),
    sa.UniqueConstraint("name", "language"),
)

macro_uses = Table(
    "macro_uses",
    metadata,
    Column("name", Text, primary_key=True),
    Column("used", sa.BigInteger, nullable=False),
    Column("last_used_at", Instant, nullable=False),
)

agents = Table(
    "agents",
    metadata,
    Column("id", Text, primary_key=True),
    _words("name"),
    Column("away_since", Instant),
    Column("last_given_at", Instant),
)

composing = Table(
    "composing",
    metadata,
    Column("conversation_id", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("agent", Text, primary_key=True),
    _words("name"),
    Column("since", Instant, nullable=False),
    _words("asked"),
)

messages = Table(
    "messages",
    metadata,
    _id(),
    _ref("conversation_id", "conversations.id"),
    _words("direction"),
    _words("author"),
    _words("author_name"),
    _words("external_id"),
    _words("album"),
    _words("text"),
    Column("spans", sa.JSON(none_as_null=True)),
    _words("state"),
    Column("automatic", sa.Boolean, nullable=False),
    Column("version", sa.Integer, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("edited_at", Instant),
    Column("deleted_at", Instant),
    Column("kept", sa.JSON(none_as_null=True)),
    Index(None, "conversation_id", "id"),
)

message_versions = Table(
    "message_versions",
    metadata,
    Column("message_id", Id, ForeignKey("messages.id"), primary_key=True),
    Column("version", sa.Integer, primary_key=True),
    _words("text"),
    Column("spans", sa.JSON(none_as_null=True)),
    Column("replaced_at", Instant, nullable=False),
)

attachments = Table(
    "attachments",
    metadata,
    _id(),
    _ref("message_id", "messages.id"),
    _words("filename"),
    _words("content_type"),
    Column("size", sa.BigInteger),
    _words("sha256"),
    _words("source"),
    _words("ref"),
    _words("state"),
    _words("error"),
    Index(None, "message_id"),
)

received = Table(
    "received",
    metadata,
    Column("inbox", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    Column("received_at", Instant, nullable=False),
    Column("message_id", Id),
    _words("state"),
    _words("error"),
    Column("raw", sa.LargeBinary),
    _words("digest"),
    _partial("ix_received_poison", "state = 'poison'", "received_at"),
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    _id(),
    _ref("conversation_id", "conversations.id", nullable=True),
    Column("message_id", Id),
    _words("kind"),
    _words("actor"),
    Column("at", Instant, nullable=False),
    Column("data", sa.JSON(none_as_null=True)),
    _ref("customer_id", "customers.id", nullable=True),
    Index(None, "conversation_id", "id"),
    _partial("ix_events_customer", "customer_id IS NOT NULL", "customer_id", "id"),
)

clocks = Table(
    "clocks",
    metadata,
    _id(),
    _ref("conversation_id", "conversations.id"),
    _words("metric"),
    _words("state"),
    Column("target_seconds", sa.Float, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("stopped_at", Instant),
    Column("stopped_by", Id),
    Column("generation", sa.Integer, nullable=False),
    Column("fired", sa.JSON, nullable=False),
    _words("acknowledged_by"),
    Column("acknowledged_at", Instant),
    Index(None, "conversation_id", "id"),
)

timers = Table(
    "timers",
    metadata,
    _id(),
    _words("kind"),
    Column("due_at", Instant, nullable=False),
    _ref("conversation_id", "conversations.id", nullable=True),
    Column("clock_id", Id),
    Column("generation", sa.Integer, nullable=False),
    Column("data", sa.JSON(none_as_null=True)),
    Index(None, "due_at"),
    Index(None, "conversation_id", "kind"),
)

_UNSETTLED = sa.text("state IN ('queued', 'claimed')")

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    _words("destination"),
    _words("lane"),
    _words("kind"),
    _ref("conversation_id", "conversations.id", nullable=True),
    Column("message_id", Id),
    Column("payload", sa.JSON(none_as_null=True)),
    _words("state"),
    Column("in_doubt", sa.Boolean, nullable=False),
    Column("attempts", sa.Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("leased_until", Instant),
    _words("external_id"),
    _words("error"),
    Column("created_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Index("ix_deliveries_lane", "lane", "id", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
    Index("ix_deliveries_next", "next_at", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
    Index(None, "message_id"),
    _partial("ix_deliveries_external", "external_id <> ''", "external_id"),
)

attempts = Table(
    "attempts",
    metadata,
    _id(),
    _ref("delivery_id", "deliveries.id"),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    _words("outcome"),
    _words("detail"),
    Index(None, "delivery_id"),
)

memory = Table(
    "memory",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    _words("value"),
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", sa.BigInteger, nullable=False),
)

"""What agents work with: customers' records, notes, macros, who is away, who is writing"""

import sqlalchemy as sa
from alembic import op

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COMPANY = sa.text("company <> ''")
OPEN = sa.text("status = 'open'")
OF_CUSTOMER = sa.text("customer_id IS NOT NULL")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _customers()
    op.add_column("identities", sa.Column("blocked_at", sa.BigInteger(), nullable=True))
    op.add_column("conversations", _words("resolution"))
    op.create_index(
        "ix_conversations_open",
        "conversations",
        ["assignee", "waiting_since"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    _notes_and_merges()
    _contacts_and_events()
    _macros()
    _agents()


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _customers() -> None:
    for column in ("company", "timezone"):
        op.add_column("customers", _words(column))
    op.add_column("customers", sa.Column("fields", sa.JSON(none_as_null=True), nullable=True))
    _refer_to_customers("customers", "merged_into")
    op.create_index("ix_customers_company", "customers", ["company"], sqlite_where=COMPANY, postgresql_where=COMPANY)


def _refer_to_customers(table: str, column: str) -> None:
    """In SQL, because Alembic would copy the whole table on SQLite to add a column that refers to another."""
    kind = Id.compile(op.get_bind().dialect)
    key = f"CONSTRAINT fk_{table}_{column} REFERENCES customers (id)"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} {key}")


def _notes_and_merges() -> None:
    op.create_table(
        "customer_notes",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("customer_id", Id, nullable=False),
        _words("author"),
        _words("text"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_customer_notes_customer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_customer_notes"),
    )
    op.create_index("ix_customer_notes_customer_id_id", "customer_notes", ["customer_id", "id"])
    op.create_table(
        "customer_merges",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("source_id", Id, nullable=False),
        sa.Column("target_id", Id, nullable=False),
        _words("author"),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["customers.id"], name="fk_customer_merges_source_id"),
        sa.ForeignKeyConstraint(["target_id"], ["customers.id"], name="fk_customer_merges_target_id"),
        sa.PrimaryKeyConstraint("id", name="pk_customer_merges"),
    )
    op.create_index("ix_customer_merges_target_id", "customer_merges", ["target_id"])


def _contacts_and_events() -> None:
    op.create_table(
        "customer_contacts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("customer_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_customer_contacts_customer_id"),
        sa.PrimaryKeyConstraint("key", "customer_id", name="pk_customer_contacts"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_customer_contacts_customer_id", "customer_contacts", ["customer_id"])
    _refer_to_customers("events", "customer_id")
    op.create_index(
        "ix_events_customer", "events", ["customer_id", "id"], sqlite_where=OF_CUSTOMER, postgresql_where=OF_CUSTOMER
    )


def _macros() -> None:
    op.create_table(
        "macros",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        _words("name"),
        _words("language"),
        _words("text"),
        sa.Column("does", sa.JSON(none_as_null=True), nullable=True),
        _words("author"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_macros"),
        sa.UniqueConstraint("name", "language", name="uq_macros_name_language"),
    )
    op.create_table(
        "macro_uses",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_macro_uses"),
    )


def _agents() -> None:
    op.create_table(
        "agents",
        sa.Column("id", sa.Text(), nullable=False),
        _words("name"),
        sa.Column("away_since", sa.BigInteger(), nullable=True),
        sa.Column("last_given_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_agents"),
    )
    op.create_table(
        "composing",
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        _words("name"),
        sa.Column("since", sa.BigInteger(), nullable=False),
        _words("asked"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_composing_conversation_id"),
        sa.PrimaryKeyConstraint("conversation_id", "agent", name="pk_composing"),
    )

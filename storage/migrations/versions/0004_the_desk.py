"""What agents work with: customers' records, notes, macros, who is away, who is writing"""

import sqlalchemy as sa
from alembic import op

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COMPANY = sa.text("company <> ''")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _customers()
    op.add_column("identities", sa.Column("blocked_at", sa.BigInteger(), nullable=True))
    op.add_column("conversations", _words("resolution"))
    _notes_and_merges()
    _macros()
    _agents()


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _customers() -> None:
    for column in ("company", "timezone"):
        op.add_column("customers", _words(column))
    op.add_column("customers", sa.Column("fields", sa.JSON(none_as_null=True), nullable=True))
    # in SQL, because Alembic would copy the whole table on SQLite to add a column that refers to another
    kind = Id.compile(op.get_bind().dialect)
    key = "CONSTRAINT fk_customers_merged_into REFERENCES customers (id)"
    op.execute(f"ALTER TABLE customers ADD COLUMN merged_into {kind} {key}")
    op.create_index("ix_customers_company", "customers", ["company"], sqlite_where=COMPANY, postgresql_where=COMPANY)


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
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_composing_conversation_id"),
        sa.PrimaryKeyConstraint("conversation_id", "agent", name="pk_composing"),
    )

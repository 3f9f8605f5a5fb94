"""Who takes part in a conversation, which ones belong together, and what a channel wants back"""

import sqlalchemy as sa
from alembic import op

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "participants",
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("dropped_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_participants_conversation_id"),
        sa.PrimaryKeyConstraint("conversation_id", "address", name="pk_participants"),
        sqlite_with_rowid=False,
    )
    # in SQL, because Alembic would copy the whole table on SQLite to add a column that refers to another
    kind = Id.compile(op.get_bind().dialect)
    for column in ("linked_id", "merged_into"):
        key = f"CONSTRAINT fk_conversations_{column} REFERENCES conversations (id)"
        op.execute(f"ALTER TABLE conversations ADD COLUMN {column} {kind} {key}")
    op.add_column("conversations", sa.Column("disputed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("received", sa.Column("digest", sa.Text(), server_default="", nullable=False))
    op.add_column("messages", sa.Column("kept", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")

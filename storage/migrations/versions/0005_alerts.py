"""Who has seen that a clock is overdue"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clocks", sa.Column("acknowledged_by", sa.Text(), server_default="", nullable=False))
    op.add_column("clocks", sa.Column("acknowledged_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")

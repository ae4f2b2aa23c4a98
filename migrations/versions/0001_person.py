"""Natural persons: everything that needs two people points here."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make `person`."""
    op.create_table(
        "person",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            autoincrement=False,
        ),
        sa.Column("name", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )


def downgrade() -> None:
    """Refused: what is recorded stays recorded."""
    raise RuntimeError("A ledger is never downgraded. Restore a backup beside it instead.")

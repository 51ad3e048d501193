"""What its user thinks of an asset: stars, kept or rejected."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEW_COLUMNS = (
    "rating INTEGER NOT NULL DEFAULT 0 CONSTRAINT ck_assets_rating_known CHECK (rating BETWEEN 0 AND 5)",
    "verdict TEXT CONSTRAINT ck_assets_verdict_known CHECK (verdict IN ('kept', 'rejected'))",
)


def upgrade() -> None:
    for column in NEW_COLUMNS:
        op.execute(f"ALTER TABLE assets ADD COLUMN {column}")

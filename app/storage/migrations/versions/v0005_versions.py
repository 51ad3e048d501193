"""Versions of assets, what is out of date, and jobs whose results replace what is there."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# A foreign key cannot be added any other way (sqlite.org, "ALTER TABLE").
NEW_COLUMNS = (
    "replaced_by_id INTEGER CONSTRAINT ck_assets_not_its_own_version"
    " CHECK (replaced_by_id IS NULL OR replaced_by_id != id)"
    " CONSTRAINT fk_assets_replaced_by_id REFERENCES assets (id)",
    "replaced_at INTEGER",
    "edited_recipe TEXT",
    "edited_at INTEGER",
    "is_frozen INTEGER NOT NULL DEFAULT 0",
    "settled_at INTEGER",
    "app_version TEXT",
)


def upgrade() -> None:
    for column in NEW_COLUMNS:
        op.execute(f"ALTER TABLE assets ADD COLUMN {column}")
    replaced = sa.text("replaced_by_id IS NOT NULL")
    op.create_index("ix_assets_replaced_by_id", "assets", ["replaced_by_id", "replaced_at"], sqlite_where=replaced)
    op.create_index("ix_assets_edited_at", "assets", ["edited_at"], sqlite_where=sa.text("edited_at IS NOT NULL"))
    op.create_table(
        "job_replacements",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("output_index", sa.Integer(), nullable=False),
        sa.CheckConstraint("output_index >= 0", name=op.f("ck_job_replacements_output_not_negative")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_replacements_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_job_replacements_asset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "asset_id", name=op.f("pk_job_replacements")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_job_replacements_asset_id"), "job_replacements", ["asset_id"])
    op.create_table(
        "signing_certificates",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_signing_certificates_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_signing_certificates")),
        sqlite_strict=True,
    )
    _widen_batches()


def _widen_batches() -> None:
    """Let batches be rebuilds: a check cannot be changed, so the table is made anew.

    Jobs name their batch all the while; the deferred check finds each of them again at the commit (sqlite.org,
    "Foreign Key Support", 4.2).
    """
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMP TABLE former_batches AS SELECT * FROM batches")
    op.drop_table("batches")
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("job_count", sa.Integer(), nullable=False),
        sa.Column("estimated_cost", sa.Integer(), nullable=False),
        sa.Column("credit_type", sa.Text(), nullable=True),
        sa.Column("estimated_seconds", sa.REAL(), nullable=True),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("job_count >= 1", name=op.f("ck_batches_has_jobs")),
        sa.CheckConstraint(
            "source IN ('variations', 'matrix', 'table', 'folder', 'wildcards', 'rebuild')",
            name=op.f("ck_batches_source_known"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_batches_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sqlite_strict=True,
    )
    op.execute("INSERT INTO batches SELECT * FROM former_batches")
    op.execute("DROP TABLE temp.former_batches")
    op.create_index(op.f("ix_batches_user_id"), "batches", ["user_id"], unique=False)

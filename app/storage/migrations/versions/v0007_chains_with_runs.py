"""What runs delivered, jobs that take it, and runs that begin after jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_outputs()
    _make_job_dependencies()
    _make_run_dependencies()


def _make_outputs() -> None:
    op.create_table(
        "execution_outputs",
        sa.Column("execution_id", sa.Integer(), nullable=False),
        sa.Column("output_index", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("output_index >= 0", name=op.f("ck_execution_outputs_output_not_negative")),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_execution_outputs_asset_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["execution_id"], ["executions.id"], name=op.f("fk_execution_outputs_execution_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("execution_id", "output_index", name=op.f("pk_execution_outputs")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_execution_outputs_asset_id"), "execution_outputs", ["asset_id"])
    op.execute(
        "INSERT INTO execution_outputs (execution_id, output_index, asset_id)"
        " SELECT execution_id, row_number() OVER (PARTITION BY execution_id ORDER BY taken_at, asset_id) - 1, asset_id"
        " FROM asset_captures WHERE execution_id IS NOT NULL"
    )


def _make_job_dependencies() -> None:
    op.create_table(
        "job_execution_dependencies",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("execution_id", sa.Integer(), nullable=False),
        sa.Column("output_index", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("output_index >= 0", name=op.f("ck_job_execution_dependencies_output_not_negative")),
        sa.ForeignKeyConstraint(
            ["execution_id"], ["executions.id"], name=op.f("fk_job_execution_dependencies_execution_id")
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_job_execution_dependencies_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "slot", name=op.f("pk_job_execution_dependencies")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_job_execution_dependencies_execution_id"), "job_execution_dependencies", ["execution_id"])
    op.create_index(
        "ix_job_execution_dependencies_open",
        "job_execution_dependencies",
        ["job_id"],
        sqlite_where=sa.text("asset_id IS NULL"),
    )


def _make_run_dependencies() -> None:
    op.create_table(
        "execution_job_dependencies",
        sa.Column("execution_id", sa.Integer(), nullable=False),
        sa.Column("depends_on_id", sa.Integer(), nullable=False),
        sa.Column("variable", sa.Text(), nullable=False),
        sa.Column("output_index", sa.Integer(), nullable=False),
        sa.Column("is_met", sa.Integer(), nullable=False),
        sa.CheckConstraint("output_index >= 0", name=op.f("ck_execution_job_dependencies_output_not_negative")),
        sa.ForeignKeyConstraint(
            ["depends_on_id"], ["jobs.id"], name=op.f("fk_execution_job_dependencies_depends_on_id")
        ),
        sa.ForeignKeyConstraint(
            ["execution_id"],
            ["executions.id"],
            name=op.f("fk_execution_job_dependencies_execution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "execution_id", "depends_on_id", "variable", name=op.f("pk_execution_job_dependencies")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_execution_job_dependencies_depends_on_id"), "execution_job_dependencies", ["depends_on_id"]
    )
    op.create_index(
        "ix_execution_job_dependencies_open",
        "execution_job_dependencies",
        ["execution_id"],
        sqlite_where=sa.text("NOT is_met"),
    )

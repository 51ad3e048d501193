"""The account pool, budgets, batches, chains of jobs, the queue's mode and the vault."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# SQLite adds a column only in words of its own; a foreign key cannot be added any other way (sqlite.org, "ALTER TABLE").
NEW_COLUMNS = (
    "provider_accounts ADD COLUMN options TEXT NOT NULL DEFAULT '{}'",
    "provider_accounts ADD COLUMN sealed BLOB",
    "provider_accounts ADD COLUMN limit_group TEXT",
    "provider_accounts ADD COLUMN cooling_until INTEGER",
    "provider_accounts ADD COLUMN cooling_since INTEGER",
    "provider_accounts ADD COLUMN cooling_streak INTEGER NOT NULL DEFAULT 0",
    "provider_accounts ADD COLUMN learned_limit INTEGER",
    "provider_accounts ADD COLUMN learned_at INTEGER",
    "provider_accounts ADD COLUMN next_look_at INTEGER",
    "provider_accounts ADD COLUMN deleted_at INTEGER",
    "users ADD COLUMN queue_mode TEXT NOT NULL DEFAULT 'running'",
    "jobs ADD COLUMN paused_at INTEGER",
    "jobs ADD COLUMN batch_id INTEGER CONSTRAINT fk_jobs_batch_id REFERENCES batches (id)",
    "submissions ADD COLUMN charged INTEGER",
)

SLOTS_WITHIN_LIMIT = """
    CREATE TRIGGER account_slots_within_limit BEFORE INSERT ON account_slots
    WHEN (SELECT count(*) FROM account_slots AS taken JOIN provider_accounts AS other ON other.id = taken.account_id
          WHERE other.id = NEW.account_id OR (other.limit_group, other.provider_id, other.user_id) =
            (SELECT limit_group, provider_id, user_id FROM provider_accounts WHERE id = NEW.account_id)) >=
         (SELECT max_concurrent_jobs FROM provider_accounts WHERE id = NEW.account_id)
    BEGIN SELECT RAISE(ABORT, 'all slots are taken'); END
    """


def upgrade() -> None:
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
            "source IN ('variations', 'matrix', 'table', 'folder', 'wildcards')", name=op.f("ck_batches_source_known")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_batches_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_batches_user_id"), "batches", ["user_id"], unique=False)
    for column in NEW_COLUMNS:
        op.execute(f"ALTER TABLE {column}")
    op.create_index("ix_provider_accounts_pool", "provider_accounts", ["provider_id", "limit_group"], unique=False)
    op.drop_index("ix_jobs_queue", "jobs")
    op.drop_index(op.f("ix_jobs_status"), "jobs")
    op.drop_index(op.f("ix_jobs_user_id_id"), "jobs")
    op.create_index(
        "ix_jobs_queue",
        "jobs",
        ["user_id", "provider_id", sa.text("priority DESC"), "position", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_jobs_position", "jobs", ["position"], unique=False, sqlite_where=sa.text("ended_at IS NULL"))
    op.create_index(
        "ix_jobs_ended", "jobs", ["user_id", "ended_at"], unique=False, sqlite_where=sa.text("ended_at IS NOT NULL")
    )
    op.create_index("ix_jobs_attention", "jobs", ["user_id"], unique=False, sqlite_where=sa.text("needs_attention"))
    op.create_index(
        "ix_jobs_retry_of", "jobs", ["retry_of"], unique=False, sqlite_where=sa.text("retry_of IS NOT NULL")
    )
    op.create_index(
        "ix_jobs_batch_id",
        "jobs",
        ["batch_id", "status", "actual_cost", "ended_at"],
        unique=False,
        sqlite_where=sa.text("batch_id IS NOT NULL"),
    )
    op.create_index(
        "ix_jobs_outcome",
        "jobs",
        ["user_id", "status", "ended_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NOT NULL"),
    )
    op.create_index(
        "ix_submissions_uncollected",
        "submissions",
        ["state"],
        unique=False,
        sqlite_where=sa.text("NOT is_collected"),
    )
    op.create_index(
        "ix_submissions_outcome",
        "submissions",
        ["ended_at", "account_id", "state", "accepted_at"],
        unique=False,
    )
    op.create_index(
        "ix_assets_half_placed",
        "assets",
        ["submission_id"],
        unique=False,
        sqlite_where=sa.text("state = 'placing' OR incoming IS NOT NULL"),
    )
    op.create_table(
        "job_dependencies",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("depends_on_id", sa.Integer(), nullable=False),
        sa.Column("output_index", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("job_id != depends_on_id", name=op.f("ck_job_dependencies_not_itself")),
        sa.CheckConstraint("output_index >= 0", name=op.f("ck_job_dependencies_output_not_negative")),
        sa.ForeignKeyConstraint(["depends_on_id"], ["jobs.id"], name=op.f("fk_job_dependencies_depends_on_id")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_dependencies_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "slot", name=op.f("pk_job_dependencies")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_job_dependencies_depends_on_id"), "job_dependencies", ["depends_on_id"], unique=False)
    op.create_index(
        "ix_job_dependencies_open",
        "job_dependencies",
        ["job_id"],
        unique=False,
        sqlite_where=sa.text("asset_id IS NULL"),
    )
    op.create_table(
        "account_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("operation_type", sa.Text(), nullable=False),
        sa.Column("credit_type", sa.Text(), nullable=True),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("candidates", sa.Text(), nullable=False),
        sa.Column("passed_over", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "operation_type IN ('text_to_image', 'image_to_image', 'text_to_video', 'image_to_video', 'video_extend', 'video_transition', 'video_modify', 'fusion', 'lip_sync', 'sound_effect', 'upscale', 'frame_extraction')",
            name=op.f("ck_account_decisions_operation_type_known"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["provider_accounts.id"], name=op.f("fk_account_decisions_account_id")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_account_decisions_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_account_decisions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_decisions")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_account_decisions_job_id"), "account_decisions", ["job_id"], unique=False)
    op.create_index(op.f("ix_account_decisions_account_id"), "account_decisions", ["account_id"], unique=False)
    op.create_table(
        "budgets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("credit_type", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("warned_for", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("scope IN ('user', 'provider', 'account')", name=op.f("ck_budgets_scope_known")),
        sa.CheckConstraint("period IN ('job', 'day', 'month')", name=op.f("ck_budgets_period_known")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_budgets_amount_not_negative")),
        sa.CheckConstraint(
            "(scope = 'provider') = (provider_id IS NOT NULL)", name=op.f("ck_budgets_names_its_provider")
        ),
        sa.CheckConstraint("(scope = 'account') = (account_id IS NOT NULL)", name=op.f("ck_budgets_names_its_account")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["provider_accounts.id"], name=op.f("fk_budgets_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_budgets_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_budgets_user",
        "budgets",
        ["user_id", "period", "credit_type"],
        unique=True,
        sqlite_where=sa.text("scope = 'user'"),
    )
    op.create_index(
        "uq_budgets_provider",
        "budgets",
        ["user_id", "provider_id", "period", "credit_type"],
        unique=True,
        sqlite_where=sa.text("provider_id IS NOT NULL"),
    )
    op.create_index(
        "uq_budgets_account",
        "budgets",
        ["account_id", "period", "credit_type"],
        unique=True,
        sqlite_where=sa.text("account_id IS NOT NULL"),
    )
    op.create_table(
        "daily_spending",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("credit_type", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["provider_accounts.id"], name=op.f("fk_daily_spending_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "credit_type", "day", name=op.f("pk_daily_spending")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_daily_spending_day"), "daily_spending", ["day"], unique=False)
    # The day of UTC: what was spent before is history, and its day in the user's zone was never asked for.
    op.execute(
        "INSERT INTO daily_spending SELECT account_id, credit_type, date(created_at / 1000000, 'unixepoch'), sum(spent)"
        " FROM ledger_entries WHERE spent != 0 GROUP BY 1, 2, 3"
    )
    op.create_table(
        "vault_keys",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("wrap", sa.Text(), nullable=False),
        sa.Column("backend", sa.Text(), nullable=True),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("wrap IN ('keyring', 'passphrase')", name=op.f("ck_vault_keys_wrap_known")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_vault_keys_user_id")),
        sa.PrimaryKeyConstraint("user_id", "wrap", name=op.f("pk_vault_keys")),
        sqlite_strict=True,
    )
    op.execute("DROP TRIGGER account_slots_within_limit")
    op.execute(SLOTS_WITHIN_LIMIT)

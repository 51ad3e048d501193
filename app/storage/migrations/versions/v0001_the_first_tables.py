"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op

from app.storage.migrations.first_triggers import FIRST_TRIGGERS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(email_key) > 0", name=op.f("ck_users_email_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_users_email_key", "users", ["email_key"], unique=True, sqlite_where=sa.text("deleted_at IS NULL")
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("operation_type", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("position", sa.REAL(), nullable=False),
        sa.Column("is_held", sa.Integer(), nullable=False),
        sa.Column("scheduled_at", sa.Integer(), nullable=True),
        sa.Column("not_before", sa.Integer(), nullable=True),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("needs_attention", sa.Integer(), nullable=False),
        sa.Column("retry_of", sa.Integer(), nullable=True),
        sa.Column("error_kind", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("input_asset_id", sa.Integer(), nullable=True),
        sa.Column("estimated_cost", sa.Integer(), nullable=False),
        sa.Column("estimated_seconds", sa.REAL(), nullable=True),
        sa.Column("actual_cost", sa.Integer(), nullable=True),
        sa.Column("credit_type", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(status IN ('completed', 'failed', 'cancelled')) = (ended_at IS NOT NULL)", name=op.f("ck_jobs_end_known")
        ),
        sa.CheckConstraint(
            "operation_type IN ('text_to_image', 'image_to_image', 'text_to_video', 'image_to_video', 'video_extend', 'video_transition', 'video_modify', 'fusion', 'lip_sync', 'sound_effect', 'upscale', 'frame_extraction')",
            name=op.f("ck_jobs_operation_type_known"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')", name=op.f("ck_jobs_status_known")
        ),
        sa.CheckConstraint("actual_cost IS NULL OR actual_cost >= 0", name=op.f("ck_jobs_cost_not_negative")),
        sa.CheckConstraint("estimated_cost >= 0", name=op.f("ck_jobs_estimate_not_negative")),
        sa.ForeignKeyConstraint(["retry_of"], ["jobs.id"], name=op.f("fk_jobs_retry_of"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_jobs_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_jobs_queue",
        "jobs",
        ["priority", "position", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
    )
    op.create_index(op.f("ix_jobs_status"), "jobs", ["status"], unique=False)
    op.create_index(op.f("ix_jobs_user_id_id"), "jobs", ["user_id", "id"], unique=False)
    op.create_table(
        "provider_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("is_built_in", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("max_concurrent_jobs", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=True),
        sa.Column("state_since", sa.Integer(), nullable=True),
        sa.Column("failure_streak", sa.Integer(), nullable=False),
        sa.Column("last_used_at", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('ready', 'cooling', 'exhausted', 'needs_sign_in', 'failing')",
            name=op.f("ck_provider_accounts_state_known"),
        ),
        sa.CheckConstraint("failure_streak >= 0", name=op.f("ck_provider_accounts_streak_counts_up")),
        sa.CheckConstraint("max_concurrent_jobs >= 1", name=op.f("ck_provider_accounts_has_a_slot")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_provider_accounts_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_accounts")),
        sa.UniqueConstraint(
            "user_id", "provider_id", "email", name=op.f("uq_provider_accounts_user_id_provider_id_email")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_provider_accounts_user_id"), "provider_accounts", ["user_id"], unique=False)
    op.create_table(
        "account_slots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["provider_accounts.id"], name=op.f("fk_account_slots_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_account_slots_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_slots")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_account_slots_account_id"), "account_slots", ["account_id"], unique=False)
    op.create_index(
        "uq_account_slots_job_id", "account_slots", ["job_id"], unique=True, sqlite_where=sa.text("job_id IS NOT NULL")
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("handle", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("outputs", sa.Text(), nullable=True),
        sa.Column("error_kind", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("error_detail", sa.Text(), nullable=True),
        sa.Column("absent_at", sa.Integer(), nullable=True),
        sa.Column("cancel_asked_at", sa.Integer(), nullable=True),
        sa.Column("cancel_sent_at", sa.Integer(), nullable=True),
        sa.Column("is_collected", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('preparing', 'rejected') OR sent_at IS NOT NULL", name=op.f("ck_submissions_sent_has_time")
        ),
        sa.CheckConstraint(
            "state IN ('preparing', 'sending', 'uncertain', 'accepted', 'review', 'rejected', 'succeeded', 'failed', 'cancelled')",
            name=op.f("ck_submissions_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'succeeded') OR remote_id IS NOT NULL",
            name=op.f("ck_submissions_accepted_has_id"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["provider_accounts.id"], name=op.f("fk_submissions_account_id")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_submissions_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_submissions_job_id"), "submissions", ["job_id"], unique=False)
    op.create_index(op.f("ix_submissions_state"), "submissions", ["state"], unique=False)
    op.create_index(
        "uq_submissions_live_job_id",
        "submissions",
        ["job_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('accepted', 'preparing', 'review', 'sending', 'succeeded', 'uncertain')"),
    )
    op.create_index(
        "uq_submissions_remote_id",
        "submissions",
        ["provider_id", "account_id", "remote_id"],
        unique=True,
        sqlite_where=sa.text("remote_id IS NOT NULL"),
    )
    op.create_table(
        "wallets",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("credit_type", sa.Text(), nullable=False),
        sa.Column("available", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.Column("synced_at", sa.Integer(), nullable=True),
        sa.CheckConstraint("available >= 0", name=op.f("ck_wallets_available_not_negative")),
        sa.CheckConstraint("held >= 0", name=op.f("ck_wallets_held_not_negative")),
        sa.CheckConstraint("spent >= 0", name=op.f("ck_wallets_spent_not_negative")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["provider_accounts.id"], name=op.f("fk_wallets_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "credit_type", name=op.f("pk_wallets")),
        sqlite_strict=True,
    )
    op.create_table(
        "assets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("remote_url", sa.Text(), nullable=True),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("incoming", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("size_bytes", sa.Integer(), nullable=True),
        sa.Column("mime_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("frame_rate", sa.REAL(), nullable=True),
        sa.Column("micro", sa.LargeBinary(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("operation_type", sa.Text(), nullable=True),
        sa.Column("params", sa.Text(), nullable=True),
        sa.Column("seed", sa.Integer(), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.Text(), nullable=True),
        sa.Column("output_index", sa.Integer(), nullable=False),
        sa.Column("arrived_after_cancel", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.Column("last_accessed_at", sa.Integer(), nullable=True),
        sa.CheckConstraint("media_type IN ('image', 'video', 'audio')", name=op.f("ck_assets_media_type_known")),
        sa.CheckConstraint("origin IN ('upload', 'job')", name=op.f("ck_assets_origin_known")),
        sa.CheckConstraint("state IN ('placing', 'ready', 'missing', 'remote')", name=op.f("ck_assets_state_known")),
        sa.CheckConstraint(
            "state NOT IN ('ready', 'placing') OR (path IS NOT NULL AND sha256 IS NOT NULL)",
            name=op.f("ck_assets_placed"),
        ),
        sa.CheckConstraint("sha256 IS NULL OR length(sha256) = 64", name=op.f("ck_assets_sha256_whole")),
        sa.CheckConstraint("size_bytes IS NULL OR size_bytes >= 0", name=op.f("ck_assets_size_not_negative")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_assets_job_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_assets_submission_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_assets_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assets")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_assets_job_id"), "assets", ["job_id"], unique=False)
    op.create_index(op.f("ix_assets_sha256"), "assets", ["sha256"], unique=False)
    op.create_index(op.f("ix_assets_user_id_created_at_id"), "assets", ["user_id", "created_at", "id"], unique=False)
    op.create_index(
        "uq_assets_submission_output",
        "assets",
        ["submission_id", "output_index"],
        unique=True,
        sqlite_where=sa.text("submission_id IS NOT NULL"),
    )
    op.create_index(
        "uq_assets_upload_hash", "assets", ["user_id", "sha256"], unique=True, sqlite_where=sa.text("origin = 'upload'")
    )
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("credit_type", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Text(), nullable=True),
        sa.Column("reserve_id", sa.Text(), nullable=True),
        sa.Column("available", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.Column("outside", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('settle', 'release')) = (reserve_id IS NOT NULL)",
            name=op.f("ck_ledger_entries_names_its_reserve"),
        ),
        sa.CheckConstraint(
            "kind != 'release' OR (available >= 0 AND held = -available)", name=op.f("ck_ledger_entries_release_frees")
        ),
        sa.CheckConstraint(
            "kind != 'reserve' OR (held >= 0 AND available = -held)", name=op.f("ck_ledger_entries_reserve_holds")
        ),
        sa.CheckConstraint(
            "kind != 'settle' OR (spent >= 0 AND held = -spent)", name=op.f("ck_ledger_entries_settle_spends")
        ),
        sa.CheckConstraint(
            "kind IN ('sync', 'reserve', 'settle', 'release', 'adjust')", name=op.f("ck_ledger_entries_kind_known")
        ),
        sa.CheckConstraint("available + held + spent + outside = 0", name=op.f("ck_ledger_entries_balanced")),
        sa.ForeignKeyConstraint(["account_id"], ["provider_accounts.id"], name=op.f("fk_ledger_entries_account_id")),
        sa.ForeignKeyConstraint(["reserve_id"], ["ledger_entries.id"], name=op.f("fk_ledger_entries_reserve_id")),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submissions.id"],
            name=op.f("fk_ledger_entries_submission_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_ledger_entries_account_id_credit_type_created_at"),
        "ledger_entries",
        ["account_id", "credit_type", "created_at"],
        unique=False,
    )
    op.create_index(op.f("ix_ledger_entries_submission_id"), "ledger_entries", ["submission_id"], unique=False)
    op.create_index("uq_ledger_entries_reserve_id", "ledger_entries", ["reserve_id", "kind"], unique=True)
    op.create_table(
        "submission_stages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_submission_stages_submission_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_stages")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_submission_stages_submission_id"), "submission_stages", ["submission_id"], unique=False)
    op.create_table(
        "asset_lineage",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.Column("operation_type", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("start_ms", sa.Integer(), nullable=True),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.Column("weight", sa.REAL(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "operation_type IN ('text_to_image', 'image_to_image', 'text_to_video', 'image_to_video', 'video_extend', 'video_transition', 'video_modify', 'fusion', 'lip_sync', 'sound_effect', 'upscale', 'frame_extraction')",
            name=op.f("ck_asset_lineage_operation_type_known"),
        ),
        sa.CheckConstraint("child_id != parent_id", name=op.f("ck_asset_lineage_not_itself")),
        sa.ForeignKeyConstraint(
            ["child_id"], ["assets.id"], name=op.f("fk_asset_lineage_child_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_asset_lineage_job_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["assets.id"], name=op.f("fk_asset_lineage_parent_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("child_id", "position", name=op.f("pk_asset_lineage")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("uq_asset_lineage_parent", "asset_lineage", ["parent_id", "child_id", "position"], unique=True)
    op.create_table(
        "provider_uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("provider_asset_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_provider_uploads_asset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_uploads")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_provider_uploads_asset_id_provider_id_account_id"),
        "provider_uploads",
        ["asset_id", "provider_id", "account_id"],
        unique=True,
    )
    for trigger in FIRST_TRIGGERS:
        op.execute(trigger)


def downgrade() -> None:
    """A library is never taken back to an older schema: restore the backup."""

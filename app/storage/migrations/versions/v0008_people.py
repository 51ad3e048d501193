"""Passwords, sessions and quotas of profiles."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OPERATIONS = (
    "'text_to_image', 'image_to_image', 'text_to_video', 'image_to_video', 'video_extend', 'video_transition',"
    " 'video_modify', 'fusion', 'lip_sync', 'sound_effect', 'upscale', 'frame_extraction'"
)

# A constraint cannot be added any other way (sqlite.org, "ALTER TABLE").
NEW_COLUMNS = (
    "users ADD COLUMN password_hash TEXT",
    "users ADD COLUMN generation INTEGER NOT NULL DEFAULT 0"
    " CONSTRAINT ck_users_generation_not_negative CHECK (generation >= 0)",
    "users ADD COLUMN token_key BLOB",
    "users ADD COLUMN stay_item TEXT",
    "users ADD COLUMN lock_minutes INTEGER DEFAULT 15 CONSTRAINT ck_users_lock_positive CHECK (lock_minutes >= 1)",
    "users ADD COLUMN sign_in_failures INTEGER NOT NULL DEFAULT 0"
    " CONSTRAINT ck_users_failures_not_negative CHECK (sign_in_failures >= 0)",
    "users ADD COLUMN locked_until INTEGER",
    "users ADD COLUMN quota_jobs INTEGER CONSTRAINT ck_users_quota_jobs_not_negative CHECK (quota_jobs >= 0)",
    "users ADD COLUMN quota_operations TEXT NOT NULL DEFAULT '{}'",
    "users ADD COLUMN quota_running INTEGER CONSTRAINT ck_users_quota_running_positive CHECK (quota_running >= 1)",
    "users ADD COLUMN quota_bytes INTEGER CONSTRAINT ck_users_quota_bytes_not_negative CHECK (quota_bytes >= 0)",
    "jobs ADD COLUMN quota_day TEXT",
)

# Jobs end in many places; whichever it is, one that no provider took, or may have taken, does not count.
JOB_ENDS = """
    CREATE TRIGGER jobs_give_quota_back AFTER UPDATE OF status ON jobs
    WHEN NEW.quota_day IS NOT NULL AND NEW.status IN ('failed', 'cancelled') AND NOT EXISTS
      (SELECT 1 FROM submissions WHERE job_id = NEW.id AND state NOT IN ('preparing', 'rejected'))
    BEGIN
      UPDATE quota_usage SET count = count - 1 WHERE count > 0 AND user_id = NEW.user_id AND day = NEW.quota_day
        AND operation_type = NEW.operation_type;
      UPDATE jobs SET quota_day = NULL WHERE id = NEW.id;
    END
    """
# One that was cancelled while it was being sent: the provider's refusal comes later.
REFUSED_AFTER_ITS_END = """
    CREATE TRIGGER submissions_give_quota_back AFTER UPDATE OF state ON submissions
    WHEN NEW.state = 'rejected' AND NOT EXISTS
      (SELECT 1 FROM submissions WHERE job_id = NEW.job_id AND state NOT IN ('preparing', 'rejected'))
    BEGIN
      UPDATE quota_usage SET count = count - 1 WHERE count > 0 AND (user_id, day, operation_type) =
        (SELECT user_id, quota_day, operation_type FROM jobs
         WHERE id = NEW.job_id AND status IN ('failed', 'cancelled') AND quota_day IS NOT NULL);
      UPDATE jobs SET quota_day = NULL
        WHERE id = NEW.job_id AND status IN ('failed', 'cancelled') AND quota_day IS NOT NULL;
    END
    """


def upgrade() -> None:
    for column in NEW_COLUMNS:
        op.execute(f"ALTER TABLE {column}")
    _make_sessions()
    _make_usage()
    op.execute(JOB_ENDS)
    op.execute(REFUSED_AFTER_ITS_END)


def _make_sessions() -> None:
    op.create_table(
        "user_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=True),
        sa.Column("ip_address", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("last_seen_at", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.Integer(), nullable=False),
        sa.Column("idle_seconds", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.Integer(), nullable=True),
        sa.CheckConstraint("idle_seconds >= 1", name=op.f("ck_user_sessions_idle_positive")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_user_sessions_ends_after_its_start")),
        sa.CheckConstraint("length(secret_hash) = 32", name=op.f("ck_user_sessions_secret_hashed")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_user_sessions_user_id"), "user_sessions", ["user_id"])
    op.create_index(
        "uq_user_sessions_secret_hash",
        "user_sessions",
        ["secret_hash"],
        unique=True,
        sqlite_where=sa.text("secret_hash IS NOT NULL"),
    )


def _make_usage() -> None:
    op.create_table(
        "quota_usage",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("operation_type", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"operation_type IN ({OPERATIONS})", name=op.f("ck_quota_usage_operation_type_known")),
        sa.CheckConstraint("count >= 0", name=op.f("ck_quota_usage_count_not_negative")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_quota_usage_user_id")),
        sa.PrimaryKeyConstraint("user_id", "day", "operation_type", name=op.f("pk_quota_usage")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )

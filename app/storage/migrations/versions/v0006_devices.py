"""Phones, presets, their runs and loops, and where an asset that a phone delivered comes from."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_presets()
    _make_devices()
    _make_loops()
    _make_executions()
    _make_captures()


def _make_presets() -> None:
    op.create_table(
        "presets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name=op.f("ck_presets_name_length")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_presets_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presets")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_presets_user_id_name"), "presets", ["user_id", "name"], unique=True)


def _make_devices() -> None:
    op.create_table(
        "devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("serialno", sa.Text(), nullable=False),
        sa.Column("is_identified", sa.Integer(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("own_name", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("manufacturer", sa.Text(), nullable=False),
        sa.Column("android_version", sa.Text(), nullable=False),
        sa.Column("sdk", sa.Integer(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("rotation", sa.Integer(), nullable=False),
        sa.Column("battery_percent", sa.Integer(), nullable=True),
        sa.Column("is_charging", sa.Integer(), nullable=True),
        sa.Column("free_bytes", sa.Integer(), nullable=True),
        sa.Column("total_bytes", sa.Integer(), nullable=True),
        sa.Column("current_app", sa.Text(), nullable=True),
        sa.Column("is_awake", sa.Integer(), nullable=True),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_words", sa.Text(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("addresses", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("last_seen_at", sa.Integer(), nullable=False),
        sa.Column("facts_at", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'gone') = (address IS NULL)", name=op.f("ck_devices_address_while_there")),
        sa.CheckConstraint(
            "state IN ('ready', 'unauthorised', 'authorising', 'connecting', 'offline', 'no_permissions', 'recovery',"
            " 'sideload', 'bootloader', 'detached', 'gone', 'unknown')",
            name=op.f("ck_devices_state_known"),
        ),
        sa.CheckConstraint("length(serialno) > 0", name=op.f("ck_devices_serialno_given")),
        sa.CheckConstraint("rotation BETWEEN 0 AND 3", name=op.f("ck_devices_rotation_known")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["provider_accounts.id"], name=op.f("fk_devices_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_devices_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_devices_account_id"), "devices", ["account_id"])
    op.create_index(op.f("ix_devices_user_id_serialno"), "devices", ["user_id", "serialno"], unique=True)


def _make_loops() -> None:
    op.create_table(
        "execution_loops",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("device_choice", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("device_ids", sa.Text(), nullable=False),
        sa.Column("variables", sa.Text(), nullable=False),
        sa.Column("delay_seconds", sa.REAL(), nullable=False),
        sa.Column("jitter_seconds", sa.REAL(), nullable=False),
        sa.Column("window_from", sa.Integer(), nullable=True),
        sa.Column("window_to", sa.Integer(), nullable=True),
        sa.Column("daily_cap", sa.Integer(), nullable=True),
        sa.Column("stop_after_failures", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("next_position", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "device_choice IN ('fixed', 'any_free', 'least_recently_used')",
            name=op.f("ck_execution_loops_device_choice_known"),
        ),
        sa.CheckConstraint("state IN ('stopped', 'running', 'paused')", name=op.f("ck_execution_loops_state_known")),
        sa.CheckConstraint("(window_from IS NULL) = (window_to IS NULL)", name=op.f("ck_execution_loops_window_whole")),
        sa.CheckConstraint("daily_cap IS NULL OR daily_cap >= 1", name=op.f("ck_execution_loops_cap_positive")),
        sa.CheckConstraint(
            "delay_seconds >= 0 AND jitter_seconds >= 0", name=op.f("ck_execution_loops_pauses_not_negative")
        ),
        sa.CheckConstraint("failures >= 0 AND next_position >= 0", name=op.f("ck_execution_loops_counts_not_negative")),
        sa.CheckConstraint("stop_after_failures >= 1", name=op.f("ck_execution_loops_failures_limit_positive")),
        sa.CheckConstraint(
            "window_from IS NULL OR (window_from BETWEEN 0 AND 1439 AND window_to BETWEEN 0 AND 1439)",
            name=op.f("ck_execution_loops_window_in_day"),
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_execution_loops_device_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_execution_loops_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_execution_loops")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_execution_loops_device_id"), "execution_loops", ["device_id"])
    op.create_index(op.f("ix_execution_loops_user_id_name"), "execution_loops", ["user_id", "name"], unique=True)
    op.create_table(
        "execution_loop_presets",
        sa.Column("loop_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("preset_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_execution_loop_presets_position_not_negative")),
        sa.ForeignKeyConstraint(
            ["loop_id"], ["execution_loops.id"], name=op.f("fk_execution_loop_presets_loop_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["preset_id"], ["presets.id"], name=op.f("fk_execution_loop_presets_preset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("loop_id", "position", name=op.f("pk_execution_loop_presets")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_execution_loop_presets_preset_id"), "execution_loop_presets", ["preset_id"])


def _make_executions() -> None:
    op.create_table(
        "executions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("preset_id", sa.Integer(), nullable=True),
        sa.Column("loop_id", sa.Integer(), nullable=True),
        sa.Column("preset_name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("variables", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("error_kind", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("current_path", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('done', 'failed', 'cancelled')) = (ended_at IS NOT NULL)", name=op.f("ck_executions_end_known")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'paused', 'done', 'failed', 'cancelled')",
            name=op.f("ck_executions_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_executions_device_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["loop_id"], ["execution_loops.id"], name=op.f("fk_executions_loop_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["preset_id"], ["presets.id"], name=op.f("fk_executions_preset_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_executions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_executions")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_executions_device_id_created_at"), "executions", ["device_id", "created_at"])
    op.create_index(
        "ix_executions_loop", "executions", ["loop_id", "created_at"], sqlite_where=sa.text("loop_id IS NOT NULL")
    )
    op.create_index("ix_executions_open", "executions", ["user_id", "id"], sqlite_where=sa.text("ended_at IS NULL"))
    op.create_index(op.f("ix_executions_preset_id"), "executions", ["preset_id"])
    op.create_index(op.f("ix_executions_user_id_created_at"), "executions", ["user_id", "created_at"])
    op.create_index(
        "uq_executions_phone",
        "executions",
        ["device_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('running', 'paused')"),
    )
    op.create_table(
        "execution_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("execution_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("error_kind", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("picture", sa.Text(), nullable=True),
        sa.Column("hierarchy", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('done', 'failed', 'skipped', 'cancelled')", name=op.f("ck_execution_steps_state_known")
        ),
        sa.CheckConstraint("duration_ms >= 0", name=op.f("ck_execution_steps_duration_not_negative")),
        sa.ForeignKeyConstraint(
            ["execution_id"], ["executions.id"], name=op.f("fk_execution_steps_execution_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_execution_steps")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_execution_steps_execution_id"), "execution_steps", ["execution_id"])


def _make_captures() -> None:
    op.create_table(
        "asset_captures",
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("execution_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('picture', 'recording', 'file')", name=op.f("ck_asset_captures_kind_known")),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_asset_captures_asset_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_asset_captures_device_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["execution_id"], ["executions.id"], name=op.f("fk_asset_captures_execution_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("asset_id", name=op.f("pk_asset_captures")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_asset_captures_device_id"), "asset_captures", ["device_id"])
    op.create_index(op.f("ix_asset_captures_execution_id"), "asset_captures", ["execution_id"])

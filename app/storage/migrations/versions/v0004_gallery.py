"""What the gallery finds assets by: words, tags, sets, colours, notes, stacks and likeness; more folders."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLORS = "'red', 'orange', 'yellow', 'green', 'blue', 'purple'"

# A foreign key cannot be added any other way (sqlite.org, "ALTER TABLE").
NEW_COLUMNS = (
    "negative_prompt TEXT NOT NULL DEFAULT ''",
    "model TEXT",
    "account_id INTEGER CONSTRAINT fk_assets_account_id REFERENCES provider_accounts (id)",
    f"color TEXT CONSTRAINT ck_assets_color_known CHECK (color IN ({COLORS}))",
    "notes TEXT NOT NULL DEFAULT ''",
    "stack_id INTEGER CONSTRAINT fk_assets_stack_id REFERENCES assets (id)",
    "perceptual_hash INTEGER",
)

WHO_PAID = """
    UPDATE assets SET account_id = (SELECT account_id FROM submissions WHERE submissions.id = assets.submission_id)
    WHERE submission_id IS NOT NULL
"""
WHAT_IS_KNOWN = """
    UPDATE assets SET
      negative_prompt = coalesce(json_extract(params, '$.negative_prompt'), ''),
      model = json_extract(params, '$.model')
    WHERE params IS NOT NULL AND json_valid(params)
"""

# The words lie in the assets alone; the index has no copy of them (sqlite.org, "FTS5", external content tables).
WORDS = """
    CREATE VIRTUAL TABLE asset_words USING fts5(
      prompt, negative_prompt, name, notes, content='assets', content_rowid='id', prefix='2 3',
      tokenize='unicode61 remove_diacritics 2')
"""
_ADD = """
    INSERT INTO asset_words (rowid, prompt, negative_prompt, name, notes)
      VALUES (new.id, new.prompt, new.negative_prompt, new.name, new.notes);
"""
_REMOVE = """
    INSERT INTO asset_words (asset_words, rowid, prompt, negative_prompt, name, notes)
      VALUES ('delete', old.id, old.prompt, old.negative_prompt, old.name, old.notes);
"""
WORD_TRIGGERS = (
    f"CREATE TRIGGER asset_words_added AFTER INSERT ON assets BEGIN {_ADD} END",
    f"CREATE TRIGGER asset_words_removed AFTER DELETE ON assets BEGIN {_REMOVE} END",
    f"""CREATE TRIGGER asset_words_changed AFTER UPDATE OF prompt, negative_prompt, name, notes ON assets
    BEGIN {_REMOVE} {_ADD} END""",
)


def upgrade() -> None:
    for column in NEW_COLUMNS:
        op.execute(f"ALTER TABLE assets ADD COLUMN {column}")
    op.execute(WHO_PAID)
    op.execute(WHAT_IS_KNOWN)
    for column in ("stack_id", "account_id"):
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_assets_{column}", "assets", [column], sqlite_where=where)
    binned = sa.text("deleted_at IS NOT NULL")
    op.create_index("ix_assets_binned", "assets", ["user_id", "deleted_at"], sqlite_where=binned)
    hashed = sa.text("perceptual_hash IS NOT NULL")
    like = ["user_id", "perceptual_hash", "media_type", "state", "deleted_at"]
    op.create_index("ix_assets_likeness", "assets", like, sqlite_where=hashed)
    unhashed = sa.text("perceptual_hash IS NULL AND state = 'ready' AND media_type <> 'audio'")
    op.create_index("ix_assets_unhashed", "assets", ["id"], sqlite_where=unhashed)
    # In the order of the rows, for the pool reads all that a provider has.
    op.drop_index("ix_provider_accounts_pool", "provider_accounts")
    op.create_index("ix_provider_accounts_provider_id", "provider_accounts", ["provider_id"])
    _make_tags()
    _make_sets()
    _make_folders()
    op.execute(WORDS)
    op.execute("INSERT INTO asset_words (asset_words) VALUES ('rebuild')")
    for trigger in WORD_TRIGGERS:
        op.execute(trigger)


def _make_tags() -> None:
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_tags_name_length")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tags_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_tags_user_id_folded"), "tags", ["user_id", "folded"], unique=True)
    _make_pairs("asset_tags", ("tag_id", "tags"), ("asset_id", "assets"))
    op.create_index(op.f("ix_asset_tags_asset_id"), "asset_tags", ["asset_id"])
    _make_pairs("distinct_pairs", ("first_id", "assets"), ("second_id", "assets"), ordered=True)
    op.create_index(op.f("ix_distinct_pairs_second_id"), "distinct_pairs", ["second_id"])


def _make_sets() -> None:
    op.create_table(
        "asset_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_asset_sets_name_length")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_asset_sets_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_sets")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_asset_sets_user_id_name"), "asset_sets", ["user_id", "name"], unique=True)
    _make_pairs("asset_set_members", ("set_id", "asset_sets"), ("asset_id", "assets"))
    op.create_index(op.f("ix_asset_set_members_asset_id"), "asset_set_members", ["asset_id"])


def _make_folders() -> None:
    op.create_table(
        "library_roots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("takes_new", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_roots")),
        sa.UniqueConstraint("path", name=op.f("uq_library_roots_path")),
        sqlite_strict=True,
    )
    op.create_table(
        "watched_folders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_watched_folders_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_folders")),
        sqlite_strict=True,
    )
    op.create_table(
        "watched_files",
        sa.Column("folder_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("modified_ns", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["watched_folders.id"], name=op.f("fk_watched_files_folder_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("folder_id", "name", name=op.f("pk_watched_files")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_watched_folders_user_id_path"), "watched_folders", ["user_id", "path"], unique=True)


def _make_pairs(table: str, first: tuple[str, str], second: tuple[str, str], *, ordered: bool = False) -> None:
    """A table of nothing but two references."""
    columns = (first, second)
    checks = [sa.CheckConstraint("first_id < second_id", name=op.f(f"ck_{table}_in_order"))] if ordered else []
    op.create_table(
        table,
        *(sa.Column(name, sa.Integer(), nullable=False) for name, _ in columns),
        *checks,
        *(
            sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_{table}_{name}"), ondelete="CASCADE")
            for name, target in columns
        ),
        sa.PrimaryKeyConstraint(first[0], second[0], name=op.f(f"pk_{table}")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )

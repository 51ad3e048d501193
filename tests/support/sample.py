"""What a sample project leaves behind: every row and every file, to compare with what was there before."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

CHANGE_BY_THEMSELVES = {
    "provider_accounts": {"last_used_at", "jobs_done", "average_seconds", "success_streak", "updated_at"},
}
"""What an account remembers of its last job stays."""
NOT_TAKEN_BACK = {"quota_usage"}
"""What ran was used of the day's quota."""


def rows_of(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, sorted."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        tables = connection.execute("SELECT name, type FROM pragma_table_list WHERE schema = 'main'").fetchall()
        # What a full-text index keeps inside is its own affair: it forgets by and by.
        names = [name for name, kind in tables if kind in {"table", "virtual"}]
        names = [name for name in names if not name.startswith("sqlite_") and name not in NOT_TAKEN_BACK]
        found = {}
        for name in names:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            kept = [column for column in columns if column not in CHANGE_BY_THEMSELVES.get(name, set())]
            query = f"SELECT {', '.join(kept)} FROM {name}"  # noqa: S608  (names of our own schema)
            found[name] = sorted(connection.execute(query).fetchall(), key=repr)
    return found


def files_in(*folders: Path) -> dict[str, int]:
    """Every file with its size."""
    return {
        str(path.relative_to(folder.parent)): path.stat().st_size
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    """What is not as it was."""
    names = {*before, *after}
    return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}

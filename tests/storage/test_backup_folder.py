"""Which backups are kept, and what their names say."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.storage.backup_folder import (
    Backup,
    BackupKind,
    backup_path,
    kept_of,
    list_backups,
    newest_of,
    prune,
    read_name,
)

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def make(folder: Path, kind: BackupKind, ago: timedelta, schema: int | None = None) -> Path:
    path = backup_path(folder, kind, NOW - ago, schema)
    path.write_bytes(b"x")
    return path


def test_a_name_tells_kind_time_and_schema(tmp_path: Path) -> None:
    assert read_name(backup_path(tmp_path, BackupKind.DAILY, NOW)) == Backup(
        tmp_path / "daily-20261130T120000Z.db", BackupKind.DAILY, NOW
    )
    found = read_name(backup_path(tmp_path, BackupKind.SCHEMA, NOW, 6))
    assert found is not None
    assert (found.kind, found.schema, found.name) == (BackupKind.SCHEMA, 6, "schema-6-20261130T120000Z.db")
    for name in ("notes.txt", "daily-20261399T120000Z.db", ".daily-20261130T120000Z.db.ab.part", "daily-1.db"):
        assert read_name(tmp_path / name) is None


def test_a_folder_that_is_not_there_has_no_backups(tmp_path: Path) -> None:
    assert list_backups(tmp_path / "backups") == []
    assert prune(tmp_path / "backups", NOW) == []
    assert newest_of([], BackupKind.DAILY) is None


def test_the_newest_comes_first(tmp_path: Path) -> None:
    old, new = make(tmp_path, BackupKind.DAILY, timedelta(days=2)), make(tmp_path, BackupKind.OWN, timedelta(0))
    (tmp_path / "other.db").write_bytes(b"")
    assert [backup.path for backup in list_backups(tmp_path)] == [new, old]


def test_seven_days_and_four_weeks_are_kept_and_one_of_each_schema(tmp_path: Path) -> None:
    days = [make(tmp_path, BackupKind.DAILY, timedelta(days=day, hours=hour)) for day in range(60) for hour in (0, 2)]
    schemas = [
        make(tmp_path, BackupKind.SCHEMA, timedelta(days=day), schema) for day, schema in ((1, 5), (2, 5), (3, 4))
    ]
    own = [make(tmp_path, BackupKind.OWN, timedelta(days=day)) for day in (1, 400)]
    before = [make(tmp_path, BackupKind.REPAIR, timedelta(days=day)) for day in (1, 2)]
    gone = prune(tmp_path, NOW)
    kept = {backup.path for backup in list_backups(tmp_path)}
    assert set(gone) == {*days, *schemas, *own, *before} - kept
    assert {*own, schemas[0], schemas[2], before[0]} <= kept
    assert not {schemas[1], before[1]} & kept
    daily = [path for path in days if path in kept]
    assert daily[:7] == days[0:14:2]
    # Two more: of the weeks before, as the days lie in the present one, which began today, and the last one.
    assert len(daily) == 9


def test_what_a_crash_left_half_made_goes_when_it_is_old(tmp_path: Path) -> None:
    old, new = tmp_path / ".daily-1.db.ab.part", tmp_path / ".daily-2.db.cd.part"
    for path in (old, new):
        path.write_bytes(b"half")
    long_ago = (NOW - timedelta(days=1)).timestamp()
    os.utime(old, (long_ago, long_ago))
    os.utime(new, (NOW.timestamp(), NOW.timestamp()))
    prune(tmp_path, NOW)
    assert [path.name for path in tmp_path.iterdir()] == [new.name]


@given(st.lists(st.tuples(st.sampled_from(BackupKind), st.integers(0, 400 * 24)), max_size=80))
def test_the_newest_of_each_kind_is_always_kept_and_daily_ones_never_grow_beyond_eleven(
    made: list[tuple[BackupKind, int]],
) -> None:
    backups = [
        Backup(Path(f"{number}"), kind, NOW - timedelta(hours=hours), 1 if kind is BackupKind.SCHEMA else None)
        for number, (kind, hours) in enumerate(made)
    ]
    kept = kept_of(backups)
    for kind in BackupKind:
        newest = newest_of(backups, kind)
        assert newest is None or any(
            one.path in kept for one in backups if one.kind is kind and one.taken_at == newest.taken_at
        )
    assert sum(one.path in kept for one in backups if one.kind is BackupKind.DAILY) <= 11

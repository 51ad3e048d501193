"""The database itself refuses half an asset, and the same upload twice."""

import sqlite3
from typing import Any

import pytest

SHA = "a" * 64


def add(database: sqlite3.Connection, **values: Any) -> None:
    row: dict[str, Any] = {
        "user_id": 1,
        "media_type": "image",
        "origin": "upload",
        "state": "ready",
        "provider_id": "local",
        "path": "files/aa/a.png",
        "sha256": SHA,
        "size_bytes": 1,
        "mime_type": "image/png",
        "name": "a.png",
        "prompt": "",
        "output_index": 0,
        "arrived_after_cancel": 0,
        "created_at": 0,
        **values,
    }
    names = ", ".join(row)
    places = ", ".join("?" * len(row))
    database.execute(f"INSERT INTO assets ({names}) VALUES ({places})", tuple(row.values()))  # noqa: S608


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"path": None}, "placed"),
        ({"state": "placing", "sha256": None}, "placed"),
        ({"sha256": "short"}, "sha256_whole"),
        ({"size_bytes": -1}, "size_not_negative"),
        ({"media_type": "smell"}, "media_type_known"),
        ({"origin": "elsewhere"}, "origin_known"),
        ({"state": "lost"}, "state_known"),
        ({"user_id": 99}, "FOREIGN KEY"),
    ],
)
def test_a_row_that_must_never_be_is_refused(database: sqlite3.Connection, values: dict[str, Any], rule: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=rule):
        add(database, **values)


def test_the_same_content_is_one_upload_and_as_many_results_as_jobs_made_it(database: sqlite3.Connection) -> None:
    add(database)
    with pytest.raises(sqlite3.IntegrityError):
        add(database)
    for _ in range(2):
        add(database, origin="job")


def test_what_is_remote_needs_no_file(database: sqlite3.Connection) -> None:
    add(database, state="remote", path=None, sha256=None, size_bytes=None, origin="job")

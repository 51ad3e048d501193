"""A folder is a root of the library, or watched for a user, once."""

import sqlite3

import pytest


def test_a_root_is_there_once(database: sqlite3.Connection) -> None:
    root = "INSERT INTO library_roots (path, takes_new, created_at) VALUES ('/disk', 0, 0)"
    database.execute(root)
    with pytest.raises(sqlite3.IntegrityError, match=r"library_roots\.path"):
        database.execute(root)


def test_a_folder_is_watched_once_for_a_user(database: sqlite3.Connection) -> None:
    watched = "INSERT INTO watched_folders (user_id, path, is_active, created_at) VALUES (1, '/in', 1, 0)"
    database.execute(watched)
    with pytest.raises(sqlite3.IntegrityError, match=r"watched_folders\.user_id"):
        database.execute(watched)

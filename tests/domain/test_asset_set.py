"""The database itself keeps the names of sets apart, and forgets who lay in a set that is gone."""

import sqlite3

import pytest

from app.domain.asset_set import LONGEST_NAME, set_name
from app.domain.errors import ValidationError
from tests.domain.test_asset import add

SET = "INSERT INTO asset_sets (id, user_id, name, search, created_at) VALUES (?, 1, ?, ?, 0)"


def test_a_name_is_given_once(database: sqlite3.Connection) -> None:
    database.execute(SET, (1, "Best", None))
    with pytest.raises(sqlite3.IntegrityError, match=r"asset_sets\.name"):
        database.execute(SET, (2, "Best", "rating:5"))


@pytest.mark.parametrize("name", ["", "x" * 101])
def test_a_name_has_some_letters_and_not_too_many(database: sqlite3.Connection, name: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="name_length"):
        database.execute(SET, (1, name, None))


@pytest.mark.parametrize("table", ["asset_sets", "assets"])
def test_what_goes_leaves_no_membership(database: sqlite3.Connection, table: str) -> None:
    add(database, id=7)
    database.execute(SET, (1, "Best", None))
    database.execute("INSERT INTO asset_set_members (set_id, asset_id) VALUES (1, 7)")
    database.execute(f"DELETE FROM {table}")  # noqa: S608  (a name from the list above)
    assert database.execute("SELECT count(*) FROM asset_set_members").fetchone() == (0,)


def test_a_set_keeps_its_name_without_needless_spaces() -> None:
    assert set_name("  Best  of 2026 ") == "Best of 2026"


@pytest.mark.parametrize("text", ["", " ", "x" * (LONGEST_NAME + 1), 'The "best"'])
def test_what_cannot_be_a_sets_name_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        set_name(text)

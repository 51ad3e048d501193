"""The database itself keeps a tag one word, and forgets what a tag or an asset takes with it."""

import sqlite3

import pytest

from app.domain.errors import ValidationError
from app.domain.tag import LONGEST_TAG, tag_name, tag_names
from tests.domain.test_asset import add

TAG = "INSERT INTO tags (id, user_id, name, folded) VALUES (?, 1, ?, ?)"


def test_a_tag_is_there_once_in_whatever_case(database: sqlite3.Connection) -> None:
    database.execute(TAG, (1, "Sea", "sea"))
    with pytest.raises(sqlite3.IntegrityError, match=r"tags\.folded"):
        database.execute(TAG, (2, "SEA", "sea"))


@pytest.mark.parametrize("name", ["", "x" * 101])
def test_a_tag_has_some_letters_and_not_too_many(database: sqlite3.Connection, name: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="name_length"):
        database.execute(TAG, (1, name, name))


@pytest.mark.parametrize("table", ["tags", "assets"])
def test_what_goes_takes_its_part_of_the_tagging_along(database: sqlite3.Connection, table: str) -> None:
    add(database, id=7)
    database.execute(TAG, (1, "sea", "sea"))
    database.execute("INSERT INTO asset_tags (tag_id, asset_id) VALUES (1, 7)")
    database.execute(f"DELETE FROM {table}")  # noqa: S608  (a name from the list above)
    assert database.execute("SELECT count(*) FROM asset_tags").fetchone() == (0,)


def test_a_tag_is_kept_without_needless_spaces() -> None:
    assert tag_name("  night \t sea ") == "night sea"


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST_TAG + 1), "a,b", 'the "best"'])
def test_what_cannot_be_a_tag_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        tag_name(text)


def test_typed_tags_are_parted_by_commas_and_each_is_there_once() -> None:
    assert tag_names(' Sea, "night sky",, SEA ,dunes') == ["Sea", "night sky", "dunes"]
    assert tag_names(" , ") == []

"""The database itself refuses an edge to nothing or to oneself."""

import sqlite3

import pytest

from tests.domain.test_asset import SHA, add

EDGE = (
    "INSERT INTO asset_lineage (child_id, position, parent_id, operation_type, weight, created_at)"
    " VALUES (?, ?, ?, ?, 1.0, 0)"
)


@pytest.fixture
def assets(database: sqlite3.Connection) -> sqlite3.Connection:
    for number in (1, 2, 3):
        add(database, id=number, sha256=f"{number}{SHA[1:]}")
    return database


@pytest.mark.parametrize(
    ("edge", "rule"),
    [
        ((1, 0, 1, "fusion"), "not_itself"),
        ((1, 0, 99, "fusion"), "FOREIGN KEY"),
        ((99, 0, 1, "fusion"), "FOREIGN KEY"),
        ((2, 0, 1, "magic"), "operation_type_known"),
    ],
)
def test_an_edge_that_must_never_be_is_refused(
    assets: sqlite3.Connection, edge: tuple[int, int, int, str], rule: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=rule):
        assets.execute(EDGE, edge)


def test_parents_have_their_places_and_one_may_stand_in_two(assets: sqlite3.Connection) -> None:
    assets.execute(EDGE, (3, 0, 1, "fusion"))
    assets.execute(EDGE, (3, 1, 1, "fusion"))
    with pytest.raises(sqlite3.IntegrityError):
        assets.execute(EDGE, (3, 1, 2, "fusion"))


def test_edges_go_with_either_end(assets: sqlite3.Connection) -> None:
    assets.execute(EDGE, (2, 0, 1, "fusion"))
    assets.execute(EDGE, (3, 0, 2, "fusion"))
    assets.execute("DELETE FROM assets WHERE id = 2")
    assert assets.execute("SELECT count(*) FROM asset_lineage").fetchone() == (0,)

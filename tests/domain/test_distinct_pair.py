"""A pair that was kept apart is noted once, whichever of the two is named first."""

import sqlite3

import pytest

from tests.domain.test_asset import SHA, add

PAIR = "INSERT INTO distinct_pairs (first_id, second_id) VALUES (?, ?)"


@pytest.fixture
def two(database: sqlite3.Connection) -> sqlite3.Connection:
    for number in (1, 2):
        add(database, id=number, sha256=f"{number}{SHA[1:]}")
    return database


@pytest.mark.parametrize("pair", [(2, 1), (1, 1)])
def test_the_lower_id_comes_first(two: sqlite3.Connection, pair: tuple[int, int]) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="in_order"):
        two.execute(PAIR, pair)


def test_an_asset_that_goes_takes_its_pairs_along(two: sqlite3.Connection) -> None:
    two.execute(PAIR, (1, 2))
    two.execute("DELETE FROM assets WHERE id = 2")
    assert two.execute("SELECT count(*) FROM distinct_pairs").fetchone() == (0,)

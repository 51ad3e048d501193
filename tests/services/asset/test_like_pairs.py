"""Near numbers are found without comparing each with each."""

from typing import Any

import numpy as np
import pytest

from app.services.asset import like_pairs
from app.services.asset.like_pairs import MOST_DISTANCE, find_pairs, nearest


def planted(count: int, seed: int) -> Any:
    """Numbers of which every second one of the first half is near its neighbour, or equal to it."""
    chance = np.random.default_rng(seed)
    numbers = chance.integers(-(2**63), 2**63 - 1, count, dtype=np.int64).view(np.uint64)
    for place in range(0, count // 2, 2):
        flips = sum(1 << int(bit) for bit in chance.choice(64, chance.integers(0, 10), replace=False))
        numbers[place + 1] = numbers[place] ^ np.uint64(flips)
    return numbers.view(np.int64)


@pytest.mark.parametrize("distance", [0, 2, 3, 4, MOST_DISTANCE])
@pytest.mark.parametrize("candidates", [50, 400_000])
def test_the_pairs_are_those_of_comparing_each_with_each(
    distance: int, candidates: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(like_pairs, "_CANDIDATES", candidates)
    hashes = planted(300, distance)
    bare = hashes.view(np.uint64)
    far = np.bitwise_count(bare[:, None] ^ bare[None, :])
    wanted = {(i, j): int(far[i, j]) for i in range(300) for j in range(i + 1, 300) if far[i, j] <= distance}
    one, other, bits = find_pairs(hashes, distance)
    found = {(min(i, j), max(i, j)): k for i, j, k in zip(one.tolist(), other.tolist(), bits.tolist(), strict=True)}
    assert found == wanted
    assert len(one) == len(wanted) > 0
    assert bits.tolist() == sorted(bits.tolist())


def test_of_many_equal_ones_the_first_stands_for_all_and_there_is_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other, bits = find_pairs(np.array([5, 5, 5, 4]), 3)
    assert list(zip(one, other, bits, strict=True)) == [(0, 1, 0), (0, 2, 0), (3, 0, 1)]
    monkeypatch.setattr(like_pairs, "MOST_PAIRS", 10)
    assert len(find_pairs(np.arange(64), 7)[0]) == 10


def test_the_nearest_ones_come_first() -> None:
    places, bits = nearest(np.array([0b1111, 0b0, -1, 0b11, 0b1]), 0b1, 3)
    assert (places.tolist(), bits.tolist()) == ([4, 1, 3, 0], [0, 1, 1, 3])
    assert nearest(np.array([], dtype=np.int64), 7, 10)[0].tolist() == []

"""Connected parts, each laid out with care, side by side."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.ui.panels.lineage.parts_layout import place_parts
from app.ui.panels.lineage.placement import CARD_HEIGHT, CARD_WIDTH, COLUMN
from tests.support.graphs import random_pairs


@given(seed=st.integers(0, 999), left_out=st.integers(0, 15))
def test_no_card_and_no_passage_is_on_another_card(seed: int, left_out: int) -> None:
    pairs = random_pairs(30, seed=seed, reach=8)[left_out::2]
    parents = np.array([parent - 1 for parent, _ in pairs], dtype=np.intp)
    children = np.array([child - 1 for _, child in pairs], dtype=np.intp)
    x, y, via = place_parts(30, parents, children)
    assert np.all(x[children] - x[parents] >= COLUMN - 1)
    near = (np.abs(np.subtract.outer(x, x)) < CARD_WIDTH) & (np.abs(np.subtract.outer(y, y)) < CARD_HEIGHT)
    assert int(near.sum()) == 30
    for route in via:
        for across, down in route:
            assert not np.any((np.abs(x - across) < CARD_WIDTH / 2) & (np.abs(y - down) < CARD_HEIGHT / 2))

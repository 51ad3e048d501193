"""The plain layout of very many nodes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.ui.panels.lineage.placement import COLUMN
from app.ui.panels.lineage.ranks import components
from app.ui.panels.lineage.wide_layout import ROW, place_wide
from tests.support.graphs import random_pairs


@given(seed=st.integers(0, 999), left_out=st.integers(0, 30))
def test_no_two_cards_meet_and_children_stand_to_the_right(seed: int, left_out: int) -> None:
    pairs = random_pairs(60, seed=seed)[left_out::2]
    parents = np.array([parent - 1 for parent, _ in pairs], dtype=np.intp)
    children = np.array([child - 1 for _, child in pairs], dtype=np.intp)
    x, y = place_wide(60, parents, children)
    assert np.all(x[children] - x[parents] >= COLUMN - 1)
    beside = np.abs(np.subtract.outer(x, x)) < COLUMN - 1
    close = np.abs(np.subtract.outer(y, y)) < ROW - 1
    assert int((beside & close).sum()) == 60
    part = components(60, parents, children)
    boxes = [
        (x[part == one].min(), y[part == one].min(), x[part == one].max(), y[part == one].max())
        for one in np.unique(part)
    ]
    for one in boxes:
        for other in boxes:
            is_apart = one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]
            assert one is other or is_apart


def test_many_single_ones_fill_a_field_wider_than_high() -> None:
    none = np.zeros(0, dtype=np.intp)
    x, y = place_wide(1000, none, none)
    assert len({*zip(x.tolist(), y.tolist(), strict=True)}) == 1000
    assert 1 < np.ptp(x) / np.ptp(y) < 3

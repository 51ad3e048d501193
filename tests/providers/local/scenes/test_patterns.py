from collections.abc import Callable

import numpy as np
import pytest

from app.providers.local.scenes.patterns import draw_contours, draw_shapes
from app.providers.local.stage import Stage
from tests.providers.local.boards import drawn, is_composed, pixels


@pytest.mark.parametrize(("draw", "words"), [(draw_contours, ""), (draw_shapes, "")])
def test_the_scene_is_drawn_by_day_and_by_night(draw: Callable[[Stage], None], words: str) -> None:
    for mood in ("day", "night", "dawn"):
        assert is_composed(drawn(draw, words, mood=mood))


def test_shapes_use_a_few_plain_colors() -> None:
    values = pixels(drawn(draw_shapes)).reshape(-1, 3)
    _, counts = np.unique(values, axis=0, return_counts=True)
    assert np.sort(counts)[-5:].sum() > len(values) * 0.85


def test_contours_flow_over_the_whole_frame() -> None:
    values = pixels(drawn(draw_contours)).mean(axis=2)
    quarters = [values[:90, :160], values[:90, 160:], values[90:, :160], values[90:, 160:]]
    assert min(quarter.std() for quarter in quarters) > 2

from collections.abc import Callable

import numpy as np
import pytest

from app.providers.local.drawing import Canvas
from app.providers.local.palette import MOODS
from app.providers.local.scenes.plants import conifer, draw_foliage, draw_forest
from app.providers.local.stage import Stage
from tests.providers.local.boards import SMALL, chance, drawn, is_composed, pixels


@pytest.mark.parametrize(
    ("draw", "words"), [(draw_forest, ""), (draw_forest, "autumn oak"), (draw_foliage, ""), (draw_foliage, "autumn")]
)
def test_the_scene_is_drawn_by_day_and_by_night(draw: Callable[[Stage], None], words: str) -> None:
    for mood in ("day", "night", "dawn"):
        assert is_composed(drawn(draw, words, mood=mood))


def test_leaves_are_green_but_in_autumn() -> None:
    green, autumn = (pixels(drawn(draw_foliage, words)).mean(axis=(0, 1)) for words in ("", "autumn"))
    assert green[1] > green[0]
    assert autumn[0] > autumn[1]


def test_a_fir_is_as_tall_as_asked_and_stands_on_its_foot() -> None:
    stage = Stage(Canvas(*SMALL), MOODS["day"], chance(1), ())
    conifer(stage, 160, 150, 100, (255, 255, 255), depth=0)
    rows, columns = np.nonzero(pixels(stage.canvas.flattened())[:, :, 0] > 128)
    assert abs(rows.min() - 50) <= 4
    assert abs(rows.max() - 150) <= 2
    assert abs(columns.mean() - 160) < 4

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from app.providers.local.scenes.landscape import draw_balloons, draw_lake, draw_mountains
from app.providers.local.stage import Stage
from tests.providers.local.boards import drawn, is_composed, pixels


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (draw_mountains, "snowy peaks"),
        (draw_mountains, "pine trees"),
        (draw_lake, ""),
        (draw_lake, "alpine"),
        (draw_balloons, ""),
    ],
)
def test_the_scene_is_drawn_by_day_and_by_night(draw: Callable[[Stage], None], words: str) -> None:
    for mood in ("day", "night", "dawn"):
        assert is_composed(drawn(draw, words, mood=mood))


def test_peaks_are_white_where_the_prompt_speaks_of_snow() -> None:
    snowy, bare = (pixels(drawn(draw_mountains, words)) for words in ("snow", "rock"))

    def white(values: npt.NDArray[np.int16]) -> int:
        return int((values[:110].min(axis=2) > 225).sum())

    assert white(snowy) > white(bare) + 60


def test_a_lake_mirrors_its_shore() -> None:
    values = pixels(drawn(draw_lake, mood="dawn")).mean(axis=2)
    assert values[115:, :].std(axis=0).mean() > 3

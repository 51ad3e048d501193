from collections.abc import Callable

import pytest

from app.providers.local.scenes.still_life import draw_arches, draw_still_life
from app.providers.local.stage import Stage
from tests.providers.local.boards import drawn, is_composed, pixels


@pytest.mark.parametrize(
    ("draw", "words"),
    [(draw_still_life, ""), (draw_still_life, "flowers"), (draw_arches, ""), (draw_arches, "white arches")],
)
def test_the_scene_is_drawn_by_day_and_by_night(draw: Callable[[Stage], None], words: str) -> None:
    for mood in ("day", "night", "dawn"):
        assert is_composed(drawn(draw, words, mood=mood))


def test_walls_have_the_color_that_the_prompt_gives_them() -> None:
    red, white = (pixels(drawn(draw_arches, f"{tone} walls"))[5].mean(axis=0) for tone in ("red", "white"))
    assert red[0] - red[1] > 60
    assert abs(white[0] - white[1]) < 25

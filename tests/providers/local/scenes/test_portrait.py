import numpy as np
import pytest

from app.providers.local.scenes.portrait import draw_portrait
from tests.providers.local.boards import drawn, is_composed, pixels


@pytest.mark.parametrize(("mood", "words"), [("teal", "woman"), ("sand", "man hat glasses beard"), ("plum", "girl")])
def test_the_scene_is_drawn_in_each_mood(mood: str, words: str) -> None:
    for seed in range(4):
        assert is_composed(drawn(draw_portrait, words, mood=mood, seed=seed))


def test_hair_has_the_color_that_the_prompt_gives_it() -> None:
    red = pixels(drawn(draw_portrait, "woman red hair", mood="teal"))
    black = pixels(drawn(draw_portrait, "woman black hair", mood="teal"))
    changed = np.abs(red - black).sum(axis=2) > 60
    assert changed.sum() > 500
    assert (red[changed][:, 0] - red[changed][:, 2]).mean() > 80

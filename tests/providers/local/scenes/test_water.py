import numpy as np
import pytest

from app.providers.local.scenes.water import draw_sea
from tests.providers.local.boards import drawn, is_composed, pixels


@pytest.mark.parametrize(
    ("mood", "words"), [("sea", "beach"), ("sunset", "sail"), ("storm", "lighthouse"), ("night", "")]
)
def test_the_scene_is_drawn_in_each_mood(mood: str, words: str) -> None:
    for seed in range(4):
        assert is_composed(drawn(draw_sea, words, mood=mood, seed=seed))


def test_a_lighthouse_stands_where_the_prompt_names_one() -> None:
    with_tower = pixels(drawn(draw_sea, "cliff lighthouse"))
    without = pixels(drawn(draw_sea, "cliff"))
    assert (np.abs(with_tower - without).sum(axis=2) > 60).sum() > 100

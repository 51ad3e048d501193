import numpy as np
import pytest

from app.providers.local.drawing import Canvas
from app.providers.local.palette import MOODS
from app.providers.local.scenes.space import draw_space, smooth_noise
from app.providers.local.stage import Stage
from tests.providers.local.boards import SMALL, chance, drawn, is_composed, pixels


@pytest.mark.parametrize(("mood", "words"), [("space", ""), ("space", "ring planet"), ("space", "rocket")])
def test_the_scene_is_drawn_in_each_mood(mood: str, words: str) -> None:
    for seed in range(4):
        assert is_composed(drawn(draw_space, words, mood=mood, seed=seed))


def test_space_is_dark_with_one_bright_planet() -> None:
    brightness = pixels(drawn(draw_space, "ring", mood="space")).mean(axis=2)
    assert np.median(brightness) < 60
    assert (brightness > 110).sum() > 400


def test_a_noise_field_fills_its_range_without_edges() -> None:
    stage = Stage(Canvas(*SMALL), MOODS["space"], chance(1), ())
    field = smooth_noise(stage, 80, 45, 2.0)
    assert field.min() == 0
    assert field.max() == 1
    assert np.abs(np.diff(field, axis=1)).max() < 0.25

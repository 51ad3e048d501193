import pytest

from app.providers.local.scenes.desert import draw_desert
from tests.providers.local.boards import drawn, is_composed, pixels


@pytest.mark.parametrize(("mood", "words"), [("desert", ""), ("sunset", "cactus mesa"), ("golden", "camel")])
def test_the_scene_is_drawn_in_each_mood(mood: str, words: str) -> None:
    for seed in range(4):
        assert is_composed(drawn(draw_desert, words, mood=mood, seed=seed))


def test_sand_is_warm_and_lies_below_the_sky() -> None:
    values = pixels(drawn(draw_desert, mood="desert"))
    assert (values[140:, :, 0] - values[140:, :, 2]).mean() > 40
    assert values[10, :, 2].mean() > values[150, :, 2].mean()

import pytest

from app.providers.local.scenes.city import draw_city
from tests.providers.local.boards import drawn, is_composed, pixels


@pytest.mark.parametrize(("mood", "words"), [("night", "neon"), ("day", ""), ("dusk", "")])
def test_the_scene_is_drawn_in_each_mood(mood: str, words: str) -> None:
    for seed in range(4):
        assert is_composed(drawn(draw_city, words, mood=mood, seed=seed))


def test_a_city_at_night_has_more_lit_windows_than_by_day() -> None:
    def lamps(mood: str) -> int:
        values = pixels(drawn(draw_city, mood=mood))
        return int(((values[:, :, 0] - values[:, :, 2] > 40) & (values[:, :, 0] > 110)).sum())

    assert lamps("night") > lamps("day") + 200

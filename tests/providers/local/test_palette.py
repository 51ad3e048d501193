import pytest

from app.providers.local.color import parse, to_lab
from app.providers.local.palette import MOOD_OF_WORD, MOODS, Palette, choose_palette
from tests.providers.local.boards import chance


def palette_of(prompt: str, *, ignored: tuple[str, ...] = ()) -> Palette:
    return choose_palette(tuple(prompt.split()), chance(3), usual=("day",), ignored=ignored)


def test_each_mood_word_names_a_mood_that_there_is() -> None:
    assert set(MOOD_OF_WORD.values()) <= set(MOODS)


@pytest.mark.parametrize(("word", "is_night"), [("midnight", True), ("neon", True), ("noon", False), ("snowy", False)])
def test_a_mood_word_sets_the_time_of_day(word: str, *, is_night: bool) -> None:
    assert palette_of(word).is_night is is_night


def test_night_is_darker_than_day() -> None:
    assert to_lab(palette_of("night").sky[0])[0] < to_lab(palette_of("noon").sky[0])[0] - 0.3


def test_a_color_word_colors_the_sky_and_is_the_accent() -> None:
    red, green = palette_of("red"), palette_of("green")
    assert red.sky[1][0] > green.sky[1][0] + 20
    assert red.accent == parse("#c8322f")


def test_a_second_color_is_the_accent() -> None:
    assert palette_of("red and blue").accent == parse("#2b5fc7")


def test_white_does_not_take_the_hue_away_from_a_blue_sky() -> None:
    assert palette_of("white and blue").accent == parse("#2b5fc7")


def test_the_color_of_hair_does_not_color_the_picture() -> None:
    assert palette_of("red hair") == palette_of("hair")


def test_a_scene_ignores_moods_that_it_cannot_take_on() -> None:
    assert palette_of("night", ignored=("night",)) == palette_of("")


def test_air_takes_the_color_of_what_is_far() -> None:
    palette = MOODS["day"]
    assert palette.at(0) == palette.far
    assert palette.at(1) == palette.near
    green = parse("#1f5a3c")
    near, far = palette.local(green, 1.0), palette.local(green, 0.0)
    assert abs(to_lab(near)[0] - to_lab(green)[0]) < abs(to_lab(far)[0] - to_lab(green)[0])

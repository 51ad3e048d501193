import numpy as np

from app.providers.local.color import parse
from app.providers.local.drawing import Canvas
from app.providers.local.palette import MOODS
from app.providers.local.stage import Stage, between, glitter, reflection, sky, weather
from tests.providers.local.boards import chance, pixels


def stage_of(words: str = "", *, mood: str = "day", seed: int = 2) -> Stage:
    return Stage(Canvas(160, 100), MOODS[mood], chance(seed), tuple(words.split()))


def test_a_stage_knows_the_words_of_its_prompt_and_the_color_before_a_noun() -> None:
    stage = stage_of("woman with red hair and green coat")
    assert stage.has("man woman")
    assert not stage.has("sea")
    assert stage.color_of("hair") == parse("#c8322f")
    assert stage.color_of("eyes") is None


def test_the_light_stands_in_the_sky_and_low_at_sunset() -> None:
    for seed in range(8):
        noon, evening = sky(stage_of(seed=seed), 60), sky(stage_of(mood="sunset", seed=seed), 60)
        assert 0 < noon.y < evening.y < 60
        assert 0 < noon.x < 160


def test_the_night_sky_has_stars() -> None:
    stage = stage_of(mood="night")
    sky(stage, 90, is_clear=True)
    spots = pixels(stage.canvas.flattened()).mean(axis=2)
    assert (spots > np.median(spots) + 40).sum() > 20


def test_only_the_rows_between_two_lines_are_filled() -> None:
    stage = stage_of()
    between(stage, np.full(160, 20.0), np.full(160, 30.0), (255, 255, 255), depth=0)
    rows = pixels(stage.canvas.flattened())[:, 80, 0]
    assert rows[20:30].min() == 255
    assert rows[:20].max() == rows[30:].max() == 0


def test_water_mirrors_what_is_above_it() -> None:
    stage = stage_of()
    stage.canvas.fill([(0, (0, 0, 0)), (1, (0, 0, 0))])
    stage.canvas.disc(80, 40, 8, (255, 255, 255), depth=0)
    reflection(stage, 50, depth=0, tone=(0, 0, 0), share=0.2)
    below = pixels(stage.canvas.flattened())[50:, :, 0]
    row, column = np.unravel_index(below.argmax(), below.shape)
    assert 1 <= row <= 18
    assert 65 <= column <= 95


def test_the_path_of_light_lies_under_the_sun() -> None:
    stage = stage_of(mood="sunset")
    sun = sky(stage, 60)
    before = pixels(stage.canvas.flattened())
    glitter(stage, sun, 60, (255, 255, 255), depth=0)
    changed = np.abs(pixels(stage.canvas.flattened()) - before).sum(axis=(0, 2))
    assert abs(float((changed * np.arange(160)).sum() / changed.sum()) - sun.x) < 12


def test_it_snows_and_rains_only_where_the_prompt_says_so() -> None:
    dry, snow, rain = stage_of("sun"), stage_of("snow"), stage_of("rain")
    for stage in (dry, snow, rain):
        weather(stage)
    assert pixels(dry.canvas.flattened()).max() == 0
    assert pixels(snow.canvas.flattened()).max() > 100
    assert pixels(rain.canvas.flattened()).max() > 20

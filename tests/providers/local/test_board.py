import itertools

import numpy as np
import pytest

from app.providers.local.board import SCENES, choose_scene, draw_board, prompt_words
from tests.providers.local.boards import SMALL, board_pixels, chance, is_composed, pixels


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_each_kind_of_scene_is_drawn_in_each_aspect(scene: str) -> None:
    for size in (SMALL, (180, 320), (200, 200)):
        assert is_composed(draw_board("", 4, *size, scene=scene).picture())


def test_the_same_words_and_seed_give_the_same_board() -> None:
    assert np.array_equal(board_pixels("Neon city in the rain"), board_pixels("Neon city in the rain"))


def test_other_words_or_another_seed_give_another_board() -> None:
    frames = [
        board_pixels("Mountains at dawn"),
        board_pixels("Mountains at night"),
        board_pixels("Mountains at dawn", seed=2),
        board_pixels("Desert at dawn"),
    ]
    for first, second in itertools.combinations(frames, 2):
        assert np.abs(first[:120] - second[:120]).mean() > 3


def test_a_board_is_the_same_composition_at_each_size() -> None:
    small = draw_board("Boat on the sea at sunset", 3, 320, 180).picture()
    large = draw_board("Boat on the sea at sunset", 3, 960, 540).picture().resize((320, 180))
    difference = np.abs(pixels(small)[:110] - pixels(large)[:110])
    assert difference.mean() < 6


@pytest.mark.parametrize(
    ("prompt", "scene"),
    [
        ("Alpine lake before sunrise, violet haze", "lake"),
        ("Snowy mountain peaks", "mountains"),
        ("Waves to moonlit bay", "sea"),
        ("City in the rain", "city"),
        ("Misty pine forest", "forest"),
        ("Dune crest, sand drifts in low sun", "desert"),
        ("She turns to the window", "portrait"),
        ("Minimal still life, one vase, two oranges", "still_life"),
        ("Balloons rise at dawn over the valley", "balloons"),
        ("A ringed planet", "space"),
        ("Autumn leaves", "foliage"),
        ("Three arches in a white wall", "arches"),
        ("Shapes slide into place, geometric", "shapes"),
        ("First snow", "mountains"),
    ],
)
def test_the_subject_of_a_prompt_chooses_the_scene(prompt: str, scene: str) -> None:
    assert choose_scene(prompt_words(prompt), chance(1)) == scene


def test_words_are_found_whatever_their_case_plural_or_punctuation() -> None:
    assert {"hot-air", "hot", "air", "balloon", "balloons"} <= set(prompt_words("HOT-AIR Balloons!"))
    assert "glass" in prompt_words("Glass")


def test_a_prompt_of_no_known_words_still_gives_a_picture() -> None:
    for prompt in ("zxqv", "...", "写真"):
        assert is_composed(draw_board(prompt, 1, *SMALL).picture())


def test_planes_are_kept_apart_and_drawn_larger_for_a_camera() -> None:
    board = draw_board("Mountains", 1, *SMALL, depths=3, scale=1.25)
    assert len(board.canvas.planes) == 3
    assert (board.canvas.width, board.canvas.height) == (400, 225)
    assert board.canvas.planes[0].mask is None
    assert all(plane.mask is not None and plane.mask.getbbox() for plane in board.canvas.planes[1:])

import numpy as np
import pytest
from PIL import Image

from app.providers.local.lettering import SAFE_SHARE, letter


def ink_of(prompt: str, width: int, height: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    lettering = letter(prompt, width, height)
    whole = Image.new("L", (width, height))
    whole.paste(lettering.ink, (0, lettering.top))
    return np.asarray(whole)


@pytest.mark.parametrize(("width", "height"), [(854, 480), (480, 854), (480, 480), (1120, 480)])
@pytest.mark.parametrize("prompt", ["A boat", "a very long prompt " * 30, "Donaudampfschifffahrtsgesellschaft" * 5])
def test_the_words_stay_inside_the_title_safe_area(prompt: str, width: int, height: int) -> None:
    rows, columns = np.nonzero(ink_of(prompt, width, height) > 20)
    assert len(rows) > 100
    assert columns.min() >= width * SAFE_SHARE - 2
    assert columns.max() <= width * (1 - SAFE_SHARE) + 1
    assert rows.max() <= height * (1 - SAFE_SHARE) + 1


def test_the_words_can_be_read_at_480_lines() -> None:
    ink = ink_of("HHHH", 854, 480)
    rows = np.nonzero((ink > 200).any(axis=1))[0]
    assert rows.max() - rows[rows > rows.max() - 40].min() >= 14


def test_white_words_stand_out_on_a_white_picture() -> None:
    picture = Image.new("RGB", (854, 480), (255, 255, 255))
    lettering = letter("Snow on snow", 854, 480)
    lettering.lay(picture)
    values = np.asarray(picture).mean(axis=2)
    inked = np.zeros((480, 854), dtype=bool)
    inked[lettering.top :] = np.asarray(lettering.ink) > 250
    inked[:420] = False
    around = values[np.nonzero(inked)[0].min() : np.nonzero(inked)[0].max(), 700:].mean()
    assert values[inked].mean() - around > 90


def test_a_long_prompt_ends_with_an_ellipsis_after_three_lines() -> None:
    three, more = letter("word " * 40, 640, 360), letter("word " * 400, 640, 360)
    assert three.top == more.top


def test_a_board_says_that_it_is_a_draft() -> None:
    blank = ink_of(" ", 854, 480)
    assert (blank > 100).sum() > 60


def test_letters_of_another_script_do_not_fail() -> None:
    assert (ink_of("Закат над морем, 海に沈む夕日", 854, 480) > 100).sum() > 300


def test_letters_that_no_font_has_are_left_out_rather_than_drawn_as_boxes() -> None:
    unassigned = "\U000e0fff"
    assert np.array_equal(ink_of(f"{unassigned * 3} A boat {unassigned}", 854, 480), ink_of("A boat", 854, 480))
    assert np.array_equal(ink_of(unassigned * 5, 854, 480), ink_of("", 854, 480))

import pytest

from app.providers.local.color import from_lab, lighter, mix, parse, rotated, tinted, to_lab


@pytest.mark.parametrize("text", ["#000000", "#ffffff", "#c8322f", "#1c2c66", "#93d9b9"])
def test_a_color_comes_back_from_lab_as_it_went(text: str) -> None:
    assert from_lab(to_lab(parse(text))) == parse(text)


def test_mixing_ends_at_both_colors_and_does_not_go_past_them() -> None:
    red, blue = parse("#c8322f"), parse("#2b5fc7")
    assert mix(red, blue, 0) == mix(red, blue, -1) == red
    assert mix(red, blue, 1) == mix(red, blue, 2) == blue
    assert mix(red, blue, 0.5) not in {red, blue}


def test_a_lighter_color_is_lighter_and_white_stays_white() -> None:
    assert to_lab(lighter((80, 80, 80), 0.2))[0] > to_lab((80, 80, 80))[0] + 0.15
    assert lighter((255, 255, 255), 0.5) == (255, 255, 255)


def test_a_full_turn_brings_the_hue_back() -> None:
    assert rotated((120, 60, 90), 360) == (120, 60, 90)
    assert rotated((120, 60, 90), 180) != (120, 60, 90)


def test_a_tint_moves_the_hue_and_hardly_the_lightness() -> None:
    grey, red = (128, 128, 128), parse("#c8322f")
    warm = tinted(grey, red, 0.5)
    assert warm[0] > warm[2] + 30
    assert abs(to_lab(warm)[0] - to_lab(grey)[0]) < 0.05

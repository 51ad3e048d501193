import numpy as np
import pytest

from app.providers.local.board import prompt_words
from app.providers.local.fields import Look
from app.providers.local.looks import FORMULAS, Treatment, chosen_look, tables

GREY = np.linspace(0, 1, 256, dtype=np.float32)


@pytest.mark.parametrize("look", [look for look in Look if look is not Look.AUTO])
def test_light_only_grows_and_nothing_changes_without_strength(look: Look) -> None:
    full, none = tables(Treatment(look)), tables(Treatment(look, 0.0))
    assert (np.diff(full.light) > 0).all()
    assert full.light.min() >= 0
    assert full.light.max() <= 1
    assert full.scale.min() >= 0
    assert np.allclose(none.light, GREY)
    assert np.allclose(none.scale, 1)
    assert not np.any(none.tint)
    assert none.along == (1, 0)
    half = tables(Treatment(look, 0.5))
    assert np.allclose(half.light - GREY, (full.light - GREY) / 2, atol=1e-6)


def test_a_duotone_goes_from_one_colour_to_the_other() -> None:
    made = tables(Treatment(Look.DUOTONE, dark="#000000", light="#ffffff"))
    assert made.light[[0, -1]].tolist() == pytest.approx([0, 1], abs=1e-6)
    assert not np.any(made.scale)
    assert np.abs(made.tint).max() < 0.01
    teal = tables(Treatment(Look.DUOTONE, dark="#003040", light="#ffd0a0"))
    assert teal.tint[0][0] > 0.05 > -0.05 > teal.tint[0][-1]


def test_every_look_has_a_formula() -> None:
    assert set(FORMULAS) == set(Look) - {Look.AUTO}
    assert Treatment(Look.NONE).changes_nothing
    assert not Treatment(Look.BLUR).changes_nothing


@pytest.mark.parametrize(
    ("prompt", "look"),
    [
        ("Make it look like old film", Look.FILM),
        ("in Schwarzweiß, bitte", Look.NOIR),
        ("Black-and-white, with grain", Look.NOIR),
        ("kühles Licht", Look.COOL),
        ("verblasst und körnig", Look.FADED),
        ("a boat", Look.GRADE),
        ("", Look.GRADE),
    ],
)
def test_the_words_of_a_prompt_choose_the_look(prompt: str, look: Look) -> None:
    assert chosen_look(Look.AUTO, prompt_words(prompt)) is look


def test_a_chosen_look_stands_against_the_words() -> None:
    assert chosen_look(Look.WARM, prompt_words("noir")) is Look.WARM

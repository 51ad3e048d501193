"""Every term has words."""

import pytest

from app.domain.enums import ColorLabel
from app.domain.search import FIELDS, Sort, parse
from app.ui.panels.gallery.search_words import direction_words, field_words, sort_words, term_words, value_words
from app.ui.theme import Theme


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rating:5,1,0", "Stars: 5 stars, 1 star, No stars"),
        ("rating:>3", "Stars: >3"),
        ("provider:local,x", "Provider: PixSim7, x"),
        ("model:kite-3,kite-2", "Model: Kite 3.0, kite-2"),
        ("-is:unjudged", "\N{NOT SIGN}\N{NO-BREAK SPACE}State: Not judged"),
        ('tag:"red hair"', "Tags: red hair"),
        ("operation:text_to_video", "Operation: Text to clip"),
    ],
)
def test_a_term_is_said_as_people_say_it(theme: Theme, text: str, words: str) -> None:
    names = {("provider", "local"): "PixSim7", ("model", "kite-3"): "Kite 3.0"}
    assert term_words(parse(text)[0], theme, names) == words


def test_each_field_colour_and_sort_has_a_name(theme: Theme) -> None:
    assert all(field_words(field) != field for field in FIELDS)
    assert all(value_words("color", color.value, theme, {}) != color.value for color in ColorLabel)
    assert len({sort_words(sort) for sort in Sort}) == len(Sort)
    ends = [direction_words(sort, is_ascending=low) for sort in Sort for low in (True, False)]
    assert len(set(ends)) == 2 * len(Sort) - 1

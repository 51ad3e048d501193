"""Colours are told by a word and a letter."""

from app.domain.enums import ColorLabel
from app.ui.models.color_labels import KEYS, label_look
from app.ui.theme import Theme


def test_each_colour_has_a_word_a_letter_of_its_own_and_a_colour(theme: Theme) -> None:
    looks = [label_look(color) for color in ColorLabel]
    assert [look.word for look in looks] == ["Red", "Orange", "Yellow", "Green", "Blue", "Purple"]
    assert len({look.letter for look in looks}) == len({theme.color(look.path).name() for look in looks}) == 6
    assert list(KEYS.values()) == ["6", "7", "8", "9"]

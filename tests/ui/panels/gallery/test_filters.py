"""Typed words and chosen terms."""

from app.domain.search import parse
from app.ui.panels.gallery.filters import Filters


def test_a_text_is_taken_apart_and_put_together() -> None:
    filters = Filters.of('lake "two suns" tag:sea -is:kept')
    assert (filters.words, filters.text) == ('lake "two suns"', 'tag:sea -is:kept lake "two suns"')
    assert Filters.of(filters.text) == filters
    assert Filters().text == ""


def test_a_value_is_chosen_beside_others_and_taken_back() -> None:
    filters = Filters("lake").toggle("tag", "sea").toggle("tag", "red hair").toggle("is", "kept")
    assert filters.text == 'tag:sea,"red hair" is:kept lake'
    assert filters.values("tag") == ("sea", "red hair")
    filters = filters.toggle("tag", "sea").toggle("is", "kept")
    assert filters.text == 'tag:"red hair" lake'
    assert filters.choose("tag", []).text == "lake"


def test_in_the_bin_a_state_narrows_and_the_bin_is_no_state() -> None:
    filters = Filters.of("is:binned").toggle("is", "kept")
    assert (filters.text, filters.values("is")) == ("is:binned is:kept", ("kept",))


def test_what_is_not_wanted_is_another_filter() -> None:
    filters = Filters.of("-tag:sea").toggle("tag", "sky")
    assert filters.values("tag") == ("sky",)
    assert filters.without(parse("-tag:sea")[0]).text == "tag:sky"

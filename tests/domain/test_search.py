"""The language of the search box."""

import pytest

from app.domain.enums import MediaType
from app.domain.search import (
    MOST_TERMS,
    Listing,
    Sort,
    Term,
    fits,
    join,
    looks_into_bin,
    media_types,
    parse,
    term_of,
    unknown_field,
)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("  ", []),
        ("calm lake", [Term("calm"), Term("lake")]),
        ('"calm lake" dawn', [Term('"calm lake"'), Term("dawn")]),
        ('"calm lake', [Term('"calm lake')]),
        ('""', []),
        ("-dunes", [Term("dunes", is_unwanted=True)]),
        ('-"two suns"', [Term('"two suns"', is_unwanted=True)]),
        ("rating:>3", [Term(">3", "rating")]),
        ("-is:kept", [Term("kept", "is", is_unwanted=True)]),
        ('prompt:"calm lake"', [Term('"calm lake"', "prompt")]),
        ('tag:"red hair",sea', [Term('"red hair",sea', "tag")]),
        ("https://example.org", [Term("https://example.org")]),
        ("size:480p", [Term("size:480p")]),
        ("rating:", [Term("rating:")]),
        ("well-made -", [Term("well-made"), Term("-")]),
    ],
)
def test_a_text_becomes_terms(text: str, terms: list[Term]) -> None:
    assert parse(text) == terms


@pytest.mark.parametrize(
    ("text", "value", "values"),
    [
        ('"calm lake"', "calm lake", ("calm lake",)),
        ('tag:"a, b",c', "a, b,c", ("a, b", "c")),
        ("tag:sea,,sky,", "sea,,sky,", ("sea", "sky")),
        ('name:"open', "open", ("open",)),
    ],
)
def test_what_is_said_is_one_value_or_several(text: str, value: str, values: tuple[str, ...]) -> None:
    (term,) = parse(text)
    assert (term.value, term.values) == (value, values)


@pytest.mark.parametrize(
    ("text", "field", "nearest", "mended"),
    [
        ("lake ratng:>3 sea", "ratng", "rating", "lake rating:>3 sea"),
        ('-tags:"red hair"', "tags", "tag", '-tag:"red hair"'),
        ("colour:red", "colour", "color", "color:red"),
        ("stars:4", "stars", "rating", "rating:4"),
        ("zzz:4", "zzz", "", ":4"),
    ],
)
def test_what_looks_like_a_field_and_is_none_is_told_with_the_nearest_one(
    text: str, field: str, nearest: str, mended: str
) -> None:
    found = unknown_field(text)
    assert found is not None
    assert (found.field, found.nearest, found.mended(text)) == (field, nearest, mended)


def test_words_fields_and_addresses_are_no_unknown_fields() -> None:
    assert unknown_field("calm lake https://example.org rating:3 16:9 -is:kept") is None


def test_of_a_pasted_text_the_first_words_count() -> None:
    assert len(parse("word " * 500)) == MOST_TERMS


def test_a_term_is_told_as_it_was_typed() -> None:
    assert [term.words for term in parse("lake rating:many")] == ["lake", "rating:many"]
    for text in ('-tag:"red hair",sea lake "two suns"', "is:kept -rating:>3", "-lake"):
        assert join(parse(text)) == text


def test_values_become_a_term_that_says_them() -> None:
    term = term_of("tag", ["sea", "red hair", 'a "b"', "x,y"])
    assert parse(str(term)) == [term]
    assert term.values == ("sea", "red hair", "a b", "x,y")
    assert str(term_of("is", ["kept"], is_unwanted=True)) == "-is:kept"


@pytest.mark.parametrize(
    ("text", "is_inside"), [("is:binned", True), ("is:kept,Binned", True), ("-is:binned", False), ("binned", False)]
)
def test_only_who_says_so_looks_into_the_bin(text: str, *, is_inside: bool) -> None:
    assert looks_into_bin(parse(text)) == is_inside


def test_kinds_have_several_names() -> None:
    (term,) = parse("type:Clips,pictures,smell")
    assert media_types(term) == {MediaType.VIDEO, MediaType.IMAGE}


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("", True),
        ("LAKE", True),
        ("lake dawn", False),
        ("-dawn", True),
        ("-lake", False),
        ("type:video", False),
        ("-type:video", True),
        ("type:picture", True),
        ("rating:5", False),
    ],
)
def test_what_is_being_made_is_found_by_its_prompt_and_kind(text: str, *, is_found: bool) -> None:
    assert fits(text, "A calm lake", MediaType.IMAGE) == is_found


def test_a_list_is_in_the_order_of_time_unless_it_says_otherwise() -> None:
    assert Listing().is_in_time
    assert not Listing(sort=Sort.NAME).is_in_time

"""The language of the search box."""

import pytest

from app.domain.search import MOST_TERMS, Term, fits, parse


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("  ", []),
        ("calm lake", [Term("calm"), Term("lake")]),
        ('"calm lake" dawn', [Term("calm lake"), Term("dawn")]),
        ('"calm lake', [Term("calm lake")]),
        ('""', []),
        ("-dunes", [Term("dunes", is_unwanted=True)]),
        ('-"two suns"', [Term("two suns", is_unwanted=True)]),
        ("rating:>3", [Term(">3", "rating")]),
        ("-is:kept", [Term("kept", "is", is_unwanted=True)]),
        ('prompt:"calm lake"', [Term("calm lake", "prompt")]),
        ("https://example.org", [Term("https://example.org")]),
        ("size:480p", [Term("size:480p")]),
        ("rating:", [Term("rating:")]),
        ("well-made -", [Term("well-made"), Term("-")]),
    ],
)
def test_a_text_becomes_terms(text: str, terms: list[Term]) -> None:
    assert parse(text) == terms


def test_of_a_pasted_text_the_first_words_count() -> None:
    assert len(parse("word " * 500)) == MOST_TERMS


def test_a_term_is_told_as_it_was_typed() -> None:
    assert [term.words for term in parse("lake rating:many")] == ["lake", "rating:many"]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [("", True), ("LAKE", True), ("lake dawn", False), ("-dawn", True), ("-lake", False), ("type:video", False)],
)
def test_what_is_being_made_is_found_by_its_prompt_alone(text: str, *, is_found: bool) -> None:
    assert fits(text, "A calm lake") == is_found

"""Regular expressions that others write."""

import time

import pytest

from app.devices.patterns import LIMIT_TEXT, matches, safe_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\d{1,2}:\d{2}(:\d{2})?$",
        "(Send|Senden)",
        r"(?i)ok\b",
        "[(+*?]{2}",
        r"\(\d+\)",
        "(?:ab){3}",
        "^.*x$",
        "(ab)+",
        "a{",
        "[a&&b]",
        "[[a]",
    ],
)
def test_ordinary_ones_are_taken(pattern: str) -> None:
    assert safe_pattern(pattern).pattern == pattern


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(a+)+$", "repeated group"),
        ("((a*)b)*", "repeated group"),
        ("(a|a)*$", "repeated group"),
        ("(?:a?){30}b", "repeated group"),
        ("(a{1,9}){9}", "repeated group"),
        ("([)]+)+", "repeated group"),
        ("a*b*c*d*", "More than 3"),
        ("a?" * 9, "8 optional"),
        (r"(.+)\1", "Back references"),
        ("(?x)(a+) +", "mode x"),
        ("(a+)(?#x)+", "comments"),
        ("(", "no regular expression"),
        ("a{99999999999999999999}", "no regular expression"),
        ("(" * 100 + ")" * 101, "longer than 200"),
    ],
)
def test_what_may_take_ages_is_refused(pattern: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        safe_pattern(pattern)


def test_it_may_lie_anywhere_in_the_beginning_of_the_text() -> None:
    assert matches("b.d", "abcd")
    assert not matches("x", "a" * LIMIT_TEXT + "x")


def test_the_worst_that_is_taken_ends() -> None:
    start = time.process_time()
    assert not matches("a*a*a*b", "a" * 1000)
    assert time.process_time() - start < 5

"""Which passwords are refused."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.common_passwords import COMMON_WORDS
from app.domain.errors import ValidationError
from app.domain.password_rules import LONGEST, SHORTEST, check_password

OWN = ("ann.lee@example.org", "Ann Lee-Kowalski")


def refusal(password: str, own: tuple[str, ...] = OWN) -> str:
    """Why a password is refused; nothing for one that is taken."""
    try:
        check_password(password, own)
    except ValidationError as error:
        return f"{error.field}: {error.message}"
    return ""


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "Tr0ub4dor&3",
        "vfl-Wq92 kz",
        "my cat sat on 3 mats",
        "dragonfly over the lake",
        "пароль которого нет нигде",
        "東京タワーの夜景2026",
        "x7" * 2 + "q!Lm9" + "zz",
        "314159265358979",
    ],
)
def test_a_password_that_is_no_common_one_is_taken(password: str) -> None:
    assert refusal(password) == ""


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("", "at least 8"),
        ("7 chars", "at least 8"),
        ("long enough " * 11, "at most 128"),
        ("aaaaaaaa", "repeats"),
        ("abababab", "repeats"),
        ("x1!x1!x1!", "repeats"),
        ("passpass", "repeats"),
        ("12345678", "Digits alone"),
        ("19901231", "Digits alone"),
        ("31121990", "Digits alone"),
        ("abcdefgh", "alphabet"),
        ("abcd1234", "alphabet"),
        ("qwertyuiop", "keyboard"),
        ("QWERTZUIOP", "keyboard"),
        ("1qaz2wsx", "keyboard"),
        ("zyxwvuts", "alphabet"),
        ("password", "common"),
        ("Password1", "common"),
        ("P@ssw0rd!", "common"),
        ("pa$$word99", "common"),
        ("passw0rd2026", "common"),
        ("!dragon123", "common"),
        ("dragon1234", "common"),
        ("1loveyou2", "common"),
        ("sunshine!", "common"),
        ("Liverpool09", "common"),
        ("Pixsim77", "common"),
        ("\N{FULLWIDTH LATIN SMALL LETTER P}assword1", "common"),
        ("kowalski", "own name"),
        ("Kowalski99", "own name"),
        ("example.org", "own name"),
    ],
)
def test_a_password_that_is_tried_first_is_refused_with_the_reason(password: str, word: str) -> None:
    said = refusal(password)
    assert said.startswith("password: ")
    assert word in said


def test_the_same_password_is_taken_from_somebody_of_another_name() -> None:
    assert refusal("kowalskimo", ()) == ""


@given(
    word=st.sampled_from(sorted(COMMON_WORDS)),
    end=st.from_regex(r"\A[0-9]{0,4}[!.?]?\Z"),
    case=st.sampled_from([str.capitalize, str.upper, str]),
)
def test_a_common_word_with_a_number_at_its_end_is_always_refused(
    word: str, end: str, case: Callable[[str], str]
) -> None:
    assert refusal(case(word) + end)


@given(st.text(max_size=LONGEST + 10))
def test_whatever_is_typed_is_taken_or_refused_with_a_sentence(password: str) -> None:
    said = refusal(password)
    assert said.endswith(".") or len(password) >= SHORTEST


def test_the_list_holds_words_alone() -> None:
    assert len(COMMON_WORDS) > 700
    assert all(word.isalpha() and word == word.casefold() for word in COMMON_WORDS)

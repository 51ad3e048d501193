"""The help in German: every page is there, and says as much as the English one."""

import re
from collections import Counter
from collections.abc import Callable

import pytest

from app.system.paths import resources_folder
from app.ui.help.book import Book, Page, fill_part
from app.ui.help.search import SearchIndex
from tests.journeys.test_help import script

HELP = resources_folder() / "help"
FOR_PROGRAMMERS = {"writing-a-provider", "writing-an-action"}
"""Pages that are in English alone, as the sources are."""
ENGLISH, GERMAN = Book(HELP), Book(HELP, "de")
PAGES = sorted(set(ENGLISH.pages) - FOR_PROGRAMMERS)


def _code(page: Page) -> Counter[str]:
    """What is typed as it stands: blocks of commands, names of files, errors and options."""
    blocks = re.findall(r"(?ms)^```.*?^```", page.text)
    spans = re.findall(r"`([^`]+)`", re.sub(r"(?ms)^```.*?^```", "", page.text))
    return Counter(" ".join(part.split()) for part in (*blocks, *spans))


def _rows(page: Page) -> int:
    return sum(line.startswith("|") for line in page.text.splitlines())


def _points(page: Page) -> int:
    return len(re.findall(r"(?m)^(?:[-*]|\d+\.) ", page.text))


SAME: dict[str, Callable[[Page], object]] = {
    "headings": lambda page: [section.level for section in page.sections],
    "links": lambda page: Counter(page.place_of(link) or link for link in page.links()),
    "pictures": lambda page: page.pictures(),
    "code": _code,
    "rows of tables": _rows,
    "points of lists": _points,
}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_there_in_german_and_says_as_much(page: str) -> None:
    assert (HELP / f"{page}.de.md").is_file()
    english, german = ENGLISH.page(page), GERMAN.page(page)
    assert {what for what, of in SAME.items() if of(english) != of(german)} == set()
    assert german.text != english.text


def test_a_page_for_programmers_is_shown_in_english() -> None:
    for page in FOR_PROGRAMMERS:
        assert GERMAN.page(page).text == ENGLISH.page(page).text
        assert f"({page}.md) (für Programmierer, auf Englisch)" in GERMAN.page("index").text


def test_a_heading_has_the_same_anchor_in_both() -> None:
    for page in set(PAGES) - {"shortcuts"}:  # whose headings are in the order of the language
        english, german = ENGLISH.page(page), GERMAN.page(page)
        assert [one.anchor for one in english.sections] == [one.anchor for one in german.sections]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("lippensynchron vorgang", "panels/create#the-form"),
        ("schlüssel passphrase", "profiles#the-passphrase-for-keys"),
        ("GRÖSSE kacheln", "panels/gallery#look"),
        ("papierkorb leeren", "panels/gallery#the-bin"),
    ],
)
def test_german_words_are_found(words: str, place: str) -> None:
    found = [f"{hit.place.page}#{hit.place.anchor}" for hit in SearchIndex(GERMAN).find(words)]
    assert place in found[:3]


@pytest.mark.parametrize("page", ["command-line", "actions"])
def test_commands_and_actions_are_those_of_the_program_in_german(page: str) -> None:
    """`python packaging/help_pages.py` brings them up to date."""
    made = script("help_pages")
    name, make = made.PARTS[page]
    text = (HELP / f"{page}.de.md").read_text("utf-8")
    assert fill_part(text, name, make("de")) == text


def test_what_has_no_german_words_is_told() -> None:
    made = script("help_pages")
    with pytest.raises(made.NoWordsError, match="Nobody translated this"):
        made.words_of("de")("Nobody translated this.")


@pytest.mark.long
def test_the_page_of_the_keys_is_what_the_german_window_says() -> None:
    """`python packaging/help_pages.py` brings it up to date; tests/journeys/test_keys.py looks at the English one."""
    made = script("help_pages")
    text = made.file_of("shortcuts", "de").read_text("utf-8")
    assert fill_part(text, "keys", made.keys("de")) == text

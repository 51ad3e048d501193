"""Where the help says more."""

import re

import pytest

from app.domain import errors
from app.system.paths import resources_folder
from app.ui.help.book import Book
from app.ui.help.topics import Topic, topic_of_error

_PAGE = "troubleshooting"
_ITS_SENTENCE_IS_ENOUGH = "what-you-asked-for-cannot-be-done"
_NAME = re.compile(r"\b[A-Z]\w+Error\b")


@pytest.fixture(scope="module")
def book() -> Book:
    return Book(resources_folder() / "help", "en", {})


@pytest.mark.parametrize("topic", Topic)
def test_each_leads_to_a_heading_that_is_there(book: Book, topic: Topic) -> None:
    page, _, anchor = topic.partition("#")
    assert page in book.pages
    assert not anchor or anchor in {section.anchor for section in book.page(page).sections}


def test_an_error_leads_to_where_the_help_names_it(book: Book) -> None:
    """The page names each kind of error below its heading."""
    seen: set[str] = set()
    for section in book.page(_PAGE).sections:
        for name in _NAME.findall(section.text.partition(")")[0]):
            kind = getattr(errors, name)
            wanted = "" if section.anchor == _ITS_SENTENCE_IS_ENOUGH else f"{_PAGE}#{section.anchor}"
            assert topic_of_error(kind.__new__(kind)) == wanted, name
            seen.add(name)
    assert {"VaultError", "SignInLockedError", "AppMissingError", "UserError"} <= seen


def test_what_nobody_expected_leads_to_the_last_heading() -> None:
    assert topic_of_error(ZeroDivisionError()) == Topic.UNKNOWN

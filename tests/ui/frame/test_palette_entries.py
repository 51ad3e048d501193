"""What fits some words, and in which order."""

import pytest
from PySide6.QtGui import QAction, QKeySequence
from pytestqt.qtbot import QtBot

from app.ui.frame.palette_entries import Entry, all_words, entry_of, ranked, score


@pytest.mark.parametrize(
    ("better", "worse", "query"),
    [
        ("Lineage", "Show or hide: Lineage", "lin"),
        ("Retry all failed", "Portray", "re fa"),
        ("Open the logs", "Alps on a glossy day", "logs"),
    ],
)
def test_the_better_fit_comes_first(better: str, worse: str, query: str) -> None:
    assert score(better, query) > score(worse, query)


def test_letters_in_another_order_do_not_fit() -> None:
    assert score("Gallery", "yrg") < 0
    assert score("Gallery", "glr") >= 0
    assert score("Gallery", "zz") < 0


def test_letters_far_from_each_other_do_not_fit() -> None:
    assert score("Where your files are, backup and restore", "lake") < 0


def _entry(title: str, *, is_enabled: bool = True) -> Entry:
    return Entry(title, "Action", "zap", lambda: None, is_enabled=is_enabled)


def test_of_equal_fits_what_can_be_done_comes_first_and_then_what_was_used_last() -> None:
    entries = [_entry("Import a", is_enabled=False), _entry("Import b"), _entry("Import c"), _entry("Other")]
    found = [entry.title for _, entry in ranked(entries, "import", ["Import c"])]
    assert found == ["Import c", "Import b", "Import a"]


def test_an_action_is_known_by_the_name_that_stays(qtbot: QtBot) -> None:
    assert qtbot is not None
    action = QAction("&Undo: Hold 2 jobs")
    action.setIconText("Undo")
    action.setShortcut(QKeySequence("Ctrl+Z"))
    entry = entry_of(action)
    assert (entry.title, entry.name, entry.key) == ("Undo: Hold 2 jobs", "Undo", "Ctrl+Z")
    assert entry.spoken == "Undo: Hold 2 jobs, Ctrl+Z"


def test_every_word_must_be_somewhere() -> None:
    assert all_words("Pixel 7, Google", "goo PIX")
    assert not all_words("Pixel 7, Google", "pixel 8")

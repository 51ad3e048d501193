"""Searching in the help."""

from pathlib import Path

from app.ui.help.book import Book, Place
from app.ui.help.search import SearchIndex, find_spans


def test_titles_come_before_headings_and_these_before_words(folder: Path) -> None:
    index = SearchIndex(Book(folder))
    assert [hit.place for hit in index.find("sunrise")] == [
        Place("first", "colours--words"),
        Place("panels/queue", "states-of-a-job-1"),
    ]
    assert index.find("queue")[0].place == Place("panels/queue")
    assert index.find("colours")[0].place == Place("first", "colours--words")


def test_every_word_counts_and_the_start_of_one_is_enough(folder: Path) -> None:
    index = SearchIndex(Book(folder))
    assert [hit.place.anchor for hit in index.find("VIO sunr")] == ["colours--words"]
    assert [hit.place.anchor for hit in index.find("violet zebra")] == ["colours--words"]
    assert index.find("zebra") == []
    assert index.find("  ?! ") == []


def test_a_hit_says_where_it_is_with_the_words_around_it(folder: Path) -> None:
    (hit,) = SearchIndex(Book(folder)).find("violet")
    assert (hit.title, hit.heading) == ("First steps", "Colours & words")
    assert hit.excerpt == "Lakes are violet before sunrise."
    assert [hit.excerpt[start:end] for start, end in hit.marks] == ["violet"]


def test_an_excerpt_of_a_long_text_is_cut_between_words(folder: Path) -> None:
    words = " ".join(f"word{number}" for number in range(200))
    (folder / "first.md").write_text(f"# First\n\n{words} needle {words}\n", "utf-8")
    (hit,) = SearchIndex(Book(folder)).find("needle")
    assert hit.excerpt[0] == hit.excerpt[-1] == "…"
    assert set(hit.excerpt.strip("…").split()) <= {*words.split(), "needle"}
    assert len(hit.excerpt) < 160
    assert [hit.excerpt[start:end] for start, end in hit.marks] == ["needle"]


def test_the_longest_fitting_part_of_a_word_is_marked() -> None:
    assert find_spans("Queue the queued", "que queue") == [(0, 5), (10, 15)]
    assert find_spans("Queue", "") == []

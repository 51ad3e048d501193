"""The pages of the help as they are read."""

from pathlib import Path

from app.ui.help.book import Book, Place, fill_part, plain, slug


def test_the_index_says_what_there_is_and_in_which_order(folder: Path) -> None:
    book = Book(folder)
    assert [(chapter.title, chapter.pages) for chapter in book.chapters] == [
        ("Begin", ("first",)),
        ("Panels", ("panels/queue",)),
    ]
    assert [page.title for page in book.pages.values()] == ["Help", "First steps", "Queue"]
    assert book.page("nowhere").title == "Help"


def test_sections_have_the_anchors_that_github_gives_them(folder: Path) -> None:
    queue = Book(folder).page("panels/queue")
    assert [section.anchor for section in queue.sections] == ["queue", "states-of-a-job", "states-of-a-job-1", "keys"]
    assert slug("Where files are, `and` how!", {}) == "where-files-are-and-how"


def test_code_is_no_heading_and_a_table_is_words(folder: Path) -> None:
    states = Book(folder).page("panels/queue").sections[1]
    assert states.text == "State What held waits for you # no heading pixsim7 jobs list"


def test_a_link_leads_to_a_page_a_heading_or_outside(folder: Path) -> None:
    queue = Book(folder).page("panels/queue")
    assert queue.place_of("../first.md#colours--words") == Place("first", "colours--words")
    assert queue.place_of("#keys") == Place("panels/queue", "keys")
    assert [
        queue.place_of(link) for link in ("https://a.example/x.md", "../../secret.md", "file:///etc/x.md", "a")
    ] == [None] * 4
    assert queue.links() == ["../first.md", "#states-of-a-job", "../../secret.md"]


def test_a_page_in_the_language_stands_for_the_english_one(folder: Path) -> None:
    german = Book(folder, "de")
    assert [german.page(name).title for name in ("first", "panels/queue")] == ["Erste Schritte", "Queue"]
    assert list(german.pages) == list(Book(folder).pages)


def test_a_heading_has_the_anchor_of_the_english_one_where_both_pages_have_the_same(folder: Path) -> None:
    first = Book(folder, "de").page("first")
    assert [(one.title, one.anchor) for one in first.sections] == [
        ("Erste Schritte", "first-steps"),
        ("Farben", "colours--words"),
    ]
    (folder / "first.de.md").write_text("# Erste Schritte\n\n## Farben\n\n## Mehr\n", "utf-8")
    assert [one.anchor for one in Book(folder, "de").page("first").sections] == ["erste-schritte", "farben", "mehr"]


def test_pictures_are_those_of_the_look_and_of_the_help_alone(folder: Path) -> None:
    book = Book(folder)
    dark = folder / "pictures" / "window-dark.png"
    assert book.page("first").pictures() == ["pictures/window-dark.png"]
    assert book.picture("first", "pictures/window-dark.png", is_dark=True) == dark
    assert book.picture("first", "pictures/window-dark.png", is_dark=False) == dark.with_name("window-light.png")
    assert book.picture("panels/queue", "../pictures/window-dark.png", is_dark=True) == dark
    assert [book.picture("first", path, is_dark=True) for path in ("../secret.md", "/etc/passwd", "first.md")] == [
        None
    ] * 3


def test_a_part_of_a_page_is_what_is_true_now(folder: Path) -> None:
    page = Book(folder, parts={"keys": "F1 helps.\n"}).page("panels/queue")
    assert page.sections[-1].text.startswith("F1 helps. Filler")
    assert "<!--" not in page.text
    assert fill_part("no such part", "keys", "words") == "no such part"


def test_plain_words_have_no_marks() -> None:
    assert plain("- **Nothing** is `lost`: [see](x.md) ![x](y.png)\n1. one\n> two") == "Nothing is lost: see one two"

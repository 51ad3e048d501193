"""The palette finds pages of the help and their headings."""

from app.ui.help.book import Book
from app.ui.help.help_source import HelpSource
from app.ui.theme import Theme


async def test_pages_come_before_headings_and_open_there(theme: Theme) -> None:
    opened: list[tuple[str, str]] = []
    book = Book(theme.resources / "help")
    source = HelpSource(lambda: book, lambda page, anchor: opened.append((page, anchor)))
    found = (await source.find("backup", 50)).entries
    assert (found[0].title, found[0].detail) == ("Where your files are, backup and restore", "")
    headed = next(entry for entry in found if entry.title == "backup delete")
    assert headed.detail == "Command line"
    found[0].run()
    headed.run()
    assert opened == [("backup", ""), ("command-line", "backup-delete")]


async def test_without_words_there_are_the_pages(theme: Theme) -> None:
    book = Book(theme.resources / "help")
    found = (await HelpSource(lambda: book, lambda _page, _anchor: None).find("", 500)).entries
    assert len(found) == len(book.pages) - 1

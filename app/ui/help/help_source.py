"""Lets the palette find pages of the help and what stands on them."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QCoreApplication

from app.ui.frame.palette_entries import Entry, Found, all_words
from app.ui.help.book import INDEX, Book, Page, Section

_ICON = "circle-question-mark"


class HelpSource:
    """Pages and their headings.

    Args:
        book: Gives the pages.
        show: Shows a page at a heading.
    """

    sign = "?"
    order = 80

    def __init__(self, book: Callable[[], Book], show: Callable[[str, str], None]) -> None:
        self._book = book
        self._show = show
        self.noun = _tr("Help")

    async def find(self, words: str, limit: int) -> Found:
        """Pages whose titles have the words, then headings that have them."""
        book = self._book()
        pages = [page for page in book.pages.values() if page.id != INDEX]
        titled = [self._entry(page) for page in pages if all_words(page.title, words)]
        headed = [self._entry(page, section) for page, section in _headings(pages) if all_words(section.title, words)]
        return Found([*titled, *(headed if words else [])][:limit])

    def _entry(self, page: Page, section: Section | None = None) -> Entry:
        anchor = section.anchor if section is not None else ""
        return Entry(
            section.title if section is not None else page.title,
            self.noun,
            _ICON,
            partial(self._show, page.id, anchor),
            detail=page.title if section is not None else "",
            verb=_tr("read"),
            id=f"help/{page.id}#{anchor}",
        )


def _headings(pages: list[Page]) -> Iterator[tuple[Page, Section]]:
    """What stands below the titles of the pages."""
    return ((page, section) for page in pages for section in page.sections if section.level > 1)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Help", text)

"""Shows one page of the help: its words, its pictures in the present look, and what was looked for in it."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QBrush,
    QImage,
    QImageReader,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget
from typing_extensions import override

from app.ui.help.book import Book, Page
from app.ui.help.page_style import dress
from app.ui.help.search import find_spans
from app.ui.theme import Theme
from app.ui.throttle import Throttle

_WIDEST: Final = 780
_MARGIN: Final = 28
_RESIZE_MS: Final = 80
_ZOOMS: Final = (70, 80, 90, 100, 110, 125, 150, 175, 200)
_MARKDOWN: Final = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class PageView(QTextBrowser):
    """Reads nothing but the pictures of the help; a link is told and not followed.

    Args:
        theme: The look.
        book: Whose pictures it shows.
    """

    zoomed = Signal(int)
    """The size of the words in per cent."""

    def __init__(self, theme: Theme, book: Book, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._book = book
        self._page: Page | None = None
        self._zoom = 100
        self._width = 0
        self._anchors: dict[str, int] = {}
        self._hits: list[QTextCursor] = []
        self._hit = -1
        self._words = ""
        self._is_exact = False
        self.setOpenLinks(False)
        self.setProperty("role", "page")
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setAccessibleName(self.tr("Help page"))
        self.document().setDocumentMargin(_MARGIN)
        self._fitting = Throttle(_RESIZE_MS, self._fit, parent=self)
        theme.changed.connect(self._render)

    @property
    def page(self) -> Page | None:
        return self._page

    @property
    def zoom(self) -> int:
        return self._zoom

    @property
    def hits(self) -> int:
        """How many places are marked."""
        return len(self._hits)

    @property
    def hit(self) -> int:
        """Which of them is the present one, from 0; -1 for none."""
        return self._hit

    def show_page(self, page: Page, anchor: str = "", scroll: int = 0) -> None:
        """Show a page from a heading, or where it was scrolled to."""
        self._page = page
        self._render()
        self.verticalScrollBar().setValue(scroll)
        if anchor in self._anchors:
            self._scroll_to(self._anchors[anchor])

    def mark(self, words: str, *, is_exact: bool = True, jumps: bool = True) -> None:
        """Mark what is looked for.

        Args:
            words: Empty takes the marks away.
            is_exact: The words as they stand, else each word that begins with one of them.
            jumps: Whether to go to the first place.
        """
        self._words, self._is_exact = words, is_exact
        self._hits = self._find(words, is_exact=is_exact) if words.strip() else []
        self._hit = 0 if self._hits and jumps else -1
        self._show_marks()
        if self._hit == 0:
            self._show_hit()

    def step(self, steps: int) -> None:
        """Go to another place that is marked, and from the last on to the first."""
        if self._hits:
            self._hit = (max(self._hit, 0 if steps < 0 else -1) + steps) % len(self._hits)
            self._show_marks()
            self._show_hit()

    def zoom_by(self, steps: int) -> None:
        """Make the words larger or smaller; 0 makes them as they were."""
        at = _ZOOMS.index(self._zoom)
        self.set_zoom(_ZOOMS[min(len(_ZOOMS) - 1, max(0, at + steps))] if steps else 100)

    def set_zoom(self, percent: int) -> None:
        """Give the words a size; one that there is not is left alone."""
        if percent in _ZOOMS and percent != self._zoom:
            self._zoom = percent
            self._render()
            self.zoomed.emit(percent)

    @override
    def loadResource(self, type: int, name: QUrl | str) -> Any:
        path = name.path() if isinstance(name, QUrl) else name
        if type != QTextDocument.ResourceType.ImageResource.value or self._page is None:
            return None
        file = self._book.picture(self._page.id, path, is_dark=self._theme.is_dark)
        return None if file is None else self._picture(QImageReader(str(file)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = max(0, (self.width() - _WIDEST - 2 * _MARGIN) // 2)
        self.setViewportMargins(side, 0, 0, 0)
        self._fitting.call()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def _fit(self) -> None:
        if self._page is not None and self._room() != self._width and self._page.pictures():
            self._render()

    def _room(self) -> int:
        """How wide a picture may be."""
        inside = self.width() - self.viewportMargins().left() - self.verticalScrollBar().sizeHint().width()
        return max(160, min(_WIDEST, inside - 2 * _MARGIN - 1))

    def _picture(self, reader: QImageReader) -> QImage:
        ratio = self.devicePixelRatioF()
        whole = reader.size()
        width = min(whole.width(), round(self._room() * ratio))
        image = reader.read()
        if width < whole.width():
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaled(QSize(width, whole.height()), Qt.AspectRatioMode.KeepAspectRatio, smooth)
        image.setDevicePixelRatio(ratio if width < whole.width() else 1.0)
        return image

    def _render(self) -> None:
        if self._page is None:
            return
        bar = self.verticalScrollBar()
        share = bar.value() / max(1, bar.maximum())
        self._width = self._room()
        document = self.document()
        document.clear()
        document.setMarkdown(self._page.text, _MARKDOWN)
        dress(document, self._theme, self._zoom)
        document.setDocumentMargin(_MARGIN)
        self._anchors = _find_anchors(document, self._page)
        self.setTextCursor(QTextCursor(document))  # else the end of the page comes into view
        bar.setValue(round(share * bar.maximum()))
        self.mark(self._words, is_exact=self._is_exact, jumps=False)

    def _scroll_to(self, position: int) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        self.setTextCursor(cursor)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect(cursor).top() - _MARGIN)

    def _find(self, words: str, *, is_exact: bool) -> list[QTextCursor]:
        document = self.document()
        if is_exact:
            found, at = list[QTextCursor](), document.find(words, 0)
            while not at.isNull():
                found.append(at)
                at = document.find(words, at)
            return found
        return [_cursor(document, span) for span in find_spans(document.toRawText(), words)]

    def _show_marks(self) -> None:
        self.setExtraSelections([self._selection(index, cursor) for index, cursor in enumerate(self._hits)])

    def _selection(self, index: int, cursor: QTextCursor) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        look = QTextCharFormat()
        is_present = index == self._hit
        look.setBackground(QBrush(self._theme.color("state.warning.fg" if is_present else "state.warning.subtle")))
        look.setForeground(QBrush(self._theme.color("surface.canvas" if is_present else "state.warning.fg")))
        made.format, made.cursor = look, cursor
        return made

    def _show_hit(self) -> None:
        at = QTextCursor(self._hits[self._hit])
        at.clearSelection()
        self.setTextCursor(at)
        self.ensureCursorVisible()


def _find_anchors(document: QTextDocument, page: Page) -> dict[str, int]:
    """Where each heading is, by its anchor."""
    blocks: list[int] = []
    block = document.begin()
    while block.isValid():
        if block.blockFormat().headingLevel():
            blocks.append(block.position())
        block = block.next()
    return dict(zip((section.anchor for section in page.sections), blocks, strict=False))


def _cursor(document: QTextDocument, span: Sequence[int]) -> QTextCursor:
    cursor = QTextCursor(document)
    cursor.setPosition(span[0])
    cursor.setPosition(span[1], QTextCursor.MoveMode.KeepAnchor)
    return cursor

"""The left side of the help: what it is about, as a tree; what was found, as a list."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from typing_extensions import override

from app.ui.help.book import INDEX, Book, Page, Place
from app.ui.help.search import Hit
from app.ui.theme import Theme
from app.ui.widgets import paint

_PLACE: Final = Qt.ItemDataRole.UserRole
_HIT: Final = Qt.ItemDataRole.UserRole + 1
_INDENT: Final = 14
_SIDE: Final = 8
_EXCERPT_LINES: Final = 3
_Index = QModelIndex | QPersistentModelIndex


class ContentsTree(QTreeWidget):
    """Chapters, their pages, and the headings of the page that shows."""

    chosen = Signal(object)
    """A Place."""

    def __init__(self, theme: Theme, book: Book, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pages: dict[str, QTreeWidgetItem] = {}
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setMouseTracking(True)
        self.setProperty("ownFocus", "true")
        self.setAccessibleName(self.tr("Contents"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_Lines(theme, self))
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)
        for chapter in book.chapters:
            head = QTreeWidgetItem(self, [chapter.title])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            head.setExpanded(True)
            for page in map(book.page, chapter.pages):
                self._pages[page.id] = _item(head, page.title, Place(page.id))

    def show_page(self, page: Page) -> None:
        """Mark the page that shows, and unfold its headings."""
        for page_id, item in self._pages.items():
            if page_id != page.id:
                item.takeChildren()
        shown = self._pages.get(page.id)
        if shown is None:
            self.clearSelection()
            return
        if not shown.childCount():
            for section in page.sections:
                if section.level == 2:  # noqa: PLR2004
                    _item(shown, section.title, Place(page.id, section.anchor))
        shown.setExpanded(True)
        if self._page_of(self.currentItem()) != page.id:
            self.setCurrentItem(shown)
        self.scrollToItem(self.currentItem() or shown)

    def titles(self) -> list[str]:
        """The words of all lines, from top to bottom."""
        found: list[str] = []
        at = self.topLevelItem(0)
        while at is not None:
            found.append(at.text(0))
            at = self.itemBelow(at)
        return found

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and item is not None:
            self._choose(item)
        else:
            super().keyPressEvent(event)

    def _choose(self, item: QTreeWidgetItem) -> None:
        place = item.data(0, _PLACE)
        if isinstance(place, Place):
            self.chosen.emit(place)

    def _page_of(self, item: QTreeWidgetItem | None) -> str:
        place = None if item is None else item.data(0, _PLACE)
        return place.page if isinstance(place, Place) else INDEX


class HitList(QListWidget):
    """What was found: where, and the words around it with the hits marked."""

    chosen = Signal(object)
    """A Place."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setProperty("ownFocus", "true")
        self.setAccessibleName(self.tr("Found in the help"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setItemDelegate(_Hits(theme, self))
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)

    def show_hits(self, hits: Sequence[Hit]) -> None:
        self.clear()
        for hit in hits:
            item = QListWidgetItem(" \N{RIGHTWARDS ARROW} ".join(filter(None, (hit.title, hit.heading))), self)
            item.setData(_HIT, hit)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, hit.excerpt)
        self.setCurrentRow(0)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and item is not None:
            self._choose(item)
        else:
            super().keyPressEvent(event)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_HIT).place)


class _Lines(QStyledItemDelegate):
    """Chapters as small heads, pages and headings as lines."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        is_head = not index.parent().isValid()
        return QSize(80, self._theme.scaled(34 if is_head else 26))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, rect = self._theme, QRect(option.rect)
        depth = _depth(index)
        if depth == 0:
            words = rect.adjusted(_SIDE, 10, -_SIDE, 0)
            paint.elided(painter, words, _text(index), theme.font("small", "strong"), theme.color("text.tertiary"))
            return
        _fill(painter, theme, rect, option)
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        font = theme.font("body" if depth == 1 else "small", "strong" if is_current and depth == 1 else "")
        color = "text.primary" if is_current or depth == 1 else "text.secondary"
        words = rect.adjusted(_SIDE + (depth - 1) * _INDENT, 0, -_SIDE, 0)
        paint.elided(painter, words, _text(index), font, theme.color(color))


class _Hits(QStyledItemDelegate):
    """A line that says where, and three with the words."""

    def __init__(self, theme: Theme, parent: HitList) -> None:
        super().__init__(parent)
        self._theme = theme
        self._list = parent

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        line = paint.metrics(self._theme.font("small")).lineSpacing()
        rows = len(_wrapped(index.data(_HIT), self._theme, self._list.viewport().width() - 2 * _SIDE))
        return QSize(80, self._theme.scaled(26) + line * rows + 8)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, rect = self._theme, QRect(option.rect)
        _fill(painter, theme, rect, option)
        head = QRect(rect.left() + _SIDE, rect.top() + 2, rect.width() - 2 * _SIDE, theme.scaled(24))
        paint.elided(painter, head, _text(index), theme.font("body", "strong"), theme.color("text.primary"))
        font = theme.font("small")
        line = paint.metrics(font).lineSpacing()
        top = head.bottom() + 1
        hit: Hit = index.data(_HIT)
        for start, end in _wrapped(hit, theme, head.width()):
            self._line(painter, QRect(head.left(), top, head.width(), line), hit, start, end)
            top += line

    def _line(self, painter: QPainter, rect: QRect, hit: Hit, start: int, end: int) -> None:
        """One line of the excerpt, the hits in it on their marks."""
        theme, font = self._theme, self._theme.font("small")
        width = paint.metrics(font).horizontalAdvance
        for first, last in hit.marks:
            if start <= first < end:
                mark = QRectF(rect.left() + width(hit.excerpt[start:first]), rect.top(), 0, rect.height())
                mark.setWidth(width(hit.excerpt[first : min(last, end)]))
                paint.fill_round(painter, mark, 2, theme.color("state.warning.subtle"))
        paint.elided(painter, rect, hit.excerpt[start:end], font, theme.color("text.secondary"))


def _wrapped(hit: Hit, theme: Theme, width: int) -> list[tuple[int, int]]:
    """Where the lines of an excerpt begin and end, as many as are shown."""
    measure = paint.metrics(theme.font("small")).horizontalAdvance
    lines: list[tuple[int, int]] = []
    start, at = 0, 0
    text = hit.excerpt
    while at < len(text) and len(lines) < _EXCERPT_LINES:
        stop = text.find(" ", at + 1)
        stop = len(text) if stop < 0 else stop
        if measure(text[start:stop]) > width and at > start:
            lines.append((start, at))
            start = at + 1
        at = stop
    if len(lines) < _EXCERPT_LINES:
        lines.append((start, len(text)))
    return lines


def _item(parent: QTreeWidgetItem, title: str, place: Place) -> QTreeWidgetItem:
    item = QTreeWidgetItem(parent, [title])
    item.setData(0, _PLACE, place)
    item.setToolTip(0, "")
    return item


def _text(index: _Index) -> str:
    return str(index.data(Qt.ItemDataRole.DisplayRole))


def _depth(index: _Index) -> int:
    depth, at = 0, index.parent()
    while at.isValid():
        depth, at = depth + 1, at.parent()
    return depth


def _fill(painter: QPainter, theme: Theme, rect: QRect, option: QStyleOptionViewItem) -> None:
    """The ground of a line that is current or under the pointer, and its ring where keys are used."""
    state, radius = option.state, theme.token("radius.control")
    row = rect.adjusted(0, 0, 0, -1)
    if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
        is_current = bool(state & QStyle.StateFlag.State_Selected)
        paint.fill_round(painter, QRectF(row), radius, theme.color("selection.row" if is_current else "fill.hover"))
    if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
        paint.focus_ring(painter, theme, row, radius)

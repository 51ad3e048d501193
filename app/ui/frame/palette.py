"""The palette: finds actions, pages and what else there is by a few letters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.popover import Popover
from app.ui.widgets.search_field import SearchField

_WIDTH: Final = 560
_SHOWN: Final = 10
_NO_MATCH: Final = -1
_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_SHOWN, Qt.Key.Key_PageDown: _SHOWN}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that the palette can find and start."""

    title: str
    group: str
    icon: str
    run: Callable[[], None]
    key: str = ""
    is_enabled: bool = True


def entry_of(action: QAction) -> Entry:
    """An action as an entry."""
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    group = QCoreApplication.translate("Palette", "Action")
    return Entry(action.text().replace("&", ""), group, "zap", action.trigger, key, action.isEnabled())


def score(title: str, query: str) -> int:
    """How well a title fits a query; negative where it does not.

    The start of the title is best, then starts of words, then letters in this order.
    """
    title, query = title.casefold(), query.casefold().strip()
    if not query:
        return 0
    if title.startswith(query):
        return 100
    if all(any(word.startswith(part) for word in title.split()) for part in query.split()):
        return 80
    if query in title:
        return 60
    letters = iter(title)
    return 20 if all(letter in letters for letter in query if letter != " ") else _NO_MATCH


class EntryList(QWidget):
    """The entries that fit, one of them chosen."""

    started = Signal(object)
    current_changed = Signal()
    """Another one was chosen by key."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries: list[Entry] = []
        self._current = 0
        self.setMouseTracking(True)

    @property
    def entries(self) -> list[Entry]:
        return list(self._entries)

    @property
    def current(self) -> Entry | None:
        return self._entries[self._current] if self._entries else None

    @property
    def current_rect(self) -> QRect:
        """Where the chosen one is."""
        return QRect(0, self._current * self.row_height, self.width(), self.row_height)

    @property
    def row_height(self) -> int:
        return self._theme.scaled(32)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        self._entries = list(entries)
        self._current = 0
        self.setFixedHeight(max(1, len(self._entries)) * self.row_height)
        self.update()
        self.current_changed.emit()

    def step_by(self, steps: int) -> None:
        """Choose another entry; single steps go on at the other end, larger ones stop there."""
        if not self._entries:
            return
        last = len(self._entries) - 1
        wanted = self._current + steps
        self._current = wanted % (last + 1) if abs(steps) == 1 else min(last, max(0, wanted))
        self.update()
        self.current_changed.emit()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = int(event.position().y()) // self.row_height
        if index != self._current and 0 <= index < len(self._entries):
            self._current = index
            self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.current is not None and event.button() == Qt.MouseButton.LeftButton:
            self.started.emit(self.current)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        if not self._entries:
            color = theme.color("text.tertiary")
            paint.elided(
                painter, self.rect().adjusted(12, 0, 0, 0), self.tr("Nothing found"), theme.font("body"), color
            )
        for index, entry in enumerate(self._entries):
            row = QRect(0, index * self.row_height, self.width(), self.row_height)
            if not row.intersects(event.rect()):
                continue
            if index == self._current:
                paint.fill_round(painter, QRectF(row), theme.token("radius.control"), theme.color("selection.row"))
            self._draw(painter, row, entry)

    def _draw(self, painter: QPainter, row: QRect, entry: Entry) -> None:
        theme = self._theme
        enabled = entry.is_enabled
        box = QRect(row.left() + 10, row.top() + (row.height() - 16) // 2, 16, 16)
        paint.icon(painter, theme, box, entry.icon, "text.secondary" if enabled else "text.disabled")
        small, right = theme.font("small"), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        note = entry.key or entry.group
        note_width = paint.metrics(small).horizontalAdvance(note) + 4
        edge = QRect(row.right() - 10 - note_width, row.top(), note_width, row.height())
        paint.elided(painter, edge, note, small, theme.color("text.tertiary"), align=right)
        words = QRect(box.right() + 10, row.top(), edge.left() - box.right() - 20, row.height())
        color = theme.color("text.primary" if enabled else "text.disabled")
        paint.elided(painter, words, entry.title, theme.font("body"), color)


class Palette(QObject):
    """Opens over the field of the app bar.

    Args:
        theme: The look.
        anchor: Where it opens.
        source: Gives the entries there are at the moment.
    """

    def __init__(self, theme: Theme, anchor: QWidget, source: Callable[[], Sequence[Entry]]) -> None:
        super().__init__(anchor)
        self._theme = theme
        self._anchor = anchor
        self._source = source
        self._all: Sequence[Entry] = ()
        self._popover: Popover | None = None
        self.field: SearchField | None = None
        self.list: EntryList | None = None
        self._area: QScrollArea | None = None

    @property
    def is_open(self) -> bool:
        return self._popover is not None

    def open(self) -> None:
        """Show it, with what can be done first."""
        if self._popover is not None:
            return
        self._all = self._source()
        popover = Popover(self._theme, self._anchor, padding=8)
        popover.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popover.closed.connect(self._forget)
        content = QWidget()
        self.field = SearchField(self._theme, self.tr("Search everything: actions, pages"))
        self.field.setFixedHeight(self._theme.scaled(self._theme.token("control.large")))
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.list = EntryList(self._theme)
        self.list.started.connect(self._start)
        self.list.current_changed.connect(self._scroll)
        self._area = _scrolling(self.list)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.token("space.2"))
        column.addWidget(self.field)
        column.addWidget(self._area)
        popover.set_content(content)
        self._popover = popover
        self._filter("")
        popover.open(width=_WIDTH, over=True)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.list is not None:
            return self._key(event.key())
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        if self.list is None or self._popover is None:
            return False
        if key in _STEPS:
            self.list.step_by(_STEPS[Qt.Key(key)])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.list.current is not None:
                self._start(self.list.current)
        elif key == Qt.Key.Key_Escape:
            self._popover.close()
        else:
            return False
        return True

    def _filter(self, query: str) -> None:
        if self.list is None or self._popover is None or self._area is None:
            return
        ranked = [(score(entry.title, query), index, entry) for index, entry in enumerate(self._all)]
        fits = sorted((item for item in ranked if item[0] >= 0), key=lambda item: (-item[0], item[1]))
        self.list.set_entries([entry for _, _, entry in fits])
        self._area.setFixedHeight(max(1, min(_SHOWN, len(fits))) * self.list.row_height)
        self._popover.adjustSize()

    def _scroll(self) -> None:
        if self.list is not None and self._area is not None:
            rect, bar = self.list.current_rect, self._area.verticalScrollBar()
            bar.setValue(min(rect.top(), max(bar.value(), rect.top() + rect.height() - self._area.height())))

    def _start(self, entry: Entry) -> None:
        if not entry.is_enabled:
            return
        if self._popover is not None:
            self._popover.close()
        entry.run()

    def _forget(self) -> None:
        self._popover = None
        self.field = None
        self.list = None
        self._area = None


def _scrolling(entries: EntryList) -> QScrollArea:
    """A frame for the entries that scrolls; the keys stay with the field above it."""
    entries.setProperty("role", "content")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(entries)
    return area

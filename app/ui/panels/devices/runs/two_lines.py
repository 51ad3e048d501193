"""A list whose lines have two rows: what and when, then where and how it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.list_focus import ListFocus, is_ringed
from app.ui.widgets.tips import plain_tip

LINE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
KEY_ROLE: Final = Qt.ItemDataRole.UserRole + 2
_NOWHERE: Final = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
_HEIGHT: Final = 46
_PADDING: Final = 8
_EDGE: Final = 4


@dataclass(frozen=True, slots=True)
class TwoLines:
    """A line of a list in two rows.

    Attributes:
        look: The name of a state in the tokens, whose icon and colour stand before it.
        icon: Instead of the state's own.
        title: In strong letters.
        right: A small word at the right of the title.
        text: The second row.
        tone: Its colour: a token, or "" for the quiet one.
        far: A small word at the right of the second row.
        fraction: A bar below both, from 0 to 1; None for none.
        tip: The tool tip.
        spoken: What a screen reader says.
    """

    look: str
    icon: str
    title: str
    right: str = ""
    text: str = ""
    tone: str = ""
    far: str = ""
    fraction: float | None = None
    tip: str = ""
    spoken: str = ""


def line_data(lines: TwoLines | None, role: int) -> Any:
    """What a model gives of a line; None is one that is still being read."""
    if role == LINE_ROLE:
        return lines
    if lines is None:
        return None
    if role == Qt.ItemDataRole.DisplayRole:
        return lines.title
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return lines.spoken or ", ".join(part for part in (lines.title, lines.text) if part)
    if role == Qt.ItemDataRole.ToolTipRole:
        return plain_tip(lines.tip) or None
    return None


class TwoLineModel(QAbstractListModel):
    """Lines with a key each, given anew as a whole: there are few."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[tuple[object, TwoLines], ...] = ()

    @property
    def keys(self) -> list[object]:
        return [key for key, _lines in self._rows]

    def show(self, rows: Sequence[tuple[object, TwoLines]]) -> None:
        """Show other lines; those of the same keys are painted anew alone."""
        before, fresh = self._rows, tuple(rows)
        if [key for key, _lines in before] != [key for key, _lines in fresh]:
            self.beginResetModel()
            self._rows = fresh
            self.endResetModel()
            return
        self._rows = fresh
        for place, (old, new) in enumerate(zip(before, fresh, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(place), self.index(place))

    @override
    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        key, lines = self._rows[index.row()]
        return key if role == KEY_ROLE else line_data(lines, role)


class TwoLineDelegate(QStyledItemDelegate):
    """Paints what stands at `LINE_ROLE`: TwoLines, or None while it is being read."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(100, self._theme.scaled(_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme = self._theme
        box = option.rect.adjusted(_EDGE, 0, -_EDGE, 0)
        radius = theme.token("radius.tile")
        fill = _fill(option)
        if fill:
            paint.fill_round(painter, QRectF(box), radius, theme.color(fill))
        lines = index.data(LINE_ROLE)
        if lines is None:
            bar = QRectF(box.left() + 32, box.center().y() - 4, box.width() / 2, 8)
            paint.fill_round(painter, bar, 4, theme.color("fill.track"))
        else:
            self._draw(painter, box.adjusted(_PADDING, 4, -_PADDING, -4), lines)
        if is_ringed(option):
            paint.focus_ring(painter, theme, box, radius)

    def _draw(self, painter: QPainter, box: QRect, lines: TwoLines) -> None:
        theme = self._theme
        look = theme.state(lines.look)
        side = theme.token("icon.normal")
        upper = QRect(box.left(), box.top(), box.width(), box.height() // 2)
        mark = QRect(upper.left(), upper.top(), side, upper.height())
        paint.icon(painter, theme, mark, lines.icon or look.icon, look.color)
        upper.setLeft(upper.left() + side + _PADDING)
        lower = upper.translated(0, upper.height())
        self._draw_row(painter, upper, (lines.title, "body", "text.primary"), lines.right)
        self._draw_row(painter, lower, (lines.text, "small", lines.tone or "text.secondary"), lines.far)
        if lines.fraction is not None:
            bar = QRect(upper.left(), box.bottom() + 1, upper.width(), 4)
            paint.progress(painter, theme, bar, lines.fraction, f"state.{lines.look}.fg")

    def _draw_row(self, painter: QPainter, row: QRect, words: tuple[str, str, str], right: str) -> None:
        theme = self._theme
        text, font, color = words
        small = theme.font("small")
        wide = paint.metrics(small).horizontalAdvance(right) + 2 if right else 0
        paint.elided(
            painter, row.adjusted(0, 0, -wide - _PADDING if wide else 0, 0), text, theme.font(font), theme.color(color)
        )
        if wide:
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            paint.elided(painter, row, right, small, theme.color("text.tertiary"), align=flags)


def _fill(option: QStyleOptionViewItem) -> str:
    if option.state & QStyle.StateFlag.State_Selected:
        return "selection.row"
    return "fill.hover" if option.state & QStyle.StateFlag.State_MouseOver else ""


class TwoLineList(QListView):
    """One line is the current one; Enter and a click take it.

    Args:
        theme: The look.
        model: Gives TwoLines at `LINE_ROLE` and what a line is known by at `KEY_ROLE`.
        name: For a screen reader.
        takes_clicks: Whether a click takes a line, or only makes it the current one.
    """

    taken = Signal(object)
    """The key of a line."""
    current_changed = Signal(object)
    """The key of the current line; None for none."""
    menu_requested = Signal(QPoint)

    def __init__(
        self,
        theme: Theme,
        model: QAbstractItemModel,
        name: str,
        parent: QWidget | None = None,
        *,
        takes_clicks: bool = True,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._takes_clicks = takes_clicks
        self._kept: object = None
        self.setModel(model)
        self.setItemDelegate(TwoLineDelegate(theme, self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(name)
        ListFocus(self)
        theme.changed.connect(self.doItemsLayout)
        model.modelAboutToBeReset.connect(self._keep_current)
        model.modelReset.connect(self._find_current)
        self.selectionModel().currentChanged.connect(lambda *_: self.current_changed.emit(self.current_key()))

    def current_key(self) -> object:
        index = self.currentIndex()
        return index.data(KEY_ROLE) if index.isValid() else None

    def set_current(self, key: object) -> bool:
        """Make the line of a key the current one; False where there is none."""
        model = self.model()
        for place in range(model.rowCount() if key is not None else 0):
            index = model.index(place, 0)
            if index.data(KEY_ROLE) == key:
                self.setCurrentIndex(index)
                return True
        return False

    def show_current(self) -> None:
        """Scroll to the current line."""
        self.scrollTo(self.currentIndex())

    def height_of(self, lines: int) -> int:
        """How high it is with so many lines."""
        return lines * self._theme.scaled(_HEIGHT) + 2 * self.frameWidth()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.take_current()
        else:
            super().keyPressEvent(event)

    def take_current(self) -> None:
        key = self.current_key()
        if key is not None:
            self.taken.emit(key)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        is_click = event.button() == Qt.MouseButton.LeftButton and index.isValid() and index == self.currentIndex()
        if is_click and self._takes_clicks:
            self.take_current()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            self.menu_requested.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center()))
        elif self.indexAt(event.pos()).isValid():
            self.menu_requested.emit(event.globalPos())

    def _keep_current(self) -> None:
        self._kept = self.current_key()

    def _find_current(self) -> None:
        # What is gone has left its place to nobody: the first line is not what was meant.
        if not self.set_current(self._kept):
            self.current_changed.emit(None)

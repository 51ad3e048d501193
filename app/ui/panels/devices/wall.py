"""The wall: a tile for each phone, in rows that fill the width."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget
from typing_extensions import override

from app.ui.panels.devices.cards import PhoneCard, link_words, state_words, tip_of
from app.ui.panels.devices.tile import Look, draw_tile, screen_rect, tile_height
from app.ui.theme import Theme
from app.ui.widgets.spoken import describe, introduce
from app.ui.widgets.tips import plain_tip

MARGIN: Final = 12
GAP: Final = 12
SMALLEST: Final = 120
LARGEST: Final = 360
NORMAL: Final = 150
_WIDEST: Final = 1.25
"""How much wider than asked for a tile becomes so that a row is full."""
_BY_KEY: Final = frozenset(
    {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
)

LookOf = Callable[[PhoneCard], Look]


class PhoneWall(QAbstractScrollArea):
    """Tiles to walk by keys and to choose like files; a screen reader is told the current one.

    Args:
        theme: The look.
        look_of: What a tile shows besides its card: the live picture.
    """

    selected = Signal()
    """Other phones are selected, or another one is the current one."""
    opened = Signal(int)
    """A phone, by Enter or a double click."""
    menu_requested = Signal(QPoint)
    """A menu for what is selected, at a place of the screen."""
    zoomed = Signal(int)
    """Ctrl+wheel or Ctrl+plus and minus: steps."""
    seen_changed = Signal()
    """Other tiles are in view, or they have another size."""

    def __init__(self, theme: Theme, look_of: LookOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._look_of = look_of
        self._cards: tuple[PhoneCard, ...] = ()
        self._size = NORMAL
        self._selected: set[int] = set()
        self._current = -1
        self._anchor = 0
        self._open_id = 0
        self._is_by_key = False
        self.setProperty("surface", "canvas")
        self.setProperty("ownFocus", True)  # noqa: FBT003
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        introduce(self, self.tr("Phones"), "list")
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme.changed.connect(self._relayout)

    @property
    def cards(self) -> tuple[PhoneCard, ...]:
        return self._cards

    @property
    def current(self) -> PhoneCard | None:
        """The phone that the keys are at."""
        return self._cards[self._current] if 0 <= self._current < len(self._cards) else None

    def chosen(self) -> list[PhoneCard]:
        """What is selected, in the order of the wall; the current one where nothing is."""
        found = [card for card in self._cards if card.id in self._selected]
        return found or ([self.current] if self.current is not None else [])

    def set_cards(self, cards: Sequence[PhoneCard]) -> None:
        """Show other phones; selection and current one stay with theirs."""
        before = self.current.id if self.current is not None else None
        self._cards = tuple(cards)
        ids = [card.id for card in cards]
        self._selected &= set(ids)
        self._current = ids.index(before) if before in ids else min(max(self._current, 0), len(ids) - 1)
        self._relayout()
        self._tell()

    def set_tile_size(self, width: int) -> None:
        if width != self._size:
            self._size = width
            self._relayout()
            self._show_current()

    def set_open(self, phone_id: int) -> None:
        """Mark the phone that is shown large; 0 for none."""
        self._open_id = phone_id
        self.viewport().update()

    def choose(self, phone_id: int) -> None:
        """Select one phone alone."""
        for place, card in enumerate(self._cards):
            if card.id == phone_id:
                self._go(place, Qt.KeyboardModifier.NoModifier)

    def rect_of(self, place: int) -> QRect:
        """Where a tile is in the viewport."""
        columns, width = self._grid()
        row, column = divmod(place, columns)
        high = tile_height(self._theme, width)
        left = MARGIN + column * (width + GAP)
        return QRect(left, MARGIN + row * (high + GAP) - self.verticalScrollBar().value(), width, high)

    def at(self, point: QPoint) -> int:
        """The place of the tile at a point of the viewport; -1 where there is none."""
        return next((place for place in range(len(self._cards)) if self.rect_of(place).contains(point)), -1)

    def seen(self) -> list[tuple[PhoneCard, QRect]]:
        """The tiles that are in view at least in part."""
        view = self.viewport().rect()
        found = ((card, self.rect_of(place)) for place, card in enumerate(self._cards))
        return [(card, rect) for card, rect in found if rect.intersects(view)]

    def update_phone(self, phone_id: int) -> None:
        """Paint a tile again."""
        for place, card in enumerate(self._cards):
            if card.id == phone_id:
                self.viewport().update(self.rect_of(place).adjusted(-4, -4, 4, 4))

    def update_picture(self, phone_id: int) -> None:
        """Paint the picture of a tile again, and nothing else of it."""
        for place, card in enumerate(self._cards):
            if card.id == phone_id:
                self.viewport().update(screen_rect(self._theme, self.rect_of(place)))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        region = event.region()
        painter.fillRect(event.rect(), self._theme.color("surface.canvas"))
        for place, card in enumerate(self._cards):
            rect = self.rect_of(place)
            outer = QRegion(rect.adjusted(-4, -4, 4, 4))
            if region.intersects(outer):
                screen = screen_rect(self._theme, rect)
                is_all = not region.intersected(outer).subtracted(QRegion(screen)).isEmpty()
                draw_tile(painter, self._theme, rect, card, self._look(place, card), is_all=is_all)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._relayout()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_by_key = False
        if event.button() == Qt.MouseButton.LeftButton:
            place = self.at(event.position().toPoint())
            if place >= 0:
                self._go(place, event.modifiers())
            else:
                self._clear()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self.at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.opened.emit(self._cards[place].id)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            if self.current is not None:
                self._show_current()
                self.menu_requested.emit(self.viewport().mapToGlobal(self.rect_of(self._current).center()))
            return
        place = self.at(event.pos())
        if place >= 0:
            if self._cards[place].id not in self._selected:
                self._go(place, Qt.KeyboardModifier.NoModifier)
            self.menu_requested.emit(event.globalPos())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._is_by_key = True
        if not self._cards or not self._press(Qt.Key(event.key()), event.modifiers()):
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._is_by_key = event.reason() in _BY_KEY
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self.at(event.pos())
            card = self._cards[place] if place >= 0 else None
            words = "\n".join(part for part in (tip_of(card), self._run_of(card)) if part) if card is not None else ""
            QToolTip.showText(event.globalPos(), plain_tip(words), self.viewport(), self.rect_of(max(place, 0)))
            return True
        return super().viewportEvent(event)

    def _press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Do what a key means here, if it means something."""
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._grid()[0],
            Qt.Key.Key_Down: self._grid()[0],
            Qt.Key.Key_Home: -len(self._cards),
            Qt.Key.Key_End: len(self._cards),
        }
        if key in steps:
            self._walk(steps[key], modifiers)
            return True
        is_held = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        return self._choose_by(key, is_held=is_held) or self._zoom_by(key, is_held=is_held)

    def _choose_by(self, key: Qt.Key, *, is_held: bool) -> bool:
        card = self.current
        if key == Qt.Key.Key_Space and card is not None:
            self._selected ^= {card.id}
            self._tell()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and card is not None:
            self.opened.emit(card.id)
        elif key == Qt.Key.Key_A and is_held:
            self._selected = {card.id for card in self._cards}
            self._tell()
        elif key == Qt.Key.Key_Escape and self._selected:
            self._clear()
        else:
            return False
        return True

    def _zoom_by(self, key: Qt.Key, *, is_held: bool) -> bool:
        steps = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}.get(key, 0)
        if not steps or not is_held:
            return False
        self.zoomed.emit(steps)
        return True

    def _walk(self, step: int, modifiers: Qt.KeyboardModifier) -> None:
        place = self._current + step
        if abs(step) >= len(self._cards) or 0 <= place < len(self._cards):
            self._go(min(max(place, 0), len(self._cards) - 1), modifiers, is_key=True)

    def _go(self, place: int, modifiers: Qt.KeyboardModifier, *, is_key: bool = False) -> None:
        """Make a tile the current one; what is selected then goes by the keys that are held, as in any list."""
        phone_id = self._cards[place].id
        self._current = place
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            low, high = sorted((min(self._anchor, len(self._cards) - 1), place))
            self._selected = {card.id for card in self._cards[low : high + 1]}
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            self._anchor = place
            if not is_key:
                self._selected ^= {phone_id}
        else:
            self._anchor = place
            self._selected = {phone_id}
        self._show_current()
        self._tell()

    def _clear(self) -> None:
        self._selected = set()
        self._tell()

    def _tell(self) -> None:
        card = self.current
        parts: list[str] = []
        if card is not None:
            parts = [f"{card.number} {card.name}", state_words(card.state).word, link_words(card), self._run_of(card)]
        describe(self, ", ".join(part for part in parts if part))
        self.viewport().update()
        self.selected.emit()

    def _run_of(self, card: PhoneCard) -> str:
        """What it is busy with, and how far: "Check in 3/9"."""
        look = self._look_of(card)
        return f"{look.run} {look.run_place}".strip()

    def _look(self, place: int, card: PhoneCard) -> Look:
        live = self._look_of(card)
        return replace(
            live,
            is_selected=card.id in self._selected,
            is_current=place == self._current,
            is_focused=self.hasFocus() and self._is_by_key,
            is_open=card.id == self._open_id,
        )

    def _grid(self) -> tuple[int, int]:
        """The number of columns, and the width of a tile."""
        room = self.viewport().width() - 2 * MARGIN
        wanted = self._theme.scaled(self._size)
        columns = max(1, (room + GAP) // (wanted + GAP))
        full = (room - (columns - 1) * GAP) // columns
        return columns, max(SMALLEST // 2, min(full, round(wanted * _WIDEST)))

    def _relayout(self) -> None:
        columns, width = self._grid()
        rows = -(-len(self._cards) // columns)
        high = tile_height(self._theme, width) + GAP
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, 2 * MARGIN + rows * high - GAP - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(high // 4)
        self.viewport().update()
        self.seen_changed.emit()

    def _scrolled(self) -> None:
        self.viewport().update()
        self.seen_changed.emit()

    def _show_current(self) -> None:
        if self.current is None:
            return
        rect, view = self.rect_of(self._current), self.viewport().rect()
        bar = self.verticalScrollBar()
        if rect.top() < MARGIN:
            bar.setValue(bar.value() + rect.top() - MARGIN)
        elif rect.bottom() > view.bottom() - MARGIN:
            bar.setValue(bar.value() + min(rect.bottom() - view.bottom() + MARGIN, rect.top() - MARGIN))

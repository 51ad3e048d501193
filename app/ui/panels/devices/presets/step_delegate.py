"""Paints the lines of steps: cards that stand in by their depth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from app.devices.actions.base import ActionKind
from app.services.automation.preset_file import Step
from app.ui.panels.devices.presets.rows import Row
from app.ui.panels.devices.presets.step_model import PROBLEM_ROLE, ROW_ROLE
from app.ui.panels.devices.presets.words import seconds_words
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.list_focus import is_ringed

INDENT: Final = 20
_HEIGHT: Final = 32
_GAP: Final = 4
_GRIP: Final = 14
_PADDING: Final = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """What a run tells of a step.

    Attributes:
        state: The name of a state in the tokens.
        words: A duration, or where it is.
        icon: Instead of the state's own.
    """

    state: str
    words: str = ""
    icon: str = ""


class StepDelegate(QStyledItemDelegate):
    """A grip, the action's icon, what it does, and at the right what is special about it.

    Attributes:
        marks: What the present run tells, by the step's id.
    """

    def __init__(self, theme: Theme, kinds: Mapping[str, ActionKind], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kinds = kinds
        self.marks: dict[str, Mark] = {}

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, self._theme.scaled(_HEIGHT) + _GAP)

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(ROW_ROLE)
        box = option.rect.adjusted(INDENT * row.depth, 0, 0, -_GAP)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if row.step is None:
            self._paint_word(painter, box, str(index.data()), row, is_chosen=is_chosen)
        else:
            self._paint_step(painter, box, option, index, row.step)
        if is_ringed(option):
            paint.focus_ring(painter, self._theme, box, self._theme.token("radius.control"))

    def _paint_word(self, painter: QPainter, box: QRect, words: str, row: Row, *, is_chosen: bool) -> None:
        theme = self._theme
        radius = theme.token("radius.control")
        if is_chosen:
            paint.fill_round(painter, QRectF(box), radius, theme.color("selection.row"))
        if row.kind == "hint":
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("border.default"), 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
            painter.restore()
        font = theme.font("small") if row.kind == "hint" else theme.font("small", "strong")
        color = theme.color("text.tertiary" if row.kind == "hint" else "text.secondary")
        paint.elided(painter, box.adjusted(_PADDING, 0, -_PADDING, 0), words, font, color)

    def _paint_step(
        self,
        painter: QPainter,
        box: QRect,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        step: Step,
    ) -> None:
        theme = self._theme
        row: Row = index.data(ROW_ROLE)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        fill = "selection.row" if is_chosen else ("fill.hover" if is_hovered else "surface.raised")
        border = theme.color("border.subtle")
        paint.fill_round(painter, QRectF(box), theme.token("radius.control"), theme.color(fill), border)
        self._paint_grip(painter, QRect(box.left(), box.top(), _GRIP, box.height()))
        kind = self._kinds.get(step.action)
        side = theme.token("icon.normal")
        icon = QRect(box.left() + _GRIP + 4, box.top(), side, box.height())
        quiet = "text.disabled" if row.is_off else "text.secondary"
        paint.icon(painter, theme, icon, kind.icon if kind is not None else "circle-question-mark", quiet)
        right = self._paint_right(
            painter, box.adjusted(0, 0, -_PADDING, 0), step, is_faulty=bool(index.data(PROBLEM_ROLE))
        )
        text = QRect(icon.right() + _PADDING, box.top(), 0, box.height())
        text.setRight(right - _PADDING)
        font = theme.font("body")
        if row.is_off:
            font.setStrikeOut(True)
        color = theme.color("text.disabled" if row.is_off else "text.primary")
        paint.elided(painter, text, str(index.data()), font, color)

    def _paint_grip(self, painter: QPainter, box: QRect) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("text.tertiary"))
        middle = QRectF(box).center()
        for across in (-2.0, 2.0):
            for down in (-4.0, 0.0, 4.0):
                painter.drawEllipse(QPointF(middle.x() + across + 2, middle.y() + down), 0.9, 0.9)
        painter.restore()

    def _paint_right(self, painter: QPainter, box: QRect, step: Step, *, is_faulty: bool) -> int:
        """The state or what is special, from the right; gives where the room for the summary ends."""
        theme = self._theme
        right = box.right()
        mark = self.marks.get(step.id)
        side = theme.token("icon.normal")
        shown = mark or (Mark("warning") if is_faulty else None)
        if shown is not None:
            look = theme.state(shown.state)
            place = QRect(right - side, box.top(), side, box.height())
            paint.icon(painter, theme, place, shown.icon or look.icon, look.color)
            right -= side + 6
        words = mark.words if mark is not None and mark.words else _special(step)
        if words:
            font = theme.font("small")
            width = min(paint.metrics(font).horizontalAdvance(words) + 1, box.width() // 2)
            place = QRect(right - width, box.top(), width, box.height())
            paint.elided(painter, place, words, font, theme.color("text.tertiary"))
            right -= width
        return right


def _special(step: Step) -> str:
    parts = []
    if step.timeout is not None:
        parts.append(f"≤\u2009{seconds_words(step.timeout)}")
    if step.retries:
        parts.append(f"↻\u2009{step.retries}")
    return "  ".join(parts)

"""Paints a run in two lines: what and when, then where and how it went."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from app.services.automation.execution_history import OpenRun, RunRow
from app.system.clock import Clock
from app.ui.panels.devices.runs.words import (
    DOT,
    fraction,
    full_moment,
    icon_of,
    lasting,
    look_of,
    moment,
    place_words,
    seconds_of,
    state_word,
)
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.list_focus import is_ringed

LINE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex
_HEIGHT: Final = 44
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


def lines_of_run(row: RunRow, now: datetime) -> TwoLines:
    """A run that has ended."""
    seconds = seconds_of(row, now)
    lasted = lasting(seconds) if seconds is not None else ""
    where = DOT.join(part for part in (row.phone, row.loop) if part)
    ended = row.ended_at or row.created_at
    when = moment(ended, now)
    word = state_word(row.state)
    tip = "\n".join(part for part in (row.preset_name, where, word, row.error, full_moment(ended)) if part)
    return TwoLines(
        look=look_of(row.state),
        icon=icon_of(row.state),
        title=row.preset_name,
        right=when,
        text=DOT.join(part for part in (where, row.error) if part),
        tone="state.failed.fg" if row.error else "",
        far=lasted,
        tip=tip,
        spoken=", ".join(part for part in (word, row.preset_name, where, row.error, lasted, when) if part),
    )


def lines_of_open(run: OpenRun, now: datetime) -> TwoLines:
    """A run that is under way or waits."""
    row = run.row
    seconds = seconds_of(row, now)
    word, place = state_word(row.state), place_words(run)
    where = DOT.join(part for part in (row.phone, row.loop) if part)
    return TwoLines(
        look=look_of(row.state),
        icon=icon_of(row.state) or ("play" if seconds is not None else ""),
        title=row.preset_name,
        right=place,
        text=DOT.join(part for part in (where, row.state_reason or ("" if seconds is None else word)) if part),
        far=lasting(round(seconds)) if seconds is not None else "",
        fraction=fraction(run) if seconds is not None else None,
        tip="\n".join(part for part in (row.preset_name, where, word, place, row.state_reason) if part),
        spoken=", ".join(part for part in (word, row.preset_name, where, place, row.state_reason) if part),
    )


class TwoLineDelegate(QStyledItemDelegate):
    """Paints what stands at `LINE_ROLE`: TwoLines, or None while it is being read."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.clock = Clock()

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
            bar = QRect(upper.left(), box.bottom() - 1, upper.width(), 4)
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

"""The stages of an attempt as bars over one time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from app.services.job.job_rows import StageRow
from app.ui.amounts import clock
from app.ui.language import told
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.tips import plain_tip

_ROW: Final = 20
_NAME: Final = 84
_LENGTH: Final = 44
_GAP: Final = 8
_BAR: Final = 6
_LEAST_BAR: Final = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """A stage.

    Attributes:
        name: In the user's words.
        start: Part of the whole time before it, 0 to 1.
        end: Part of the whole time until its end.
        seconds: How long it took, or takes so far.
        is_open: It is under way.
        note: What was noted at it.
        started_at: When.
    """

    name: str
    start: float
    end: float
    seconds: float
    is_open: bool
    note: str
    started_at: datetime


def stage_name(stage: str) -> str:
    """The name of a stage in the user's words."""
    translate = QCoreApplication.translate
    names = {
        "pipeline:start": translate("Queue", "Claim"),
        "pipeline:artifact": translate("Queue", "Inputs"),
        "provider:submit": translate("Queue", "Sending"),
        "provider:status": translate("Queue", "Running"),
        "provider:complete": translate("Queue", "Fetching"),
        "review:decided": translate("Queue", "Decided"),
    }
    return names.get(stage, stage)


def bars_of(stages: Sequence[StageRow], now: datetime) -> list[Bar]:
    """The stages of one attempt on their common time."""
    if not stages:
        return []
    begin = min(stage.started_at for stage in stages)
    whole = max((max(stage.ended_at or now for stage in stages) - begin).total_seconds(), 0.001)
    bars = []
    for stage in stages:
        end = stage.ended_at or now
        bars.append(
            Bar(
                stage_name(stage.stage),
                (stage.started_at - begin).total_seconds() / whole,
                min(1.0, (end - begin).total_seconds() / whole),
                max(0.0, (end - stage.started_at).total_seconds()),
                stage.ended_at is None,
                told(stage.note or "").strip(),
                stage.started_at,
            )
        )
    return bars


class Timeline(QWidget):
    """A line for each stage: its name, a bar where it lies in time, and how long it took."""

    def __init__(self, theme: Theme, bars: Sequence[Bar], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars = list(bars)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Stages"))
        self.setAccessibleDescription(", ".join(f"{bar.name} {_length(bar)}" for bar in self._bars))

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, len(self._bars) * self._theme.scaled(_ROW))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, height = self._theme, self._theme.scaled(_ROW)
        font, secondary = theme.font("small"), theme.color("text.secondary")
        for number, bar in enumerate(self._bars):
            row = QRect(0, number * height, self.width(), height)
            track = self._track(row)
            name = QRect(0, row.top(), track.left() - _GAP, height)
            paint.elided(painter, name, bar.name, font, theme.color("text.tertiary"))
            middle = track.center().y() - _BAR / 2 + 0.5
            paint.fill_round(painter, QRectF(track.left(), middle, track.width(), _BAR), 3, theme.color("fill.track"))
            color = theme.color("state.running.fg" if bar.is_open else "text.secondary")
            paint.fill_round(painter, self._place(track, bar, middle), 3, color)
            length = QRect(track.right() + 1 + _GAP, row.top(), self.width() - track.right() - _GAP, height)
            align = paint.Align.AlignRight | paint.Align.AlignVCenter
            paint.elided(painter, length, _length(bar), font, secondary, align=align)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), plain_tip(self.tip_at(event.pos())), self)
            return True
        return super().event(event)

    def tip_at(self, point: QPoint) -> str:
        """When a stage began, and what was noted at it."""
        number = point.y() // self._theme.scaled(_ROW)
        if not 0 <= number < len(self._bars):
            return ""
        bar = self._bars[number]
        start = f"{bar.started_at.astimezone():%H:%M:%S}"
        return f"{start}  {bar.note}" if bar.note else start

    def _track(self, row: QRect) -> QRect:
        left = self._theme.scaled(_NAME) + _GAP
        right = self._theme.scaled(_LENGTH) + _GAP
        return QRect(left, row.top(), max(0, row.width() - left - right), row.height())

    def _place(self, track: QRect, bar: Bar, top: float) -> QRectF:
        left = track.left() + bar.start * track.width()
        width = max(_LEAST_BAR, (bar.end - bar.start) * track.width())
        return QRectF(min(left, track.right() + 1 - width), top, width, _BAR)


def _length(bar: Bar) -> str:
    """Its length; of a short one in tenths of a second."""
    return f"{bar.seconds:.1f}\N{NO-BREAK SPACE}s" if bar.seconds < 10 else clock(bar.seconds)  # noqa: PLR2004

"""The queue in one line, where the dock has no room for a table."""

from typing import Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.ui.amounts import clock, number
from app.ui.panels.queue.filters import KINDS, ViewId
from app.ui.panels.queue.model import QueueModel
from app.ui.theme import Theme
from app.ui.throttle import Throttle
from app.ui.widgets import paint

_GAP: Final = 20
_BAR: Final = 160
_FRAME_MS: Final = 100
_ICON_AND_GAP: Final = 22


class QueueSummary(QWidget):
    """How many run, wait and need the user, how far the running ones are, and how long they still take."""

    def __init__(self, theme: Theme, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        throttle = Throttle(_FRAME_MS, self._refresh_seen, self)
        self._parts: list[tuple[str, str]] = []
        self._fraction: float | None = None
        self._left: float | None = None
        for signal in (model.dataChanged, model.rowsInserted, model.rowsRemoved, model.modelReset, model.counted):
            signal.connect(throttle.call)
        theme.changed.connect(self.update)
        self._refresh()

    def text(self) -> str:
        """What the line says, in words."""
        return " \N{MIDDLE DOT} ".join([word for _, word in self._parts] + ([self._left_text()] if self._left else []))

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, self._theme.scaled(self._theme.token("layout.row")))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        height = self._theme.scaled(self._theme.token("layout.row"))
        x = self._theme.token("space.3")
        top = max(0, (min(self.height(), 2 * height) - height) // 2)
        for state, word in self._parts:
            width = paint.metrics(self._theme.font("small")).horizontalAdvance(word) + _ICON_AND_GAP + 2
            paint.state(painter, self._theme, QRect(x, top, width, height), state, word=word)
            x += width + _GAP
        if self._fraction is not None:
            paint.progress(painter, self._theme, QRect(x, top, _BAR, height), self._fraction)
            x += _BAR + self._theme.token("space.3")
        if self._left:
            rect = QRect(x, top, max(0, self.width() - x - 8), height)
            font, color = self._theme.font("small"), self._theme.color("text.secondary")
            paint.elided(painter, rect, self._left_text(), font, color)

    def _left_text(self) -> str:
        return self.tr("about {time} left").format(time=clock(self._left or 0))

    def _refresh(self) -> None:
        running = [job for kind in KINDS[ViewId.RUNNING] for job in self._model.of_kind(kind)]
        self._parts = self._words()
        known = [progress for job in running if (progress := self._model.progress_of(job.id))[0] is not None]
        self._fraction = sum(fraction or 0 for fraction, _ in known) / len(running) if known else None
        self._left = max((left for _, left in known if left is not None and left >= 1), default=None)
        self.setAccessibleName(self.text())
        self.update()

    def _refresh_seen(self) -> None:
        if self.isVisible():
            self._refresh()

    def _words(self) -> list[tuple[str, str]]:
        count = self._model.count
        running, waiting, failed = count(ViewId.RUNNING), count(ViewId.WAITING), count(ViewId.FAILED)
        needing = count(ViewId.NEEDS_YOU)
        found = [
            ("running", self.tr("{count} running").format(count=number(running)), running),
            ("waiting", self.tr("{count} waiting").format(count=number(waiting)), waiting),
            ("warning", self._needing_text(needing), needing),
            ("failed", self.tr("{count} failed").format(count=number(failed)), failed),
        ]
        shown = [(state, word) for state, word, found_count in found if found_count]
        return shown or [("done", self.tr("Nothing to do"))]

    def _needing_text(self, count: int) -> str:
        return self.tr("1 needs you") if count == 1 else self.tr("{count} need you").format(count=count)

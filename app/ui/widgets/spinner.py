"""The turning mark of work under way: one timer for all of them, stopped when none is seen."""

from PySide6.QtCore import QElapsedTimer, QObject, QPointF, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint

_INTERVAL_MS = 33
_NAME = "spinner_clock"


class SpinnerClock(QObject):
    """Ticks while at least one widget holds it."""

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(_NAME)
        self._holders: set[int] = set()
        self._elapsed = QElapsedTimer()
        self._elapsed.start()
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self.ticked)

    @property
    def is_running(self) -> bool:
        return self._timer.isActive()

    def hold(self, owner: QObject) -> None:
        """Tick at least until `owner` releases it or is gone."""
        key = id(owner)
        if key not in self._holders:
            self._holders.add(key)
            owner.destroyed.connect(lambda: self._drop(key))
        if not self._timer.isActive():
            self._timer.start()

    def release(self, owner: QObject) -> None:
        self._drop(id(owner))

    def angle(self, turn_ms: int) -> float:
        """Where the marks stand now, in degrees."""
        return (self._elapsed.elapsed() % turn_ms) * 360 / turn_ms

    def _drop(self, key: int) -> None:
        self._holders.discard(key)
        if not self._holders:
            self._timer.stop()


def clock() -> SpinnerClock:
    """The clock of the application, made when first asked for."""
    app = QApplication.instance()
    if app is None:
        raise RuntimeError("There is no application.")
    found = app.findChild(SpinnerClock, _NAME)
    return found if isinstance(found, SpinnerClock) else SpinnerClock(app)


def draw(painter: QPainter, theme: Theme, rect: QRectF, color: str = "state.running.fg") -> None:
    """The mark at its present angle; still where motion is reduced."""
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.translate(rect.center())
    if not theme.has_reduced_motion:
        painter.rotate(clock().angle(theme.token("motion.spinnerTurn")))
    picture = theme.pixmap("loader-circle", int(side), color, paint.dpr_of(painter))
    painter.drawPixmap(QPointF(-side / 2, -side / 2), picture)
    painter.restore()


class Spinner(QWidget):
    """A turning mark of its own; put a word beside it."""

    def __init__(
        self, theme: Theme, size: int = 16, color: str = "state.running.fg", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self._color = color
        self.setFixedSize(size, size)
        clock().ticked.connect(self.update)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._theme.has_reduced_motion:
            clock().hold(self)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        clock().release(self)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        draw(QPainter(self), self._theme, QRectF(self.rect()), self._color)

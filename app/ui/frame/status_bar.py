"""The bottom line of the window: what runs, the engine, the disk, the phones, the log."""

from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.amounts import counted, number
from app.ui.theme import Theme
from app.ui.widgets import paint, spinner

_ICON: Final = 14
_GAP: Final = 6
_GIGABYTE: Final = 10**9


class StatusItem(QAbstractButton):
    """An icon and a few words; a click shows more."""

    def __init__(self, theme: Theme, icon: str, text: str = "", *, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon
        self._color = "text.secondary"
        self._is_turning = False
        self.setText(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        spinner.clock().ticked.connect(self._turn)

    def show_as(self, icon: str, text: str, color: str = "text.secondary", *, is_turning: bool = False) -> None:
        """Show something else."""
        self._icon_name, self._color = icon, color
        self._is_turning = is_turning and not self._theme.has_reduced_motion
        self.setText(text)
        self.setAccessibleName(text)
        if self._is_turning:
            spinner.clock().hold(self)
        else:
            spinner.clock().release(self)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        text = paint.metrics(self._theme.font("caption")).horizontalAdvance(self.text()) + 1
        return QSize(_ICON + _GAP + text, self._theme.token("layout.statusBar"))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        spinner.clock().release(self)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = self._color
        if color == "text.secondary" and self.underMouse():
            color = "text.primary"
        box = QRect(0, (self.height() - _ICON) // 2, _ICON, _ICON)
        if self._is_turning:
            spinner.draw(painter, self._theme, QRectF(box), color)
        else:
            paint.icon(painter, self._theme, box, self._icon_name, color)
        room = self.rect().adjusted(_ICON + _GAP, 0, 0, 0)
        paint.elided(painter, room, self.text(), self._theme.font("caption"), self._theme.color(color))

    def _turn(self) -> None:
        if self._is_turning:
            self.update()


class StatusBar(QWidget):
    """24 high, over the whole width."""

    queue_requested = Signal()
    log_requested = Signal()
    settings_requested = Signal()
    phones_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("statusBar")
        self.setProperty("line", "top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._running = StatusItem(theme, "play", parent=self)
        self._needs = StatusItem(theme, "triangle-alert", parent=self)
        self._engine = StatusItem(theme, "cpu", parent=self)
        self._disk = StatusItem(theme, "hard-drive", parent=self)
        self._phones = StatusItem(theme, "smartphone", parent=self)
        self._log = StatusItem(theme, "scroll-text", self.tr("Log"), parent=self)
        self._log.setToolTip(self.tr("Show the log"))
        self._running.clicked.connect(self.queue_requested)
        self._needs.clicked.connect(self.queue_requested)
        self._engine.clicked.connect(self.settings_requested)
        self._disk.clicked.connect(self.settings_requested)
        self._phones.clicked.connect(self.phones_requested)
        self._log.clicked.connect(self.log_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(theme.token("space.4"))
        for item in (self._running, self._needs, self._engine, self._disk, self._phones):
            row.addWidget(item)
        row.addStretch(1)
        row.addWidget(self._log)
        self._needs.hide()
        self._disk.hide()
        self._phones.hide()
        self._log.hide()
        self._running.hide()
        self.set_engine(self.tr("Starting"), is_busy=True)
        theme.changed.connect(self._restyle)
        self._restyle()

    def set_running(self, running: int, slots: int, waiting: int = 0) -> None:
        """How many jobs run, how many could, how many wait."""
        self._running.show()
        if running:
            text = self.tr("Running {n}/{m}").format(n=running, m=slots)
            self._running.show_as("loader-circle", text, "state.running.fg", is_turning=True)
        elif waiting:
            self._running.show_as("clock", counted(self.tr("%n waiting", "", waiting), waiting))
        else:
            self._running.show_as("play", self.tr("Nothing running"))

    def set_needs_you(self, count: int) -> None:
        """How many jobs wait for a decision of the user."""
        one, many = self.tr("1 job needs you"), counted(self.tr("%n jobs need you", "", count), count)
        self._needs.show_as("triangle-alert", one if count == 1 else many, "state.warning.fg")
        self._needs.setVisible(count > 0)

    def set_engine(self, text: str, *, is_busy: bool = False, has_failed: bool = False) -> None:
        """How the local engine is."""
        if is_busy:
            self._engine.show_as("loader-circle", text, is_turning=True)
        else:
            self._engine.show_as("cpu", text, "state.failed.fg" if has_failed else "text.secondary")

    def set_disk(self, free_bytes: int, *, is_low: bool = False) -> None:
        """How much the library's disk has left."""
        text = self.tr("Disk {n} GB free").format(n=f"{free_bytes / _GIGABYTE:.0f}")
        self._disk.show_as("hard-drive", text, "state.warning.fg" if is_low else "text.secondary")
        self._disk.show()

    def set_phones(self, count: int, needing: int = 0, trouble: str = "", busy: int = 0) -> None:
        """How many phones are there, on how many a preset runs, and how many wait for their user.

        Args:
            count: All that are connected in some way.
            needing: Those of them that stay as they are until somebody does something.
            trouble: Why none can be seen, as a sentence; empty where they can.
            busy: Those on which a preset runs or is held.
        """
        text = self.tr("Phones {n}").format(n=number(count))
        if busy:
            text += " · " + self.tr("{n} busy").format(n=number(busy))
        if trouble:
            text = self.tr("Phones: no adb server")
        elif needing:
            one, many = self.tr("1 needs you"), counted(self.tr("%n need you", "", needing), needing)
            text = f"{text} · {one if needing == 1 else many}"
        color = "state.warning.fg" if trouble or needing else "text.secondary"
        self._phones.show_as("smartphone", text, color)
        self._phones.setToolTip(trouble or self.tr("Show the phones"))
        self._phones.show()

    def hide_phones(self) -> None:
        """Say nothing of phones: nobody watches them."""
        self._phones.hide()

    def set_log_available(self, *, is_available: bool) -> None:
        self._log.setVisible(is_available)

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.scaled(self._theme.token("layout.statusBar")))
        self.update()

"""A short word of the window to the user, as a card."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label
from app.ui.widgets.spinner import Spinner

if TYPE_CHECKING:
    from app.ui.context import Toast

WIDTH: Final = 320
ICONS: Final = {
    "info": ("info", "text.secondary"),
    "done": ("circle-check", "state.done.fg"),
    "running": ("loader-circle", "state.running.fg"),
    "warning": ("triangle-alert", "state.warning.fg"),
    "failed": ("circle-x", "state.failed.fg"),
}
_ICON: Final = 16
_LINE: Final = 24
_BAR: Final = 8
_LONG_WORD: Final = re.compile(r"\S{28,}")
_JOINT: Final = re.compile(r"(?<=[/\\_.-])(?=\S)")
_UNBROKEN: Final = re.compile(r"[^\s\u200b]{28}(?=[^\s\u200b])")
_MAY_BREAK: Final = "\N{ZERO WIDTH SPACE}"


class ToastCard(QWidget):
    """One sentence, its state's icon, at most one action, and a cross."""

    closed = Signal()

    def __init__(self, theme: Theme, toast: "Toast", parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._toast = toast
        self.setFixedWidth(theme.scaled(WIDTH))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
        self._sentence = Label(theme, "", "body", wrap=True, parent=self)
        # The first line stands beside the middle of the icon and of the cross.
        air = max(0, (theme.scaled(_LINE) - paint.metrics(theme.font("body")).height()) // 2)
        self._sentence.setContentsMargins(0, air, 0, air)
        self._bar = _Bar(theme, self)
        self._action: Button | None = None
        self._copy: Button | None = None
        self._times = Label(theme, "", "caption", "secondary", parent=self)
        self._foot = self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(theme.token("motion.toastStay"))
        self._timer.timeout.connect(self.closed)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._wait)
        self.set_toast(toast)

    @property
    def is_passing(self) -> bool:
        """Whether it goes by itself."""
        return self._toast.kind != "failed" and not is_open(self._toast)

    @property
    def is_held(self) -> bool:
        """Whether somebody is at it, by pointer or keyboard, so that it waits."""
        focused = QApplication.focusWidget()
        return self.underMouse() or (focused is not None and self.isAncestorOf(focused))

    @property
    def toast(self) -> "Toast":
        return self._toast

    def set_toast(self, toast: "Toast") -> None:
        """Say something else of the same kind, in place."""
        self._toast = toast
        self._sentence.setText(breakable(toast.text))
        self.setAccessibleName(toast.text)
        self._bar.set_fraction(toast.fraction)
        self._action = self._button(self._action, toast.action_text or "", self._act)
        self._copy = self._button(self._copy, self.tr("Copy details") if toast.details else "", self._copy_details)
        self._times.setText(self.tr("%n times", "", toast.times) if toast.times > 1 else "")
        self._times.setVisible(toast.times > 1)
        self._timer.stop()
        self._wait()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._wait()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._wait()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        fill, border = self._theme.color("surface.raised"), self._theme.color("border.default")
        radius = self._theme.token("radius.card")
        paint.fill_round(QPainter(self), QRectF(self.rect()), radius, fill, border)

    def _lay_out(self) -> QHBoxLayout:
        theme = self._theme
        icon, color = ICONS[self._toast.kind]
        is_turning = self._toast.kind == "running" and not theme.has_reduced_motion
        picture = Spinner(theme, parent=self) if is_turning else IconLabel(theme, icon, color=color, parent=self)
        mark = QVBoxLayout()
        mark.setContentsMargins(0, (theme.scaled(_LINE) - _ICON) // 2, 0, 0)
        mark.addWidget(picture)
        mark.addStretch(1)
        cross = IconButton(theme, "x", self.tr("Close"), parent=self)
        cross.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.setSpacing(theme.token("space.2"))
        top.addLayout(mark)
        top.addWidget(self._sentence, 1, Qt.AlignmentFlag.AlignTop)
        side = QVBoxLayout()
        side.setContentsMargins(0, (theme.scaled(_LINE) - _LINE) // 2, 0, 0)
        side.addWidget(cross, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(side)
        foot = QHBoxLayout()
        foot.setContentsMargins(_ICON + theme.token("space.2"), 0, 0, 0)
        foot.setSpacing(theme.token("space.2"))
        foot.addWidget(self._times)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(theme.token("space.1"))
        column.addLayout(top)
        column.addWidget(self._bar)
        column.addLayout(foot)
        return foot

    def _button(self, made: Button | None, text: str, run: Callable[[], None]) -> Button | None:
        """The button with this word, made when it is first needed and hidden when it is not."""
        if made is None and text:
            made = Button(self._theme, text, size="compact", parent=self)
            made.clicked.connect(run)
            self._foot.insertWidget(self._foot.count() - 1, made)
            self._foot.setContentsMargins(_ICON + self._theme.token("space.2"), 0, 0, self._theme.token("space.1"))
        if made is not None:
            made.setText(text)
            made.setVisible(bool(text))
        return made

    def _act(self) -> None:
        action = self._toast.action
        if not is_open(self._toast):
            self.closed.emit()
        if action is not None:
            action()

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self._toast.details or "")
        self.closed.emit()

    def _wait(self) -> None:
        """Wait for the end, unless somebody is at it."""
        if not self.is_passing or self.is_held:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()


class _Bar(QWidget):
    """How much is done."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fraction = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_fraction(self, fraction: float | None) -> None:
        """Show this much; nothing at all where it is not known."""
        self.setVisible(fraction is not None)
        self._fraction = fraction or 0.0
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(0, _BAR)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        left = _ICON + self._theme.token("space.2")
        room = QRect(left, 0, self.width() - left - self._theme.token("space.1"), self.height())
        paint.progress(QPainter(self), self._theme, room, self._fraction)


def is_open(toast: "Toast") -> bool:
    """Whether it says that something runs whose end will be told."""
    return toast.kind == "running" and bool(toast.subject)


def breakable(text: str) -> str:
    """A text whose long words (paths, names of files) may go on in the next line."""
    return _LONG_WORD.sub(lambda word: _UNBROKEN.sub(_broken_after, _JOINT.sub(_MAY_BREAK, word.group())), text)


def _broken_after(part: re.Match[str]) -> str:
    return part.group() + _MAY_BREAK

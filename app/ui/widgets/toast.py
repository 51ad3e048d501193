"""Short words of the window, bottom right: at most three, errors stay until they are closed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.ui.context import Toast

WIDTH: Final = 320
_MARGIN: Final = 12
_MOST: Final = 3
ICONS: Final = {
    "info": ("info", "text.secondary"),
    "done": ("circle-check", "state.done.fg"),
    "running": ("loader-circle", "state.running.fg"),
    "warning": ("triangle-alert", "state.warning.fg"),
    "failed": ("circle-x", "state.failed.fg"),
}


class ToastCard(QWidget):
    """One sentence, its state's icon, at most one action, and a cross."""

    closed = Signal()

    def __init__(self, theme: Theme, toast: "Toast", parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._toast = toast
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(toast.text)
        icon, color = ICONS[toast.kind]
        picture = IconLabel(theme, icon, color=color, parent=self)
        picture.setFixedSize(16, theme.scaled(24))
        sentence = Label(theme, toast.text, "body", wrap=True, parent=self)
        sentence.setMinimumHeight(theme.scaled(24))
        cross = IconButton(theme, "x", self.tr("Close"), parent=self)
        cross.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.setSpacing(theme.token("space.2"))
        for part, stretch in ((picture, 0), (sentence, 1), (cross, 0)):
            top.addWidget(part, stretch, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(theme.token("space.1"))
        column.addLayout(top)
        buttons = self._buttons()
        if buttons is not None:
            column.addLayout(buttons)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(theme.token("motion.toastStay"))
        self._timer.timeout.connect(self.closed)
        if self.is_passing:
            self._timer.start()

    @property
    def is_passing(self) -> bool:
        """Whether it goes by itself."""
        return self._toast.kind != "failed" and not is_open(self._toast)

    @property
    def toast(self) -> "Toast":
        return self._toast

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._timer.stop()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self.is_passing:
            self._timer.start()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        fill, border = self._theme.color("surface.raised"), self._theme.color("border.default")
        radius = self._theme.token("radius.card")
        paint.fill_round(QPainter(self), QRectF(self.rect()), radius, fill, border)

    def _buttons(self) -> QHBoxLayout | None:
        toast = self._toast
        made: list[Button] = []
        if toast.action_text and toast.action is not None:
            made.append(self._button(toast.action_text, toast.action))
        if toast.details:
            details = toast.details
            made.append(self._button(self.tr("Copy details"), lambda: QGuiApplication.clipboard().setText(details)))
        if not made:
            return None
        row = QHBoxLayout()
        row.setContentsMargins(24, 0, 0, 4)
        row.setSpacing(self._theme.token("space.2"))
        for button in made:
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _button(self, text: str, action: Callable[[], None]) -> Button:
        button = Button(self._theme, text, size="compact", parent=self)
        button.clicked.connect(action)
        button.clicked.connect(self.closed)
        return button


def is_open(toast: "Toast") -> bool:
    """Whether it says that something runs whose end will be told."""
    return toast.kind == "running" and bool(toast.subject)


class ToastStack(QObject):
    """Keeps the cards in the corner of an area and the past ones in a list.

    Args:
        theme: The look.
        area: The widget over whose lower right corner they lie.
    """

    kept = Signal()
    """A word was added to the past ones."""

    def __init__(self, theme: Theme, area: QWidget) -> None:
        super().__init__(area)
        self._theme = theme
        self._area = area
        self._bottom = 0
        self._cards: list[ToastCard] = []
        self._past: list[Toast] = []
        area.installEventFilter(self)

    @property
    def cards(self) -> list[ToastCard]:
        return list(self._cards)

    @property
    def past(self) -> "list[Toast]":
        """All words so far, newest first."""
        return list(reversed(self._past))

    def set_bottom(self, pixels: int) -> None:
        """How much room to leave below, for the status bar."""
        self._bottom = pixels
        self._place()

    def add(self, toast: "Toast") -> None:
        """Show a word; the oldest ones fold away."""
        for former in [card for card in self._cards if is_open(card.toast) and card.toast.subject == toast.subject]:
            self._remove(former)
        self._past = [past for past in self._past if not is_open(past) or past.subject != toast.subject]
        self._past.append(toast)
        del self._past[:-100]
        card = ToastCard(self._theme, toast, self._area)
        card.closed.connect(lambda: self._remove(card))
        self._cards.append(card)
        while len(self._cards) > _MOST:
            self._remove(self._cards[0])
        card.show()
        self._place()
        self.kept.emit()

    def clear_past(self) -> None:
        self._past.clear()
        self.kept.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _remove(self, card: ToastCard) -> None:
        if card in self._cards:
            self._cards.remove(card)
            card.hide()
            card.deleteLater()
            self._place()

    def _place(self) -> None:
        bottom = self._area.height() - self._bottom - _MARGIN
        for card in reversed(self._cards):
            height = card.heightForWidth(WIDTH) if card.hasHeightForWidth() else card.sizeHint().height()
            card.setGeometry(self._area.width() - WIDTH - _MARGIN, bottom - height, WIDTH, height)
            card.raise_()
            bottom -= height + self._theme.token("space.2")

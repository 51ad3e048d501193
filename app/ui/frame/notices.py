"""The past words of the window, behind the bell."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, Qt, QTime
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractSlider, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label
from app.ui.widgets.popover import Popover
from app.ui.widgets.toast import ToastStack
from app.ui.widgets.toast_card import ICONS, breakable

if TYPE_CHECKING:
    from app.ui.context import Toast

_WIDTH = 360
_MOST_HEIGHT = 420
_STEPS = {
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
}


def open_notices(theme: Theme, anchor: QWidget, toasts: ToastStack) -> Popover:
    """Show the past words below the bell, newest first."""
    notices = Notices(theme, anchor, toasts)
    notices.open(width=_WIDTH)
    return notices


class Notices(Popover):
    """A line for each word, with what can be done about it; made anew each time it opens."""

    def __init__(self, theme: Theme, anchor: QWidget, toasts: ToastStack) -> None:
        super().__init__(theme, anchor)
        self._look = theme
        self._area: QScrollArea | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addLayout(self._head(toasts))
        if toasts.past:
            self._area = self._past_words(toasts)
            column.addWidget(self._area)
        else:
            column.addWidget(Label(theme, self.tr("Nothing has happened yet."), "small", "tertiary"))
        self.set_content(body)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and self._area is not None:
            self._area.verticalScrollBar().triggerAction(step)
        else:
            super().keyPressEvent(event)

    def _head(self, toasts: ToastStack) -> QHBoxLayout:
        head = QHBoxLayout()
        head.addWidget(Label(self._look, self.tr("Notifications"), "strong"), 1)
        if toasts.past:
            clear = Button(self._look, self.tr("Clear"), "quiet", size="compact")
            clear.clicked.connect(toasts.clear_past)
            clear.clicked.connect(self.close)
            head.addWidget(clear)
        return head

    def _past_words(self, toasts: ToastStack) -> QScrollArea:
        inner = QWidget()
        inner.setProperty("role", "content")
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(0, 0, 8, 0)
        lines.setSpacing(self._look.token("space.2"))
        for toast in toasts.past:
            lines.addLayout(self._line(toast))
        lines.addStretch(1)
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        area.setFixedHeight(min(_MOST_HEIGHT, inner.heightForWidth(_WIDTH - 40) + 8))
        return area

    def _line(self, toast: "Toast") -> QHBoxLayout:
        theme, top = self._look, Qt.AlignmentFlag.AlignTop
        icon, color = ICONS[toast.kind]
        line = QHBoxLayout()
        line.setSpacing(theme.token("space.2"))
        line.addWidget(IconLabel(theme, icon, color=color), 0, top)
        line.addWidget(Label(theme, breakable(toast.text), "small", wrap=True), 1)
        if toast.at is not None:
            told = time_words(toast.at, datetime.now().astimezone())
            line.addWidget(Label(theme, told, "caption", "tertiary"), 0, top)
        if toast.times > 1:
            line.addWidget(Label(theme, self.tr("%n times", "", toast.times), "caption", "secondary"), 0, top)
        if toast.action_text and toast.action is not None:
            action = Button(theme, toast.action_text, "link")
            action.clicked.connect(self.close)
            action.clicked.connect(toast.action)
            line.addWidget(action, 0, top)
        elif toast.details:
            copy = Button(theme, self.tr("Copy details"), "link")
            copy.clicked.connect(lambda _=False, words=toast.details: QGuiApplication.clipboard().setText(words))
            line.addWidget(copy, 0, top)
        return line


def time_words(moment: datetime, now: datetime) -> str:
    """When something was told: the time alone where that was today, else the day too."""
    time = QLocale().toString(QTime(moment.hour, moment.minute), QLocale.FormatType.ShortFormat)
    day = QLocale().toString(QDate(moment.year, moment.month, moment.day), "ddd")
    return time if moment.date() == now.date() else f"{day} {time}"

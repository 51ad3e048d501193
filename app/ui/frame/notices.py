"""The past words of the window, behind the bell."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label
from app.ui.widgets.popover import Popover
from app.ui.widgets.toast import ToastStack
from app.ui.widgets.toast_card import ICONS

if TYPE_CHECKING:
    from app.ui.context import Toast

_WIDTH = 360
_MOST_HEIGHT = 420


def open_notices(theme: Theme, anchor: QWidget, toasts: ToastStack) -> Popover:
    """Show the past words below the bell, newest first."""
    popover = Popover(theme, anchor)
    popover.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    body = QWidget()
    column = QVBoxLayout(body)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.token("space.2"))
    head = QHBoxLayout()
    head.addWidget(Label(theme, popover.tr("Notifications"), "strong"), 1)
    if toasts.past:
        clear = Button(theme, popover.tr("Clear"), "quiet", size="compact")
        clear.clicked.connect(toasts.clear_past)
        clear.clicked.connect(popover.close)
        head.addWidget(clear)
    column.addLayout(head)
    column.addWidget(_past_words(theme, popover, toasts) if toasts.past else _nothing(theme, popover))
    popover.set_content(body)
    popover.open(width=_WIDTH)
    return popover


def _nothing(theme: Theme, popover: Popover) -> Label:
    return Label(theme, popover.tr("Nothing has happened yet."), "small", "tertiary")


def _past_words(theme: Theme, popover: Popover, toasts: ToastStack) -> QScrollArea:
    inner = QWidget()
    inner.setProperty("role", "content")
    lines = QVBoxLayout(inner)
    lines.setContentsMargins(0, 0, 8, 0)
    lines.setSpacing(theme.token("space.2"))
    for toast in toasts.past:
        lines.addLayout(_line(theme, popover, toast))
    lines.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    area.setFixedHeight(min(_MOST_HEIGHT, inner.heightForWidth(_WIDTH - 40) + 8))
    return area


def _line(theme: Theme, popover: Popover, toast: "Toast") -> QHBoxLayout:
    icon, color = ICONS[toast.kind]
    line = QHBoxLayout()
    line.setSpacing(theme.token("space.2"))
    line.addWidget(IconLabel(theme, icon, color=color), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Label(theme, toast.text, "small", wrap=True), 1)
    if toast.action_text and toast.action is not None:
        action = Button(theme, toast.action_text, "link")
        action.clicked.connect(popover.close)
        action.clicked.connect(toast.action)
        line.addWidget(action, 0, Qt.AlignmentFlag.AlignTop)
    elif toast.details:
        details = toast.details
        copy = Button(theme, popover.tr("Copy details"), "link")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        line.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
    return line

"""What stands in the title of the queue's dock: the views, the verbs, and the tools of the whole queue."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget
from typing_extensions import override

from app.domain.enums import QueueMode
from app.ui.amounts import number
from app.ui.panels.queue.actions import Chosen, QueueActions
from app.ui.panels.queue.filters import ViewId, view_title
from app.ui.panels.queue.views import QueueView
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.dock_title import DockTitle
from app.ui.widgets.label import Label
from app.ui.widgets.segment import Segment, SegmentItem
from app.ui.widgets.tips import plain_tip

_FIXED_ROOM: Final = 196
"""For the word of the dock, its own tools, and the gaps."""
_PADDING: Final = 8
_ICON: Final = 16
_ICON_GAP: Final = 6


class _Room(IntEnum):
    """How much there is; each one has what the next one has, and more."""

    FULL = 0
    NO_VERBS = 1
    MARKS = 2
    NO_SEGMENT = 3


class QueueTitle(QObject):
    """Makes these parts and lets them give way: first words of verbs go, then those of the tools, then the views."""

    view_chosen = Signal(object)
    """A ViewId."""
    views_requested = Signal()
    pause_requested = Signal()
    menu_requested = Signal()
    columns_requested = Signal()

    def __init__(self, theme: Theme, actions: QueueActions, owner: QWidget) -> None:
        super().__init__(owner)
        self._theme = theme
        self._title: DockTitle | None = None
        self._view = QueueView()
        self._count_of: Callable[[ViewId], int] = lambda _view: 0
        self._has_jobs = False
        self.segment = Segment(theme, [SegmentItem(view, view_title(view)) for view in ViewId], parent=owner)
        self.segment.setAccessibleName(self.tr("Which jobs"))
        self.views = Button(theme, "", "quiet", icon="bookmark", size="compact", parent=owner)
        self.views.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._selected = Label(theme, "", "small", "tertiary", parent=owner)
        self._shown: Sequence[QAction] = (actions.to_front, actions.hold, actions.retry, actions.cancel)
        self.verbs = [self._verb(action, owner) for action in self._shown]
        self.pause = Button(theme, "", size="compact", icon="circle-pause", parent=owner)
        self.pause.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.menu = IconButton(theme, "ellipsis", self.tr("More for the whole queue"), parent=owner)
        self.columns = IconButton(theme, "columns-3", self.tr("Columns"), parent=owner)
        self._middle = self._row(owner, (self.segment, self.views))
        self._tools = self._row(owner, (self._selected, *self.verbs, self._line(owner), self.pause, self.menu))
        self.segment.chosen.connect(self.view_chosen)
        self.views.clicked.connect(self.views_requested)
        self.pause.clicked.connect(self.pause_requested)
        self.menu.clicked.connect(self.menu_requested)
        self.columns.clicked.connect(self.columns_requested)
        actions.followed.connect(self._follow)
        theme.changed.connect(self.fit)
        self.set_mode(QueueMode.RUNNING)
        actions.follow()

    def dress(self, title: DockTitle) -> None:
        """Put the parts into a dock's title."""
        self._title = title
        title.add_middle(self._middle)
        title.add_tool(self._tools)
        title.add_tool(self.columns)
        title.installEventFilter(self)
        self.fit()

    def selected_text(self) -> str:
        """What is said of how many jobs are chosen."""
        return self._selected.text()

    def show_counts(self, count_of: Callable[[ViewId], int]) -> None:
        """Say how many jobs each view has."""
        self._count_of = count_of
        for view in ViewId:
            self.segment.set_text(view, self._view_text(view))
        self._has_jobs = count_of(ViewId.ALL) > 0
        self._name_view()
        self.fit()

    def show_view(self, view: QueueView) -> None:
        """Say which view is seen."""
        self._view = view
        if view.name:
            self.segment.clear_choice()
        else:
            self.segment.set_value(view.shown.view)
        self._name_view()
        self.fit()

    def set_mode(self, mode: QueueMode) -> None:
        """Offer to pause, or to go on."""
        runs = mode == QueueMode.RUNNING
        self._pause_text = self.tr("Pause all") if runs else self.tr("Resume")
        self.pause.set_icon("circle-pause" if runs else "play")
        tip = self.tr("Start nothing more (P)") if runs else self.tr("Start jobs again (P)")
        self.pause.setToolTip(tip)
        self.pause.setAccessibleName(self._pause_text)
        self.fit()

    def fit(self) -> None:
        """Let parts give way until all fit."""
        width = self._title.width() if self._title is not None else 0
        needs = self._needs()
        self._apply(next((room for room in _Room if needs[room] <= width), _Room.NO_SEGMENT))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return False

    def _needs(self) -> list[int]:
        """The width that each amount of room stands for."""
        words = sum(self._width_of(action.text()) for action in self._shown)
        marks = len(self._shown) * self._width_of("")
        selected = self._width_of(self.tr("{count} selected").format(count=number(1000)))
        wide = self.segment.sizeHint().width() + self._width_of(self._views_text(is_alone=False))
        narrow = self._width_of(self._views_text(is_alone=True))
        pause, mark = self._width_of(self._pause_text), self._width_of("")
        fixed = self._theme.scaled(_FIXED_ROOM)
        return [
            fixed + wide + selected + words + pause,
            fixed + wide + selected + marks + pause,
            fixed + wide + marks + mark,
            fixed + narrow + marks + mark,
        ]

    def _apply(self, room: _Room) -> None:
        has_words, is_wide, has_segment = room == _Room.FULL, room < _Room.MARKS, room < _Room.NO_SEGMENT
        self.segment.setVisible(has_segment and self._has_jobs)
        self.views.setVisible(self._has_jobs)
        self.views.setText(self._views_text(is_alone=not has_segment))
        self._selected.setVisible(is_wide)
        for button, action in zip(self.verbs, self._shown, strict=True):
            button.setText(action.text() if has_words else "")
            button.setVisible(self._has_jobs)
        self.pause.setText(self._pause_text if is_wide else "")

    def _follow(self, chosen: Chosen) -> None:
        count = len(chosen.jobs)
        self._selected.setText(self.tr("{count} selected").format(count=number(count)) if count else "")
        for button, action in zip(self.verbs, self._shown, strict=True):
            is_hold = action is self._shown[1]
            button.set_icon("play" if is_hold and chosen.is_held else str(action.property("icon_name")))
            button.setAccessibleName(action.text())
            button.set_blocked("" if action.isEnabled() else action.toolTip())
            keys = action.shortcut().toString()
            tip = f"{action.text()} ({keys})" if action.isEnabled() else f"{action.text()}: {action.toolTip()}"
            button.setToolTip(tip)
        self.fit()

    def _view_text(self, view: ViewId) -> str:
        count = self._count_of(view)
        return f"{view_title(view)} {number(count)}" if count else view_title(view)

    def _views_text(self, *, is_alone: bool) -> str:
        if self._view.name:
            return self._view.name
        return self._view_text(self._view.shown.view) if is_alone else ""

    def _name_view(self) -> None:
        tip = self.tr("Views: save this one, or go to another")
        self.views.setToolTip(plain_tip(f"{self._view.name} \N{MIDDLE DOT} {tip}" if self._view.name else tip))
        self.views.setAccessibleName(self.tr("Views"))

    def _width_of(self, text: str) -> int:
        """The width of a small button with an icon and a text."""
        words = paint.metrics(self._theme.font("body", "caption")).horizontalAdvance(text)
        gaps = 2 * _PADDING + self._theme.token("space.1")
        return _ICON + gaps + (words + 1 + _ICON_GAP if text else 0)

    def _verb(self, action: QAction, owner: QWidget) -> Button:
        icon = str(action.property("icon_name"))
        button = Button(self._theme, action.text(), "quiet", icon=icon, size="compact", parent=owner)
        button.setAccessibleName(action.text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(action.trigger)
        return button

    def _row(self, owner: QWidget, parts: Sequence[QWidget]) -> QWidget:
        holder = QWidget(owner)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.token("space.1"))
        for part in parts:
            row.addWidget(part)
        return holder

    @staticmethod
    def _line(owner: QWidget) -> QFrame:
        line = QFrame(owner)
        line.setProperty("role", "separator")
        line.setFixedSize(1, 16)
        return line

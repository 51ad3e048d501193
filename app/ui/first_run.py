"""The first start: the language, where files go, how the window looks, and a first picture, key or sample."""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.domain.events import AssetAdded, JobAdded
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.welcome.begin_step import LATER, BeginStep
from app.ui.welcome.language_step import LanguageStep
from app.ui.welcome.library_step import LibraryStep
from app.ui.welcome.step import MARK, Step, StepHead
from app.ui.welcome.theme_step import ThemeStep
from app.ui.widgets.buttons import Button
from app.ui.widgets.label import Label

_WIDTH: Final = 560
_LEAST_WIDTH: Final = 260
_ROOMY: Final = 420
"""In less the words of a step stand in too many lines."""
_OF_DOCKS: Final = 560
"""What those at the sides take, and a bit more."""
_GAP: Final = 12
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class FirstRun(QWidget):
    """A card over the centre with one step open at a time; the panels around it stay usable.

    Emits `finished` with the way to begin that was taken (see `BeginStep`), or "later". It ends too when the user has
    begun to work without it: something was imported, or a job was queued.
    """

    finished = Signal(str)
    room_wanted = Signal(bool)
    """Whether the window is so small that the card needs the room of the docks at the sides."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.language = LanguageStep(context)
        self.library = LibraryStep(context)
        self.theme = ThemeStep(context)
        self.begin = BeginStep(context)
        self._steps: list[Step] = [self.language, self.library, self.theme, self.begin]
        self._holders = [QWidget() for _ in self._steps]
        titles = [
            self.tr("Language"),
            self.tr("Library folder"),
            self.tr("Theme"),
            self.tr("How do you want to start?"),
        ]
        self.heads = [StepHead(theme, number, len(titles), title) for number, title in enumerate(titles, 1)]
        self.skip = Button(theme, self.tr("Look around first"), "quiet", tooltip=self.tr("Skip the rest (Esc)"))
        self.back = Button(theme, self.tr("Back"), tooltip=self.tr("The step before (Alt+Left)"))
        self.next = Button(theme, self.tr("Next"), "primary", tooltip=self.tr("The next step (Enter)"))
        self._at = 0
        self._is_over = False
        self._wants_room = False
        self._rest = QSpacerItem(0, 0)
        self._lay_out()
        self._connect()
        for step in self._steps:
            step.refresh()
        self.go(0)

    @property
    def at(self) -> int:
        """The number of the step that is open, from 0."""
        return self._at

    @property
    def steps(self) -> list[Step]:
        """All of them, in their order."""
        return list(self._steps)

    @property
    def primary(self) -> Button:
        """What Enter does."""
        return self.next if self.next.isVisibleTo(self) else self.begin.start

    def go(self, step: int) -> None:
        """Open a step; the others show what was chosen there."""
        self._at = min(max(step, 0), len(self._steps) - 1)
        for number, (head, holder) in enumerate(zip(self.heads, self._holders, strict=True)):
            head.show_state(is_open=number == self._at, is_done=number < self._at)
            holder.setVisible(number == self._at)
        self._keep_places()
        self.back.setVisible(self._at > 0)
        self.next.setVisible(self._at < len(self._steps) - 1)

    def focus_first(self) -> None:
        """It was brought to the front."""
        self.primary.setFocus(Qt.FocusReason.OtherFocusReason)
        # Not at once: a step that has just been opened has its height with the next layout.
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self.primary, 0, _GAP))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask_for_room()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_for_room()

    def _ask_for_room(self) -> None:
        """Take the room of the docks where it is short; give it back where there is enough for both."""
        if not self.isVisible():
            return
        enough = self._context.theme.scaled(_ROOMY) + (_OF_DOCKS if self._wants_room else 0)
        wants = self.width() < enough
        if wants != self._wants_room:
            self._wants_room = wants
            QTimer.singleShot(0, self, lambda: self.room_wanted.emit(wants))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._finish(LATER)
        elif event.key() in _ENTER:
            focused = QApplication.focusWidget()
            button = focused if isinstance(focused, QPushButton) and self.isAncestorOf(focused) else self.primary
            button.click()
        elif event.key() == Qt.Key.Key_Left and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            self._step_to(self._at - 1)
        else:
            super().keyPressEvent(event)

    def _step_to(self, step: int) -> None:
        self.go(step)
        self.focus_first()

    def _connect(self) -> None:
        for number, (head, step) in enumerate(zip(self.heads, self._steps, strict=True)):
            head.clicked.connect(lambda _=False, number=number: self.go(number))
            step.summary_changed.connect(head.set_summary)
        self.next.clicked.connect(lambda: self._step_to(self._at + 1))
        self.back.clicked.connect(lambda: self._step_to(self._at - 1))
        self.skip.clicked.connect(lambda: self._finish(LATER))
        self.begin.begun.connect(self._finish)
        for kind in (AssetAdded, JobAdded):
            # Not at once: the other listeners are to know of it before the page shows.
            follow(self, self._context.bus, kind, lambda _event: QTimer.singleShot(0, self, self._give_way))

    def _keep_places(self) -> None:
        """Let the heads and the buttons at the foot stand where they are while the steps are gone through."""
        usual = self.theme.previews[0].sizeHint().height()
        for step in (self.language, self.library):
            step.setMinimumHeight(usual)
        rest = 0 if self._at == len(self._steps) - 1 else max(0, self.begin.sizeHint().height() - usual)
        self._rest.changeSize(0, rest, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Maximum)
        self._column.invalidate()

    def _lay_out(self) -> None:
        card = self._card()
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, 100)
        row.addStretch(1)
        inner = QWidget()
        inner.setProperty("role", "content")
        column = self._column = QVBoxLayout(inner)
        column.setContentsMargins(16, 16, 16, 16)
        column.addStretch(1)
        column.addLayout(row)
        column.addItem(self._rest)
        column.addStretch(1)
        area = self._area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)

    def _card(self) -> QWidget:
        theme = self._context.theme
        card = QWidget()
        card.setProperty("surface", "raised")
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        card.setMaximumWidth(theme.scaled(_WIDTH))
        card.setMinimumWidth(_LEAST_WIDTH)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(theme.token("space.1"))
        column.addWidget(Label(theme, self.tr("Welcome. A first picture takes under a minute."), "heading", wrap=True))
        comfort = self.tr("Nothing leaves this computer until you add a key.")
        column.addWidget(Label(theme, comfort, "body", "secondary", wrap=True))
        column.addSpacing(theme.token("space.4"))
        for head, step, holder in zip(self.heads, self._steps, self._holders, strict=True):
            column.addWidget(head)
            line = QHBoxLayout(holder)
            line.setContentsMargins(MARK + _GAP, 0, 0, theme.token("space.3"))
            line.addWidget(step)
            column.addWidget(holder)
        column.addSpacing(theme.token("space.3"))
        foot = QHBoxLayout()
        foot.setSpacing(theme.token("space.2"))
        foot.addWidget(self.skip)
        foot.addStretch(1)
        foot.addWidget(self.back)
        foot.addWidget(self.next)
        column.addLayout(foot)
        return card

    def _finish(self, way: str) -> None:
        if not self._is_over:
            self._is_over = True
            self.finished.emit(way)

    def _give_way(self) -> None:
        """Show what the user has begun to work with; who types in a panel goes on typing there."""
        if self.begin.is_making:
            return
        typed_in = QApplication.focusWidget()
        self._finish(LATER)
        if isinstance(typed_in, (QLineEdit, QPlainTextEdit)) and typed_in.isVisible():
            typed_in.setFocus(Qt.FocusReason.OtherFocusReason)

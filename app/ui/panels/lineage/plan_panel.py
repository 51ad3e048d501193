"""The rebuild plan beside the graph: what would run, in which order, for how much, and what cannot be made again."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.domain.errors import UserError
from app.domain.events import (
    AccountChanged,
    AssetRemoved,
    BudgetChanged,
    JobAdded,
    JobRemoved,
    LibraryChanged,
    LineageChanged,
    VersionsChanged,
)
from app.ui.follow import follow
from app.ui.help.topics import Topic
from app.ui.language import told
from app.ui.models.version_actions import VersionActions
from app.ui.panels.lineage import plan_words
from app.ui.panels.lineage.plan_body import PlanBody
from app.ui.panels.lineage.plan_foot import PlanFoot
from app.ui.panels.lineage.plan_reading import PlanReading, Wanted, places_of, read_plan
from app.ui.throttle import Throttle
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.services.lineage.rebuild_plan import Obstacle, RebuildStep
    from app.ui.context import UiContext

_WIDTH: Final = 308
_GATHER_MS: Final = 300


class PlanPanel(QWidget):
    """Shows a plan, follows the library while it is open, and queues exactly what it shows."""

    look_requested = Signal(int)
    """An asset to show in the graph."""
    closed = Signal()

    def __init__(self, context: "UiContext", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self._verbs = VersionActions(context, self)
        self._wanted = Wanted()
        self._reading = PlanReading()
        self._chosen: tuple[int, ...] = ()
        self._turn = 0
        self._wants_focus = False
        self._empty_words = ""
        self.setProperty("surface", "panel")
        self.setProperty("line", "left")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = Label(theme, self.tr("Rebuild plan"), "smallStrong", parent=self)
        self._close = IconButton(theme, "x", self.tr("Close (Esc)"), parent=self)
        self.body = PlanBody(context, self)
        self.foot = PlanFoot(theme, self)
        self._empty = EmptyState(theme, "check", "", parent=self)
        self._soon = Throttle(_GATHER_MS, self._load, self)
        self._lay_out()
        self._connect()
        self.hide()

    @property
    def reading(self) -> PlanReading:
        """What is shown."""
        return self._reading

    @property
    def empty_text(self) -> str:
        """What stands there where there is no plan; empty where there is one."""
        return self._empty_words if self._stack.currentWidget() is self._empty else ""

    def open_for(self, asset_ids: Sequence[int]) -> None:
        """Plan to make assets again; none named means all that is out of date."""
        self._wanted = Wanted(tuple(asset_ids))
        self.body.show_wanted(self._wanted)
        self._wants_focus = True
        self._reading = PlanReading()
        self._show_empty("refresh-cw", self.tr("Working out what it takes…"))
        self.show()
        self._load()

    def choose(self, asset_ids: Sequence[int]) -> None:
        """What is chosen in the graph."""
        self._chosen = tuple(asset_ids)
        self.foot.show_selected(len(places_of(self._reading.base, self._chosen)))

    def focus_first(self) -> None:
        """Give the keyboard to the first step, or to what stands there instead."""
        (self.body.first_box() or self._close).setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._context.shell.room_wanted.emit(True)  # noqa: FBT003 - a signal
            self._soon.call()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous() and isValid(self._context.shell):
            self._context.shell.room_wanted.emit(False)  # noqa: FBT003 - a signal

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        theme = self._context.theme
        head = QWidget(self)
        head.setProperty("line", "bottom")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        keep_height(theme, head, "layout.dockTitle")
        line = QHBoxLayout(head)
        line.setContentsMargins(12, 0, 4, 0)
        line.addWidget(self._title, 1)
        line.addWidget(self._close)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.body)
        self.body.focused.connect(scroll.ensureWidgetVisible)
        filled = QWidget(self)
        inner = QVBoxLayout(filled)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(scroll, 1)
        inner.addWidget(self.foot)
        stacked = QWidget(self)
        self._stack = QStackedLayout(stacked)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(filled)
        self._filled = filled
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(stacked, 1)
        self._measure()

    def _connect(self) -> None:
        context, body = self._context, self.body
        self._close.clicked.connect(self._leave)
        self._empty.activated.connect(self._leave)
        self._empty.offer_help(Topic.OUT_OF_DATE, context.shell.help_requested.emit)
        self.foot.queue_requested.connect(self._queue)
        self.foot.selected_requested.connect(self._only_selected)
        self.foot.accounts_requested.connect(lambda: context.shell.page_requested.emit("accounts"))
        body.step_toggled.connect(self._toggle)
        body.step_shown.connect(lambda step: self.look_requested.emit(step.asset_ids[0]))
        body.remedy_requested.connect(self._remedy)
        body.wanted_changed.connect(self._ask_anew)
        context.theme.changed.connect(self._measure)
        events = (VersionsChanged, LineageChanged, AssetRemoved, LibraryChanged)
        for kind in (*events, AccountChanged, BudgetChanged, JobAdded, JobRemoved):
            follow(self, context.bus, kind, lambda _event: self._follow())

    def _follow(self) -> None:
        if self.isVisible():
            self._soon.call()

    def _leave(self) -> None:
        self.hide()
        self.closed.emit()

    def _ask_anew(self, wanted: Wanted) -> None:
        self._want(replace(wanted, asset_ids=self._wanted.asset_ids, left_out=self._wanted.left_out))

    def _toggle(self, step: "RebuildStep", is_wanted: bool) -> None:
        left_out = self._wanted.left_out
        changed = left_out - set(step.asset_ids) if is_wanted else left_out | set(step.asset_ids)
        self._want(replace(self._wanted, left_out=frozenset(changed)))

    def _only_selected(self) -> None:
        chosen = set(self._chosen)
        steps = self._reading.base.steps
        others = [key for step in steps for key in step.asset_ids if chosen.isdisjoint(step.asset_ids)]
        self._want(replace(self._wanted, left_out=frozenset(others)))

    def _want(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self.foot.wait()
        self._load()

    def _load(self) -> None:
        if self.isVisible():
            self._turn += 1
            self._context.tasks.start(self._read(self._wanted, self._turn), what=self.tr("plan the rebuild"))

    async def _read(self, wanted: Wanted, turn: int) -> None:
        async with self._context.read() as services:
            reading = await read_plan(services, self._context.user_id, wanted)
        if turn == self._turn:
            self._show(reading)

    def _show(self, reading: PlanReading) -> None:
        self._reading = reading
        if not reading.base.steps and not reading.base.obstacles:
            self._show_empty("check", self._nothing_words(), self.tr("Close"))
            return
        self.body.show_reading(reading, self._wanted)
        self.foot.show_plan(reading.plan, reading.refusal)
        self.choose(self._chosen)
        self._stack.setCurrentWidget(self._filled)
        if self._wants_focus:
            self._wants_focus = False
            self.focus_first()

    def _show_empty(self, icon: str, words: str, verb: str = "") -> None:
        self._empty_words = words
        self._empty.set_content(icon, words, verb)
        self._stack.setCurrentWidget(self._empty)

    def _nothing_words(self) -> str:
        if self._wanted.asset_ids:
            return self.tr("These are not in the library any more.")
        return self.tr("Nothing is out of date. What is made from a replaced version or an edited recipe appears here.")

    def _queue(self) -> None:
        self._context.tasks.start(self._put(self._reading), what=self.tr("queue the rebuild"))

    async def _put(self, reading: PlanReading) -> None:
        self.foot.set_busy(self.tr("Queueing…"))
        try:
            async with self._context.write() as services:
                queued = await services.rebuilds.queue(self._context.user_id, reading.plan)
        except UserError as error:
            # Prices, budgets or the library have changed: the plan is made anew and says so where its button is.
            self.foot.show_plan(reading.plan, told(error.message))
            self._soon.call()
            return
        finally:
            self.foot.set_busy("")
        shell, first = self._context.shell, queued.job_ids[0]
        words = plan_words.queued(len(queued.job_ids))
        shell.toast("done", words, self.tr("Show in the queue"), lambda: shell.job_shown_requested.emit(first))
        self._leave()

    def _remedy(self, found: "Obstacle", remedy: str) -> None:
        shell = self._context.shell
        if remedy == "accounts":
            shell.page_requested.emit("accounts")
        elif remedy == "queue" and isinstance(found.about, int):
            shell.job_shown_requested.emit(found.about)
        elif remedy == "edit":
            self._verbs.edit_recipe(found.asset_id)
        elif remedy == "provider":
            self.body.provider.setFocus(Qt.FocusReason.OtherFocusReason)
            self.body.provider.showPopup()
        else:
            self.look_requested.emit(found.asset_id)

    def _measure(self) -> None:
        self.setFixedWidth(self._context.theme.scaled(_WIDTH))

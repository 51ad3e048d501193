"""The batch: many jobs that are planned, shown one by one with their cost, and queued together."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.errors import UserError
from app.services.job.batch_plan import BatchPreview
from app.ui.amounts import number
from app.ui.context import UiContext
from app.ui.help.topics import Topic
from app.ui.language import told
from app.ui.panels.create.batch.figures import Figures
from app.ui.panels.create.batch.options import BatchOptions
from app.ui.panels.create.batch.preview_model import PreviewModel
from app.ui.panels.create.batch.preview_table import PreviewTable
from app.ui.panels.create.batch.previews import Previews, Shown
from app.ui.panels.create.batch.source import BatchSource
from app.ui.panels.create.catalog import Offer
from app.ui.panels.create.queueing import queue_batch
from app.ui.panels.create.spending import SpendingQuestions
from app.ui.panels.create.wildcard_hint import Hint
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label
from app.ui.widgets.tab_order import set_tab_order

_SIZE: Final = QSize(1080, 660)
_LEAST: Final = QSize(820, 480)
_BUTTON_WIDTH: Final = 200
_SHARE: Final = 0.94
"""Of the window that it may take."""


class BatchDialog(QDialog):
    """It keeps what was planned when it is closed, for as long as the same operation is composed."""

    queued = Signal(object)
    """The ids of the jobs that were made, a list of int."""

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self._offer: Offer | None = None
        self._shown = Shown()
        self._problem = ""
        self._is_busy = False
        self._was_open = False
        self.setWindowTitle(self.tr("Batch"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._title = Label(theme, self.tr("Batch"), "title")
        self._about = Label(theme, "", "small", "tertiary", elide="right")
        self.source = BatchSource(context, self)
        self._count = Label(theme, "", "smallStrong")
        self.draw = IconButton(theme, "dices", self.tr("Draw seeds and wildcards anew"), parent=self)
        self.model = PreviewModel(self)
        self.table = PreviewTable(context, self.model, self)
        self._empty = EmptyState(theme, "layers", "", parent=self)
        self.figures = Figures(theme, self)
        self.options = BatchOptions(theme, lambda: datetime.now().astimezone(), self)
        self.cancel = Button(theme, self.tr("Cancel"), parent=self)
        self.queue_button = Button(theme, "", "primary", parent=self)
        self.queue_button.setMinimumWidth(_BUTTON_WIDTH)
        self.queue_button.set_hint(self.tr("Ctrl") + " \N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}")
        self._previews = Previews(context, self)
        self._questions = SpendingQuestions(theme, self)
        self._lay_out()
        self._connect()
        FocusRing(theme, self)

    @property
    def sentence(self) -> str:
        """What stands in the place of the jobs where there are none."""
        return self._problem

    def open_for(self, offer: Offer, params: Mapping[str, Any], hint: Hint) -> None:
        """Plan a batch of what is composed.

        Args:
            offer: The operation.
            params: As they are set; a prompt or an input may be missing.
            hint: What is said of the prompt's wildcards.
        """
        self._offer = offer
        self.source.show_hint(hint)
        label = self._context.theme.operation(offer.operation).label
        self._about.setText(f"{label} \N{MIDDLE DOT} {offer.provider_name}")
        self.source.show_offer(offer, params)
        self._fit()
        self._ask()
        self.open()
        self.source.focus_first()

    def show_hint(self, hint: Hint) -> None:
        """What is said of the prompt's wildcards may come later than the prompt."""
        self.source.show_hint(hint)

    def queue(self) -> None:
        """Queue exactly what is shown, if nothing is missing."""
        self.source.commit()
        self._show_readiness()
        if not self._is_busy and not self._why_not() and self._shown.preview is not None:
            # At once: a second press may come before the task has begun.
            self._is_busy = True
            self._context.tasks.start(self._queue(self._shown.preview), what=self.tr("queue the batch"))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter alone presses no button that has not the focus: what costs money takes Ctrl+Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        set_tab_order(self.source, self.draw, self.table, self.options, self.cancel, self.queue_button)

    def _lay_out(self) -> None:
        theme = self._context.theme
        gap, wide = theme.token("space.2"), theme.token("space.4")
        head = QHBoxLayout()
        head.setSpacing(gap)
        head.addWidget(self._title)
        head.addWidget(self._about, 1)
        above = QHBoxLayout()
        above.addWidget(self._count)
        above.addStretch(1)
        above.addWidget(self.draw)
        self._place = QWidget()
        self._stack = QStackedLayout(self._place)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        right = QVBoxLayout()
        right.setSpacing(gap)
        right.addLayout(above)
        right.addWidget(self._place, 1)
        right.addWidget(self.figures)
        middle = QHBoxLayout()
        middle.setSpacing(wide)
        middle.addWidget(self.source)
        middle.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.setSpacing(gap)
        foot.addWidget(self.options, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.queue_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(wide, theme.token("space.3"), wide, wide)
        column.setSpacing(theme.token("space.3"))
        column.addLayout(head)
        column.addLayout(middle, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.source.changed.connect(self._ask)
        self.source.touched.connect(self._show_readiness)
        self._previews.changed.connect(self._show)
        self.draw.clicked.connect(self._draw_anew)
        self._empty.activated.connect(self._draw_anew)
        self._empty.offer_help(Topic.BATCHES, self._context.shell.help_requested.emit)
        self.options.changed.connect(self._show_readiness)
        self.cancel.clicked.connect(self.reject)
        self.queue_button.clicked.connect(self.queue)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self.queue)

    def _fit(self) -> None:
        """As large as it is meant to be, within the window below it."""
        parent = self.parentWidget()
        room = parent.window().size() * _SHARE if parent is not None else _SIZE
        scaled = self._context.theme.scaled
        wanted = QSize(scaled(_SIZE.width()), scaled(_SIZE.height()))
        self.setMinimumSize(_LEAST.boundedTo(room))
        self.resize((self.size() if self._was_open else wanted).boundedTo(room))
        self._was_open = True

    def _ask(self) -> None:
        self._previews.show_plan(self.source.plan())
        self._show_problem()
        self._show_readiness()

    def _draw_anew(self) -> None:
        self._previews.draw_anew()
        self._show_readiness()

    def _show(self, shown: Shown) -> None:
        self._shown = shown
        self.model.show(shown, self._offer.model if self._offer is not None else None)
        self.figures.show_batch(shown)
        self._show_problem()
        self._show_readiness()

    def _show_problem(self) -> None:
        """What there is instead of jobs: a mistake, or what to do."""
        missing = self.source.missing()
        words = self.tr("The jobs will stand here one by one, each with its cost.")
        self._problem = self._shown.error or (words if self._shown.preview is None else "")
        if self._problem:
            is_error = bool(self._shown.error)
            again = self.tr("Try again") if is_error and not missing else ""
            self._empty.set_content("triangle-alert" if is_error else "layers", self._problem, again)
        self._stack.setCurrentWidget(self._empty if self._problem else self.table)

    def _show_readiness(self) -> None:
        preview = self._shown.preview
        count = preview.count if preview is not None else 0
        one, many = self.tr("1 job"), self.tr("{count} jobs").format(count=number(count))
        self._count.setText((one if count == 1 else many) if count else "")
        self.draw.setVisible(bool(count))
        text = self.tr("Queue 1 job") if count == 1 else self.tr("Queue {count} jobs").format(count=number(count))
        self.queue_button.setText(text if count else self.tr("Queue"))
        self.queue_button.set_blocked(self._why_not())

    def _why_not(self) -> str:
        missing = self.source.missing() or self.options.missing()
        if missing:
            return missing
        if self._shown.error:
            return self.tr("something is not right")
        if not (self.source.is_settled and self._previews.is_settled) or self._shown.preview is None:
            return self.tr("expanding")
        return self.tr("over a budget") if self._shown.spending.refusal else ""

    async def _queue(self, preview: BatchPreview) -> None:
        name, start = self.options.name.text().strip() or None, self.options.start()
        try:
            if not await self._questions.may_spend(self._shown.spending, preview.count):
                return
            self.queue_button.set_busy(self.tr("Queueing"))
            async with self._context.write() as services:
                made = await queue_batch(services, self._context.user_id, preview, start, name)
        except UserError as error:
            self._show(Shown(error=told(error.message)))
            return
        finally:
            self._is_busy = False
            self.queue_button.set_busy("")
        self.options.name.clear()
        self.accept()
        # The same seeds again would pay for the same results.
        self._previews.draw_anew()
        self.queued.emit(made)

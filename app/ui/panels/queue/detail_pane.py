"""The details beside the table: of the chosen job, or what is chosen in sum; and the questions about it."""

import asyncio
import operator
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.errors import ResourceNotFoundError
from app.domain.events import AccountChanged
from app.services.job.job_rows import JobRow
from app.ui.amounts import number, sum_amount, sum_price, sums
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.panels.queue.detail import JobDetailView, Page
from app.ui.panels.queue.facts import read_facts, read_reviews
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.queue_mode import QueueRun
from app.ui.panels.queue.review_card import ReviewCard
from app.ui.panels.queue.review_commands import ReviewCommands
from app.ui.throttle import Throttle
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.label import Label

_GATHER_MS: Final = 120
_ACCOUNTS_MS: Final = 1000
_HEAD: Final = 40
_LEAST_VIEW: Final = 180


class DetailPane(QWidget):
    """Follows what it is told to show; while it is hidden it reads nothing."""

    closed = Signal()

    def __init__(self, context: UiContext, model: QueueModel, run: QueueRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._model = model
        self._run = run
        self._job_ids: list[int] = []
        self._seen: list[JobRow] = []
        self._must_read = False
        self._task: asyncio.Task[None] | None = None
        self._is_one = False
        theme = context.theme
        self.setProperty("surface", "panel")
        self._title = Label(theme, "", "smallStrong", elide="right", parent=self)
        self._sum = Label(theme, "", "small", "secondary", wrap=True, parent=self)
        self.copy = IconButton(theme, "copy", self.tr("Copy everything"), parent=self)
        self.close_button = IconButton(theme, "x", self.tr("Hide the details (Alt+Return)"), parent=self)
        self.card = ReviewCard(theme, self)
        self.view = JobDetailView(context, self)
        self.reviews = ReviewCommands(context, model, self)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GATHER_MS)
        self._timer.timeout.connect(self._read)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.view.as_text()))
        self.close_button.clicked.connect(self.closed)
        self.card.confirmed.connect(
            lambda submission, remote: self.reviews.confirm(submission, remote, self.card.show_error)
        )
        self.card.dismissed.connect(self.reviews.dismiss)
        self.card.sent_again.connect(self.reviews.send_again)
        self.card.grown.connect(self._fit_card)
        model.dataChanged.connect(self._follow_changes)
        model.moved.connect(self._follow_changes)
        run.changed.connect(self.refresh)
        self._accounts = Throttle(_ACCOUNTS_MS, self.refresh, self)
        follow(self, context.bus, AccountChanged, lambda _event: self._accounts.call())

    def title(self) -> str:
        return self._title.text()

    def summed_up(self) -> str:
        """What is said of several jobs."""
        return self._sum.text()

    def show_jobs(self, jobs: Sequence[JobRow], page: Page | None = None) -> None:
        """Tell of one job, or sum up several."""
        if page is not None:
            self.view.choose_page(page)
        ids = [job.id for job in jobs]
        if ids != self._job_ids:
            self._job_ids = ids
            self.refresh()

    def refresh(self) -> None:
        """Read again what is shown, when it is seen."""
        self._must_read = True
        self._timer.start()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit_card(self) -> None:
        """The question grew: what is to be typed is in view."""
        self._fit()
        if self.card.field.isVisible():
            QTimer.singleShot(0, self.card, lambda: self._cards.ensureWidgetVisible(self.card.field))

    def _fit(self) -> None:
        """Give the question its height; where there is room for that alone, nothing else is told."""
        has_card = bool(self.card.rows())
        need = self.card.height_for(self.width() - 2 * self._context.theme.token("space.3")) if has_card else 0
        is_low = has_card and self.height() < need + self._context.theme.scaled(_LEAST_VIEW)
        self._cards.setVisible(has_card)
        room = max(0, self.height() - self._context.theme.scaled(_HEAD))
        # A bar that comes while there is room makes its lines narrower, and is needed then.
        bars = Qt.ScrollBarPolicy
        self._cards.setVerticalScrollBarPolicy(bars.ScrollBarAsNeeded if need > room else bars.ScrollBarAlwaysOff)
        self._cards.setFixedHeight(min(need, room))
        self.view.setVisible(self._is_one and not is_low)
        self._sum.setVisible(bool(self._sum.text()) and not is_low)

    def _lay_out(self) -> None:
        theme = self._context.theme
        head = QHBoxLayout()
        head.setContentsMargins(theme.token("space.3"), theme.token("space.1"), theme.token("space.1"), 0)
        head.setSpacing(0)
        head.addWidget(self._title, 1)
        head.addWidget(self.copy)
        head.addWidget(self.close_button)
        middle = QVBoxLayout()
        edge = theme.token("space.3")
        middle.setContentsMargins(edge, theme.token("space.1"), edge, 0)
        middle.setSpacing(theme.token("space.2"))
        middle.addWidget(self._sum)
        cards = QScrollArea(self)
        cards.setWidget(self.card)
        cards.setWidgetResizable(True)
        cards.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        cards.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cards = cards
        middle.addWidget(cards)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(middle)
        column.addWidget(self.view, 1)
        column.addStretch(0)
        self._show_nothing()

    def _follow_changes(self) -> None:
        if self.isVisible() and self._job_ids and not self._timer.isActive():
            self._timer.start()

    def _read(self) -> None:
        jobs = [job for job_id in self._job_ids if (job := self._model.job(job_id)) is not None]
        has_changed = len(jobs) != len(self._seen) or any(map(operator.is_not, jobs, self._seen))
        if not self.isVisible() or not (has_changed or self._must_read):
            return
        if self._task is None or self._task.done():
            self._task = self._context.tasks.start(self._load(), what=self.tr("show the job"))
        else:
            self._timer.start()

    async def _load(self) -> None:
        self._must_read = False
        self._seen = jobs = [job for job_id in self._job_ids if (job := self._model.job(job_id)) is not None]
        needing = [job.id for job in jobs if job.needs_attention]
        reviews = []
        if needing:
            async with self._context.read() as services:
                reviews = await read_reviews(services, self._context.user_id, needing)
        if len(jobs) == 1:
            await self._load_one(jobs[0])
        elif jobs:
            self._show_sum(jobs)
        else:
            self._show_nothing()
        names = {self._model.provider_name(review.provider_id) for review in reviews}
        self.card.show_rows(reviews, names.pop() if len(names) == 1 else "")
        self._fit()

    async def _load_one(self, job: JobRow) -> None:
        name, place = self._model.provider_name(job.provider_id), self._model.place_in_line(job)
        try:
            async with self._context.read() as services:
                facts = await read_facts(services, job.id, provider_name=name, place=place, mode=self._run.mode)
        except ResourceNotFoundError:
            self._show_nothing()
            return
        if self._job_ids == [job.id]:
            self._title.setText(self.tr("Job {number}").format(number=job.id))
            self._sum.setText(job.prompt)
            self._show_parts(is_one=True)
            self.view.show_facts(facts)

    def _show_sum(self, jobs: Sequence[JobRow]) -> None:
        self._title.setText(self.tr("{count} jobs").format(count=number(len(jobs))))
        estimated = sums((job.credit_type, job.estimated_cost) for job in jobs)
        actual = sums((job.credit_type, job.actual_cost or 0) for job in jobs)
        parts = [self.tr("Estimated: {price}").format(price=sum_price(estimated))]
        if actual:
            parts.append(self.tr("charged: {price}").format(price=sum_amount(actual)))
        self._sum.setText(", ".join(parts) if estimated or actual else self.tr("They cost nothing."))
        self._show_parts(is_one=False)

    def _show_nothing(self) -> None:
        self._title.setText(self.tr("Details"))
        self._sum.setText(self.tr("Choose a job to see its times, its account and its log."))
        self._show_parts(is_one=False)

    def _show_parts(self, *, is_one: bool) -> None:
        self._is_one = is_one
        self.copy.setVisible(is_one)
        self._fit()

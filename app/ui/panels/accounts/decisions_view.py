"""Choices of accounts, of one or of all, with the reason for each; and who would take a job now."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRegularExpression, Qt
from PySide6.QtGui import QRegularExpressionValidator, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.enums import OperationType
from app.domain.errors import PixSimError
from app.domain.events import AccountChanged, JobChanged, LibraryChanged
from app.services.account.account_decisions import DecisionRow
from app.services.account.account_rows import AccountRow
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.help.topics import Topic
from app.ui.panels.accounts.decision_card import DecisionCard
from app.ui.panels.accounts.decision_models import DecisionModel
from app.ui.panels.accounts.dry_run import DryRunBar
from app.ui.panels.accounts.facts import PoolFeed
from app.ui.throttle import Throttle
from app.ui.widgets.buttons import Button
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.lines_view import EDGE, LinesView
from app.ui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from app.services.unit_of_work import Services

_PAUSE_MS: Final = 500
_SHOWN: Final = 200
_WIDE: Final = 720


class DecisionsView(QWidget):
    """The newest choices first; the one that is selected is explained."""

    def __init__(self, context: UiContext, feed: PoolFeed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._feed = feed
        theme = context.theme
        self._row: AccountRow | None = None
        self._turn = 0
        self._is_stale = True
        self.model = DecisionModel(self)
        self._job = SearchField(theme, self.tr("Number of a job"), parent=self)
        self._job.setValidator(QRegularExpressionValidator(QRegularExpression(r"#?\d{0,15}"), self._job))
        self._ask = Button(
            theme, self.tr("Who would take a job now?"), icon="flask-conical", size="compact", parent=self
        )
        self.dry_run = DryRunBar(theme, self)
        self.table = LinesView(theme, self.model, self.tr("Choices"), parent=self)
        self.card = DecisionCard(theme, self)
        self._empty = EmptyState(theme, "scan-search", "", parent=self)
        self._soon = Throttle(_PAUSE_MS, self._catch_up, self)
        self._lay_out()
        self._ask.clicked.connect(self._toggle_dry_run)
        self._job.searched.connect(lambda _text: self._refresh())
        self.dry_run.asked.connect(self._explain)
        self.table.selectionModel().selectionChanged.connect(self._show_chosen)
        self.table.opened.connect(self._show_job)
        self._empty.activated.connect(self._leave_empty)
        self._empty.offer_help(Topic.SELECTION, context.shell.help_requested.emit)
        feed.changed.connect(self._offer_providers)
        for kind in (AccountChanged, JobChanged, LibraryChanged):
            follow(self, context.bus, kind, lambda _event: self._note())

    @property
    def is_asking(self) -> bool:
        """Whether the question of a dry run is open."""
        return not self.dry_run.isHidden()

    def show_account(self, row: AccountRow | None) -> None:
        """Show the choices of an account; None shows those of all."""
        is_same = (row.id if row else None) == (self._row.id if self._row else None)
        self._row = row
        if not is_same:
            self._offer_providers()
            self.model.set_rows(())
            self.card.setVisible(self.is_asking)
        if not is_same or self._is_stale:
            self._refresh()

    def open_dry_run(self, provider_id: str, operation: OperationType | None = None, cost: int | None = None) -> None:
        """Ask who would take a job now."""
        self._offer_providers()
        self.dry_run.show()
        self.dry_run.choose(provider_id, operation, cost)
        self.dry_run.ask()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= self._context.theme.scaled(_WIDE)
        self._parts.setOrientation(Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical)

    def _lay_out(self) -> None:
        theme = self._context.theme
        line = QHBoxLayout()
        line.setContentsMargins(EDGE, 0, EDGE, 0)
        line.setSpacing(theme.token("space.2"))
        line.addWidget(self._job, 1)
        line.addWidget(self._ask)
        self._parts = QSplitter(Qt.Orientation.Vertical, self)
        self._parts.setChildrenCollapsible(False)
        self._parts.setHandleWidth(1)
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._parts.addWidget(body)
        self._parts.addWidget(self.card)
        self._parts.setStretchFactor(0, 1)
        self._parts.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addLayout(line)
        column.addWidget(self.dry_run)
        column.addWidget(self._parts, 1)
        self.card.hide()
        self.dry_run.hide()

    def _offer_providers(self) -> None:
        offered = [self._row.provider_id] if self._row is not None else sorted(self._feed.manifests)
        self.dry_run.set_providers(self._feed.manifests, offered)

    def _toggle_dry_run(self) -> None:
        if self.is_asking:
            self.dry_run.hide()
            self._show_chosen()
            return
        self.dry_run.show()
        chosen = self.table.chosen()
        if isinstance(chosen, DecisionRow):
            self.dry_run.choose(chosen.provider_id, chosen.operation_type, chosen.cost if chosen.credit_type else None)
        self.dry_run.ask()

    def _explain(self, provider_id: str, operation: OperationType, cost: int | None) -> None:
        work = self._load_selection(provider_id, operation, cost)
        self._context.tasks.start(work, what=self.tr("look at the pool"))

    async def _load_selection(self, provider_id: str, operation: OperationType, cost: int | None) -> None:
        manifest = self._feed.manifests.get(provider_id)
        paid_with = next(iter(manifest.credit_types), None) if manifest is not None and cost is not None else None
        async with self._context.read() as services:
            found = await services.accounts.explain_selection(provider_id, operation, cost=cost, credit_type=paid_with)
        self.card.show_selection(found, operation, self._feed.provider_name(provider_id))
        self.card.show()

    def _note(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._soon.call()

    def _catch_up(self) -> None:
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        self._turn += 1
        self._is_stale = False
        self._context.tasks.start(self._load(self._turn), what=self.tr("read the choices of accounts"))

    async def _load(self, turn: int) -> None:
        try:
            async with self._context.read() as services:
                rows = await self._read(services)
        except PixSimError:
            self._show_empty("triangle-alert", self.tr("The choices cannot be read."), self.tr("Try again"))
            raise
        if turn != self._turn:
            return
        chosen = self.table.chosen()
        self.model.set_rows(rows)
        if rows:
            self._stack.setCurrentWidget(self.table)
            kept = next((at for at, row in enumerate(rows) if chosen is not None and row.id == chosen.id), 0)
            if self.table.chosen() is None and (chosen is not None or not self.is_asking):
                self.table.selectRow(kept)
        elif self._job.text():
            self._show_empty("search", self.tr("No account was chosen for that job yet."), self.tr("Show all choices"))
        else:
            self._show_empty("scan-search", self.tr("No job was given to it yet.") if self._row else self._nothing())

    async def _read(self, services: "Services") -> list[DecisionRow]:
        job = self._job.text().strip().removeprefix("#")
        if job:
            found = await services.accounts.get_decision(int(job))
            return [found] if found is not None else []
        account_id = self._row.id if self._row is not None else None
        return await services.accounts.list_decisions(account_id, limit=_SHOWN)

    def _nothing(self) -> str:
        return self.tr("Each choice of an account is kept here with its reasons.")

    def _show_empty(self, icon: str, sentence: str, button: str = "") -> None:
        self._empty.set_content(icon, sentence, button)
        self._stack.setCurrentWidget(self._empty)
        if not self.is_asking:
            self.card.hide()

    def _leave_empty(self) -> None:
        if self._job.text():
            self._job.clear()
        else:
            self._refresh()

    def _show_chosen(self) -> None:
        chosen = self.table.chosen()
        if isinstance(chosen, DecisionRow):
            self.card.show_decision(chosen, self._feed.provider_name(chosen.provider_id))
        self.card.setVisible(chosen is not None or (self.is_asking and self.card.model.rowCount() > 0))

    def _show_job(self, at: int) -> None:
        job_id = self.model.row_at(at).job_id
        if job_id is not None:
            self._context.shell.job_shown_requested.emit(job_id)

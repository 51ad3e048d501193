"""Failed but not refunded: with the ids that a provider's support asks for, and what came back after all."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from pydantic import BaseModel, create_model
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from app.domain.errors import PixSimError
from app.services.account.account_rows import AccountRow
from app.services.account.ledger_service import UnrefundedRow
from app.ui.context import UiContext
from app.ui.panels.accounts.facts import PoolFeed
from app.ui.panels.accounts.figures import named_amount
from app.ui.panels.accounts.money_fields import amount_field, entered
from app.ui.panels.accounts.refund_lines import HEIGHT, RefundDelegate, RefundModel, amount_of, title_of
from app.ui.panels.accounts.result import ResultBox
from app.ui.panels.accounts.sheet import Sheet
from app.ui.panels.accounts.verbs import make_verb, pop_up
from app.ui.widgets.buttons import Button
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.form import ParamsForm
from app.ui.widgets.label import Label
from app.ui.widgets.lines_view import EDGE, LinesView


class RefundsView(QWidget):
    """A row for each attempt that was charged and gave nothing."""

    def __init__(self, context: UiContext, feed: PoolFeed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._feed = feed
        self._row: AccountRow | None = None
        theme = context.theme
        self.model = RefundModel(self)
        self._sum = Label(theme, "", "small", "secondary", elide="right", parent=self)
        self.copy_button = Button(theme, self.tr("Copy ids"), icon="copy", size="compact", parent=self)
        self.mark_button = Button(theme, self.tr("Mark as refunded"), icon="undo-2", size="compact", parent=self)
        self.table = LinesView(theme, self.model, self.tr("Not refunded"), row_height=HEIGHT, parent=self)
        self.table.use(RefundDelegate(theme, self.model, self.table))
        self._empty = EmptyState(theme, "circle-check", "", parent=self)
        self._lay_out()
        verbs = partial(make_verb, theme, self.table)
        self._mark = verbs(self.tr("Mark as refunded"), "undo-2", "M", self._mark_chosen)
        self._part = verbs(self.tr("Refunded in part…"), "coins", "Shift+M", self._mark_part)
        self._copy = verbs(self.tr("Copy the remote id"), "copy", "Ctrl+C", self._copy_chosen)
        self._show_job = verbs(self.tr("Show the job"), "list-video", "J", self._show_chosen_job)
        self.copy_button.clicked.connect(self._copy_all)
        self.mark_button.clicked.connect(self._mark_chosen)
        self.table.opened.connect(lambda _at: self._show_chosen_job())
        self.table.selectionModel().selectionChanged.connect(self._follow)
        self.table.customContextMenuRequested.connect(lambda place: pop_up(self.table, place, self.menu))
        feed.changed.connect(self._show)
        self._show()

    def show_account(self, row: AccountRow | None) -> None:
        """Show what concerns an account; None shows all of it."""
        self._row = row
        self._show()

    def menu(self) -> QMenu:
        """What can be done with the chosen row."""
        menu = QMenu(self)
        for action in (self._mark, self._part, self._copy, self._show_job):
            menu.addAction(action)
        return menu

    def _lay_out(self) -> None:
        theme = self._context.theme
        line = QHBoxLayout()
        line.setContentsMargins(EDGE, 0, EDGE, 0)
        line.setSpacing(theme.token("space.2"))
        line.addWidget(self._sum, 1)
        line.addWidget(self.copy_button)
        line.addWidget(self.mark_button)
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addLayout(line)
        column.addWidget(body, 1)

    def _show(self) -> None:
        rows = self._feed.facts.unrefunded
        if self._row is not None:
            label, provider = self._row.label, self._row.provider_id
            rows = [row for row in rows if (row.account_label, row.provider_id) == (label, provider)]
        self.model.set_rows(rows)
        self._sum.setText(sums_of(rows))
        for part in (self._sum, self.copy_button, self.mark_button):
            part.setVisible(bool(rows))
        self._follow()
        if rows:
            self._stack.setCurrentWidget(self.table)
        else:
            self._empty.set_content("circle-check", self.tr("Nothing was charged for a job that failed."))
            self._stack.setCurrentWidget(self._empty)

    def _follow(self) -> None:
        chosen = self._chosen()
        for action in (self._mark, self._part, self._copy, self._show_job):
            action.setEnabled(chosen is not None)
        self._copy.setEnabled(chosen is not None and chosen.remote_id is not None)
        self.mark_button.set_blocked("" if chosen is not None else self.tr("select a row first"))

    def _chosen(self) -> UnrefundedRow | None:
        chosen = self.table.chosen()
        return chosen if isinstance(chosen, UnrefundedRow) else None

    def _copy_chosen(self) -> None:
        chosen = self._chosen()
        if chosen is not None and chosen.remote_id is not None:
            QGuiApplication.clipboard().setText(chosen.remote_id)
            self._context.shell.toast("done", self.tr("The remote id is copied."))

    def _copy_all(self) -> None:
        """Everything that a provider's support may ask for, a line each."""
        lines = [
            "\t".join((row.remote_id or "", row.account_label, amount_of(row), row.reason or ""))
            for row in self.model.rows
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._context.shell.toast("done", self.tr("The remote ids are copied, with account, credits and reason."))

    def _show_chosen_job(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._context.shell.job_shown_requested.emit(chosen.job_id)

    def _mark_chosen(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._context.tasks.start(self._note(chosen, None), what=self.tr("note the refund"))

    def _mark_part(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._context.tasks.start(self._ask_part(chosen), what=self.tr("note the refund"))

    async def _note(self, row: UnrefundedRow, amount: int | None) -> None:
        async with self._context.write() as services:
            await services.ledger.note_refund(row.submission_id, amount)
        words = self.tr("Noted: {amount} came back to {account}.")
        came = named_amount(row.spent if amount is None else amount, row.credit_type)
        self._context.shell.toast("done", words.format(amount=came, account=row.account_label))

    async def _ask_part(self, row: UnrefundedRow) -> None:
        await PartSheet(self._context, row, self).ask()


class PartSheet(Sheet):
    """How much of what was paid came back."""

    def __init__(self, context: UiContext, row: UnrefundedRow, parent: QWidget) -> None:
        theme = context.theme
        super().__init__(context, "", "", parent)
        self.set_title(self.tr("What came back?"))
        self.primary.setText(self.tr("Note it"))
        self._row = row
        words = self.tr("{title}: {amount} were charged.").format(title=title_of(row), amount=amount_of(row))
        self.column.addWidget(Label(theme, words, "small", "secondary", wrap=True))
        self.form = ParamsForm(theme, _model(row, self.tr("Credits")))
        self.column.addWidget(self.form)
        self.result_box = ResultBox(theme)
        self.column.addWidget(self.result_box)
        self.column.addStretch(1)
        self.accepted_by_user.connect(lambda: self.start(self._save(), self.tr("note the refund")))

    async def _save(self) -> None:
        self.form.commit()
        amount = entered(self.form.value()["amount"], self._row.credit_type)
        try:
            async with self._context.write() as services:
                await services.ledger.note_refund(self._row.submission_id, amount)
        except PixSimError as error:
            self.result_box.say_error(error)
            self.fit()
        else:
            self.accept()


def sums_of(rows: Sequence[UnrefundedRow]) -> str:
    """What all of them cost, by type."""
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.credit_type] = sums.get(row.credit_type, 0) + row.spent
    return ", ".join(named_amount(amount, kind) for kind, amount in sorted(sums.items()))


def _model(row: UnrefundedRow, title: str) -> Any:
    return create_model("RefundFields", __base__=BaseModel, amount=amount_field(row.credit_type, row.spent, title))

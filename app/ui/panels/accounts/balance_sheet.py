"""Sets balances by hand, for accounts whose provider tells none."""

from typing import Any, Final

from pydantic import BaseModel, create_model
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.domain.errors import PixSimError
from app.services.account.account_rows import AccountRow
from app.services.account.budget_service import HIGHEST_AMOUNT
from app.ui.context import UiContext
from app.ui.panels.accounts.figures import credits_name
from app.ui.panels.accounts.money_fields import amount_field, entered, shown
from app.ui.panels.accounts.result import ResultBox
from app.ui.panels.accounts.sheet import Sheet
from app.ui.widgets.form import ParamsForm
from app.ui.widgets.label import Label

_LABEL_WIDTH: Final = 120


class BalanceSheet(Sheet):
    """A field for each type of credits; only what was changed is written."""

    def __init__(self, context: UiContext, row: AccountRow, parent: QWidget) -> None:
        theme = context.theme
        super().__init__(context, "", "", parent)
        self.set_title(self.tr("Balance of {}").format(row.label))
        self.primary.setText(self.tr("Set"))
        self._row = row
        words = self.tr("{} tells no balance. Write down what its own page says; the ledger notes the difference.")
        self.column.addWidget(Label(theme, words.format(row.provider_name), "small", "secondary", wrap=True))
        self.form = ParamsForm(theme, _model(row), label_width=_LABEL_WIDTH)
        self.form.set_value({kind: shown(value, kind) for kind, value in row.credits.items()})
        self.column.addWidget(self.form)
        self.result_box = ResultBox(theme)
        self.column.addWidget(self.result_box)
        self.column.addStretch(1)
        self.accepted_by_user.connect(lambda: self.start(self._save(), self.tr("set the balance")))
        self.form.row(self.form.fields()[0]).control.inner.setFocus(Qt.FocusReason.OtherFocusReason)

    async def _save(self) -> None:
        self.form.commit()
        told = {kind: entered(value, kind) for kind, value in self.form.value().items()}
        is_first = self._row.synced_at is None
        balances = {kind: value for kind, value in told.items() if is_first or value != self._row.credits[kind]}
        try:
            async with self._context.write() as services:
                left_aside = await services.accounts.set_balances(self._row.id, balances)
        except PixSimError as error:
            self.result_box.say_error(error)
            self.fit()
            return
        if left_aside:
            self.result_box.say("warning", self.tr("Jobs of this account are running: set it when they have ended."))
            self.fit()
        else:
            self.accept()


def _model(row: AccountRow) -> Any:
    fields: dict[str, Any] = {
        kind: amount_field(kind, 0, _title(kind), most=HIGHEST_AMOUNT) for kind in sorted(row.credits)
    }
    return create_model("Balances", __base__=BaseModel, **fields)


def _title(kind: str) -> str:
    name = credits_name(kind)
    return name[:1].upper() + name[1:]

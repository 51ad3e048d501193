"""Sets a budget: whose spending, over what, in which credits, and the most that may be spent."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from pydantic import BaseModel, Field, create_model
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from app.domain.enums import BudgetPeriod, BudgetScope
from app.domain.errors import PixSimError, ValidationError
from app.domain.money import MICROS, USD, is_money
from app.providers.base import ProviderManifest
from app.services.account.account_rows import AccountRow
from app.services.account.budget_service import HIGHEST_AMOUNT, BudgetRow
from app.ui.context import UiContext
from app.ui.language import told
from app.ui.panels.accounts.figures import credits_name
from app.ui.panels.accounts.money_fields import amount_field, entered, shown
from app.ui.panels.accounts.result import ResultBox
from app.ui.panels.accounts.sheet import Sheet
from app.ui.widgets.form import ParamsForm

_LABEL_WIDTH: Final = 96


class BudgetSheet(Sheet):
    """Adds a budget, or changes the amount of one.

    Args:
        context: The services.
        rows: The accounts.
        manifests: The providers, by id.
        parent: Over which it opens.
        budget: The one to change; None adds one.
        account: Whose budget is offered first.
    """

    def __init__(
        self,
        context: UiContext,
        rows: Sequence[AccountRow],
        manifests: Mapping[str, ProviderManifest],
        parent: QWidget,
        *,
        budget: BudgetRow | None = None,
        account: AccountRow | None = None,
    ) -> None:
        theme = context.theme
        super().__init__(context, "", "", parent)
        self.set_title(self.tr("Add a budget") if budget is None else self.tr("Change the budget"))
        self.primary.setText(self.tr("Add budget") if budget is None else self.tr("Save"))
        self._budget = budget
        self._rows = [row for row in rows if row.credits]
        self._kinds = _kinds(self._rows, manifests)
        paid = {name: manifest for name, manifest in manifests.items() if manifest.credit_types}
        self.form = ParamsForm(theme, _model(self._rows, paid, self._kinds), label_width=_LABEL_WIDTH)
        self.result_box = ResultBox(theme)
        self.column.addWidget(self.form)
        self.column.addWidget(self.result_box)
        self.column.addStretch(1)
        self._show_first(account)
        self._follow_scope()
        self.form.field_changed.connect(lambda _name: self._follow_scope())
        self.accepted_by_user.connect(lambda: self.start(self._save(), self.tr("set the budget")))
        self.form.row(_field_of(self._kind)).control.inner.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_first(self, account: AccountRow | None) -> None:
        budget = self._budget
        if budget is not None:
            values: dict[str, Any] = {
                "scope": budget.scope.value,
                "provider_id": budget.provider_id,
                "account_id": str(budget.account_id) if budget.account_id is not None else None,
                "period": budget.period.value,
                "credit_type": budget.credit_type,
                _field_of(budget.credit_type): shown(budget.amount, budget.credit_type),
            }
            self.form.set_value({name: value for name, value in values.items() if value is not None})
            for name in ("scope", "provider_id", "account_id", "period", "credit_type"):
                if name in self.form.fields():
                    self.form.row(name).control.setEnabled(False)
        elif account is not None and account.credits:
            first = {"scope": BudgetScope.ACCOUNT.value, "account_id": str(account.id)}
            self.form.set_value({**first, "provider_id": account.provider_id, "credit_type": min(account.credits)})

    def _follow_scope(self) -> None:
        """Show the fields of the scope that is chosen."""
        scope = self.form.value().get("scope")
        for name, wanted in (("provider_id", BudgetScope.PROVIDER), ("account_id", BudgetScope.ACCOUNT)):
            if name in self.form.fields():
                self.form.row(name).setVisible(scope == wanted.value)
        self.form.row("credit_type").setVisible(len(self._kinds) > 1)
        for name in {"amount", "dollars"} & set(self.form.fields()):
            self.form.row(name).setVisible(name == _field_of(self._kind))
        self.result_box.say("", "")
        self.fit()

    @property
    def _kind(self) -> str:
        """The credits that are chosen."""
        return str(self.form.value()["credit_type"])

    async def _save(self) -> None:
        self.form.commit()
        self.form.clear_errors()
        values = self.form.value()
        scope = BudgetScope(values["scope"])
        try:
            async with self._context.write() as services:
                await services.budgets.set_budget(
                    self._context.user_id,
                    scope,
                    BudgetPeriod(values["period"]),
                    self._kind,
                    entered(values[_field_of(self._kind)], self._kind),
                    provider_id=str(values["provider_id"]) if scope == BudgetScope.PROVIDER else None,
                    account_id=int(values["account_id"]) if scope == BudgetScope.ACCOUNT else None,
                )
        except ValidationError as error:
            field = _field_of(self._kind) if error.field == "amount" else error.field or ""
            if not self.form.show_error(field, told(error.message)):
                self.result_box.say_error(error)
            self.fit()
        except PixSimError as error:
            self.result_box.say_error(error)
            self.fit()
        else:
            self.accept()


def _kinds(rows: Sequence[AccountRow], manifests: Mapping[str, ProviderManifest]) -> list[str]:
    declared = {kind for manifest in manifests.values() for kind in manifest.credit_types}
    return sorted(declared | {kind for row in rows for kind in row.credits})


def _model(rows: Sequence[AccountRow], paid: Mapping[str, ProviderManifest], kinds: Sequence[str]) -> Any:
    translate = QCoreApplication.translate
    scopes = {BudgetScope.USER.value: translate("Accounts", "All accounts")}
    fields: dict[str, Any] = {}
    if paid:
        names = {name: manifest.name for name, manifest in paid.items()}
        fields["provider_id"] = _choice(names, translate("Accounts", "Provider"))
        scopes[BudgetScope.PROVIDER.value] = translate("Accounts", "A provider")
    if rows:
        labels = {str(row.id): f"{row.label} \N{MIDDLE DOT} {row.provider_name}" for row in rows}
        fields["account_id"] = _choice(labels, translate("Accounts", "Account"))
        scopes[BudgetScope.ACCOUNT.value] = translate("Accounts", "An account")
    periods = {
        BudgetPeriod.JOB.value: translate("Accounts", "Each job"),
        BudgetPeriod.DAY.value: translate("Accounts", "A day"),
        BudgetPeriod.MONTH.value: translate("Accounts", "A month"),
    }
    most = translate("Accounts", "At most")
    about = translate("Accounts", "What is held for running jobs counts too. 0 spends nothing at all.")
    unit: dict[str, Any] = {"widget": "spin", "step": 10, "unit": translate("Accounts", "credits")}
    amount = Field(100, ge=0, le=HIGHEST_AMOUNT, title=most, description=about, json_schema_extra=unit)
    amounts: dict[str, Any] = {"amount": (int, amount)} if not all(map(is_money, kinds)) else {}
    if any(map(is_money, kinds)):
        first = 10 * MICROS
        amounts["dollars"] = amount_field(USD, first, most, most=HIGHEST_AMOUNT, help_words=about)
    return create_model(
        "BudgetFields",
        __base__=BaseModel,
        scope=_choice(scopes, translate("Accounts", "Of"), widget="segment"),
        **fields,
        period=_choice(periods, translate("Accounts", "For"), default=BudgetPeriod.DAY.value, widget="segment"),
        credit_type=_choice(
            {kind: credits_name(kind) for kind in kinds}, translate("Accounts", "Credits"), widget="combo"
        ),
        **amounts,
    )


def _field_of(credit_type: str) -> str:
    """The field in which an amount of a kind is entered."""
    return "dollars" if is_money(credit_type) else "amount"


def _choice(labels: Mapping[str, str], title: str, *, default: str | None = None, widget: str = "combo") -> Any:
    kind: Any = Literal[tuple(labels)]
    extra: dict[str, Any] = {"labels": dict(labels), "widget": widget}
    return (kind, Field(default or next(iter(labels)), title=title, json_schema_extra=extra))

"""Adds an account in two steps: at which provider, and its fields with a free test; edits one with the second step."""

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from app.domain.errors import DuplicateError, PixSimError, ValidationError
from app.providers.base import ProviderManifest
from app.services.account.account_rows import AccountRow
from app.ui.context import UiContext
from app.ui.language import told
from app.ui.panels.accounts import account_form, providers
from app.ui.panels.accounts.result import ResultBox
from app.ui.panels.accounts.sheet import Sheet
from app.ui.passphrase import open_secrets
from app.ui.widgets.buttons import Button
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.form import ParamsForm
from app.ui.widgets.label import Label
from app.ui.widgets.monogram import Monogram

_LABEL_WIDTH: Final = 96
_TRIED: Final = {"options", "credentials"}
"""What a test calls the provider with."""


class AccountWizard(Sheet):
    """Asks for an account; what is saved is in `saved_id`.

    Args:
        context: The services.
        manifests: The providers, by id.
        counts: Provider id to how many accounts there are.
        parent: Over which it opens.
        row: The account to edit; None adds one.
    """

    def __init__(
        self,
        context: UiContext,
        manifests: Mapping[str, ProviderManifest],
        counts: Mapping[str, int],
        parent: QWidget,
        *,
        row: AccountRow | None = None,
    ) -> None:
        super().__init__(context, "", self._primary_text(row), parent)
        self._counts = counts
        self._names = {name: manifest.name for name, manifest in manifests.items()}
        self._row = row
        self._manifest: ProviderManifest | None = None
        self._form: ParamsForm | None = None
        self.saved_id: int | None = None
        self.changes: dict[str, Any] = {}
        """What was changed of an account that was there."""
        theme = context.theme
        offered = [manifest for manifest in manifests.values() if providers.can_be_added(manifest)]
        self._offered = sorted(offered, key=lambda manifest: manifest.name.casefold())
        self._list = providers.ProviderList(theme, self._offered, counts, self)
        self._nothing = EmptyState(
            theme,
            "wallet-cards",
            self.tr("No provider that needs an account is installed. The local engine needs none."),
        )
        self._about = QWidget()
        self._notice = ResultBox(theme)
        self._result = ResultBox(theme)
        self._back = Button(theme, self.tr("Other provider"), "link", parent=self)
        self._test = Button(
            theme, self.tr("Test connection"), icon="zap", tooltip=self.tr("A free call with these fields")
        )
        self._fill()
        if row is not None:
            self._show_fields(manifests[row.provider_id])
        elif len(self._offered) == 1:
            self._show_fields(self._offered[0])
        else:
            self._show_providers()

    @property
    def form(self) -> ParamsForm | None:
        """The fields; None while the provider is chosen."""
        return self._form

    @property
    def result_box(self) -> ResultBox:
        """What came of a test, or of saving."""
        return self._result

    @property
    def notice(self) -> ResultBox:
        """What is said about a second account."""
        return self._notice

    @property
    def test_button(self) -> Button:
        return self._test

    @property
    def provider_list(self) -> providers.ProviderList:
        return self._list

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._form is None and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _fill(self) -> None:
        self.column.addWidget(self._list)
        self.column.addWidget(self._nothing)
        self.column.addWidget(self._about)
        self.column.addWidget(self._notice)
        self.column.addWidget(self._result)
        self.column.addStretch(1)
        self.foot.insertWidget(0, self._test)
        self._back.clicked.connect(self._show_providers)
        self._list.chosen.connect(self._choose)
        self._test.clicked.connect(lambda: self.start(self._try(), self.tr("test the account")))
        self.accepted_by_user.connect(lambda: self.start(self._save(), self.tr("save the account")))

    def _show_providers(self) -> None:
        self._drop_form()
        self.set_title(self.tr("Add an account: where?"))
        self._list.setVisible(bool(self._offered))
        self._nothing.setVisible(not self._offered)
        for part in (self._about, self._back, self._notice, self._result, self._test, self.primary):
            part.hide()
        self.fit()
        if self._list.choices:
            self._list.choices[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, provider_id: str) -> None:
        self._show_fields(next(manifest for manifest in self._offered if manifest.id == provider_id))

    def _show_fields(self, manifest: ProviderManifest) -> None:
        self._manifest = manifest
        row = self._row
        title = self.tr("Add an account") if row is None else self.tr("Edit {}").format(row.label)
        self.set_title(title)
        self._list.hide()
        self._nothing.hide()
        self._show_about(manifest)
        self._drop_form()
        has_credentials, is_built_in = (row.has_credentials, row.is_built_in) if row is not None else (False, False)
        model = account_form.form_model(
            manifest, has_credentials=has_credentials, is_built_in=is_built_in, names=self._names
        )
        self._form = ParamsForm(self._theme, model, label_width=_LABEL_WIDTH, shows_help=True)
        if row is not None:
            self._form.set_value(account_form.values_of(row))
        self.column.insertWidget(self.column.indexOf(self._notice) + 1, self._form)
        self._form.changed.connect(lambda: self._say("", ""))
        self._say_second(manifest)
        self._test.setVisible(not is_built_in)
        self._test.set_blocked("")
        self.primary.show()
        self.fit()
        first = self._form.fields()[0]
        self._form.row(first).control.inner.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_about(self, manifest: ProviderManifest) -> None:
        theme = self._theme
        former, self._about = self._about, QWidget()
        line = QHBoxLayout(self._about)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.token("space.3"))
        line.addWidget(Monogram(theme, manifest.monogram), 0, Qt.AlignmentFlag.AlignTop)
        words = Label(theme, f"{manifest.name}. {providers.about(manifest)}", "small", "secondary", wrap=True)
        line.addWidget(words, 1)
        self._back.setVisible(self._row is None and len(self._offered) > 1)
        if not self._back.isHidden():
            line.addWidget(self._back, 0, Qt.AlignmentFlag.AlignTop)
        self.column.replaceWidget(former, self._about)
        former.deleteLater()
        self._about.show()

    def _say_second(self, manifest: ProviderManifest) -> None:
        is_second = self._row is None and self._counts.get(manifest.id, 0) > 0
        fact, rest = providers.second_account_words(manifest) if is_second else ("", "")
        self._notice.say("warning", f"{fact} {rest}".strip(), icon="info")

    def _drop_form(self) -> None:
        if self._form is not None:
            self._form.hide()
            self.column.removeWidget(self._form)
            self._form.deleteLater()
            self._form = None

    def _say(self, state: str, text: str) -> None:
        if text or self._result.text:
            self._result.say(state or self._result.state, text)
            self.fit()
            if text:
                self.reveal(self._result)

    def _say_error(self, error: PixSimError) -> None:
        self._result.say_error(error)
        self.reveal(self._result)

    def _values(self, *, needs_name: bool = True) -> account_form.AccountValues | None:
        """What the form says; None where something is missing, which is said at its field."""
        form, manifest = self._form, self._manifest
        if form is None or manifest is None:
            return None
        form.commit()
        form.clear_errors()
        values = account_form.read_values(manifest, form.value())
        has_credentials = self._row is not None and self._row.has_credentials
        name, sentence = account_form.first_missing(
            manifest, values, has_credentials=has_credentials, needs_name=needs_name
        )
        if sentence and form.show_error(name, sentence):
            form.row(name).control.inner.setFocus(Qt.FocusReason.OtherFocusReason)
            self.reveal(form.row(name))
            return None
        return values

    async def _try(self) -> None:
        """Make the free call with what is typed; an account that is there is tried with the keys that it has."""
        values = self._values(needs_name=False)
        if values is None or self._manifest is None:
            return
        if self._needs_kept_key(self._manifest, values):
            words = self.tr(
                "The key that is kept is opened for a call alone. Save: the changed fields are tried at once."
            )
            self._say("waiting", words)
            return
        self._test.set_busy(self.tr("Testing"))
        try:
            answer = await self._ask_provider(self._manifest, values)
        except ValidationError as error:
            self._show_refusal(error)
        except PixSimError as error:
            self._say_error(error)
        else:
            self._say("done", answer)
        finally:
            self._rest(self._test)

    async def _ask_provider(self, manifest: ProviderManifest, values: account_form.AccountValues) -> str:
        async with self._context.steps() as services:
            if self._row is not None and not self._changes(values).keys() & _TRIED:
                return await services.balances.check_connection(self._row.id)
            options = {name: value for name, value in values.options.items() if value}
            return await services.balances.check_credentials(manifest.id, values.email, options, values.credentials)

    def _needs_kept_key(self, manifest: ProviderManifest, values: account_form.AccountValues) -> bool:
        """Whether a test would need what is typed together with a key that is kept."""
        if self._row is None or not self._row.has_credentials or not self._changes(values).keys() & _TRIED:
            return False
        return any(field.is_secret and field.name not in values.credentials for field in manifest.account_fields)

    def _changes(self, values: account_form.AccountValues) -> dict[str, Any]:
        return account_form.changed_fields(self._row, values) if self._row is not None else {}

    async def _save(self) -> None:
        values = self._values()
        if values is None or self._manifest is None:
            return
        self.primary.set_busy(self.tr("Saving"))
        try:
            if values.credentials and not await open_secrets(self._context, self):
                return
            self.saved_id = await self._write(self._manifest, values)
        except (ValidationError, DuplicateError) as error:
            self._show_refusal(error)
        except PixSimError as error:
            self._say_error(error)
        finally:
            self._rest(self.primary)
        if self.saved_id is not None:
            self.accept()

    def _rest(self, button: Button) -> None:
        """The work of a button has ended, or was left behind with the sheet."""
        if not self.is_gone:
            button.set_busy("")
            self.fit()

    async def _write(self, manifest: ProviderManifest, values: account_form.AccountValues) -> int:
        async with self._context.write() as services:
            if self._row is not None:
                self.changes = self._changes(values)
                if self.changes:
                    await services.accounts.edit_account(self._row.id, self.changes)
                return self._row.id
            account = await services.accounts.create_account(
                manifest.id,
                values.email,
                label=values.label,
                max_concurrent_jobs=values.max_concurrent_jobs,
                priority=values.priority,
                limit_group=values.limit_group or None,
                options={name: value for name, value in values.options.items() if value},
                credentials=values.credentials,
            )
            return account.id

    def _show_refusal(self, error: ValidationError | DuplicateError) -> None:
        """Put a refusal under the field that it is about."""
        manifest, form = self._manifest, self._form
        name = "email" if isinstance(error, DuplicateError) else ""
        if isinstance(error, ValidationError) and manifest is not None:
            name = account_form.field_of(manifest, error.field)
        if form is not None and form.show_error(name, told(error.message)):
            self.reveal(form.row(name))
        else:
            self._say_error(error)

    @staticmethod
    def _primary_text(row: AccountRow | None) -> str:
        add = QCoreApplication.translate("AccountWizard", "Add account")
        return add if row is None else QCoreApplication.translate("AccountWizard", "Save")

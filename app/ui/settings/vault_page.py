"""What opens the sealed keys of the accounts, and what can be done about it."""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.domain.errors import UserError, VaultError
from app.domain.events import LibraryChanged, RunnersPaused
from app.ui.context import UiContext
from app.ui.dialogs import Choice, ask
from app.ui.errors import explain
from app.ui.follow import follow
from app.ui.passphrase import ask_passphrase, choose_passphrase, open_secrets
from app.ui.widgets.buttons import Button
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.services.account.key_care import KeyState


class VaultPage(QWidget):
    """A sentence on each thing that opens them, and the buttons that are of use now."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._state: KeyState | None = None
        theme = context.theme
        self._icon = IconLabel(theme, "key-round")
        self._head = Label(theme, "", "strong", wrap=True)
        self._more = Label(theme, "", "body", "secondary", wrap=True)
        self._computer = Label(theme, "", "small", "secondary", wrap=True)
        self._refusal = Label(theme, "", "small", "failed", wrap=True)
        self._refusal.hide()
        self.open = Button(theme, self.tr("Open the vault"), icon="key-round", parent=self)
        self.close_now = Button(theme, self.tr("Lock the vault now"), icon="lock", parent=self)
        self.set_word = Button(theme, self.tr("Set a passphrase"), parent=self)
        self.remove_word = Button(theme, self.tr("Remove the passphrase"), parent=self)
        self.use_keyring = Button(theme, self.tr("Let the keyring open it too"), parent=self)
        self.leave_keyring = Button(theme, self.tr("Let the passphrase alone open it"), parent=self)
        self.start_over = Button(theme, self.tr("Give the keys up"), "danger", icon="trash-2", parent=self)
        self._buttons = (
            self.open,
            self.close_now,
            self.set_word,
            self.remove_word,
            self.use_keyring,
            self.leave_keyring,
            self.start_over,
        )
        self._lay_out()
        self._connect()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @property
    def state(self) -> str:
        """How the key is kept, in words."""
        return f"{self._head.text()} {self._more.text()} {self._computer.text()}".strip()

    @property
    def refusal(self) -> str:
        """Why the last thing was not done."""
        return self._refusal.text()

    def refresh(self) -> None:
        """Look at the key anew."""
        self._start(self._read(), self.tr("look at the vault"))

    def words(self) -> str:
        """What a search can find here."""
        return " ".join([self.tr("Vault secrets keyring passphrase"), *(button.text() for button in self._buttons)])

    def mark(self, text: str) -> None:
        """Nothing here is left out by a search."""

    def _lay_out(self) -> None:
        theme = self._context.theme
        head = QHBoxLayout()
        head.setSpacing(theme.token("space.2"))
        head.addWidget(self._icon)
        head.addWidget(self._head, 1)
        flow = FlowLayout(theme.token("space.2"))
        for button in self._buttons:
            button.hide()
            flow.addWidget(button)
        about = self.tr(
            "The keys of accounts and the certificate are sealed on this computer, and opened for as long as a call"
            " lasts. That keeps them from whoever has the disk or a backup, and from other users of this computer; not"
            " from a program that runs as you."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, about, "body", "secondary", wrap=True))
        column.addLayout(head)
        column.addWidget(self._more)
        column.addWidget(self._computer)
        column.addWidget(self._refusal)
        column.addLayout(flow)

    def _connect(self) -> None:
        ways = (
            (self.open, self._open, self.tr("open the vault")),
            (self.close_now, self._close, self.tr("lock the vault")),
            (self.set_word, self._set_word, self.tr("set the passphrase")),
            (self.remove_word, self._remove_word, self.tr("remove the passphrase")),
            (self.use_keyring, self._use_keyring, self.tr("use the keyring")),
            (self.leave_keyring, self._leave_keyring, self.tr("leave the keyring")),
            (self.start_over, self._start_over, self.tr("give the keys up")),
        )
        for button, work, what in ways:
            button.clicked.connect(lambda _=False, of=work, told=what: self._start(self._try(of), told))
        for kind in (LibraryChanged, RunnersPaused):
            follow(self, self._context.bus, kind, lambda _event: self.refresh() if self.isVisible() else None)

    async def _read(self) -> None:
        async with self._context.steps() as services:
            state = await services.credentials.care.describe(self._context.user_id)
        if isValid(self):
            self._show(state)

    def _show(self, state: "KeyState") -> None:
        self._state = state
        self._icon.set_icon("key-round" if state.is_open or not state.is_made else "lock", "text.secondary")
        self._head.setText(self._head_words(state))
        self._more.setText(self._way_words(state))
        self._more.setVisible(state.is_made)
        self._computer.setText(self.tr("On this computer: {words}").format(words=state.computer))
        self.open.setVisible(state.is_made and not state.is_open)
        self.close_now.setVisible(state.is_open)
        self.set_word.setVisible(True)
        self.set_word.setText(self.tr("Change the passphrase") if state.has_passphrase else self.tr("Set a passphrase"))
        can_use_keyring = state.has_keyring_here
        self.remove_word.setVisible(state.has_passphrase and (state.keyring is not None or can_use_keyring))
        self.use_keyring.setVisible(state.is_made and state.keyring is None and can_use_keyring)
        self.leave_keyring.setVisible(state.keyring is not None and state.has_passphrase)
        self.start_over.setVisible(state.is_made and not state.is_open)

    def _head_words(self, state: "KeyState") -> str:
        if not state.is_made:
            return self.tr("There is nothing to open yet: the first key of an account makes the vault.")
        return self.tr("The vault is open.") if state.is_open else self.tr("The vault is locked.")

    def _way_words(self, state: "KeyState") -> str:
        if not state.is_made:
            return ""
        if state.keyring is not None and state.has_passphrase:
            words = self.tr("{keyring} opens it, or your passphrase.")
        elif state.keyring is not None:
            words = self.tr("{keyring} opens it: nobody is asked. A passphrase too helps where the keyring is lost.")
        else:
            words = self.tr("Your passphrase opens it, and is asked for once after each start.")
        return words.format(keyring=state.keyring or "")

    async def _try(self, work: Any) -> None:
        """Do something, and say below the facts why it was not done."""
        words = ""
        try:
            await work()
        except (UserError, VaultError) as error:
            words = explain(error).text
        if isValid(self):
            self._refusal.setText(words)
            self._refusal.setVisible(bool(words))
            self.refresh()

    async def _open(self) -> None:
        await open_secrets(self._context, self.window())

    async def _close(self) -> None:
        async with self._context.steps() as services:
            await services.credentials.care.close(self._context.user_id)

    async def _present_word(self) -> str | None:
        about = self.tr("Type the present passphrase.")
        return await ask_passphrase(self._context, self.window(), about)

    async def _set_word(self) -> None:
        old: str | None = None
        if self._state is not None and self._state.has_passphrase:
            old = await self._present_word()
            if old is None:
                return
        about = self.tr("It opens the vault where the keyring does not. Nothing opens it if all of them are lost.")
        new = await choose_passphrase(self._context, self.window(), about)
        if new is None:
            return
        async with self._context.steps() as services:
            await services.credentials.care.change_passphrase(self._context.user_id, new, old=old)
        self._context.shell.toast("done", self.tr("The passphrase is set."))

    async def _remove_word(self) -> None:
        old = await self._present_word()
        if old is None:
            return
        async with self._context.steps() as services:
            await services.credentials.care.remove_passphrase(self._context.user_id, old)
        self._context.shell.toast("done", self.tr("The passphrase is removed: the keyring opens the vault."))

    async def _use_keyring(self) -> None:
        if not await open_secrets(self._context, self.window()):
            return
        async with self._context.steps() as services:
            await services.credentials.care.use_keyring(self._context.user_id)

    async def _leave_keyring(self) -> None:
        async with self._context.steps() as services:
            await services.credentials.care.leave_keyring(self._context.user_id)

    async def _start_over(self) -> None:
        title = self.tr("Give up what is sealed?")
        words = self.tr(
            "For when nothing opens the vault any more. The accounts stay, and need their keys anew; the certificate"
            " that signs your pictures is gone."
        )
        choices = [Choice(self.tr("Keep it"), value=False), Choice(self.tr("Give it up"), kind="danger", value=True)]
        if await ask(self.window(), self._context.theme, title, words, choices):
            async with self._context.steps() as services:
                await services.credentials.start_over(self._context.user_id)

    def _start(self, work: Coroutine[Any, Any, None], what: str) -> None:
        self._context.tasks.start(work, what=what)

"""The profile that sits here: its name, its password, when it locks, and its end."""

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.domain.errors import UserError
from app.domain.events import LibraryChanged, UserChanged
from app.ui.context import UiContext
from app.ui.dialogs import Choice, ask
from app.ui.errors import explain
from app.ui.follow import follow
from app.ui.people.password_dialog import PasswordDialog
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import Button
from app.ui.widgets.combo import Combo
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit

if TYPE_CHECKING:
    from app.domain.user import User

_AVATAR: Final = 40
_MINUTES: Final = (1, 5, 10, 15, 30, 60)
_LABEL_WIDTH: Final = 156


class ProfilePage(QWidget):
    """Names are kept when the field is left; all else at once."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._user: User | None = None
        self._is_only = True
        theme = context.theme
        self._avatar = Avatar(theme, _AVATAR)
        self.name = self._line(self.tr("Name"))
        self.email = self._line(self.tr("E-mail"))
        self._refusal = Label(theme, "", "small", "failed", wrap=True)
        self._refusal.hide()
        self._state = Label(theme, "", "body", "secondary", wrap=True)
        self.set_password = Button(theme, self.tr("Set a password"), icon="key-round")
        self.remove_password = Button(theme, self.tr("Remove the password"), "quiet")
        self.stays = QCheckBox(self.tr("Stay signed in on this computer"))
        self.minutes = Combo(theme)
        self.minutes.setAccessibleName(self.tr("Lock by itself"))
        self.runs_on = QCheckBox(self.tr("The queue goes on while it is locked"))
        self.delete = Button(theme, self.tr("Delete this profile"), "danger", icon="trash-2")
        self._lay_out()
        self._connect()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @property
    def refusal(self) -> str:
        """Why what was typed was not kept."""
        return self._refusal.text()

    @property
    def state(self) -> str:
        """Whether there is a password, and what that means."""
        return self._state.text()

    def refresh(self) -> None:
        """Read the profile anew."""
        self._context.tasks.start(self._read(), what=self.tr("read the profile"))

    def words(self) -> str:
        """What a search can find here."""
        buttons = (self.set_password, self.remove_password, self.stays, self.runs_on, self.delete)
        names = [self.tr("Name"), self.tr("E-mail"), self.tr("Lock by itself"), self.tr("Sign in")]
        return " ".join([*names, *(button.text() for button in buttons)])

    def mark(self, text: str) -> None:
        """Nothing here is left out by a search."""

    def _line(self, name: str) -> LineEdit:
        line = LineEdit(self)
        line.setAccessibleName(name)
        keep_height(self._context.theme, line, "control.normal")
        return line

    def _connect(self) -> None:
        self.name.editingFinished.connect(lambda: self._keep("display_name", self.name.text().strip()))
        self.email.editingFinished.connect(lambda: self._keep("email", self.email.text().strip()))
        self.set_password.clicked.connect(lambda: self._open_dialog(takes_away=False))
        self.remove_password.clicked.connect(lambda: self._open_dialog(takes_away=True))
        self.minutes.chosen.connect(lambda value: self._keep("lock_minutes", value or None))
        self.stays.clicked.connect(self._start_staying)
        self.runs_on.clicked.connect(self._set_running)
        self.delete.clicked.connect(lambda: self._start(self._delete(), self.tr("delete the profile")))
        for kind in (UserChanged, LibraryChanged):
            follow(self, self._context.bus, kind, lambda _event: self.refresh() if self.isVisible() else None)

    def _lay_out(self) -> None:
        theme = self._context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.3"))
        fields = QGridLayout()
        fields.setHorizontalSpacing(theme.token("space.3"))
        fields.setVerticalSpacing(theme.token("space.2"))
        fields.setColumnStretch(2, 1)
        fields.addWidget(self._avatar, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        for line, (title, part) in enumerate(((self.tr("Name"), self.name), (self.tr("E-mail"), self.email))):
            fields.addWidget(Label(theme, title, "small", "secondary"), line, 1)
            fields.addWidget(part, line, 2)
        column.addLayout(fields)
        column.addWidget(self._refusal)
        column.addWidget(Label(theme, self.tr("Password"), "strong"))
        column.addWidget(self._state)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.token("space.2"))
        buttons.addWidget(self.set_password)
        buttons.addWidget(self.remove_password)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addWidget(self.stays)
        column.addSpacing(theme.token("space.2"))
        column.addWidget(Label(theme, self.tr("Lock"), "strong"))
        lock = QHBoxLayout()
        lock.setSpacing(theme.token("space.3"))
        after = Label(theme, self.tr("Lock by itself"), "small", "secondary")
        after.setFixedWidth(theme.scaled(_LABEL_WIDTH))
        lock.addWidget(after)
        lock.addWidget(self.minutes, 1)
        column.addLayout(lock)
        column.addWidget(self.runs_on)
        column.addSpacing(theme.token("space.4"))
        foot = QHBoxLayout()
        foot.addWidget(self.delete)
        foot.addStretch(1)
        column.addLayout(foot)

    async def _read(self) -> None:
        context = self._context
        async with context.read() as services:
            user = await services.users.get_user_by_id(context.user_id)
            self._is_only = await services.users.count_users() == 1
        if user is not None and isValid(self):
            self._show(user)

    def _show(self, user: "User") -> None:
        self._user = user
        self._avatar.set_name(user.display_name)
        for line, text in ((self.name, user.display_name), (self.email, user.email)):
            if not line.hasFocus():
                line.setText(text)
        has_password = user.has_password
        with_one = self.tr("It is asked for at the start, and to unlock the window.")
        without = self.tr("There is none: this profile signs in by itself, and is never asked.")
        self._state.setText(with_one if has_password else without)
        self.set_password.setText(self.tr("Change the password") if has_password else self.tr("Set a password"))
        self.remove_password.setVisible(has_password)
        for part in (self.stays, self.minutes, self.runs_on):
            part.setEnabled(has_password)
            part.setToolTip("" if has_password else self.tr("There is nothing to ask for without a password."))
        self.stays.setChecked(user.stay_item is not None)
        self.runs_on.setChecked(self._context.settings.value.lock.runs_while_locked)
        self._show_minutes(user.lock_minutes)
        self.delete.set_blocked(self.tr("It is the only profile.") if self._is_only else "")

    def _show_minutes(self, present: int | None) -> None:
        self.minutes.clear()
        for minutes in sorted({*_MINUTES, *([present] if present else [])}):
            words = self.tr("after 1 minute") if minutes == 1 else self.tr("after {n} minutes").format(n=minutes)
            self.minutes.add(words, minutes)
        self.minutes.add(self.tr("never"), 0)
        self.minutes.set_value(present or 0)

    def _keep(self, field: str, value: object) -> None:
        if self._user is not None and value != getattr(self._user, field):
            self._start(self._change({field: value}), self.tr("change the profile"))

    async def _change(self, updates: dict[str, Any]) -> None:
        words = ""
        try:
            async with self._context.write() as services:
                await services.users.update_user(self._context.user_id, updates)
        except UserError as error:
            words = explain(error).sentence
        if isValid(self):
            self._refusal.setText(words)
            self._refusal.setVisible(bool(words))

    def _open_dialog(self, *, takes_away: bool) -> None:
        if self._user is not None:
            PasswordDialog(self._context, self._user, self.window(), takes_away=takes_away).open()

    def _start_staying(self, stays: bool) -> None:
        self._start(self._stay(stays), self.tr("stay signed in"))

    async def _stay(self, stays: bool) -> None:
        context = self._context
        try:
            async with context.steps() as services:
                if stays and context.session_id is not None:
                    await services.auth.keep_signed_in(context.session_id)
                else:
                    await services.auth.forget_kept_session(context.user_id)
        finally:
            if isValid(self):
                self.refresh()
        context.shell.stay_changed.emit(stays)

    def _set_running(self, runs: bool) -> None:
        self._start(self._context.settings.change("lock.runs_while_locked", runs), self.tr("save the settings"))

    async def _delete(self) -> None:
        """Say what goes, and let it go."""
        context = self._context
        async with context.read() as services:
            assets = len(await services.assets.list_asset_ids(context.user_id))
            counts = await services.jobs.count_jobs(context.user_id)
        told = [
            self.tr("{assets} assets go to the bin; their files stay until the bin is emptied.").format(assets=assets),
            self.tr("{jobs} waiting jobs are cancelled, accounts lose their keys, and every session ends.").format(
                jobs=sum(count for status, count in counts.items() if not status.is_final)
            ),
            self.tr("This cannot be undone."),
        ]
        choices = [Choice(self.tr("Keep it"), value=False), Choice(self.tr("Delete it"), kind="danger", value=True)]
        title = self.tr("Delete the profile of {name}?").format(name=self.name.text())
        if await ask(self.window(), context.theme, title, "\n\n".join(told), choices):
            async with context.write() as services:
                await services.users.delete_user(context.user_id)

    def _start(self, work: Any, what: str) -> None:
        self._context.tasks.start(work, what=what)

"""Sets, changes or takes away the password of the profile that sits here."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.domain.errors import AuthenticationError, PixSimError, SignInLockedError
from app.domain.password_rules import LONGEST
from app.system.clock import Clock
from app.ui.errors import explain
from app.ui.people.password_fields import CapsLine, NewPassword
from app.ui.people.waiting import waiting_words
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label
from app.ui.widgets.password_field import PasswordField

if TYPE_CHECKING:
    from app.domain.user import User
    from app.ui.context import UiContext

_WIDTH: Final = 400
_TICK_MS: Final = 250


class PasswordDialog(QDialog):
    """Asks for the present password where there is one, and for a new one unless it is taken away.

    Args:
        context: The window's.
        user: Whose it is.
        over: Over which it opens.
        takes_away: Whether the profile is to have none afterwards.
    """

    def __init__(self, context: "UiContext", user: "User", over: QWidget, *, takes_away: bool = False) -> None:
        super().__init__(over)
        theme = context.theme
        self._context = context
        self._user = user
        self._takes_away = takes_away
        self._clock = Clock()
        self._ends_at = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(self._title())
        self.old = PasswordField(theme, self.tr("Present password"), longest=LONGEST)
        self.new = NewPassword(theme)
        self._refusal = Label(theme, "", "small", "failed", wrap=True)
        self._refusal.hide()
        self.take = Button(theme, self._verb(), "danger" if takes_away else "primary")
        self.take.setDefault(True)
        self._cancel = Button(theme, self.tr("Cancel"))
        self._cancel.setAutoDefault(False)
        # The reason on the other one is long, and has other places where there is no room for it.
        self._cancel.setMinimumWidth(self._cancel.sizeHint().width())
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._count_down)
        self._lay_out()
        self._cancel.clicked.connect(self.reject)
        self.take.clicked.connect(lambda: context.tasks.start(self._take(), what=self.tr("change the password")))
        self.old.changed.connect(self._follow)
        self.new.changed.connect(self._follow)
        self._follow()
        (self.old if user.has_password else self.new.first).setFocus()
        FocusRing(theme, self)

    @property
    def refusal(self) -> str:
        return self._refusal.text()

    def _title(self) -> str:
        if self._takes_away:
            return self.tr("Remove the password")
        return self.tr("Change the password") if self._user.has_password else self.tr("Set a password")

    def _verb(self) -> str:
        if self._takes_away:
            return self.tr("Remove it")
        return self.tr("Change it") if self._user.has_password else self.tr("Set it")

    def _about(self) -> str:
        if self._takes_away:
            return self.tr("The profile signs in by itself then: whoever sits at this computer sees everything in it.")
        if self._user.has_password:
            return self.tr("You stay signed in here; every other place is signed out.")
        return self.tr(
            "It is asked for at the start and after the window was locked. It keeps other people at this computer out"
            " of the window; it does not encrypt the pictures on the disk. Nobody can tell you a forgotten one."
        )

    def _lay_out(self) -> None:
        theme = self._context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(Label(theme, self._title(), "title"))
        words = Label(theme, self._about(), "body", "secondary", wrap=True)
        words.setFixedWidth(_WIDTH - 48)
        column.addWidget(words)
        column.addSpacing(theme.token("space.1"))
        if self._user.has_password:
            column.addWidget(Label(theme, self.tr("Present password"), "small", "secondary"))
            column.addWidget(self.old)
            column.addWidget(CapsLine(theme, self.old))
        if not self._takes_away:
            column.addWidget(self.new)
        else:
            self.new.setParent(self)
            self.new.hide()
        column.addWidget(self._refusal)
        column.addSpacing(theme.token("space.1"))
        row = QHBoxLayout()
        row.setSpacing(theme.token("space.2"))
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self.take)
        column.addLayout(row)

    def _follow(self) -> None:
        if self._timer.isActive():
            return
        self._tell("")
        missing = ""
        if self._user.has_password and not self.old.value():
            missing = self.tr("needs the present one")
        elif not self._takes_away:
            missing = self.new.missing((self._user.email, self._user.display_name))
        self.take.set_blocked(missing)

    def _tell(self, words: str) -> None:
        self._refusal.setText(words)
        self._refusal.setVisible(bool(words))
        self.old.setProperty("error", bool(words))

    async def _take(self) -> None:
        self.take.set_busy(self.tr("One moment"))
        try:
            await self._change()
        except PixSimError as error:
            if isValid(self):
                self.take.set_busy("")
                self._refuse(error)
            return
        if isValid(self):
            self.accept()
        done = self.tr("The password is removed.") if self._takes_away else self.tr("The password is set.")
        self._context.shell.toast("done", done)

    async def _change(self) -> None:
        user, session_id = self._user, self._context.session_id
        async with self._context.steps() as services:
            if self._takes_away:
                await services.auth.remove_password(user.id, self.old.value(), session_id=session_id)
            elif user.has_password:
                await services.auth.change_password(user.id, self.old.value(), self.new.value(), session_id=session_id)
            else:
                await services.auth.set_password(user.id, self.new.value(), session_id=session_id)

    def _refuse(self, error: PixSimError) -> None:
        if isinstance(error, SignInLockedError):
            self._ends_at = self._clock.monotonic() + error.left.total_seconds()
            self._timer.start()
            self._count_down()
        elif isinstance(error, AuthenticationError):
            self.old.set_value("")
            self._follow()
            self._tell(self.tr("That is not the present password."))
            self.old.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._tell(explain(error).sentence)

    def _count_down(self) -> None:
        left = self._ends_at - self._clock.monotonic()
        if left <= 0:
            self._timer.stop()
            self._follow()
            return
        self._tell(waiting_words(left))
        self.take.set_blocked(self.tr("wait"))

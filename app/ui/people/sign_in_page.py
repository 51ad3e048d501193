"""The page that asks who it is: at the start, when somebody else is to sit down, and over a locked window."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.password_rules import LONGEST
from app.system.clock import Clock
from app.ui.people.password_fields import CapsLine
from app.ui.people.person_button import PersonButton
from app.ui.people.waiting import waiting_words
from app.ui.theme import Theme
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label
from app.ui.widgets.password_field import PasswordField

if TYPE_CHECKING:
    from app.domain.user import User

_WIDTH: Final = 320
_AVATAR: Final = 64
_TICK_MS: Final = 250


@dataclass(frozen=True, slots=True)
class Asked:
    """Why somebody is asked.

    Attributes:
        user: Who is to sign in.
        others: Whoever may sign in instead.
        owner_id: Whose locked window is behind this page; None where there is none, or it is not locked.
        can_go_back: There is a window behind this page that nobody locked.
        note: What is to be known before: why somebody is asked again.
    """

    user: "User"
    others: Sequence["User"] = ()
    owner_id: int | None = None
    can_go_back: bool = False
    note: str = ""

    @property
    def is_locked(self) -> bool:
        """Whether they have to show that they are still the one: nobody signs in."""
        return self.user.id == self.owner_id


class SignInPage(QWidget):
    """Covers its window. It knows no password: what is typed goes out once, with `handed_in`."""

    handed_in = Signal(str, bool)
    """A password, and whether to stay signed in."""
    other_chosen = Signal(int)
    """The id of a profile that is to sign in instead."""
    back_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, theme: Theme, asked: Asked, clock: Clock | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._asked = asked
        self._clock = clock or Clock()
        self._ends_at = 0.0
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        name = self.tr("Password of {name}").format(name=asked.user.display_name)
        self.field = PasswordField(theme, name, longest=LONGEST)
        self.field.set_placeholder(self.tr("Password"))
        self.stays = QCheckBox(self.tr("Stay signed in on this computer"))
        self.stays.setToolTip(self.tr("The password is not asked for at the next start. Your keyring keeps that."))
        self.enter = Button(theme, self._verb(), "primary", size="large")
        self._refusal = Label(theme, "", "small", "failed", wrap=True)
        self._refusal.hide()
        self._caps = CapsLine(theme, self.field)
        self.others = [PersonButton(theme, user) for user in asked.others]
        self.back = Button(theme, self.tr("Back"), "quiet")
        self.quit = Button(theme, self.tr("Quit"), "quiet")
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._count_down)
        self._lay_out()
        self._connect()
        self._say_what_is_missing()
        self._ring = FocusRing(theme, self)

    @property
    def asked(self) -> Asked:
        return self._asked

    @property
    def refusal(self) -> str:
        """Why the last password was not taken; empty where nothing is to be said."""
        return self._refusal.text()

    def focus_first(self) -> None:
        """Let it be typed at once."""
        target = self.field if self._asked.user.has_password else self.enter
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, *, is_busy: bool) -> None:
        """A password is looked at."""
        self.enter.set_busy(self.tr("Looking at it") if is_busy else "")
        self.field.edit.setReadOnly(is_busy)
        for part in (*self.others, self.stays, self.back):
            part.setEnabled(not is_busy)

    def refuse(self, words: str) -> None:
        """Say that it was not taken, and let it be typed anew."""
        self.field.set_value("")
        self._tell(words)
        self._say_what_is_missing()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def wait_for(self, left: timedelta) -> None:
        """Take no password for a while, and say how long."""
        self.field.set_value("")
        self._ends_at = self._clock.monotonic() + left.total_seconds()
        self.field.setEnabled(False)
        self._timer.start()
        self._count_down()

    def _verb(self) -> str:
        return self.tr("Unlock") if self._asked.is_locked else self.tr("Sign in")

    def _connect(self) -> None:
        self.field.entered.connect(self._hand_in)
        self.field.changed.connect(self._follow_typing)
        self.enter.clicked.connect(self._hand_in)
        self.back.clicked.connect(self.back_wanted)
        self.quit.clicked.connect(self.quit_wanted)
        for button in self.others:
            button.clicked.connect(lambda _=False, user_id=button.user_id: self.other_chosen.emit(user_id))

    def _lay_out(self) -> None:
        theme, middle = self._theme, Qt.AlignmentFlag.AlignHCenter
        inner = QWidget()
        inner.setProperty("role", "content")
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 24, 16, 24)
        column.setSpacing(0)
        column.addStretch(2)
        for part in (self._head(), self._form()):
            part.setFixedWidth(theme.scaled(_WIDTH))
            column.addWidget(part, 0, middle)
        if self.others:
            others = self._list_of_others()
            others.setFixedWidth(theme.scaled(_WIDTH))
            column.addSpacing(theme.token("space.6"))
            column.addWidget(others, 0, middle)
        column.addStretch(3)
        foot = QHBoxLayout()
        foot.setSpacing(theme.token("space.2"))
        foot.addStretch(1)
        self.back.setVisible(self._asked.can_go_back)
        foot.addWidget(self.back)
        foot.addWidget(self.quit)
        foot.addStretch(1)
        column.addLayout(foot)
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)

    def _head(self) -> QWidget:
        theme, user, middle = self._theme, self._asked.user, Qt.AlignmentFlag.AlignHCenter
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, theme.token("space.4"))
        column.setSpacing(theme.token("space.1"))
        avatar = Avatar(theme, theme.scaled(_AVATAR))
        avatar.set_name(user.display_name)
        column.addWidget(avatar, 0, middle)
        column.addSpacing(theme.token("space.2"))
        name = Label(theme, user.display_name, "heading", elide="right")
        name.setAlignment(middle)
        column.addWidget(name)
        state = Label(theme, self._state_words(), "body", "secondary", wrap=True)
        state.setAlignment(middle)
        state.setVisible(bool(state.text()))
        column.addWidget(state)
        return head

    def _state_words(self) -> str:
        if self._asked.note or not self._asked.is_locked:
            return self._asked.note
        return self.tr("This window is locked.")

    def _form(self) -> QWidget:
        theme = self._theme
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        has_password = self._asked.user.has_password
        column.addWidget(self.field)
        column.addWidget(self._caps)
        column.addWidget(self._refusal)
        column.addWidget(self.stays)
        self.field.setVisible(has_password)
        self.stays.setVisible(has_password and not self._asked.is_locked)
        column.addSpacing(theme.token("space.1"))
        column.addWidget(self.enter)
        return form

    def _list_of_others(self) -> QWidget:
        theme = self._theme
        others = QWidget()
        column = QVBoxLayout(others)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        title = Label(theme, self.tr("Somebody else"), "caption", "tertiary")
        title.setContentsMargins(8, 0, 0, 2)
        column.addWidget(title)
        for button in self.others:
            column.addWidget(button)
        return others

    def _follow_typing(self) -> None:
        self._tell("")
        self._say_what_is_missing()

    def _say_what_is_missing(self) -> None:
        if self._timer.isActive():
            return
        is_missing = self._asked.user.has_password and not self.field.value()
        self.enter.set_blocked(self.tr("needs the password") if is_missing else "")

    def _hand_in(self) -> None:
        if self.enter.isEnabled():
            self.handed_in.emit(self.field.value(), self.stays.isChecked())

    def _tell(self, words: str) -> None:
        self._refusal.setText(words)
        self._refusal.setVisible(bool(words))
        self.field.setProperty("error", bool(words))
        self.enter.setAccessibleDescription(words)

    def _count_down(self) -> None:
        left = self._ends_at - self._clock.monotonic()
        if left <= 0:
            self._timer.stop()
            self.field.setEnabled(True)
            self._tell("")
            self._say_what_is_missing()
            self.focus_first()
            return
        self._tell(waiting_words(left))
        self.enter.set_blocked(self.tr("wait"))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._asked.can_go_back:
            self.back_wanted.emit()
        elif self._is_letter(event):
            # Typed beside the field: it was meant for it.
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.field.edit.insert(event.text())
            self.field.changed.emit()
        else:
            super().keyPressEvent(event)

    def _is_letter(self, event: QKeyEvent) -> bool:
        """Whether a key writes something that the field, which does not have the keys, would take."""
        plain = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        writes = bool(event.text()) and event.text().isprintable() and not event.modifiers() & ~plain
        return writes and self.field.isVisible() and self.field.isEnabled() and not self.field.edit.hasFocus()

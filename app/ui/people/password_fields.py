"""A new password, typed twice: its rules are said before, and what is against one while it is typed."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import ValidationError
from app.domain.password_rules import LONGEST, SHORTEST, check_password
from app.ui.theme import Theme
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label
from app.ui.widgets.password_field import PasswordField


class CapsLine(QWidget):
    """Says that Caps Lock is on, while it is."""

    def __init__(self, theme: Theme, *fields: PasswordField) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.1"))
        row.addWidget(IconLabel(theme, "triangle-alert", 14, "state.warning.fg"))
        row.addWidget(Label(theme, self.tr("Caps Lock is on."), "small", "secondary"), 1)
        self.hide()
        for field in fields:
            field.caps_seen.connect(self.setVisible)


class NewPassword(QWidget):
    """Two fields, and one sentence below them.

    Args:
        theme: The look.
        is_optional: Whether both may be left empty: a profile needs no password.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, theme: Theme, *, is_optional: bool = False) -> None:
        super().__init__()
        self._is_optional = is_optional
        title = self.tr("Password (may be left out)") if is_optional else self.tr("New password")
        self.first = PasswordField(theme, title, longest=LONGEST + 1)
        self.second = PasswordField(theme, self.tr("The password once more"), longest=LONGEST + 1)
        self._words = Label(theme, "", "small", "secondary", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(Label(theme, title, "small", "secondary"))
        column.addWidget(self.first)
        column.addWidget(Label(theme, self.tr("Once more"), "small", "secondary"))
        column.addWidget(self.second)
        column.addWidget(CapsLine(theme, self.first, self.second))
        column.addWidget(self._words)
        for field in (self.first, self.second):
            field.changed.connect(self.changed)
            field.entered.connect(self.entered)
        self._say("")

    @property
    def words(self) -> str:
        """The rules, or what is against the password that is typed."""
        return self._words.text()

    def value(self) -> str:
        """The password; empty where none is to be."""
        return self.first.value()

    def clear(self) -> None:
        self.first.set_value("")
        self.second.set_value("")

    def missing(self, own: Sequence[str]) -> str:
        """What is still to be done, in a few words; empty where it can be taken.

        Args:
            own: What anybody knows of the profile: it makes no password.
        """
        first, second = self.first.value(), self.second.value()
        if not first and not second:
            self._say("")
            return "" if self._is_optional else self.tr("needs a password")
        refusal = _refusal(first, own)
        if refusal:
            # Nobody is told off for what they have only begun to type.
            self._say(refusal if len(first) >= SHORTEST else "")
            return self.tr("needs a better password")
        if first != second:
            self._say("" if first.startswith(second) else self.tr("The two are not the same."))
            return self.tr("needs it typed twice")
        self._say("")
        return ""

    def _say(self, refusal: str) -> None:
        rules = self.tr(
            "{least} to {most} characters. A few words that only you put together are best: common passwords,"
            " keyboard runs and your own name are refused."
        )
        self._words.setText(refusal or rules.format(least=SHORTEST, most=LONGEST))
        self._words.set_tone("failed" if refusal else "secondary")
        self.first.setProperty("error", bool(refusal))


def _refusal(password: str, own: Sequence[str]) -> str:
    try:
        check_password(password, own)
    except ValidationError as error:
        return error.message
    return ""

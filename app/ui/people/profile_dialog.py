"""Makes a profile: a name, an e-mail, and a password for who wants one."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.domain.errors import PixSimError
from app.ui.errors import explain
from app.ui.people.password_fields import NewPassword
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.people.door import Door

_WIDTH: Final = 400
_LONGEST_NAME: Final = 100
_LONGEST_EMAIL: Final = 254


class ProfileDialog(QDialog):
    """Everything of a new profile is its own: library, queue, accounts, presets."""

    made = Signal(int)
    """The id of the new profile."""

    def __init__(self, context: "UiContext", door: "Door", over: QWidget) -> None:
        super().__init__(over)
        theme = context.theme
        self._context = context
        self._door = door
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("New profile"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.name = self._line(self.tr("Name"), _LONGEST_NAME)
        self.email = self._line(self.tr("E-mail"), _LONGEST_EMAIL)
        self.email.setPlaceholderText(self.tr("tells profiles apart, nothing is sent to it"))
        self.password = NewPassword(theme, is_optional=True)
        self._refusal = Label(theme, "", "small", "failed", wrap=True)
        self._refusal.hide()
        self.make = Button(theme, self.tr("Make the profile"), "primary")
        self.make.setDefault(True)
        self._cancel = Button(theme, self.tr("Cancel"))
        self._cancel.setAutoDefault(False)
        # The reason on the other one is long, and has other places where there is no room for it.
        self._cancel.setMinimumWidth(self._cancel.sizeHint().width())
        self._lay_out()
        self.make.clicked.connect(lambda: context.tasks.start(self._make(), what=self.tr("make the profile")))
        self._cancel.clicked.connect(self.reject)
        for changed in (self.name.textChanged, self.email.textChanged, self.password.changed):
            changed.connect(self._follow)
        self._follow()
        self.name.setFocus()
        FocusRing(theme, self)

    @property
    def refusal(self) -> str:
        return self._refusal.text()

    def _line(self, name: str, longest: int) -> LineEdit:
        line = LineEdit(self)
        line.setMaxLength(longest)
        line.setAccessibleName(name)
        keep_height(self._context.theme, line, "control.normal")
        return line

    def _lay_out(self) -> None:
        theme = self._context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(Label(theme, self.tr("New profile"), "title"))
        about = self.tr("It has a library, a queue and accounts of its own; all files lie on this computer.")
        words = Label(theme, about, "body", "secondary", wrap=True)
        words.setFixedWidth(_WIDTH - 48)
        column.addWidget(words)
        column.addSpacing(theme.token("space.1"))
        for title, part in ((self.tr("Name"), self.name), (self.tr("E-mail"), self.email)):
            column.addWidget(Label(theme, title, "small", "secondary"))
            column.addWidget(part)
        column.addWidget(self.password)
        column.addWidget(self._refusal)
        column.addSpacing(theme.token("space.1"))
        row = QHBoxLayout()
        row.setSpacing(theme.token("space.2"))
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self.make)
        column.addLayout(row)

    def _follow(self) -> None:
        self._tell("")
        missing = ""
        if not self.name.text().strip():
            missing = self.tr("needs a name")
        elif "@" not in self.email.text():
            missing = self.tr("needs an e-mail")
        else:
            missing = self.password.missing((self.name.text(), self.email.text()))
        self.make.set_blocked(missing)

    def _tell(self, words: str) -> None:
        self._refusal.setText(words)
        self._refusal.setVisible(bool(words))

    async def _make(self) -> None:
        self.make.set_busy(self.tr("Making it"))
        try:
            user = await self._door.make_profile(
                self.email.text(), self.password.value() or None, self.name.text().strip()
            )
        except PixSimError as error:
            if isValid(self):
                self.make.set_busy("")
                self._tell(explain(error).sentence)
            return
        if isValid(self):
            self.accept()
            self.made.emit(user.id)

"""The question which account a phone is used with."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.panels.devices.cards import PhoneCard
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.combo import Combo
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label

_WIDTH: Final = 400
_EDGE: Final = 24
_NONE: Final = 0


class AccountChoice(QDialog):
    """Accepted when one was chosen, or none on purpose.

    Args:
        theme: The look.
        card: The phone.
        accounts: Account to its words.
        parent: Over which it opens.
    """

    def __init__(self, theme: Theme, card: PhoneCard, accounts: Mapping[int, str], parent: QWidget) -> None:
        super().__init__(parent)
        title = self.tr("Account of {}").format(card.name)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setFixedWidth(theme.scaled(_WIDTH))
        self.accounts = Combo(theme, parent=self)
        self.accounts.setAccessibleName(self.tr("Account"))
        self.accounts.add(self.tr("No account"), _NONE)
        for account_id, words in accounts.items():
            self.accounts.add(words, account_id)
        self.accounts.set_value(card.account_id if card.account_id in accounts else _NONE)
        about = self.tr("It is only noted, and shown with the phone: which of your accounts it is signed in to.")
        self.primary = Button(theme, self.tr("Keep"), "primary", parent=self)
        self.primary.setDefault(True)
        self.primary.clicked.connect(self.accept)
        cancel = Button(theme, self.tr("Cancel"), parent=self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.token("space.2"))
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.primary)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, 20, _EDGE, 20)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(Label(theme, title, "title", wrap=True, parent=self))
        column.addWidget(Label(theme, about, "small", "secondary", wrap=True, parent=self))
        column.addWidget(self.accounts)
        column.addSpacing(theme.token("space.2"))
        column.addLayout(buttons)
        FocusRing(theme, self)

    def chosen(self) -> int | None:
        """The account; None for none."""
        value = self.accounts.value()
        return value if isinstance(value, int) and value != _NONE else None

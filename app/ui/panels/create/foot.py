"""What it costs, who pays, and the button that spends it."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.providers.base import Estimate
from app.ui.amounts import clock, number
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.label import Label

_DOT: Final = " \N{MIDDLE DOT} "


class Foot(QWidget):
    """Stays in view below the form."""

    generate_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("line", "top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._parts = [Label(theme, "", "smallStrong"), Label(theme, "", "small", "secondary")]
        self._parts += [Label(theme, "", "smallStrong"), Label(theme, "", "small", "secondary", elide="right")]
        price = QHBoxLayout()
        price.setSpacing(0)
        for part in self._parts:
            price.addWidget(part)
        price.addStretch(1)
        self._payer_words = Label(theme, "", "small", "secondary")
        self._payer = Label(theme, "", "small", elide="right")
        payer = QHBoxLayout()
        payer.setSpacing(0)
        payer.addWidget(self._payer_words)
        payer.addWidget(self._payer, 1)
        self.button = Button(theme, self.tr("Generate"), "primary", size="large", parent=self)
        self.button.set_hint(self.tr("Ctrl") + " \N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}")
        self.button.clicked.connect(self.generate_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(0)
        column.addLayout(price)
        column.addLayout(payer)
        column.addSpacing(theme.token("space.2"))
        column.addWidget(self.button)

    @property
    def price_text(self) -> str:
        """What the first line says."""
        return "".join(part.text() for part in self._parts)

    @property
    def payer_text(self) -> str:
        """What the second line says."""
        return self._payer_words.text() + self._payer.text()

    def show_price(self, count: int, estimate: Estimate | None, slots: int) -> None:
        """How many jobs, what they cost and how long they take together.

        Args:
            count: How many jobs.
            estimate: Of one; None while it is not known.
            slots: How many run at once.
        """
        jobs = self.tr("1 job") if count == 1 else self.tr("{count} jobs").format(count=count)
        texts = [jobs, "", "", ""]
        if estimate is not None:
            cost = estimate.cost * count
            about = self.tr("about") + " "
            texts[1] = _DOT + (about if cost else "")
            texts[2] = self._credits(cost)
            if estimate.seconds is not None:
                rounds = -(-count // max(1, slots))
                texts[3] = _DOT + about + clock(max(1.0, estimate.seconds * rounds))
        for part, text in zip(self._parts, texts, strict=True):
            part.setText(text)
            part.setVisible(bool(text))
        many = self.tr("Generate {count}").format(count=count)
        self.button.setText(self.tr("Generate") if count == 1 else many)

    def _credits(self, cost: int) -> str:
        if not cost:
            return self.tr("free")
        return self.tr("1 credit") if cost == 1 else self.tr("{count} credits").format(count=number(cost))

    def show_payer(self, words: str, account: str = "") -> None:
        """Who pays: words, then the account's name."""
        self._payer_words.setText(words + (" " if account else ""))
        self._payer.setText(account)

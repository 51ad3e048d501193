"""The tab of a batch that makes the same many times."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.panels.create.batch.parts import Parts
from app.ui.panels.create.catalog import Offer
from app.ui.theme import Theme
from app.ui.widgets.label import Label


class VariationsPage(QWidget):
    """Says what makes the jobs differ; how many there are is set for every tab."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Label(theme, "", "small", "secondary", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._words)

    def show_offer(self, offer: Offer) -> None:
        """Say how the jobs of an offer differ."""
        self._words.setText(
            self.tr("The composed job many times, each with a seed of its own.")
            if offer.varies
            else self.tr("Chance has no part in this operation: only wildcards make its jobs differ.")
        )

    def parts(self) -> Parts:
        return Parts()

    def focus_first(self) -> bool:
        """There is nothing to write here."""
        return False

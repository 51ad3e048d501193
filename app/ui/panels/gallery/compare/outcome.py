"""What came out of going through assets: how many were kept, rejected and left, and what can be done with them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.enums import Verdict
from app.ui.amounts import number
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from collections import Counter

    from app.ui.theme import Theme


class Outcome(QWidget):
    """Stands in the place of the picture after the last one; takes the keys as the picture does."""

    def __init__(self, theme: "Theme", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ownFocus", True)  # noqa: FBT003
        self.setAccessibleName(self.tr("What came out"))
        self._title = Label(theme, self.tr("That was the last one"), "heading")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._counts = {
            Verdict.KEPT: Label(theme, "", "body"),
            Verdict.REJECTED: Label(theme, "", "body"),
            None: Label(theme, "", "body", "secondary"),
        }
        self.kept_button = Button(theme, self.tr("Show kept"), "primary", icon="check")
        self.bin_button = Button(theme, self.tr("Move rejected to the bin"), icon="trash-2")
        self.left_button = Button(theme, self.tr("Go through what is left"), icon="repeat")
        self.back_button = Button(theme, self.tr("Back to the gallery"), "quiet", hint="Esc")
        self._lay_out()

    def show_outcome(self, outcome: "Counter[Verdict | None]") -> None:
        """Tell other counts."""
        kept, rejected, left = outcome[Verdict.KEPT], outcome[Verdict.REJECTED], outcome[None]
        self._counts[Verdict.KEPT].setText(self.tr("kept {count}").format(count=number(kept)))
        self._counts[Verdict.REJECTED].setText(self.tr("rejected {count}").format(count=number(rejected)))
        self._counts[None].setText(self.tr("left {count}").format(count=number(left)))
        self.kept_button.set_blocked("" if kept else self.tr("None was kept"))
        self.bin_button.set_blocked("" if rejected else self.tr("None was rejected"))
        self.left_button.setVisible(0 < left < kept + rejected + left)
        words = (label.text() for label in self._counts.values())
        self.setAccessibleDescription(", ".join(words))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def _lay_out(self) -> None:
        theme = self._theme
        counts = QHBoxLayout()
        counts.setSpacing(theme.token("space.2"))
        counts.addStretch(1)
        for verdict, icon, tone in (
            (Verdict.KEPT, "check", "state.done.fg"),
            (Verdict.REJECTED, "x", "state.failed.fg"),
            (None, "minus", "text.tertiary"),
        ):
            counts.addWidget(IconLabel(theme, icon, 16, tone))
            counts.addWidget(self._counts[verdict])
            counts.addSpacing(theme.token("space.3"))
        counts.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(theme.token("space.4"))
        column.addStretch(1)
        column.addWidget(self._title)
        column.addLayout(counts)
        column.addSpacing(theme.token("space.2"))
        for buttons in ((self.kept_button, self.bin_button), (self.left_button, self.back_button)):
            row = QHBoxLayout()
            row.setSpacing(theme.token("space.2"))
            row.addStretch(1)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        column.addStretch(1)

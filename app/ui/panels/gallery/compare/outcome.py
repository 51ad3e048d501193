"""What came out of going through assets: how many were kept, rejected and left, and what can be done with them."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.amounts import number
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.ui.panels.gallery.compare.takes import Tally
    from app.ui.theme import Theme

_LOOKS: Final = (
    ("check", "state.done.fg"),
    ("x", "state.failed.fg"),
    ("star", "text.secondary"),
    ("minus", "text.tertiary"),
)
"""Icon and colour of each count, in the order of a tally."""
_STARRED: Final = 2


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
        self._counts = [Label(theme, "", "body", tone) for tone in ("primary", "primary", "primary", "secondary")]
        self._icons = [IconLabel(theme, icon, 16, tone) for icon, tone in _LOOKS]
        self.kept_button = Button(theme, self.tr("Show kept"), "primary", icon="check")
        self.bin_button = Button(theme, self.tr("Move rejected to the bin"), icon="trash-2")
        self.left_button = Button(theme, self.tr("Go through what is left"), icon="repeat")
        self.back_button = Button(theme, self.tr("Back to the gallery"), "quiet", hint="Esc")
        self._lay_out()

    def show_tally(self, tally: "Tally") -> None:
        """Tell other counts; that of those with stars alone shows where there are any."""
        words = (self.tr("kept {count}"), self.tr("rejected {count}"), self.tr("stars alone {count}"))
        for label, text, count in zip(self._counts, (*words, self.tr("left {count}")), tally, strict=True):
            label.setText(text.format(count=number(count)))
        for part in (self._counts[_STARRED], self._icons[_STARRED]):
            part.setVisible(tally.starred > 0)
        self.kept_button.set_blocked("" if tally.kept else self.tr("None was kept"))
        self.bin_button.set_blocked("" if tally.rejected else self.tr("None was rejected"))
        self.left_button.setVisible(0 < tally.left < sum(tally))
        self.setAccessibleDescription(", ".join(label.text() for label in self._counts if not label.isHidden()))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def _lay_out(self) -> None:
        theme = self._theme
        counts = QHBoxLayout()
        counts.setSpacing(theme.token("space.2"))
        counts.addStretch(1)
        for icon, count in zip(self._icons, self._counts, strict=True):
            counts.addWidget(icon)
            counts.addWidget(count)
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

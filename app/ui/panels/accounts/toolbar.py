"""The top of the accounts page: search, which ones, reading balances, adding one."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from app.ui.amounts import number
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.heights import keep_height
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segment import Segment, SegmentItem

_SEARCH: Final = 240
_NARROW: Final = 900
_VERY_NARROW: Final = 620


class AccountsToolbar(QWidget):
    """Buttons lose their words where it is narrow; their tool tips have them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("surface", "panel")
        self.setProperty("line", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        keep_height(theme, self, "layout.toolbar")
        self.search = SearchField(theme, self.tr("Find an account"), parent=self)
        self.search.setMaximumWidth(_SEARCH)
        self.part = Segment(theme, [SegmentItem("all", self.tr("All"))], "normal", parent=self)
        self.part.setAccessibleName(self.tr("Which accounts"))
        self.read = Button(theme, self.tr("Read all balances"), icon="refresh-cw", parent=self)
        self.add = Button(theme, self.tr("Add account"), "primary", icon="plus", parent=self)
        self.details = IconButton(theme, "panel-right", self.tr("Show the details (Alt+Return)"), size=28, parent=self)
        for button, words in ((self.read, self.read.text()), (self.add, self.add.text())):
            button.setAccessibleName(words)
            button.setToolTip(words)
        row = QHBoxLayout(self)
        air = theme.token("space.3")
        row.setContentsMargins(air, 0, air, 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self.search, 1)
        row.addWidget(self.part)
        row.addStretch(1)
        row.addWidget(self.read)
        row.addWidget(self.add)
        row.addWidget(self.details)
        theme.changed.connect(self._fit)

    def show_counts(self, every: int, usable: int, needing: int) -> None:
        """How many accounts there are of each part; what needs nobody is not offered."""
        items = [
            SegmentItem("all", self.tr("All {}").format(number(every)), tooltip=self.tr("All accounts")),
            SegmentItem(
                "usable",
                self.tr("Usable {}").format(number(usable)),
                tooltip=self.tr("Usable: they may be given jobs, now or when a slot is free"),
            ),
        ]
        if needing or self.part.value() == "needs_you":
            tip = self.tr("Needs you: what is wrong is not over by itself")
            items.append(SegmentItem("needs_you", self.tr("Needs you {}").format(number(needing)), tooltip=tip))
        if items != self.part.items():
            self.part.set_items(items)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = self.width() / max(1.0, self._theme.text_scale / 100)
        self.read.setText("" if width < _NARROW else self.read.accessibleName())
        self.add.setText("" if width < _VERY_NARROW else self.add.accessibleName())

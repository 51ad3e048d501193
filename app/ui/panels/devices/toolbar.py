"""The top of the devices page: which phones, the size of tiles, connecting one."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from app.ui.amounts import number
from app.ui.panels.devices.cards import PhoneCard
from app.ui.panels.devices.wall import LARGEST, SMALLEST
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.heights import keep_height
from app.ui.widgets.segment import Segment, SegmentItem
from app.ui.widgets.zoom import ZoomSlider

_LEAST: Final = 200


class DevicesToolbar(QWidget):
    """Words go where it is narrow, and the slider, whose keys stay."""

    def __init__(self, theme: Theme, tile_size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("surface", "panel")
        self.setProperty("line", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        keep_height(theme, self, "layout.toolbar")
        self.part = Segment(theme, [SegmentItem("all", self.tr("All"))], parent=self)
        self.part.setAccessibleName(self.tr("Which phones"))
        self.zoom = ZoomSlider(theme, SMALLEST, LARGEST, min(LARGEST, max(SMALLEST, tile_size)), parent=self)
        self.join = Button(theme, self.tr("Connect phone"), "primary", icon="plus", parent=self)
        self.join.setAccessibleName(self.join.text())
        self.join.setToolTip(self.tr("Connect a phone over the network (Ins)"))
        self.identify = Button(theme, self.tr("Identify"), icon="bell", size="compact", parent=self)
        self.identify.setAccessibleName(self.identify.text())
        self.together = Button(theme, self.tr("Drive together"), icon="users", size="compact", parent=self)
        self.together.setAccessibleName(self.together.text())
        self.together.setCheckable(True)
        self.presets = Button(theme, self.tr("Presets"), icon="list-video", size="compact", parent=self)
        self.presets.setAccessibleName(self.presets.text())
        self.presets.setToolTip(self.tr("Steps that run on phones: build, change, import (Ctrl+Shift+E)"))
        self.presets.setCheckable(True)
        self.runs = Button(theme, self.tr("Runs"), icon="history", size="compact", parent=self)
        self.runs.setAccessibleName(self.runs.text())
        self.runs.setToolTip(self.tr("What runs on phones, and what ran (Ctrl+Shift+H)"))
        self.runs.setCheckable(True)
        # Both stand in one place: the one that is wanted takes it.
        self.runs.toggled.connect(lambda is_on: self.presets.setChecked(self.presets.isChecked() and not is_on))
        self.presets.toggled.connect(lambda is_on: self.runs.setChecked(self.runs.isChecked() and not is_on))
        row = QHBoxLayout(self)
        air = theme.token("space.3")
        row.setContentsMargins(air, 0, air, 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self.part)
        row.addWidget(self.together)
        row.addWidget(self.presets)
        row.addWidget(self.runs)
        row.addStretch(1)
        row.addWidget(self.zoom)
        row.addWidget(self.identify)
        row.addWidget(self.join)
        theme.changed.connect(self._fit)

    def set_identify(self, action: QAction) -> None:
        """Let the button do what this action does, and be enabled as it is."""

        def follow() -> None:
            self.identify.setEnabled(action.isEnabled())
            self.identify.setToolTip(action.toolTip())

        action.changed.connect(follow)
        self.identify.clicked.connect(lambda _checked=False: action.trigger())
        follow()

    def show_counts(self, cards: Sequence[PhoneCard]) -> None:
        """How many phones there are of each part; what needs nobody is not offered."""
        ready, needing = sum(card.is_ready for card in cards), sum(card.needs_you for card in cards)
        items = [
            SegmentItem("all", self.tr("All {}").format(number(len(cards)))),
            SegmentItem("ready", self.tr("Ready {}").format(number(ready))),
        ]
        if needing or self.part.value() == "needs_you":
            items.append(SegmentItem("needs_you", self.tr("Needs you {}").format(number(needing))))
        if items != self.part.items():
            self.part.set_items(items)
            self._fit()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, self.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.zoom.show()
        self.identify.show()
        self.together.show()
        for button in (self.join, self.identify, self.together, self.presets, self.runs):
            button.setText(button.accessibleName())
        self._give_up(lambda: self.identify.setText(""))
        self._give_up(lambda: self.runs.setText(""))
        self._give_up(lambda: self.presets.setText(""))
        self._give_up(lambda: self.together.setText(""))
        self._give_up(self.zoom.hide)
        self._give_up(self.identify.hide)
        self._give_up(lambda: self.join.setText(""))
        self._give_up(self.together.hide)

    def _give_up(self, act: Callable[[], None]) -> None:
        if self._needed() > self.width():
            act()

    def _needed(self) -> int:
        parts = (self.part, self.together, self.presets, self.runs, self.zoom, self.join)
        shown = [part.sizeHint().width() for part in parts if not part.isHidden()]
        return sum(shown) + (len(shown) + 1) * self._theme.token("space.3")

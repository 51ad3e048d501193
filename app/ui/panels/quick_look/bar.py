"""The bar over the quick look: what is shown, how its user judged it, its zoom, and the buttons."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.amounts import number
from app.ui.models.asset_judging import judged_words
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.segment import Segment, SegmentItem

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.panels.quick_look.view import PictureView


class LookBar(QWidget):
    """Tells; whoever owns it listens to its parts."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = Label(theme, "", "strong", elide="middle")
        self._position = Label(theme, "", "small", "secondary")
        self._judged = Label(theme, "", "small")
        self._scale = Label(theme, "", "small", "secondary")
        self.zoom = Segment(
            theme,
            [
                SegmentItem("fit", self.tr("Fit"), tooltip=self.tr("Show it whole (Z)")),
                SegmentItem("own", self.tr("1:1"), tooltip=self.tr("Show its own pixels (Z)")),
            ],
        )
        self.zoom.setAccessibleName(self.tr("Zoom"))
        self.use_button = Button(theme, self.tr("Use as input"), icon="arrow-right-to-line", size="compact", hint="I")
        self.back_button = IconButton(theme, "chevron-left", self.tr("Previous (\N{LEFTWARDS ARROW})"))
        self.forth_button = IconButton(theme, "chevron-right", self.tr("Next (\N{RIGHTWARDS ARROW})"))
        self.screen_button = IconButton(theme, "monitor", self.tr("Show on the second screen (F11)"), checkable=True)
        self.full_button = IconButton(theme, "maximize", self.tr("Full screen (F)"))
        self.close_button = IconButton(theme, "x", self.tr("Close (Esc)"))
        self.setProperty("surface", "panel")
        self.setProperty("line", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        keep_height(theme, self, "layout.toolbar")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.token("space.3"), 0, theme.token("space.2"), 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self.back_button)
        row.addWidget(self.forth_button)
        for label in (self._name, self._position, self._judged):
            row.addWidget(label)
        row.addStretch(1)
        for part in (self._scale, self.zoom, self.use_button, self.screen_button, self.full_button, self.close_button):
            row.addWidget(part)

    def show_row(self, row: "AssetRow | None", place: int, count: int) -> None:
        """Tell of an asset, or of none, at a place (from 0) among its neighbours."""
        words = self.tr("{place} of {count}").format(place=number(place + 1), count=number(count))
        self._position.setText(words if count > 1 else "")
        self.back_button.setEnabled(place > 0)
        self.forth_button.setEnabled(place < count - 1)
        self._name.setText(row.name if row is not None else "")
        self._judged.setText(judged_words(row) if row is not None else "")

    def show_scale(self, view: "PictureView") -> None:
        """Tell how large the picture shows."""
        self._scale.setText(f"{view.scale * 100:.0f}\N{NO-BREAK SPACE}%")
        if view.is_fitted:
            self.zoom.set_value("fit")
        elif view.is_own_size:
            self.zoom.set_value("own")
        else:
            self.zoom.clear_choice()

"""The lineage's toolbar: what it is about, how much of it is shown and how, zoom and export."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.spin import StepField

_DEEPEST: Final = 10
_DEPTH_WIDTH: Final = 82
_NAME_LEAST: Final = 60


class LineageToolbar(QWidget):
    """Where there is not enough room the words go that say little, then those of the buttons.

    Args:
        theme: The look.
        parent: Owner.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("surface", "panel")
        self.setProperty("line", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        keep_height(theme, self, "layout.toolbar")
        self.around = Label(theme, self.tr("Around"), "body", "secondary", parent=self)
        self.name = Label(theme, "", "strong", elide="middle", parent=self)
        self._depth_word = Label(theme, self.tr("Depth"), "body", "secondary", parent=self)
        self.depth_field = StepField(theme, 1, _DEEPEST, parent=self)
        self.depth_field.setAccessibleName(self.tr("Depth: how many steps each way are shown"))
        self.depth_field.setFixedWidth(_DEPTH_WIDTH)
        self.groups_button = self._button(
            self.tr("Group siblings"), "layers", self.tr("Group siblings (Ctrl+G)"), is_checkable=True
        )
        self._stale_words = self.tr("Show what it takes to make it again (R)")
        self.stale_button = self._button(self.tr("Out of date"), "history", self._stale_words, is_checkable=True)
        self.stale_button.hide()
        self.path_button = self._button(
            self.tr("Only the path"), "route", self.tr("Dim all but the path (P)"), is_checkable=True
        )
        self.view_button = self._button(self.tr("View"), "sliders-horizontal", self.tr("What is shown, and how"))
        self.find_button = IconButton(theme, "search", self.tr("Search in the graph (Ctrl+F)"), parent=self)
        self.further = IconButton(theme, "zoom-out", self.tr("Zoom out (-)"), parent=self)
        self.zoom = Label(theme, "100 %", "body", "secondary", parent=self)
        self.zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nearer = IconButton(theme, "zoom-in", self.tr("Zoom in (+)"), parent=self)
        self.fit_all = IconButton(theme, "maximize", self.tr("Show all (F)"), parent=self)
        self.export_button = self._button(self.tr("Export"), "upload", self.tr("Export or print the graph"))
        self._words = {
            button: button.text()
            for button in (
                self.groups_button,
                self.stale_button,
                self.path_button,
                self.view_button,
                self.export_button,
            )
        }
        self._lay_out()

    def set_menus(self, view: QMenu, export: QMenu) -> None:
        """What opens under the two buttons."""
        self.view_button.clicked.connect(lambda: self._open(view, self.view_button))
        self.export_button.clicked.connect(lambda: self._open(export, self.export_button))

    def show_name(self, name: str) -> None:
        self.name.setText(name)
        self.fit()

    def show_whole(self, *, is_whole: bool) -> None:
        """The whole library is shown: there is no middle, and no depth."""
        self._is_whole = is_whole
        self.depth_field.setVisible(not is_whole)
        self.groups_button.setVisible(not is_whole)
        self.fit()

    def show_stale(self, count: int) -> None:
        """How many cards are out of date; with none there is no button."""
        self._words[self.stale_button] = self.tr("Out of date {}").format(count) if count else self.tr("Out of date")
        self.stale_button.setAccessibleName(self._words[self.stale_button])
        words = self.tr("{count} in this graph are out of date: show what it takes to make them again (R)")
        self.stale_button.setToolTip(words.format(count=count) if count else self._stale_words)
        self.stale_button.setVisible(count > 0 or self.stale_button.isChecked())
        self.fit()

    def show_zoom(self, zoom: float) -> None:
        self.zoom.setText(f"{round(zoom * 100)} %")

    def fit(self) -> None:
        """Take words away until all has room."""
        self.zoom.setMinimumWidth(self.zoom.fontMetrics().horizontalAdvance("888 %") + 4)
        for shows_labels, shows_words in ((True, True), (False, True), (True, False), (False, False)):
            self.around.setVisible(shows_labels and not self._is_whole)
            self._depth_word.setVisible(shows_labels and not self._is_whole)
            for button, word in self._words.items():
                button.setText(word if shows_words else "")
            if self._needed() <= self.width():
                break
        layout = self.layout()
        if layout is not None:
            layout.activate()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_NAME_LEAST, self.height())

    def _needed(self) -> int:
        layout = self.layout()
        return layout.sizeHint().width() if layout is not None else 0

    def _button(self, word: str, icon: str, tip: str, *, is_checkable: bool = False) -> Button:
        button = Button(self._theme, word, icon=icon, size="compact", tooltip=tip, parent=self)
        button.setCheckable(is_checkable)
        button.setAccessibleName(word)
        return button

    def _open(self, menu: QMenu, button: Button) -> None:
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _lay_out(self) -> None:
        theme = self._theme
        self._is_whole = False
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.token("space.3"), 0, theme.token("space.3"), 0)
        row.setSpacing(theme.token("space.2"))
        left = (self.around, self.name, self._depth_word, self.depth_field)
        right = (self.find_button, self.further, self.zoom, self.nearer, self.fit_all, self.export_button)
        parts: list[QWidget] = [*left, self.groups_button, self.stale_button, self.path_button, self.view_button]
        for part in parts:
            row.addWidget(part)
        row.addStretch(1)
        for tool in right:
            row.addWidget(tool)

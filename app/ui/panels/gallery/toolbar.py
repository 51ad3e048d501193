"""The gallery's toolbar: search, order, shape and size of the tiles, import."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from app.domain.search import Sort
from app.ui.panels.gallery.geometry import MARGIN, RIGHT_MARGIN
from app.ui.panels.gallery.search_words import direction_words, sort_words
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.heights import keep_height
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segment import Segment, SegmentItem
from app.ui.widgets.zoom import ZoomSlider

LIST: Final = "list"
"""The shape that is no tiles."""
_SEARCH_WIDEST: Final = 560
_SEARCH_LEAST: Final = 180


class GalleryToolbar(QWidget):
    """What has words loses them where there is no room for them; then the slider goes, whose keys stay.

    Args:
        theme: The look.
        tile_size: The height of rows at first.
        is_square: Whether tiles are squares at first.
    """

    def __init__(self, theme: Theme, tile_size: int, *, is_square: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("surface", "panel")
        self.setProperty("line", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        keep_height(theme, self, "layout.toolbar")
        low, high = theme.token("layout.tile.min"), theme.token("layout.tile.max")
        self.search = SearchField(theme, self.tr("Search prompts, tags, notes and names"))
        self.search.setToolTip(
            self.tr("Words, “a phrase”, -not this, and")
            + "\nrating:>3  is:kept  is:rejected  is:unjudged  type:clip  date:2026-11  has:lineage"
            + "\ntag:sea,sky  set:  color:red  prompt:  negative:  name:  notes:  provider:  model:  operation:"
            + "\naccount:  seed:  similar:"
        )
        self.filters = Button(theme, "", icon="list-filter", size="compact")
        self.filters.setCheckable(True)
        self.order = Button(theme, "", icon="arrow-down-wide-narrow", size="compact")
        self.shape = Segment(
            theme,
            [
                SegmentItem(value=True, text="", icon="grid-3x3", tooltip=self.tr("Squares")),
                SegmentItem(value=False, text="", icon="layout-dashboard", tooltip=self.tr("True aspect")),
                SegmentItem(value=LIST, text="", icon="list", tooltip=self.tr("List")),
            ],
        )
        self.shape.setAccessibleName(self.tr("Shape of tiles"))
        self.shape.set_value(is_square)
        self.zoom = ZoomSlider(theme, low, high, min(high, max(low, tile_size)))
        self.import_button = Button(theme, "", icon="image-plus", size="compact")
        self.more = IconButton(theme, "ellipsis", self.tr("More"))
        self._words: dict[Button, str] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 0, RIGHT_MARGIN, 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self.filters)
        row.addWidget(self.search, 1)
        row.addStretch(0)
        for tool in (self.order, self.shape, self.zoom, self.import_button, self.more):
            row.addWidget(tool)
        self._name(self.import_button, self.tr("Import"), self.tr("Import pictures and clips (Ctrl+I)"))
        self._name(self.filters, self.tr("Filters"), self.tr("Show filters and sets (Ctrl+L)"))
        self.show_order(Sort.DATE, is_ascending=False)
        theme.changed.connect(self._fit)

    def show_order(self, sort: Sort, *, is_ascending: bool) -> None:
        """By what the list is sorted, and which end comes first."""
        icon = "dices" if sort == Sort.RANDOM else "arrow-up-narrow-wide" if is_ascending else "arrow-down-wide-narrow"
        self.order.set_icon(icon)
        direction = direction_words(sort, is_ascending=is_ascending)
        tip = self.tr("Sorted by: {sort}").format(sort=sort_words(sort))
        self._name(self.order, sort_words(sort), f"{tip}\n{direction}".strip())
        self._fit()

    @override
    def minimumSizeHint(self) -> QSize:
        # The panel can become narrower than the words: they go then.
        return QSize(_SEARCH_LEAST, self.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _name(self, button: Button, word: str, tip: str) -> None:
        self._words[button] = word
        button.setAccessibleName(word)
        button.setToolTip(tip)

    def _fit(self) -> None:
        self.search.setMaximumWidth(self._theme.scaled(_SEARCH_WIDEST))
        self.zoom.show()
        self._show_words(shown=True)
        if self._needed() > self.width():
            self._show_words(shown=False)
        if self._needed() > self.width():
            self.zoom.hide()
        layout = self.layout()
        if layout is not None:
            layout.activate()

    def _show_words(self, *, shown: bool) -> None:
        for button, word in self._words.items():
            button.setText(word if shown else "")

    def _needed(self) -> int:
        """The width at which the search keeps its least."""
        tools = [self.filters, self.order, self.shape, self.zoom, self.import_button, self.more]
        shown = [tool.sizeHint().width() for tool in tools if not tool.isHidden()]
        gaps = self._theme.token("space.2") * len(shown)
        return MARGIN + self._theme.scaled(_SEARCH_LEAST) + sum(shown) + gaps + RIGHT_MARGIN

"""Colours, tags and sets in the gallery's menu, with their keys."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from app.domain.enums import ColorLabel
from app.domain.search import parse
from app.ui.models.asset_sets import SetActions
from app.ui.models.color_labels import KEYS, label_look
from app.ui.models.set_rows import SetRows

if TYPE_CHECKING:
    from app.services.asset.sets import SetRow
    from app.ui.context import UiContext
    from app.ui.models.asset_judging import AssetJudging
    from app.ui.panels.gallery.bin_guard import BinGuard
    from app.ui.panels.gallery.grid import GalleryGrid


class NotingMenu:
    """Makes the actions once, and adds them to the menu each time it opens."""

    def __init__(self, context: "UiContext", grid: "GalleryGrid", judging: "AssetJudging", guard: "BinGuard") -> None:
        self._context = context
        self._theme = context.theme
        self._grid = grid
        self._judging = judging
        self._guard = guard
        self.sets = SetActions(context, grid)
        self.rows = SetRows(context, grid)
        self._colors = [self._make_color(color) for color in ColorLabel]
        self._no_color = QAction(grid.tr("No colour"), grid)
        self._no_color.triggered.connect(lambda _=False: self._judging.label(self._grid.model.chosen_ids(), None))
        self._tags = QAction(context.theme.icon("tag"), grid.tr("Tags…"), grid)
        self._tags.setAutoRepeat(False)
        self._tags.setShortcut(QKeySequence("Ctrl+T"))
        self._tags.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        tag = guard.outside(context.shell.tags_requested.emit)
        self._tags.triggered.connect(lambda _=False: tag())
        grid.addAction(self._tags)

    @property
    def palette_actions(self) -> list[QAction]:
        """Those that the palette offers for what is chosen."""
        return [self._tags]

    def add_to(self, menu: QMenu) -> None:
        """Add what fits the chosen assets."""
        colors = menu.addMenu(self._theme.icon("palette"), self._grid.tr("Colour label"))
        colors.addActions([*self._colors, self._no_color])
        menu.addAction(self._tags)
        sets = menu.addMenu(self._theme.icon("folder-plus"), self._grid.tr("Add to set"))
        ids = self._grid.model.chosen_ids()
        for row in self.rows.fillable:
            sets.addAction(
                self._theme.icon("folder"), row.name.replace("&", "&&"), lambda row=row: self.sets.add(row, ids)
            )
        if self.rows.fillable:
            sets.addSeparator()
        sets.addAction(self._theme.icon("plus"), self._grid.tr("New set…"), lambda: self.sets.make(ids))
        for row in self._looked_at():
            words = self._grid.tr("Take out of {set}").format(set=row.name.replace("&", "&&"))
            menu.addAction(self._theme.icon("circle-minus"), words, lambda row=row: self.sets.remove(row, ids))

    def _looked_at(self) -> "list[SetRow]":
        """The sets filled by hand that the search names."""
        terms = parse(self._grid.model.query.text)
        names = {
            value.casefold() for term in terms if term.field == "set" and not term.is_unwanted for value in term.values
        }
        return [row for row in self.rows.fillable if row.name.casefold() in names]

    def _make_color(self, color: ColorLabel) -> QAction:
        look = label_look(color)
        action = QAction(self._theme.icon("circle", look.path, filled=True), look.word, self._grid)
        action.setAutoRepeat(False)
        label = self._guard.outside(lambda: self._label(color))
        action.triggered.connect(lambda _=False: label())
        if color in KEYS:
            action.setShortcut(QKeySequence(KEYS[color]))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._grid.addAction(action)
        return action

    def _label(self, color: ColorLabel) -> None:
        """Give the colour; where all that is chosen has it, take it away, as other programs do."""
        model = self._grid.model
        ids = model.chosen_ids()
        rows = (model.known_row(asset_id) for asset_id in ids)
        has_all = all(row is not None and row.color == color for row in rows)
        self._judging.label(ids, None if has_all else color)

"""The context menu of the gallery and its keys."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.domain.enums import MediaType
from app.ui.models.asset_actions import MASS_CHANGE
from app.ui.models.asset_menu import AssetMenu

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.models.asset_actions import AssetActions
    from app.ui.models.asset_judging import AssetJudging
    from app.ui.models.asset_stacks import AssetStacks
    from app.ui.models.bin_actions import BinActions
    from app.ui.models.version_menu import VersionMenu
    from app.ui.panels.gallery.bin_guard import BinGuard
    from app.ui.panels.gallery.grid import GalleryGrid
    from app.ui.panels.gallery.noting_menu import NotingMenu
    from app.ui.theme import Theme


class GalleryMenu(QObject):
    """Makes the actions once; the menu shows those that fit what is chosen."""

    compare_requested = Signal()
    """Compare what is chosen."""
    search_requested = Signal(str)
    """Show what this search finds."""
    triage_requested = Signal()
    """Judge one after another."""

    def __init__(
        self,
        theme: "Theme",
        grid: "GalleryGrid",
        verbs: "AssetActions",
        judging: "AssetJudging",
        stacks: "AssetStacks",
        look: Callable[[], None],
        noting: "NotingMenu",
        binning: "BinActions",
        guard: "BinGuard",
        versions: "VersionMenu",
    ) -> None:
        super().__init__(grid)
        self._theme = theme
        self._grid = grid
        self._model = grid.model
        self._verbs = verbs
        self._noting = noting
        self._binning = binning
        self._guard = guard
        self._stacks = stacks
        self._versions = versions
        tr = grid.tr
        self._common = AssetMenu(theme, grid, self._model, verbs, judging, look, guard.say, guard.outside)
        self._common.compare_requested.connect(self.compare_requested)
        self._make = self._common.make
        self._triage = self._make(tr("Judge one after another"), "check-check", "T", self.triage_requested.emit)
        self._similar = self._make(tr("Find similar"), "scan-search", "M", self._find_similar, in_bin=True)
        self._lineage = self._make(tr("Show lineage"), "workflow", "L", self._show_lineage)
        self._stack_actions = self._make_stack_actions()
        self._bin = self._make(tr("Move to bin"), "trash-2", "", self.move_to_bin, shown_key="Del", in_bin=True)
        self._restore = self._make(tr("Restore"), "undo-2", "Ctrl+R", self.restore, in_bin=True)

    @property
    def palette_actions(self) -> list[QAction]:
        """Those that the palette offers for what is chosen."""
        stack = self._stack_actions.values()
        return [self._common.compare, self._triage, self._similar, *stack, *self._versions.actions]

    def open(self, where: QPoint) -> None:
        """Show the menu for what is chosen."""
        chosen = len(self._model.selection)
        row = self._current()
        is_one = chosen == 1 and row is not None
        self._common.suit()
        self._lineage.setEnabled(is_one)
        self._similar.setEnabled(is_one and row is not None and row.media_type != MediaType.AUDIO)
        menu = QMenu(self._grid)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        words = self._grid.tr("Delete for good…") if self.is_in_bin else self._grid.tr("Move to bin")
        self._bin.setText(f"{words}\tDel")
        if self.is_in_bin:
            menu.addActions([self._common.look, self._restore, self._common.reveal])
            menu.addSeparator()
            menu.addAction(self._bin)
        else:
            self._fill(menu, chosen, row)
        # The keys of what the menu does not offer say themselves why nothing happens.
        menu.aboutToHide.connect(self._enable_all)
        menu.popup(where)

    def _fill(self, menu: QMenu, chosen: int, row: "AssetRow | None") -> None:
        """Add what can be done with assets that are not in the bin."""
        common = self._common
        for action in (common.look, common.input, common.again, common.vary, self._lineage):
            menu.addAction(action)
        menu.addSeparator()
        for action in (common.compare, self._triage, self._similar):
            menu.addAction(action)
        menu.addSeparator()
        common.add_judging(menu)
        self._noting.add_to(menu)
        menu.addSeparator()
        self._add_stack_menu(menu, chosen, row)
        self._versions.add_to(menu)
        menu.addSeparator()
        for action in (common.prompt, common.reveal, common.find, common.export, common.send):
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(self._bin)

    def _find_similar(self) -> None:
        row = self._only()
        if row is not None and row.media_type != MediaType.AUDIO:
            self.search_requested.emit(f"similar:{row.id}")

    def use_tool(self, tool: str, asset_id: int) -> None:
        """A hover tool was pressed."""
        if tool == "input":
            self._verbs.use_as_input((asset_id,))
        elif tool == "again":
            self._verbs.same_again(asset_id)
        else:
            self._verbs.show_lineage(asset_id)

    @property
    def is_in_bin(self) -> bool:
        """Whether the bin is looked at."""
        return self._guard.is_in_bin

    def restore(self) -> None:
        """Take what is chosen out of the bin, where that is looked at."""
        if self.is_in_bin:
            self._binning.restore(self._model.chosen_ids())

    def move_to_bin(self) -> None:
        """Move what is chosen to the bin; what stands beside it is chosen then, so that a second press goes on.

        In the bin it is deleted for good, after asking.
        """
        chosen = self._model.chosen_ids()
        if self.is_in_bin:
            self._binning.delete(chosen)
            return
        self._verbs.move_to_bin(chosen)
        if 0 < len(chosen) <= MASS_CHANGE:
            self._model.choose_neighbour()
            self._grid.make_visible(self._model.selection.current)
            self._grid.tell_selection()

    def _make_stack_actions(self) -> dict[str, QAction]:
        tr, model, stacks = self._grid.tr, self._model, self._stacks
        return {
            "stack": self._make(tr("Stack"), "layers", "Ctrl+G", lambda: stacks.stack(model.chosen_ids())),
            "takes": self._make(
                tr("Stack the takes"), "", "Ctrl+Alt+G", lambda: stacks.stack_takes(model.chosen_ids())
            ),
            "expand": self._make(tr("Expand or collapse the stack"), "", "S", self.toggle_stack, in_bin=True),
            "cover": self._make(tr("Make it the cover"), "", "Ctrl+Shift+K", self._choose_cover),
            "out": self._make(
                tr("Take out of the stack"), "", "Ctrl+Shift+O", lambda: stacks.take_out(model.chosen_ids())
            ),
            "unstack": self._make(tr("Unstack"), "", "Ctrl+Shift+G", lambda: stacks.unstack(model.chosen_ids())),
        }

    def _add_stack_menu(self, menu: QMenu, chosen: int, row: "AssetRow | None") -> None:
        """Those that fit: several can be stacked, what lies in a stack can be laid out."""
        actions = self._stack_actions
        in_stack = row is not None and row.stack_id is not None
        is_cover = row is not None and row.stack_id == row.id
        part = menu.addMenu(self._theme.icon("layers"), self._grid.tr("Stack of takes"))
        part.setToolTipsVisible(True)
        for name, fits in (
            ("stack", chosen > 1),
            ("takes", chosen > 1),
            ("expand", in_stack),
            ("cover", in_stack and not is_cover),
            ("out", chosen > 1 or in_stack),
            ("unstack", chosen > 1 or in_stack),
        ):
            actions[name].setEnabled(fits)
            part.addAction(actions[name])

    def _enable_all(self) -> None:
        self._common.allow_all()
        for action in (self._lineage, self._similar, *self._stack_actions.values()):
            action.setEnabled(True)

    def toggle_stack(self) -> None:
        """Show the stack of the current tile whole, or its cover alone."""
        row = self._model.known_row(self._model.id_at(self._model.selection.current))
        if row is not None and row.stack_id is not None:
            query = self._model.query
            self._model.look_for(replace(query, expanded=query.expanded ^ {row.stack_id}))

    def _choose_cover(self) -> None:
        row, query = self._only(), self._model.query
        if row is None:
            return
        if row.stack_id in query.expanded:
            self._model.look_for(replace(query, expanded=query.expanded | {row.id}))
        self._stacks.choose_cover(row.id)

    def _current(self) -> "AssetRow | None":
        return self._common.current()

    def _only(self) -> "AssetRow | None":
        return self._common.only()

    def _show_lineage(self) -> None:
        row = self._only()
        if row is not None:
            self._verbs.show_lineage(row.id)

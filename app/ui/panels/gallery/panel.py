"""The gallery's page: toolbar, filters, the grid, and what stands there when there is nothing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.domain.search import term_of
from app.ui.amounts import number
from app.ui.help.topics import Topic
from app.ui.models.asset_actions import AssetActions
from app.ui.models.asset_judging import AssetJudging
from app.ui.models.asset_stacks import AssetStacks
from app.ui.models.bin_actions import BinActions
from app.ui.models.thumbnail_drawer import ThumbnailDrawer
from app.ui.models.version_menu import VersionMenu
from app.ui.panels.gallery.asset_source import AssetSource
from app.ui.panels.gallery.bin_bar import BinBar
from app.ui.panels.gallery.bin_guard import BinGuard
from app.ui.panels.gallery.compare.place import ComparePlace
from app.ui.panels.gallery.dragging import MOST_DRAGGED, drag_out
from app.ui.panels.gallery.facet_menu import FacetMenu
from app.ui.panels.gallery.geometry import MARGIN, RIGHT_MARGIN
from app.ui.panels.gallery.grid import GalleryGrid
from app.ui.panels.gallery.headings import count_words
from app.ui.panels.gallery.list_header import ListHeader
from app.ui.panels.gallery.menu import GalleryMenu
from app.ui.panels.gallery.model import GalleryModel
from app.ui.panels.gallery.more_menu import open_more_menu
from app.ui.panels.gallery.noting_menu import NotingMenu
from app.ui.panels.gallery.place_list import MANY_CHOSEN
from app.ui.panels.gallery.search_control import SearchControl
from app.ui.panels.gallery.search_hint import SearchHint
from app.ui.panels.gallery.search_words import Names
from app.ui.panels.gallery.set_lines import IN_BIN
from app.ui.panels.gallery.set_source import SetSource
from app.ui.panels.gallery.sets_list import SetsList
from app.ui.panels.gallery.side import GallerySide
from app.ui.panels.gallery.toolbar import LIST, GalleryToolbar
from app.ui.tags_dialog import TagsDialog
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.label import Label
from app.ui.widgets.tab_order import set_tab_order

if TYPE_CHECKING:
    from app.ui.context import UiContext

MOST_NEIGHBOURS: Final = 5000
_TELL_MS: Final = 30
_REPEATED: Final = ("Ctrl++", "Ctrl+-")
"""The keys that go on while they are held."""


class GalleryPanel(QWidget):
    """Every picture and clip of the library, by day."""

    def __init__(self, context: "UiContext", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        view = context.view
        self._model = GalleryModel(context, self)
        self._verbs = AssetActions(context, self)
        self._drawer = ThumbnailDrawer(context, self)
        size = int(view.get("gallery.tile_size", theme.token("layout.tile.normal")))
        self._toolbar = GalleryToolbar(theme, size, is_square=bool(view.get("gallery.is_square", False)))
        if view.get("gallery.is_list", False):
            self._toolbar.shape.set_value(LIST)
        self._search, self._shape, self._zoom = self._toolbar.search, self._toolbar.shape, self._toolbar.zoom
        self._count = Label(theme, "", "small", "secondary")
        self._grid = GalleryGrid(context, self._model)
        self._header = ListHeader(theme, self._grid.columns)
        self._empty = EmptyState(theme, "images", "")
        self._stack = QStackedWidget()
        judging = AssetJudging(context, self)
        guard = BinGuard(context, self._grid)
        noting, binning = NotingMenu(context, self._grid, judging, guard), BinActions(context, self)
        stacks, look = AssetStacks(context, self), self._look_at_current
        versions = VersionMenu(context, self._grid, self._model.chosen_ids, guard.outside)
        self._menu = GalleryMenu(
            theme, self._grid, self._verbs, judging, stacks, look, noting, binning, guard, versions
        )
        self._sets = SetsList(context, noting.rows, noting.sets)
        self._bin_bar = BinBar(context, noting.rows)
        self._bin_bar.restore_requested.connect(self._menu.restore)
        self._bin_bar.empty_requested.connect(binning.empty)
        self._control = SearchControl(context, self._model, self._toolbar, self._sets, self)
        self._side = GallerySide(theme, self._sets, self._control.facets)
        self._facet_menu = FacetMenu(context, self._control, self, self.show_tags)
        self._compare = ComparePlace(context, self, self._model, self._around)
        tags = QAction(theme.icon("tag"), self.tr("All tags"), self)
        tags.triggered.connect(lambda _=False: self.show_tags())
        for action in (*self._menu.palette_actions, tags):
            context.shell.action_registered.emit(action)
        for source in (AssetSource(context, self), SetSource(context, self, noting.rows)):
            context.shell.source_registered.emit(source)
        self._tell_timer = QTimer(self)
        self._tell_timer.setSingleShot(True)
        self._tell_timer.setInterval(_TELL_MS)
        self._told: Sequence[int] = ()
        self._sought: Sequence[int] = ()
        self._lay_out()
        self._hint = SearchHint(theme, self._search, self)
        self._connect()
        self._apply_look()
        self._set_headings(by_month=bool(view.get("gallery.by_month", False)))
        self._show_filters(is_shown=bool(view.get("gallery.has_filters", False)))
        self._show_state()
        self._model.reload()

    @property
    def model(self) -> GalleryModel:
        """The list that it shows."""
        return self._model

    @property
    def grid(self) -> GalleryGrid:
        return self._grid

    @property
    def is_sharp(self) -> bool:
        """Whether all that is in view has its row and its picture."""
        return self._model.is_loaded and self._grid.has_all_rows() and self._context.thumbnails.is_idle

    def focus_first(self) -> None:
        """The page was brought to the front."""
        if self._compare.page is not None:
            self._compare.page.focus_first()
            return
        shown = self._grid if self._stack.currentWidget() is self._grid else self._empty.button
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_results(self) -> None:
        """From the search on to what it found, whose first one is chosen where none is."""
        self.focus_first()
        first = next((place for place, key in enumerate(self._model.index.ids) if key > 0), -1)
        if first >= 0 and not len(self._model.selection):
            self._model.selection.choose_only(first)
            self._grid.tell_selection()

    def show_asset(self, asset_id: int) -> bool:
        """Choose an asset and bring it into view; False where it is not in the list."""
        place = self._model.place_of(asset_id)
        if place < 0:
            return False
        self._model.selection.choose_only(place)
        self._grid.make_visible(place)
        self._grid.tell_selection()
        return True

    def bring_asset(self, asset_id: int) -> None:
        """Choose an asset and bring it into view, whatever is looked for now."""
        if not self.show_asset(asset_id):
            self.look_for("")
            self._context.shell.assets_selected.emit((asset_id,))

    def _lay_out(self) -> None:
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar = QWidget()
        line = QHBoxLayout(bar)
        line.setContentsMargins(MARGIN, 6, RIGHT_MARGIN, 6)
        line.setSpacing(self._context.theme.token("space.3"))
        line.addWidget(self._control.kinds)
        line.addWidget(self._control.chips, 1)
        line.addWidget(self._count)
        self._stack.addWidget(self._grid)
        self._stack.addWidget(self._empty)
        content = QVBoxLayout()
        content.setSpacing(0)
        content.addWidget(bar)
        content.addWidget(self._bin_bar)
        content.addWidget(self._header)
        content.addWidget(self._stack, 1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._side)
        row.addLayout(content, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._toolbar)
        column.addLayout(row, 1)
        above = (self._control.kinds, self._control.chips, self._bin_bar, self._header)
        set_tab_order(self._toolbar, self._side, *above, self._grid, self._empty)

    def _use_names(self, names: Names) -> None:
        self._grid.list_painter.use_names(names)
        self._grid.viewport().update()

    def _connect(self) -> None:
        context, grid = self._context, self._grid
        self._control.monograms_read.connect(grid.tile_painter.monograms.update)
        self._control.headings_changed.connect(lambda by_month: self._set_headings(by_month=by_month))
        self._toolbar.filters.toggled.connect(lambda is_on: self._show_filters(is_shown=is_on))
        self._header.sort_requested.connect(lambda sort, low: self._control.sort(sort, is_ascending=low))
        self._control.names_read.connect(self._use_names)
        self._control.order_menu_opened.connect(self._add_columns)
        self._shape.chosen.connect(lambda _: self._apply_look())
        self._zoom.changed.connect(lambda _: self._apply_look())
        self._toolbar.import_button.clicked.connect(context.shell.import_requested)
        self._toolbar.more.clicked.connect(
            lambda: open_more_menu(self._toolbar.more, context.theme, context.shell, self.show_tags)
        )
        self._empty.activated.connect(self._act_on_empty)
        self._empty.more_wanted.connect(self._context.shell.sample_requested)
        self._empty.offer_help(Topic.GALLERY, self._context.shell.help_requested.emit)
        self._search.results_wanted.connect(self._go_to_results)
        grid.zoomed.connect(self._zoom.step_by)
        grid.selection_changed.connect(self._tell_timer.start)
        grid.look_requested.connect(self._look_at)
        grid.tool_used.connect(self._menu.use_tool)
        grid.menu_requested.connect(self._menu.open)
        grid.delete_requested.connect(self._menu.move_to_bin)
        grid.drag_started.connect(lambda: drag_out(context, grid))
        self._menu.compare_requested.connect(self._compare.compare_chosen)
        self._menu.search_requested.connect(self._control.look_for)
        self._menu.triage_requested.connect(self._compare.go_through)
        grid.job_chosen.connect(context.shell.job_shown_requested)
        self._tell_timer.timeout.connect(self._tell_selection)
        self._model.state_changed.connect(self._show_state)
        self._model.reset.connect(self._tell_timer.start)
        self._model.reset.connect(self._seek_again)
        grid.outdated.changed.connect(self._look_again)
        self._model.places_changed.connect(self._seek_again)
        context.shell.assets_selected.connect(self._follow)
        context.thumbnails.missing.connect(self._draw_missing)
        for words, key, run in (
            (self.tr("Search"), "Ctrl+F", lambda: self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)),
            (self.tr("Filters"), "Ctrl+L", self._toolbar.filters.toggle),
            (self.tr("Larger tiles"), "Ctrl++", lambda: self._zoom.step_by(1)),
            (self.tr("Smaller tiles"), "Ctrl+-", lambda: self._zoom.step_by(-1)),
        ):
            action = QAction(words, self)
            action.setAutoRepeat(key in _REPEATED)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _=False, run=run: run())
            self.addAction(action)

    def look_for(self, text: str) -> None:
        """Show what a search finds, as if it had been typed and chosen here."""
        self._control.look_for(text)

    def show_tags(self) -> None:
        """Let tags be renamed, merged and deleted."""
        dialog = TagsDialog(self._context, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show_requested.connect(lambda name: self.look_for(str(term_of("tag", [name]))))
        dialog.actions_of_tags.renamed.connect(self._control.follow_tags)
        dialog.open()

    def _look_again(self) -> None:
        """What is out of date has changed: a search for it finds something else."""
        if "outdated" in self._model.query.text.casefold():
            self._model.reload()

    def _set_headings(self, *, by_month: bool) -> None:
        self._context.view.put("gallery.by_month", by_month)
        self._grid.set_headings(by_month=by_month)

    def _add_columns(self, menu: QMenu) -> None:
        """What the header's menu has, for the keyboard."""
        if self._grid.is_list:
            menu.addSeparator()
            columns = menu.addMenu(self._context.theme.icon("columns-3"), self.tr("Columns"))
            self._grid.columns.fill_menu(columns, self._header.line_width)

    def _show_filters(self, *, is_shown: bool) -> None:
        had_focus = self._side.has_focus_inside()
        self._toolbar.filters.setChecked(is_shown)
        self._side.setVisible(is_shown)
        self._context.view.put("gallery.has_filters", is_shown)
        self._model.has_facets = is_shown
        self._model.want_facets()
        if had_focus and not is_shown:
            self._grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _apply_look(self) -> None:
        shape = self._shape.value()
        is_list = shape == LIST
        self._grid.set_look(self._zoom.value(), is_square=shape is True, is_list=is_list)
        self._zoom.setEnabled(not is_list)
        self._header.setVisible(is_list and self._stack.currentWidget() is self._grid)
        self._context.view.put("gallery.tile_size", self._zoom.value())
        self._context.view.put("gallery.is_square", shape is True)
        self._context.view.put("gallery.is_list", is_list)

    def _show_state(self) -> None:
        model = self._model
        query = model.query
        found = model.asset_count()
        is_empty = model.is_loaded and len(model) == 0
        if query.text and not self._menu.is_in_bin:
            words = self.tr("{found} of {total}").format(found=number(found), total=number(max(found, model.total)))
        else:
            words = count_words(found)
        self._count.setText(words if model.is_loaded else self.tr("Loading…"))
        self._bin_bar.setVisible(self._menu.is_in_bin and not (is_empty and query.text == IN_BIN))
        self._header.show_order(query)
        self._header.setVisible(self._grid.is_list and not is_empty)
        if is_empty and self._menu.is_in_bin:
            is_whole = query.text == IN_BIN
            words = self._empty_bin() if is_whole else self.tr("There is nothing like that in the bin.")
            self._empty.set_content("trash-2", words, self.tr("Show all"))
        elif is_empty and query.text:
            what = self.tr("Clear the search") if self._control.has_words else self.tr("Show all")
            self._empty.set_content("search", self._control.nothing_found(), what)
        elif is_empty:
            sentence = self.tr("Drop pictures or clips here, or make one from a prompt.")
            sample = self.tr("Make the sample project")
            self._empty.set_content("images", sentence, self.tr("Import pictures"), sample)
        self._stack.setCurrentWidget(self._empty if is_empty else self._grid)

    def _empty_bin(self) -> str:
        return self.tr("The bin is empty. What you move there stays until you restore it or delete it for good.")

    def _act_on_empty(self) -> None:
        if self._model.query.text:
            self._control.look_for("")
        else:
            self._context.shell.import_requested.emit()

    def _tell_selection(self) -> None:
        chosen = self._model.chosen_ids()
        self._bin_bar.show_chosen(len(chosen))
        if len(chosen) <= MOST_DRAGGED:
            self._model.want(chosen)
        if chosen != self._told:
            self._told, self._sought = chosen, ()
            self._context.shell.assets_selected.emit(chosen)

    def _follow(self, asset_ids: Sequence[int]) -> None:
        """Choose what was chosen elsewhere; what is not in the list yet is chosen when it comes."""
        if asset_ids is self._told or asset_ids == self._model.chosen_ids():
            self._told, self._sought = asset_ids, ()
            return
        selection = self._model.selection
        current, anchor = selection.current, selection.anchor
        self._model.choose(asset_ids)
        first = self._model.first_chosen()
        selection.current, selection.anchor = (first, first) if first >= 0 else (current, anchor)
        if first >= 0:
            self._grid.make_visible(first)
        self._grid.viewport().update()
        self._told = self._model.chosen_ids()
        wanted = set(asset_ids) if len(asset_ids) < MANY_CHOSEN else asset_ids
        self._sought = asset_ids if len(self._told) < len(wanted) else ()

    def _seek_again(self) -> None:
        if self._sought:
            self._follow(self._sought)

    def _look_at_current(self) -> None:
        chosen = self._model.chosen_ids()
        if chosen:
            self._look_at(chosen[0])

    def _look_at(self, asset_id: int) -> None:
        chosen = self._model.chosen_ids()
        neighbours = chosen if len(chosen) > 1 and asset_id in chosen else self._around(asset_id)
        self._context.shell.quick_look_requested.emit(asset_id, neighbours)

    def _around(self, asset_id: int) -> tuple[int, ...]:
        """An asset with those that stand before and after it."""
        place = self._model.place_of(asset_id)
        half = MOST_NEIGHBOURS // 2
        return tuple(key for key in self._model.index.ids[max(0, place - half) : place + half] if key > 0)

    def _draw_missing(self, sha256: str) -> None:
        row = self._model.rows.find_content(sha256)
        if row is not None:
            self._drawer.want(row)

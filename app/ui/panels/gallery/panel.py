"""The gallery's page: toolbar, filters, the grid, and what stands there when there is nothing."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.enums import MediaType
from app.domain.search import parse
from app.ui.amounts import number
from app.ui.drag import start_drag
from app.ui.models.asset_actions import AssetActions
from app.ui.models.asset_judging import AssetJudging
from app.ui.panels.gallery.geometry import MARGIN, RIGHT_MARGIN
from app.ui.panels.gallery.grid import GalleryGrid
from app.ui.panels.gallery.headings import count_words
from app.ui.panels.gallery.menu import GalleryMenu
from app.ui.panels.gallery.model import GalleryModel, Query
from app.ui.panels.gallery.toolbar import GalleryToolbar
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.label import Label
from app.ui.widgets.segment import Segment, SegmentItem

if TYPE_CHECKING:
    from app.ui.context import UiContext

MOST_DRAGGED: Final = 2000
MOST_NEIGHBOURS: Final = 5000
_DRAG_PICTURE: Final = 96
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
        size = int(view.get("gallery.tile_size", theme.token("layout.tile.normal")))
        self._toolbar = GalleryToolbar(theme, size, is_square=bool(view.get("gallery.is_square", False)))
        self._search, self._shape, self._zoom = self._toolbar.search, self._toolbar.shape, self._toolbar.zoom
        self._kinds = Segment(
            theme,
            [
                SegmentItem(None, self.tr("All")),
                SegmentItem(MediaType.IMAGE, self.tr("Pictures")),
                SegmentItem(MediaType.VIDEO, self.tr("Clips")),
            ],
        )
        self._kinds.setAccessibleName(self.tr("What is shown"))
        self._count = Label(theme, "", "small", "secondary")
        self._grid = GalleryGrid(context, self._model)
        self._empty = EmptyState(theme, "images", "")
        self._stack = QStackedWidget()
        judging = AssetJudging(context, self)
        self._menu = GalleryMenu(theme, self._grid, self._verbs, judging, self._look_at_current)
        self._tell_timer = QTimer(self)
        self._tell_timer.setSingleShot(True)
        self._tell_timer.setInterval(_TELL_MS)
        self._told: tuple[int, ...] = ()
        self._sought: tuple[int, ...] = ()
        self._lay_out()
        self._connect()
        if not view.get("gallery.newest_first", True):
            self._turn_order()
        self._apply_look()
        self._show_state()
        self._model.reload()

    def focus_first(self) -> None:
        """The page was brought to the front."""
        shown = self._grid if self._stack.currentWidget() is self._grid else self._empty.button
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_asset(self, asset_id: int) -> bool:
        """Choose an asset and bring it into view; False where it is not in the list."""
        place = self._model.place_of(asset_id)
        if place < 0:
            return False
        self._model.selection.choose_only(place)
        self._grid.make_visible(place)
        self._grid.tell_selection()
        return True

    def _lay_out(self) -> None:
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout()
        line.setContentsMargins(MARGIN, 6, RIGHT_MARGIN, 2)
        line.addWidget(self._kinds)
        line.addStretch(1)
        line.addWidget(self._count)
        self._stack.addWidget(self._grid)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._toolbar)
        column.addLayout(line)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        context, grid = self._context, self._grid
        self._search.searched.connect(lambda _: self._look_for())
        self._kinds.chosen.connect(lambda _: self._look_for())
        self._toolbar.order.clicked.connect(self._turn_order)
        self._shape.chosen.connect(lambda _: self._apply_look())
        self._zoom.changed.connect(lambda _: self._apply_look())
        self._toolbar.import_button.clicked.connect(context.shell.import_requested)
        self._empty.activated.connect(self._act_on_empty)
        grid.zoomed.connect(self._zoom.step_by)
        grid.selection_changed.connect(self._tell_timer.start)
        grid.look_requested.connect(self._look_at)
        grid.tool_used.connect(self._menu.use_tool)
        grid.menu_requested.connect(self._menu.open)
        grid.delete_requested.connect(self._menu.move_to_bin)
        grid.drag_started.connect(self._drag_out)
        grid.job_chosen.connect(context.shell.job_shown_requested)
        self._tell_timer.timeout.connect(self._tell_selection)
        self._model.state_changed.connect(self._show_state)
        self._model.reset.connect(self._tell_timer.start)
        self._model.reset.connect(self._seek_again)
        self._model.places_changed.connect(self._seek_again)
        context.shell.assets_selected.connect(self._follow)
        context.thumbnails.missing.connect(self._draw_missing)
        for words, key, run in (
            (self.tr("Search"), "Ctrl+F", lambda: self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)),
            (self.tr("Larger tiles"), "Ctrl++", lambda: self._zoom.step_by(1)),
            (self.tr("Smaller tiles"), "Ctrl+-", lambda: self._zoom.step_by(-1)),
        ):
            action = QAction(words, self)
            action.setAutoRepeat(key in _REPEATED)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _=False, run=run: run())
            self.addAction(action)

    def _look_for(self) -> None:
        kind = self._kinds.value()
        media_type = kind if isinstance(kind, MediaType) else None
        self._model.look_for(Query(self._search.text().strip(), media_type, self._model.query.newest_first))

    def _turn_order(self) -> None:
        query = self._model.query
        newest_first = not query.newest_first
        self._toolbar.show_order(newest_first=newest_first)
        self._context.view.put("gallery.newest_first", newest_first)
        self._model.look_for(Query(query.text, query.media_type, newest_first))

    def _apply_look(self) -> None:
        is_square = bool(self._shape.value())
        self._grid.set_look(self._zoom.value(), is_square=is_square)
        self._context.view.put("gallery.tile_size", self._zoom.value())
        self._context.view.put("gallery.is_square", is_square)

    def _show_state(self) -> None:
        model = self._model
        query = model.query
        found = model.asset_count()
        is_empty = model.is_loaded and len(model) == 0
        if query.is_filtered:
            words = self.tr("{found} of {total}").format(found=number(found), total=number(max(found, model.total)))
        else:
            words = count_words(found)
        self._count.setText(words if model.is_loaded else self.tr("Loading…"))
        if is_empty and query.is_filtered:
            self._empty.set_content(
                "search", self._nothing_found(query), self.tr("Clear the search") if query.text else self.tr("Show all")
            )
        elif is_empty:
            sentence = self.tr("Drop pictures or clips here, or make one from a prompt.")
            self._empty.set_content("images", sentence, self.tr("Import pictures"))
        self._stack.setCurrentWidget(self._empty if is_empty else self._grid)

    def _nothing_found(self, query: Query) -> str:
        if any(term.field for term in parse(query.text)):
            return self.tr("Nothing in the library fits “{text}”.").format(text=query.text)
        if query.text:
            return self.tr("Nothing in the library has “{text}” in its prompt, name or provider.").format(
                text=query.text
            )
        return (
            self.tr("There are no clips yet.") if query.media_type == MediaType.VIDEO else self.tr("No pictures yet.")
        )

    def _act_on_empty(self) -> None:
        if self._model.query.is_filtered:
            self._kinds.set_value(None)
            self._search.clear()
            self._look_for()
        else:
            self._context.shell.import_requested.emit()

    def _tell_selection(self) -> None:
        chosen = self._model.chosen_ids()
        if len(chosen) <= MOST_DRAGGED:
            self._model.want(chosen)
        if chosen != self._told:
            self._told, self._sought = chosen, ()
            self._context.shell.assets_selected.emit(chosen)

    def _follow(self, asset_ids: tuple[int, ...]) -> None:
        """Choose what was chosen elsewhere; what is not in the list yet is chosen when it comes."""
        if asset_ids == self._model.chosen_ids():
            self._told, self._sought = asset_ids, ()
            return
        wanted = set(asset_ids)
        places = self._model.places_of(wanted)
        selection = self._model.selection
        selection.clear()
        selection.restore(places)
        if places:
            selection.current = selection.anchor = places[0]
            self._grid.make_visible(places[0])
        self._grid.viewport().update()
        self._told = self._model.chosen_ids()
        self._sought = asset_ids if len(places) < len(wanted) else ()

    def _seek_again(self) -> None:
        if self._sought:
            self._follow(self._sought)

    def _look_at_current(self) -> None:
        chosen = self._model.chosen_ids()
        if chosen:
            self._look_at(chosen[0])

    def _look_at(self, asset_id: int) -> None:
        place = self._model.place_of(asset_id)
        half = MOST_NEIGHBOURS // 2
        around = self._model.index.ids[max(0, place - half) : place + half]
        chosen = self._model.chosen_ids()
        neighbours = chosen if len(chosen) > 1 and asset_id in chosen else tuple(key for key in around if key > 0)
        self._context.shell.quick_look_requested.emit(asset_id, neighbours)

    def _drag_out(self) -> None:
        chosen = self._model.chosen_ids()
        if len(chosen) > MOST_DRAGGED:
            words = self.tr("At most {count} files can be dragged at once. Export them instead.")
            self._context.shell.toast("info", words.format(count=number(MOST_DRAGGED)))
            return
        rows = [row for asset_id in chosen if (row := self._model.known_row(asset_id)) is not None]
        paths = [self._context.library / row.path for row in rows if row.path is not None]
        current = self._model.known_row(self._model.id_at(self._model.selection.current))
        picture = None
        if current is not None and current.width and current.height:
            scale = _DRAG_PICTURE / max(current.width, current.height)
            size = (max(1, round(current.width * scale)), max(1, round(current.height * scale)))
            picture = self._context.thumbnails.nearest(current.sha256, *size, self.devicePixelRatioF())
        start_drag(self._grid, chosen, paths, picture)

    def _draw_missing(self, sha256: str) -> None:
        row = self._model.find_content(sha256)
        if row is not None:
            self._verbs.draw_thumbnail(row)

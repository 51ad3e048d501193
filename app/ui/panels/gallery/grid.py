"""The painted grid: any number of tiles costs what is in view."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget
from typing_extensions import override

from app.ui.models.away_folders import AwayFolders
from app.ui.panels.gallery.column_choice import ListColumns
from app.ui.panels.gallery.geometry import MARGIN, RIGHT_MARGIN, Frame, GridLayout, Tile, lay_out
from app.ui.panels.gallery.headings import Headings
from app.ui.panels.gallery.keys import press_key
from app.ui.panels.gallery.layouts import Layouts
from app.ui.panels.gallery.list_painter import LINE_TOKEN, ListPainter
from app.ui.panels.gallery.outdated import OutdatedIds
from app.ui.panels.gallery.pictures import TilePictures
from app.ui.panels.gallery.pointer import Pointer
from app.ui.panels.gallery.tile_words import describe_current
from app.ui.panels.gallery.tiles import Look, TilePainter
from app.ui.panels.gallery.turning import TurningMarks
from app.ui.shortcuts import KeyHint
from app.ui.widgets import paint
from app.ui.widgets.held_keys import watch_held_keys
from app.ui.widgets.spoken import introduce
from app.ui.widgets.tips import plain_tip

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.panels.gallery.model import GalleryModel

_RING: Final = 5
_SETTLE_MS: Final = 60
_WHEEL_STEP: Final = 120


class GalleryGrid(QAbstractScrollArea):
    """Tiles in rows under day headings, with selection, keys, rubber band and hover."""

    selection_changed = Signal()
    look_requested = Signal(int)
    """Show this asset large."""
    tool_used = Signal(str, int)
    """A hover tool, and the asset under it."""
    menu_requested = Signal(QPoint)
    """Where on the screen."""
    drag_started = Signal()
    delete_requested = Signal()
    zoomed = Signal(int)
    """Steps that Ctrl+wheel asks for."""
    job_chosen = Signal(int)

    def __init__(self, context: "UiContext", model: "GalleryModel", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._theme = context.theme
        self.model = model
        self.tile_painter = TilePainter(context.theme)
        self.columns = ListColumns(context.theme, context.view, self)
        self.list_painter = ListPainter(context.theme, self.tile_painter, self.columns)
        self.tiles: TilePainter | ListPainter = self.tile_painter
        self._pictures = TilePictures(context.thumbnails, context.theme, self)
        self._headings = Headings(context.theme, model.ghosts_within)
        self._size = context.theme.token("layout.tile.normal")
        self._is_square = False
        self.is_list = False
        self._layouts = Layouts(self._frame)
        model.lay_out_ahead = self._layouts.ahead
        self.grid_layout: GridLayout = lay_out((), (), self._frame())
        self.away = AwayFolders(context, self)
        self.outdated = OutdatedIds(context, self)
        self.pointer = Pointer(self, context)
        self.has_focus_ring = False
        self._top_id = 0
        self._top_offset = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ownFocus", True)  # noqa: FBT003
        introduce(self, self.tr("Gallery"), "list")
        viewport = self.viewport()
        viewport.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        viewport.setMouseTracking(True)
        self._settle_timer = QTimer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.setInterval(_SETTLE_MS)
        self._settle_timer.timeout.connect(self._settle)
        self.verticalScrollBar().valueChanged.connect(self._remember_top)
        model.reset.connect(self._take_list)
        model.places_changed.connect(self._take_places)
        model.rows_changed.connect(self._take_rows)
        model.ghost_changed.connect(self._take_progress)
        self._pictures.changed.connect(self.update_tile)
        self.columns.changed.connect(viewport.update)
        self.away.changed.connect(viewport.update)
        self.outdated.changed.connect(viewport.update)
        context.theme.changed.connect(self._take_list)
        self._turning = TurningMarks(self)

    @property
    def tile_size(self) -> int:
        return self._size

    @property
    def is_square(self) -> bool:
        return self._is_square

    @property
    def scroll_y(self) -> int:
        """How far the content is scrolled."""
        return self.verticalScrollBar().value()

    def set_look(self, size: int, *, is_square: bool, is_list: bool = False) -> None:
        """Change the height of rows, and whether tiles are square, or lines of a list; what is looked at stays."""
        if (size, is_square, is_list) != (self._size, self._is_square, self.is_list):
            self._size, self._is_square, self.is_list = size, is_square, is_list
            self.tiles = self.list_painter if is_list else self.tile_painter
            self._lay_out()

    def set_headings(self, *, by_month: bool) -> None:
        """Have a heading for each month, or for each day."""
        self._headings.by_month = by_month
        self.model.set_headings(by_month=by_month)
        self._lay_out()

    def tile_rect(self, tile: Tile) -> QRect:
        """A tile in the viewport."""
        return QRect(tile.x + MARGIN, tile.y - self.scroll_y, tile.width, tile.height)

    def rect_of(self, position: int) -> QRect:
        """Where a place is in the viewport."""
        return self.tile_rect(self.grid_layout.tile(position))

    def tile_at(self, point: QPoint) -> Tile | None:
        """The tile under a point of the viewport."""
        if point.y() < self._frame().heading and self._headings.is_stuck(self.grid_layout, self.scroll_y):
            return None
        return self.grid_layout.tile_at(point.x() - MARGIN, point.y() + self.scroll_y)

    def update_tile(self, position: int) -> None:
        """Paint a tile again; while the layout is that of a former list, all of it is about to be."""
        if 0 <= position < self.grid_layout.count == len(self.model):
            self.viewport().update(self.rect_of(position).adjusted(-_RING, -_RING, _RING, _RING))

    def has_all_rows(self) -> bool:
        """Whether what is in view has been read."""
        return all(self.model.known_row(self.model.id_at(tile.position)) is not None for tile in self.tiles_in_view())

    def make_visible(self, position: int) -> None:
        """Scroll as little as needed so that a tile is whole in view."""
        if not 0 <= position < self.grid_layout.count:
            return
        tile, heading = self.grid_layout.tile(position), self._frame().heading
        bar = self.verticalScrollBar()
        if tile.y - heading < bar.value():
            bar.setValue(tile.y - heading)
        elif tile.y + tile.height + _RING > bar.value() + self.viewport().height():
            bar.setValue(tile.y + tile.height + _RING - self.viewport().height())

    def tell_selection(self) -> None:
        """The selection or the current tile changed."""
        self.viewport().update()
        describe_current(self)
        self.selection_changed.emit()

    def rows_in_page(self) -> int:
        """How many rows Page Down passes."""
        frame = self._frame()
        return max(1, self.viewport().height() // (frame.size + frame.gap) - 1)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        # Scrolling leaves two strips, one at each end: what lies between them is not painted again.
        tiles: dict[int, Tile] = {}
        for area in event.region():  # type: ignore[attr-defined]  # left out of the stubs
            painter.fillRect(area, self._theme.color("surface.canvas"))
            top = area.top() + self.scroll_y
            for tile in self.grid_layout.tiles_between(top - _RING, top + area.height() + _RING):
                tiles[tile.position] = tile
        for tile in tiles.values():
            self._paint_tile(painter, tile, event.region())
        area = event.rect()
        content = QRect(MARGIN, area.top() + self.scroll_y, self._frame().width, area.height())
        self._headings.draw(painter, self.grid_layout, content, self.scroll_y)
        self._paint_rings(painter, list(tiles.values()))
        self._headings.draw_stuck(painter, self.grid_layout, self.viewport().width(), MARGIN, self.scroll_y)
        self.pointer.paint(painter)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        heading = self._frame().heading
        viewport = self.viewport()
        if abs(dy) < viewport.height() - heading:
            viewport.scroll(0, dy, QRect(0, heading, viewport.width(), viewport.height() - heading))
            viewport.update(0, 0, viewport.width(), heading + _RING)
        else:
            viewport.update()
        self._pictures.move()
        self.pointer.content_moved()
        self._settle_timer.start()

    def key_hints(self) -> Sequence[KeyHint]:
        """What its keys do, for the list of keys."""
        return (
            KeyHint(self.tr("Quick look"), "Space"),
            KeyHint(self.tr("Choose all"), "Ctrl+A"),
            KeyHint(self.tr("Choose nothing"), "Esc"),
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_key(self, event):
            super().keyPressEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(round(event.angleDelta().y() / _WHEEL_STEP) or (1 if event.angleDelta().y() > 0 else -1))
            event.accept()
        else:
            super().wheelEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.has_focus_ring = False
        self.pointer.press(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer.move(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.pointer.release(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.pointer.double_click(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.pointer.choose_for_menu(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        keys = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
        self.has_focus_ring = event.reason() in keys
        if self.has_focus_ring and self.model.selection.current < 0 and len(self.model):
            self.model.selection.current = 0
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        watch_held_keys(self)
        self.away.begin()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.pointer.leave()
        self.away.rest()
        self._turning.release()

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.pointer.leave()
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words, where = self.pointer.tip_at(event.pos())
            QToolTip.showText(event.globalPos(), plain_tip(words), self.viewport(), where)
            return True
        return super().viewportEvent(event)

    def _frame(self) -> Frame:
        width = max(1, self.width() - MARGIN - RIGHT_MARGIN)
        if self.is_list:
            return Frame(width, self._theme.scaled(self._theme.token(LINE_TOKEN)), 0, 0, is_square=False, is_list=True)
        heading = self._theme.scaled(self._theme.token("layout.row")) if self.model.query.is_in_time else 0
        return Frame(width, self._size, self._theme.token("layout.tile.gap"), heading, self._is_square)

    def _take_list(self) -> None:
        self._pictures.forget_places()
        self.pointer.leave()
        self._lay_out()

    def _take_rows(self, asset_ids: set[int]) -> None:
        for tile in self.tiles_in_view():
            if self.model.id_at(tile.position) in asset_ids:
                self.update_tile(tile.position)

    def _take_progress(self, job_id: int) -> None:
        self.update_tile(self.model.place_of(-job_id))

    def _take_places(self) -> None:
        self._take_list()
        self.selection_changed.emit()

    def _lay_out(self) -> None:
        self.grid_layout = self._layouts.lay_out(self.model.index, self.model.days())
        bar = self.verticalScrollBar()
        page = self.viewport().height()
        top_id, offset = self._top_id, self._top_offset
        bar.setRange(0, max(0, self.grid_layout.height + MARGIN - page))
        bar.setPageStep(page)
        bar.setSingleStep(max(24, self._size // 2))
        place = self.model.place_of(top_id) if top_id else -1
        if place >= 0:
            bar.setValue(self.grid_layout.tile(place).y + offset)
        self._remember_top()
        self.viewport().update()
        self._settle_timer.start()

    def tiles_in_view(self) -> list[Tile]:
        """Those of which something shows, in their order."""
        top = self.scroll_y
        last = min(top + self.viewport().height(), self.grid_layout.height)
        return [tile for tile in self.grid_layout.tiles_between(top, last) if tile.position < len(self.model)]

    def _remember_top(self) -> None:
        """Keep in mind what stands at the top, to come back to it; nothing does at the very start of the list."""
        y = self.scroll_y
        row = self.grid_layout.row_at(y + self._frame().heading) if y > 0 else self.grid_layout.row_count()
        if y == 0 or row >= self.grid_layout.row_count():
            self._top_id = 0
            return
        tile = self.grid_layout.row_tiles(row)[0]
        self._top_id, self._top_offset = self.model.id_at(tile.position), y - tile.y

    def _paint_tile(self, painter: QPainter, tile: Tile, dirty: QRegion) -> None:
        rect = self.tile_rect(tile)
        if self.model.is_ghost(tile.position):
            self.tiles.draw_ghost(painter, rect, self.model.ghost(tile.position), dirty)
            self._turning.hold()
            return
        row = self.model.row(tile.position)
        if row is None:
            self.tiles.draw_asset(painter, rect, None, Look())
            return
        look = self._pictures.look(tile.position, row, self.tiles.picture_rect(rect), paint.dpr_of(painter))
        is_chosen, is_busy = tile.position in self.model.selection, row.id in self.model.busy_ids
        look = look._replace(is_chosen=is_chosen, is_busy=is_busy, is_away=self.away.holds(row.path))
        look = look._replace(is_outdated=row.id in self.outdated)
        if tile.position == self.pointer.hovered:
            look = look._replace(is_hovered=True, hot_tool=self.pointer.hot_tool, has_tools=self.pointer.has_tools)
            look = look._replace(preview=self.pointer.preview_image())
        self.tiles.draw_asset(painter, rect, row, look)

    def _paint_rings(self, painter: QPainter, tiles: list[Tile]) -> None:
        radius = self._theme.token("radius.tile")
        selection = self.model.selection
        for tile in tiles:
            if tile.position in selection and not self.is_list:
                self.tile_painter.draw_ring(painter, self.tile_rect(tile))
            if tile.position == selection.current and self.has_focus_ring and self.hasFocus():
                paint.focus_ring(painter, self._theme, QRectF(self.tile_rect(tile)), radius)

    def _settle(self) -> None:
        top, page = self.scroll_y, self.viewport().height()
        self._pictures.settle(
            [row for tile in self.tiles_in_view() if (row := self.model.row(tile.position)) is not None]
        )
        if self._context.thumbnails.is_idle:
            ahead = list(self.grid_layout.tiles_between(top + page, top + 2 * page))
            for tile in reversed(ahead):
                row = self.model.row(tile.position)
                if row is not None:
                    self._pictures.fetch(
                        row, self.tiles.picture_rect(self.tile_rect(tile)), self.viewport().devicePixelRatioF()
                    )

"""What the pointer does in the grid: choose, draw a rubber band, drag out, rest on a tile."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QContextMenuEvent, QCursor, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication

from app.domain.enums import AssetState, MediaType
from app.ui.models.clip_preview import ClipPreview
from app.ui.panels.gallery.geometry import MARGIN, Tile
from app.ui.panels.gallery.tile_words import tip_of
from app.ui.panels.gallery.tiles import SMALL

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.panels.gallery.grid import GalleryGrid

_EDGE: Final = 24
_SCROLL_MS: Final = 16
_FILL_ALPHA: Final = 40


class Pointer(QObject):
    """Turns what the mouse does into choices of the grid."""

    def __init__(self, grid: "GalleryGrid", context: "UiContext") -> None:
        super().__init__(grid)
        self._grid = grid
        self._theme = context.theme
        self._context = context
        self.hovered = -1
        self.hot_tool = ""
        self.has_tools = False
        """Whether the tools of the tile under the pointer show."""
        self._pressed_at: QPoint | None = None
        self._pressed_tile = -1
        self._narrows_on_release = False
        self._band_from: QPoint | None = None
        self._band_to = QPoint()
        self._band_base: list[int] = []
        self._preview = ClipPreview(context.tasks, self)
        self._preview.prepare()
        self._preview.frame_changed.connect(lambda: grid.update_tile(self.hovered))
        self._rest = self._timer(context.theme.token("motion.hoverPreviewDelay"), self._start_preview)
        self._rest.setSingleShot(True)
        self._tools_wait = self._timer(context.theme.token("motion.hoverPreviewDelay"), self._show_tools)
        self._tools_wait.setSingleShot(True)
        self._scroll = self._timer(_SCROLL_MS, self._scroll_band)

    def preview_image(self) -> QImage:
        """The present frame of the clip under the pointer."""
        return self._preview.image

    @property
    def is_previewing(self) -> bool:
        return self._preview.is_playing

    def press(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        tile = self._grid.tile_at(point)
        self._pressed_at, self._pressed_tile = point, tile.position if tile is not None else -1
        if tile is None:
            self._begin_band(point, event.modifiers())
        elif self._use_tool(tile, point) or self._open_job(tile):
            self._pressed_at = None
        else:
            self._choose(tile.position, event.modifiers())

    def move(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._band_from is not None:
            self._stretch_band(point)
        elif self._is_drag(event, point):
            self._pressed_at = None
            self._narrows_on_release = False
            self._stop_preview()
            self._grid.drag_started.emit()
        elif not event.buttons():
            self._hover(point)

    def release(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._band_from is not None:
            self._band_from = None
            self._scroll.stop()
            self._grid.tell_selection()
        elif self._narrows_on_release and self._pressed_tile >= 0:
            self._grid.model.selection.choose_only(self._pressed_tile)
            self._grid.tell_selection()
        self._narrows_on_release = False
        self._pressed_at = None
        self._hover(event.position().toPoint())

    def double_click(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        tile = self._grid.tile_at(point)
        if event.button() != Qt.MouseButton.LeftButton or tile is None or self._use_tool(tile, point):
            return
        if not self._grid.model.is_ghost(tile.position):
            self._grid.look_requested.emit(self._grid.model.id_at(tile.position))

    def choose_for_menu(self, event: QContextMenuEvent) -> None:
        """Choose what is under the pointer, if it is not chosen, and ask for the menu."""
        grid = self._grid
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            position = grid.model.selection.current
            if 0 <= position < len(grid.model):
                grid.make_visible(position)
                grid.menu_requested.emit(grid.viewport().mapToGlobal(grid.rect_of(position).center()))
            return
        tile = grid.tile_at(event.pos())
        if tile is None or grid.model.is_ghost(tile.position):
            return
        if tile.position not in grid.model.selection:
            grid.model.selection.choose_only(tile.position)
            grid.tell_selection()
        grid.menu_requested.emit(event.globalPos())

    def leave(self) -> None:
        """The pointer is elsewhere."""
        self._set_hovered(-1, "")

    def content_moved(self) -> None:
        """The grid scrolled under the pointer."""
        if self._band_from is None:
            point = self._grid.viewport().mapFromGlobal(QCursor.pos())
            inside = self._grid.viewport().underMouse() and self._grid.viewport().rect().contains(point)
            if inside and self.hovered >= 0:
                self._hover(point)

    def tip_at(self, point: QPoint) -> tuple[str, QRect]:
        """The tool tip of a point, and the rectangle in which it holds."""
        grid = self._grid
        tile = grid.tile_at(point)
        if tile is None:
            return "", QRect()
        rect = grid.tile_rect(tile)
        tool = self._tool_at(tile, point) if tile.position == self.hovered else ""
        if tool:
            return self._tool_words(tool), QRect(point, point).adjusted(-2, -2, 2, 2)
        if grid.model.is_ghost(tile.position):
            ghost = grid.model.ghost(tile.position)
            return (ghost.prompt if ghost is not None else ""), rect
        row = grid.model.row(tile.position)
        if row is None:
            return "", rect
        words = (tip_of(row, is_away=grid.away.holds(row.path)), grid.outdated.why(row.id))
        return "\n".join(filter(None, words)), rect

    def paint(self, painter: QPainter) -> None:
        """Draw the rubber band."""
        if self._band_from is None:
            return
        band = self._band_rect().translated(0, -self._grid.scroll_y)
        fill = QColor(self._theme.color("selection.ring"))
        fill.setAlpha(_FILL_ALPHA)
        painter.fillRect(band, fill)
        painter.setPen(self._theme.color("selection.ring"))
        painter.drawRect(band)

    def _tool_words(self, tool: str) -> str:
        return {
            "input": self.tr("Use as input (I)"),
            "again": self.tr("Same again (G)"),
            "lineage": self.tr("Show lineage (L)"),
        }[tool]

    def _choose(self, position: int, modifiers: Qt.KeyboardModifier) -> None:
        selection = self._grid.model.selection
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            selection.choose_range(position, keep=bool(modifiers & Qt.KeyboardModifier.ControlModifier))
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            selection.toggle(position)
        elif position in selection:
            # It may be the start of a drag of all that is chosen.
            selection.current = position
            self._narrows_on_release = len(selection) > 1
        else:
            selection.choose_only(position)
        self._grid.tell_selection()

    def _use_tool(self, tile: Tile, point: QPoint) -> bool:
        grid = self._grid
        if tile.position != self.hovered or grid.model.is_ghost(tile.position):
            return False
        tool = self._tool_at(tile, point)
        if tool:
            grid.tool_used.emit(tool, grid.model.id_at(tile.position))
        return bool(tool)

    def _open_job(self, tile: Tile) -> bool:
        is_ghost = self._grid.model.is_ghost(tile.position)
        if is_ghost:
            self._grid.job_chosen.emit(-self._grid.model.id_at(tile.position))
        return is_ghost

    def _is_drag(self, event: QMouseEvent, point: QPoint) -> bool:
        if self._pressed_at is None or self._pressed_tile < 0 or not event.buttons() & Qt.MouseButton.LeftButton:
            return False
        return (point - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()

    def _begin_band(self, point: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        selection = self._grid.model.selection
        adds = modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        self._band_base = list(selection) if adds else []
        if not adds:
            selection.clear()
        self._band_from = self._band_to = point + QPoint(0, self._grid.scroll_y)
        self._stop_preview()
        self._grid.tell_selection()

    def _stretch_band(self, point: QPoint) -> None:
        self._band_to = point + QPoint(0, self._grid.scroll_y)
        band = self._band_rect().translated(-MARGIN, 0)
        selection = self._grid.model.selection
        selection.clear()
        selection.restore(self._band_base)
        touched = self._grid.grid_layout.within(band.left(), band.top(), band.right() + 1, band.bottom() + 1)
        selection.restore(position for position in touched if not self._grid.model.is_ghost(position))
        if touched:
            selection.current = selection.anchor = touched[-1]
        height = self._grid.viewport().height()
        if _EDGE <= point.y() <= height - _EDGE:
            self._scroll.stop()
        elif not self._scroll.isActive():
            self._scroll.start()
        self._grid.viewport().update()

    def _scroll_band(self) -> None:
        viewport = self._grid.viewport()
        point = viewport.mapFromGlobal(QCursor.pos())
        past = min(0, point.y() - _EDGE) + max(0, point.y() - viewport.height() + _EDGE)
        bar = self._grid.verticalScrollBar()
        bar.setValue(bar.value() + max(-_EDGE, min(_EDGE, past // 2)))
        if self._band_from is not None:
            self._stretch_band(point)

    def _band_rect(self) -> QRect:
        return QRect(self._band_from or QPoint(), self._band_to).normalized()

    def _hover(self, point: QPoint) -> None:
        tile = self._grid.tile_at(point)
        if tile is None or self._grid.model.is_ghost(tile.position):
            self._set_hovered(-1, "")
        else:
            self._set_hovered(tile.position, self._tool_at(tile, point))

    def _tool_at(self, tile: Tile, point: QPoint) -> str:
        """The hover tool under a point of a tile; there is none for what is in the bin."""
        row = self._grid.model.row(tile.position)
        is_binned = row is not None and row.deleted_at is not None
        waits = not self.has_tools if tile.position == self.hovered else tile.width < SMALL
        if waits:
            return ""
        return "" if is_binned else self._grid.tiles.tool_at(self._grid.tile_rect(tile), point)

    def _set_hovered(self, position: int, tool: str) -> None:
        if (position, tool) == (self.hovered, self.hot_tool):
            return
        before, self.hot_tool = self.hovered, tool
        if position != before:
            self._stop_preview()
            self.hovered = position
            self._grid.update_tile(before)
            self.has_tools = position >= 0 and self._grid.rect_of(position).width() >= SMALL
            self._tools_wait.stop()
            if position >= 0 and not self.has_tools:
                self._tools_wait.start()
            row = self._grid.model.row(position) if position >= 0 and not self._grid.is_list else None
            if row is not None and row.media_type == MediaType.VIDEO and row.state == AssetState.READY:
                self._rest.start()
        self._grid.update_tile(position)

    def _show_tools(self) -> None:
        self.has_tools = True
        self._grid.update_tile(self.hovered)

    def _start_preview(self) -> None:
        if not 0 <= self.hovered < self._grid.grid_layout.count:
            return
        row = self._grid.model.row(self.hovered)
        if row is None or row.path is None or self._grid.away.holds(row.path) or not row.width or not row.height:
            return
        size = self._grid.rect_of(self.hovered).size() * self._grid.viewport().devicePixelRatioF()
        scale = max(size.width() / row.width, size.height() / row.height)
        self._preview.play(self._context.file_of(row.path), (round(row.width * scale), round(row.height * scale)))

    def _stop_preview(self) -> None:
        self._rest.stop()
        if self._preview.is_playing:
            self._preview.stop()
            self._grid.update_tile(self.hovered)

    def _timer(self, milliseconds: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer

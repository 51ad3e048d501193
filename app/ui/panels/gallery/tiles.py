"""How a tile looks: picture, badges, ghost of a job, hover tools."""

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, QRegion

from app.domain.enums import AssetState, MediaType, Verdict
from app.ui.amounts import clock
from app.ui.models.bin_words import short_age
from app.ui.models.color_labels import label_look
from app.ui.panels.gallery.ghost_painter import GhostPainter
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.paint import Badge

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.panels.gallery.ghosts import Ghost

INSET: Final = 4
NARROW: Final = 88
_WORDY: Final = 0.6
"""The share of a tile's width that a mark with its word may take."""
TOOL_SIDE: Final = 24
SMALL: Final = 160
"""The tools would cover half of a tile that is narrower: they come when the pointer stays."""
TOOLS: Final = (("input", "arrow-right-to-line"), ("again", "repeat"), ("lineage", "workflow"))
_SHEET_INSET: Final = 5
_RING: Final = 4
"""How far the ring of a chosen tile stands out of it."""
_VEIL: Final = 0.62
"""How much of a rejected picture is covered."""
_SIGNS: Final = {Verdict.KEPT: "check", Verdict.REJECTED: "x"}
_CACHE_LIMIT: Final = 2000


class Look(NamedTuple):
    """What a tile shows beside its asset."""

    pixmap: QPixmap | None = None
    micro: QImage | None = None
    opacity: float = 1.0
    preview: QImage | None = None
    is_hovered: bool = False
    hot_tool: str = ""
    has_tools: bool = True
    """Whether the tools show where it is hovered."""
    is_chosen: bool = False
    is_busy: bool = False
    """Something is being made of it."""
    is_outdated: bool = False
    """What it was made from, or its recipe, has changed since."""
    is_away: bool = False
    """The disk of its file is not connected."""
    is_stand_in: bool = False
    """The pixmap is one of another size, stretched until the right one has come."""


class _Part(NamedTuple):
    """A part of a line of a ring: where it goes, and from where in the small ring that is kept it is taken."""

    start: int
    length: int
    source: int
    taken: int
    is_middle: bool = False


def _parts(start: int, length: int, corner: int) -> tuple[_Part, ...]:
    return (
        _Part(start, corner, 0, corner),
        _Part(start + corner, length - 2 * corner, corner, 1, is_middle=True),
        _Part(start + length - corner, corner, corner + 1, corner),
    )


class TilePainter:
    """Draws tiles; what every tile needs again is made once for a theme and a screen."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._ghosts = GhostPainter(theme)
        self.monograms: dict[str, str] = {}
        """Of the providers whose results say so."""
        self._badges: dict[tuple[Badge, float], QPixmap] = {}
        self._corners: dict[float, list[QPixmap]] = {}
        self._rings: dict[float, QPixmap] = {}
        theme.changed.connect(self.forget)

    def forget(self) -> None:
        """The theme changed."""
        self._badges.clear()
        self._corners.clear()
        self._rings.clear()

    def draw_asset(self, painter: QPainter, rect: QRect, row: "AssetRow | None", look: Look) -> None:
        """An asset's tile; grey of its final shape while the row is not there."""
        if row is not None and row.stack_size > 1:
            self._draw_sheets(painter, rect)
        self.draw_picture(painter, rect, row, look)
        if row is not None and row.verdict == Verdict.REJECTED:
            veil = QColor(self._theme.color("surface.canvas"))
            veil.setAlphaF(_VEIL)
            painter.fillRect(rect, veil)
        self._draw_corners(painter, rect)
        has_tools = look.is_hovered and look.has_tools and (row is None or row.deleted_at is None)
        if row is not None:
            self._draw_badges(painter, rect, row, look, has_tools=has_tools)
        if has_tools and rect.width() >= NARROW:
            self._draw_tools(painter, rect, look.hot_tool)

    def draw_picture(self, painter: QPainter, rect: QRect, row: "AssetRow | None", look: Look) -> None:
        """The picture alone, or what stands for it."""
        if row is not None and row.state != AssetState.READY:
            self._draw_absent(painter, rect, row)
        elif row is not None and row.media_type == MediaType.AUDIO:
            self._draw_words(painter, rect, "volume-2", row.name)
        else:
            self._draw_picture(painter, rect, look)
            if look.is_away:
                self._draw_away(painter, rect)

    def draw_ring(self, painter: QPainter, rect: QRect) -> None:
        """What says that a tile is chosen: put together of parts, for to draw its curves takes longer than the tile."""
        dpr, radius = paint.dpr_of(painter), self._theme.token("radius.tile")
        if dpr != int(dpr) or min(rect.width(), rect.height()) < 2 * radius:
            paint.selection_ring(painter, self._theme, rect, radius)
            return
        corner = radius + _RING
        ring = self._rings.get(dpr)
        if ring is None:
            ring = self._rings[dpr] = _canvas(QSize(2 * corner + 1, 2 * corner + 1), dpr)
            brush = QPainter(ring)
            paint.selection_ring(brush, self._theme, QRect(_RING, _RING, 2 * radius + 1, 2 * radius + 1), radius)
            brush.end()
        outer = rect.adjusted(-_RING, -_RING, _RING, _RING)
        across = _parts(outer.left(), outer.width(), corner)
        down = _parts(outer.top(), outer.height(), corner)
        scale = int(dpr)
        for column in across:
            for row in down:
                if not (column.is_middle and row.is_middle):
                    source = QRect(column.source * scale, row.source * scale, column.taken * scale, row.taken * scale)
                    painter.drawPixmap(QRect(column.start, row.start, column.length, row.length), ring, source)

    def picture_rect(self, rect: QRect) -> QRect:
        """Where the picture is in a tile: it fills it."""
        return rect

    def draw_ghost(self, painter: QPainter, rect: QRect, ghost: "Ghost | None", dirty: QRegion) -> None:
        """The place of a job at work, or its turning mark where no more of it is dirty."""
        self._ghosts.draw(painter, rect, ghost, dirty)

    def ghost_mark(self, rect: QRect) -> QRect:
        """Where the turning mark of a ghost is."""
        return self._ghosts.mark(rect)

    def tool_rect(self, rect: QRect, number: int) -> QRect:
        """Where a hover tool is."""
        left = rect.right() + 1 - INSET - (len(TOOLS) - number) * TOOL_SIDE
        return QRect(left, rect.top() + INSET, TOOL_SIDE, TOOL_SIDE)

    def tool_at(self, rect: QRect, point: QPoint) -> str:
        """The hover tool under a point; empty where there is none."""
        if rect.width() < NARROW:
            return ""
        found = (name for number, (name, _) in enumerate(TOOLS) if self.tool_rect(rect, number).contains(point))
        return next(found, "")

    def _draw_picture(self, painter: QPainter, rect: QRect, look: Look) -> None:
        if look.preview is not None and not look.preview.isNull():
            self._draw_preview(painter, rect, look.preview)
            return
        if look.pixmap is None or look.opacity < 1.0 or look.pixmap.hasAlphaChannel():
            painter.fillRect(rect, self._theme.color("surface.raised"))
            if look.micro is not None and not look.micro.isNull() and (look.pixmap is None or look.opacity < 1.0):
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(rect, look.micro)
        if look.pixmap is not None:
            if look.is_stand_in:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawPixmap(rect, look.pixmap)
            elif look.opacity < 1.0:
                painter.setOpacity(look.opacity)
                painter.drawPixmap(rect.topLeft(), look.pixmap)
                painter.setOpacity(1.0)
            else:
                painter.drawPixmap(rect.topLeft(), look.pixmap)

    def _draw_preview(self, painter: QPainter, rect: QRect, image: QImage) -> None:
        scale = max(rect.width() / image.width(), rect.height() / image.height())
        width, height = rect.width() / scale, rect.height() / scale
        source = QRectF((image.width() - width) / 2, (image.height() - height) / 2, width, height)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(rect), image, source)

    def _draw_absent(self, painter: QPainter, rect: QRect, row: "AssetRow") -> None:
        if row.state == AssetState.REMOTE:
            self._draw_words(painter, rect, "download", QCoreApplication.translate("Gallery", "At the provider"))
        else:
            self._draw_words(painter, rect, "image-off", QCoreApplication.translate("Gallery", "File missing"))

    def _draw_away(self, painter: QPainter, rect: QRect) -> None:
        """That its disk is not connected, on what is known of the picture."""
        veil = QColor(self._theme.color("surface.canvas"))
        veil.setAlphaF(_VEIL)
        painter.fillRect(rect, veil)
        words = QCoreApplication.translate("Gallery", "Offline") if self._has_words(rect) else ""
        badge = Badge(words, "hard-drive")
        size = paint.badge_size(self._theme, badge)
        corner = rect.center() - QPoint(size.width() // 2, size.height() // 2)
        self._draw_badge(painter, corner, badge, is_left=True)

    def _has_words(self, rect: QRect) -> bool:
        """Whether a tile has room for more than signs: with larger text it needs more."""
        return rect.width() >= self._theme.scaled(NARROW)

    def _draw_words(self, painter: QPainter, rect: QRect, icon: str, words: str) -> None:
        theme = self._theme
        painter.fillRect(rect, theme.color("surface.raised"))
        has_words = self._has_words(rect)
        middle = rect.center() - QPoint(0, 10 if has_words else 0)
        box = QRect(0, 0, 20, 20)
        box.moveCenter(middle)
        paint.icon(painter, theme, box, icon, "text.tertiary")
        if has_words:
            line = QRect(rect.left() + 8, box.bottom() + 4, rect.width() - 16, theme.scaled(16))
            font = theme.font("caption")
            paint.elided(painter, line, words, font, theme.color("text.secondary"), align=Qt.AlignmentFlag.AlignCenter)

    def _draw_sheets(self, painter: QPainter, rect: QRect) -> None:
        """What lies under a cover, as far as it looks out into the gap above the tile."""
        color = self._theme.color("border.control")
        for step in (1, 2):
            edge = rect.adjusted(_SHEET_INSET * step, 0, -_SHEET_INSET * step, 0)
            painter.fillRect(edge.left(), rect.top() - 2 * step, edge.width(), 1, color)

    def _draw_badges(self, painter: QPainter, rect: QRect, row: "AssetRow", look: Look, *, has_tools: bool) -> None:
        is_narrow = not self._has_words(rect)
        if row.verdict is not None:
            corner = rect.topLeft() + QPoint(INSET, INSET)
            self._draw_badge(painter, corner, Badge(icon=_SIGNS[row.verdict]), is_left=True)
        left = QPoint(rect.left() + INSET, rect.bottom() + 1 - INSET - paint.badge_height(self._theme))
        if row.rating and not is_narrow:
            width = self._draw_badge(painter, left, Badge(str(row.rating), "star", is_filled=True), is_left=True)
            left += QPoint(width + INSET, 0)
        if row.color is not None:
            label = label_look(row.color)
            badge = Badge(label.letter, color="label.text", fill=label.path)
            left += QPoint(self._draw_badge(painter, left, badge, is_left=True) + INSET, 0)
        if row.media_type != MediaType.IMAGE:
            length = "" if is_narrow or row.duration_ms is None else clock(row.duration_ms / 1000)
            self._draw_length(painter, QPoint(rect.right() + 1 - INSET, left.y()), length, beside=left.x())
        if not (is_narrow or has_tools):
            corner = QPoint(rect.right() + 1 - INSET, rect.top() + INSET)
            self._draw_marks(painter, corner, row, look, rect.width())

    def _draw_length(self, painter: QPainter, corner: QPoint, length: str, *, beside: int) -> None:
        """The play mark, with the length where that does not come too near to what is drawn up to `beside`."""
        badge = Badge(length, "play", is_filled=True)
        is_near = corner.x() - paint.badge_size(self._theme, badge).width() < beside + INSET
        self._draw_badge(painter, corner, badge._replace(text="") if is_near else badge)

    def _draw_marks(self, painter: QPainter, corner: QPoint, row: "AssetRow", look: Look, width: int) -> None:
        """What stands in the top right corner, from there to the left."""
        if look.is_outdated:
            badge = outdated_badge(self._theme, width)
            corner -= QPoint(self._draw_badge(painter, corner, badge) + INSET, 0)
        monogram = self.monograms.get(row.provider_id, "")
        if monogram:
            corner -= QPoint(self._draw_badge(painter, corner, Badge(monogram)) + INSET, 0)
        if look.is_busy:
            corner -= QPoint(self._draw_badge(painter, corner, Badge(icon="loader-circle")) + INSET, 0)
        if row.stack_id is not None:
            badge = Badge(str(row.stack_size) if row.stack_size > 1 else "", "layers")
            corner -= QPoint(self._draw_badge(painter, corner, badge) + INSET, 0)
        if row.deleted_at is not None:
            self._draw_badge(painter, corner, Badge(short_age(row.deleted_at), "trash-2"))
        elif row.arrived_after_cancel:
            self._draw_badge(painter, corner, Badge(icon="hourglass", color="text.onPicture"))

    def _draw_badge(self, painter: QPainter, corner: QPoint, badge: Badge, *, is_left: bool = False) -> int:
        """Draw a badge whose top right corner is given, or its top left one; gives its width."""
        dpr = paint.dpr_of(painter)
        found = self._badges.get((badge, dpr))
        if found is None:
            if len(self._badges) > _CACHE_LIMIT:
                self._badges.clear()
            found = _canvas(paint.badge_size(self._theme, badge), dpr)
            brush = QPainter(found)
            paint.badge(brush, self._theme, QPoint(0, 0), badge)
            brush.end()
            self._badges[(badge, dpr)] = found
        width = round(found.width() / dpr)
        painter.drawPixmap(QPoint(corner.x() - (0 if is_left else width), corner.y()), found)
        return width

    def _draw_tools(self, painter: QPainter, rect: QRect, hot: str) -> None:
        theme = self._theme
        strip = self.tool_rect(rect, 0).united(self.tool_rect(rect, len(TOOLS) - 1))
        paint.fill_round(painter, QRectF(strip), theme.token("radius.tile"), theme.color("scrim.badge"))
        for number, (name, icon) in enumerate(TOOLS):
            box = self.tool_rect(rect, number)
            if name == hot:
                fill = theme.color("accent.base")
                paint.fill_round(painter, QRectF(box).adjusted(1, 1, -1, -1), theme.token("radius.tile") - 1, fill)
            paint.icon(painter, theme, box.adjusted(5, 5, -5, -5), icon, "text.onPicture")

    def _draw_corners(self, painter: QPainter, rect: QRect) -> None:
        dpr = paint.dpr_of(painter)
        radius = self._theme.token("radius.tile")
        masks = self._corners.get(dpr)
        if masks is None:
            # Each by itself: to draw part of a picture takes twice as long, and there are hundreds in view.
            masks = [
                self._corner_mask(radius, dpr, QPointF(x, y))
                for x, y in ((0, 0), (-radius, 0), (0, -radius), (-radius, -radius))
            ]
            self._corners[dpr] = masks
        left, top = rect.left(), rect.top()
        right, bottom = rect.right() + 1 - radius, rect.bottom() + 1 - radius
        painter.drawPixmap(left, top, masks[0])
        painter.drawPixmap(right, top, masks[1])
        painter.drawPixmap(left, bottom, masks[2])
        painter.drawPixmap(right, bottom, masks[3])

    def _corner_mask(self, radius: int, dpr: float, offset: QPointF) -> QPixmap:
        """What covers one corner: the part of a square around a circle that begins at an offset."""
        mask = _canvas(QSize(radius, radius), dpr)
        mask.fill(self._theme.color("surface.canvas"))
        brush = QPainter(mask)
        brush.setRenderHint(QPainter.RenderHint.Antialiasing)
        brush.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        brush.setPen(Qt.PenStyle.NoPen)
        brush.setBrush(Qt.GlobalColor.black)
        brush.drawEllipse(QRectF(offset, QSizeF(2 * radius, 2 * radius)))
        brush.end()
        return mask


def outdated_badge(theme: Theme, width: int) -> Badge:
    """The mark of what is out of date; with its word where a tile or cell of this width has room for that."""
    look = theme.state("outOfDate")
    badge = Badge(look.word, look.icon, "state.outOfDate.fg", fill="state.outOfDate.subtle")
    return badge if paint.badge_size(theme, badge).width() <= _WORDY * width else badge._replace(text="")


def _canvas(size: QSize, dpr: float) -> QPixmap:
    pixmap = QPixmap(size * dpr)
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap

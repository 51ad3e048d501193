"""Paints the cards in their levels of detail: a block, a picture, a card, a card with more words and its tools."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPixmap

from app.domain.enums import AssetState, MediaType
from app.ui.models.job_states import StateWords
from app.ui.panels.lineage import words
from app.ui.panels.lineage.card_marks import paint_signs, signs
from app.ui.panels.lineage.graph import GraphNode
from app.ui.panels.lineage.placement import CARD_HEIGHT, CARD_WIDTH, NEAR_HEIGHT, NEAR_WIDTH, NEAR_ZOOM
from app.ui.theme import Theme
from app.ui.widgets import paint, spinner

if TYPE_CHECKING:
    from app.ui.models.thumbnails import ThumbnailLoader

TOOLS: Final = ("use", "again", "look", "centre")
TOOL_ICONS: Final = {"use": "arrow-right-to-line", "again": "repeat", "look": "eye", "centre": "waypoints"}
_PICTURE: Final = 84
_NEAR_PICTURE: Final = 135
_TOOL: Final = 24
_SHEET: Final = 5
"""How far each sheet behind a stack stands out."""
_SMALLEST_TEXT: Final = 10
_TWO_LINES_ZOOM: Final = 0.62
_STEPS: Final = (64, 148, 240, 360, 480)
_KEPT: Final = 600
_OF_LINE: Final = 0.78
"""The share of a line's height that its letters' size may take."""
_MIDDLE: Final = Qt.TextElideMode.ElideMiddle
"""The names of results differ at their ends."""


_RUNNING: Final = StateWords("running", "", is_busy=True)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running job is.

    Attributes:
        said: Its state in the words of the queue.
        fraction: None where it is not known.
        seconds_left: None where it is not known.
    """

    said: StateWords = _RUNNING
    fraction: float | None = None
    seconds_left: float | None = None


class CardPainter:
    """Paints one card into a rectangle of the screen."""

    def __init__(self, theme: Theme, thumbnails: "ThumbnailLoader") -> None:
        self._theme = theme
        self._thumbnails = thumbnails
        self._fonts: dict[tuple[str, int], QFont] = {}
        self._shown: OrderedDict[str, QPixmap] = OrderedDict()
        """What was drawn last of each content: it stands until the size now asked for has come."""

    def forget(self) -> None:
        """The theme changed."""
        self._fonts.clear()

    def paint(self, painter: QPainter, rect: QRect, node: GraphNode, progress: Progress | None) -> None:
        """The middle level: picture, name and operation."""
        theme, zoom = self._theme, rect.width() / CARD_WIDTH
        self._paint_body(painter, rect, node)
        picture = self.picture_box(rect, is_near=False)
        self._paint_picture(painter, picture, node, progress, words_fit=zoom >= 0.8)  # noqa: PLR2004
        paint_signs(painter, theme, picture, node)
        text = rect.adjusted(round(8 * zoom), 0, -round(8 * zoom), 0)
        room = rect.bottom() + 1 - picture.bottom()
        name_font = self._font("small", round(12 * zoom), room * 0.42, "strong")
        if zoom < _TWO_LINES_ZOOM:
            line = QRect(text.left(), picture.bottom() + 1, text.width(), room - 2)
            paint.elided(painter, line, node.name, name_font, theme.color("text.primary"), mode=_MIDDLE)
            return
        line = QRect(text.left(), picture.bottom() + round(room * 0.1), text.width(), round(room * 0.42))
        paint.elided(painter, line, node.name, name_font, theme.color("text.primary"), mode=_MIDDLE)
        line.moveTop(picture.bottom() + round(room * 0.48))
        small = self._font("caption", round(11 * zoom), room * 0.42)
        paint.elided(painter, line, words.operation(theme, node), small, theme.color("text.secondary"))

    def paint_near(self, painter: QPainter, rect: QRect, node: GraphNode, progress: Progress | None) -> None:
        """The near level: with model, seed and size, and tools."""
        theme, scale = self._theme, rect.width() / NEAR_WIDTH
        self._paint_body(painter, rect, node)
        picture = self.picture_box(rect, is_near=True)
        self._paint_picture(painter, picture, node, progress, words_fit=True)
        paint_signs(painter, theme, picture, node)
        left, width = rect.left() + round(10 * scale), rect.width() - round(20 * scale)
        top, step = picture.bottom() + round(7 * scale), round(19 * scale)
        line = QRect(left, top, width, step)
        name_font = self._font("small", round(13 * scale), step, "strong")
        paint.elided(painter, line, node.name, name_font, theme.color("text.primary"), mode=_MIDDLE)
        small = self._font("small", round(12 * scale), step)
        line.translate(0, step)
        paint.elided(painter, line, words.operation(theme, node), small, theme.color("text.secondary"))
        line.translate(0, step)
        facts = " · ".join(part for part in (words.source(node), words.size(node)) if part)
        paint.elided(painter, line, facts, small, theme.color("text.tertiary"))
        tools = self.tools(rect, node)
        line.translate(0, step + round(2 * scale))
        if node.seed is not None:
            room = next(iter(tools.values())).left() - 4 - left if tools else width
            mono = self._font("mono", round(11 * scale), step)
            paint.elided(
                painter, QRect(left, line.top(), room, step), f"# {node.seed}", mono, theme.color("text.tertiary")
            )
        for name, box in tools.items():
            self.paint_tool(painter, box, name, is_hovered=False)

    def paint_far(self, painter: QPainter, rect: QRect, node: GraphNode, progress: Progress | None) -> None:
        """A picture without words; a state that matters keeps its icon."""
        width = min(64, rect.width() - 2)
        box = QRect(0, 0, width, round(width * 9 / 16))
        box.moveCenter(rect.center())
        for sheet in (2, 1) if node.stack is not None else ():
            behind = QRectF(box.translated(2 * sheet, -2 * sheet))
            paint.fill_round(
                painter, behind, 2, self._theme.color("surface.panel"), self._theme.color("border.default")
            )
        self._paint_thumbnail(painter, box, node, 2)
        if node.is_job:
            theme = self._theme
            paint.fill_round(painter, QRectF(box), 2, theme.color("surface.raised"), theme.color("border.default"))
        if node.is_outdated:
            paint.ring(painter, QRectF(box), 2, self._theme.color("state.outOfDate.fg"), 1)
        self._paint_state(painter, box, node, progress)

    def _paint_state(self, painter: QPainter, box: QRect, node: GraphNode, progress: Progress | None) -> None:
        """The icon of a state that matters, in the middle of a far card."""
        if node.is_job:
            said = (progress or Progress()).said
            look = self._theme.state(said.state)
            name = said.icon or look.icon
        elif node.state == AssetState.MISSING:
            look, name = self._theme.state("warning"), "image-off"
        elif node.is_outdated:
            look = self._theme.state("outOfDate")
            name = look.icon
        else:
            return
        dot = QRect(0, 0, 16, 16)
        dot.moveCenter(box.center())
        paint.fill_round(painter, QRectF(dot), 8, look.subtle)
        paint.icon(painter, self._theme, dot.adjusted(2, 2, -2, -2), name, look.color)

    def block_color(self, node: GraphNode) -> QColor:
        """What a card is as a mere block: the colour of how it was made, or that it is out of date."""
        if node.is_outdated:
            return self._theme.color("state.outOfDate.fg")
        if node.operation_type is None:
            return self._theme.color("text.tertiary")
        return self._theme.operation(node.operation_type).color

    def tools(self, rect: QRect, node: GraphNode) -> dict[str, QRect]:
        """Where the tools of a near card are; a running job has none, an imported file no recipe to repeat."""
        if node.is_job:
            return {}
        names = [name for name in TOOLS if name != "again" or node.operation_type is not None]
        left = rect.right() + 1 - 8 - len(names) * _TOOL
        top = rect.bottom() + 1 - 6 - _TOOL
        return {name: QRect(left + at * _TOOL, top, _TOOL, _TOOL) for at, name in enumerate(names)}

    def _paint_body(self, painter: QPainter, rect: QRect, node: GraphNode) -> None:
        """The card's ground; two more sheets behind it where it is a stack."""
        theme = self._theme
        radius = theme.token("radius.control")
        border = theme.color("border.default")
        step = max(2, round(_SHEET * rect.height() / CARD_HEIGHT)) if rect.height() < NEAR_HEIGHT else _SHEET
        for sheet in (2, 1) if node.stack is not None else ():
            behind = QRectF(rect).translated(step * sheet, -step * sheet)
            paint.fill_round(painter, behind, radius, theme.color("surface.panel"), border)
        own = theme.color("state.outOfDate.fg") if node.is_outdated else border
        paint.fill_round(painter, QRectF(rect), radius, theme.color("surface.raised"), own)

    def _paint_picture(
        self, painter: QPainter, box: QRect, node: GraphNode, progress: Progress | None, *, words_fit: bool
    ) -> None:
        if node.is_job:
            self._paint_ghost(painter, box, progress or Progress(), words_fit=words_fit)
            return
        painter.save()
        painter.setClipRect(box)
        lower = box.adjusted(0, 0, 0, 8)
        self._paint_thumbnail(painter, lower, node, self._theme.token("radius.control") - 1, shown=box)
        painter.restore()

    def _paint_thumbnail(
        self, painter: QPainter, box: QRect, node: GraphNode, radius: int, *, shown: QRect | None = None
    ) -> None:
        """The asset's picture; its tiny one until it has come, or an icon where there is none."""
        inner = shown or box
        paint.fill_round(painter, QRectF(box), radius, self._theme.color("fill.hover"))
        if node.is_job:
            return
        picture = self._picture(node, inner, paint.dpr_of(painter))
        if picture is not None and not picture.isNull():
            # The lower corners are square: a rounded box that reaches further down is clipped at the picture's foot.
            taller = QRectF(box)
            if shown is not None:
                painter.setClipRect(shown)
                self._cover_top(painter, taller, QRectF(shown), picture, radius)
            else:
                paint.cover(painter, taller, picture, radius)
            return
        name = {MediaType.AUDIO: "volume-2", MediaType.VIDEO: "video"}.get(node.media_type, "image")
        name = "image-off" if node.state == AssetState.MISSING else name
        side = min(20, inner.height() - 4)
        if side > 8:  # noqa: PLR2004
            place = QRect(0, 0, side, side)
            place.moveCenter(inner.center())
            paint.icon(painter, self._theme, place, name, "text.tertiary")

    def _cover_top(self, painter: QPainter, outline: QRectF, shown: QRectF, picture: QPixmap, radius: int) -> None:
        path = QPainterPath()
        path.addRoundedRect(outline, radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        paint.cover(painter, shown, picture, 0)

    def _picture(self, node: GraphNode, box: QRect, dpr: float) -> QPixmap | None:
        sha256 = node.sha256
        if sha256 is not None and node.media_type != MediaType.AUDIO:
            width, height = thumbnail_size(box.width(), box.height())
            found = self._thumbnails.pixmap(sha256, width, height, dpr, owner=self)
            if found is not None:
                self._shown[sha256] = found
                self._shown.move_to_end(sha256)
                if len(self._shown) > _KEPT:
                    self._shown.popitem(last=False)
                return found
            if sha256 in self._shown:
                return self._shown[sha256]
        return QPixmap.fromImage(self._thumbnails.micro(node.micro)) if node.micro else None

    def _paint_ghost(self, painter: QPainter, box: QRect, progress: Progress, *, words_fit: bool) -> None:
        theme = self._theme
        paint.fill_round(painter, QRectF(box), theme.token("radius.control") - 1, theme.color("surface.panel"))
        inner = box.adjusted(12, 0, -12, 0)
        middle = box.center().y()
        said = progress.said
        look = theme.state(said.state)
        done = "" if progress.fraction is None else f" {int(progress.fraction * 100)}\N{NO-BREAK SPACE}%"
        word = (said.word or look.word) + done
        side = 16 if words_fit else 12
        mark = QRect(inner.left(), middle - 10 - side // 2, side, side)
        if said.is_busy:
            spinner.draw(painter, theme, QRectF(mark))
        else:
            paint.icon(painter, theme, mark, said.icon or look.icon, look.color)
        if words_fit:
            line = QRect(mark.right() + 7, middle - 20, inner.right() - mark.right() - 6, 20)
            paint.elided(painter, line, word, theme.font("small"), look.color)
        if progress.fraction is not None:
            paint.progress(painter, theme, QRect(inner.left(), middle + 4, inner.width(), 12), progress.fraction)

    @staticmethod
    def picture_box(rect: QRect, *, is_near: bool) -> QRect:
        """Where the picture is on a card."""
        share = _NEAR_PICTURE / NEAR_HEIGHT if is_near else _PICTURE / CARD_HEIGHT
        return QRect(rect.left() + 1, rect.top() + 1, rect.width() - 2, round(share * rect.height()))

    def stack_sign(self, box: QRect, node: GraphNode) -> QRect:
        """Where the sign of a stack is on a card or its picture; empty where it belongs to none."""
        found = signs(self._theme, box, node).get("stack")
        return found[0] if found is not None else QRect()

    def paint_tool(self, painter: QPainter, box: QRect, name: str, *, is_hovered: bool) -> None:
        """A tool of a near card."""
        if is_hovered:
            radius = self._theme.token("radius.control")
            paint.fill_round(painter, QRectF(box), radius, self._theme.color("fill.controlHover"))
        color = "text.primary" if is_hovered else "text.secondary"
        paint.icon(painter, self._theme, box.adjusted(4, 4, -4, -4), TOOL_ICONS[name], color)

    def _font(self, name: str, pixels: int, line: float, weight_of: str = "") -> QFont:
        """A font that grows with the user's text as far as its line has room: a card does not grow."""
        wanted = round(pixels * max(1.0, self._theme.text_scale / 100))
        size = max(_SMALLEST_TEXT, pixels, min(wanted, int(line * _OF_LINE)))
        key = (name + weight_of, size)
        found = self._fonts.get(key)
        if found is None:
            found = self._theme.font(name, weight_of)
            found.setPixelSize(size)
            self._fonts[key] = found
        return found


def thumbnail_size(width: int, height: int) -> tuple[int, int]:
    """The size to ask for: the very one at 100 %, else one of a few, so that zooming does not decode at each step."""
    step = next((step for step in _STEPS if step >= width), _STEPS[-1])
    if 0 <= step - width <= 2:  # noqa: PLR2004
        return width, height
    return step, max(1, round(step * height / max(1, width) / 4) * 4)


def is_near(zoom: float) -> bool:
    return zoom > NEAR_ZOOM

"""How one picture is drawn where pictures are compared, and the line between two."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.ui.panels.gallery.compare.camera import Camera, Place
from app.ui.widgets import paint

if TYPE_CHECKING:
    from app.ui.panels.gallery.compare.sides import Side
    from app.ui.theme import Theme

_HANDLE: Final = 36
_ARROWS: Final = 20
_SMOOTH_UNTIL: Final = 4.0
"""Device pixels for one of the picture: larger ones are to be seen as they are."""


def draw_side(painter: QPainter, theme: "Theme", side: "Side", camera: Camera, room: QRectF, clip: QRectF) -> None:
    """A picture as its camera sees it, or what is said in its place.

    Args:
        painter: In logical pixels.
        theme: Colours and fonts.
        side: The picture.
        camera: Where it is looked at.
        room: All that the picture has.
        clip: The part of it that is painted.
    """
    seen = clip.intersected(room)
    if side.words:
        _draw_words(painter, theme, seen.toRect(), side)
        return
    place = Place(side.size, room, paint.dpr_of(painter))
    target = place.target(camera)
    painter.save()
    painter.setClipRect(seen, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, place.scale(camera) < _SMOOTH_UNTIL)
    if not side.image.isNull():
        painter.drawImage(target, side.image, QRectF(side.image.rect()))
    elif not side.poster.isNull():
        painter.drawPixmap(target, side.poster, QRectF(side.poster.rect()))
    else:
        painter.fillRect(target, theme.color("surface.raised"))
    painter.restore()


def draw_divider(painter: QPainter, theme: "Theme", x: float, seen: QRectF) -> None:
    """The slider's line with its handle, over the part of the room where pictures are."""
    white = theme.color("text.onPicture")
    painter.fillRect(QRectF(x - 1, seen.top(), 2, seen.height()), white)
    handle = QRectF(0, 0, _HANDLE, _HANDLE)
    handle.moveCenter(QPointF(x, seen.center().y()))
    paint.fill_round(painter, handle, _HANDLE / 2, white)
    inset = (_HANDLE - _ARROWS) // 2
    dark = QColor(theme.color("scrim.badge"))
    dark.setAlpha(255)
    paint.icon(painter, theme, handle.toRect().adjusted(inset, inset, -inset, -inset), "move-horizontal", dark)


def _draw_words(painter: QPainter, theme: "Theme", room: QRect, side: "Side") -> None:
    box = QRect(0, 0, 40, 40)
    box.moveCenter(room.center())
    paint.icon(painter, theme, box.translated(0, -20), side.icon, "text.tertiary")
    line = QRect(room.left() + 8, box.bottom() + 4, room.width() - 16, theme.scaled(20))
    color = theme.color("text.secondary")
    paint.elided(painter, line, side.words, theme.font("body"), color, align=Qt.AlignmentFlag.AlignCenter)

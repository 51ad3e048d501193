"""Paint helpers that delegates and painted widgets share; colours and fonts come from the theme."""

from typing import Final, NamedTuple

from PySide6.QtCore import QMargins, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap

from app.ui.theme import Theme

Align = Qt.AlignmentFlag
_CENTER_LEFT: Final = Align.AlignVCenter | Align.AlignLeft
_BADGE_HEIGHT: Final = 16
_BADGE_PADDING: Final = 4
_ICON_GAP: Final = 6
_metrics_cache: dict[str, QFontMetrics] = {}


class Badge(NamedTuple):
    """A small dark sign on a picture."""

    text: str = ""
    icon: str = ""
    color: str = "text.onPicture"
    is_filled: bool = False
    fill: str = "scrim.badge"


def metrics(font: QFont) -> QFontMetrics:
    """The metrics of a font; made once for each font, since a delegate asks for every cell."""
    key = font.key()
    found = _metrics_cache.get(key)
    if found is None:
        found = QFontMetrics(font)
        _metrics_cache[key] = found
    return found


def dpr_of(painter: QPainter) -> float:
    """Device pixels in a logical pixel of what is painted on."""
    return painter.device().devicePixelRatioF()


def elided(
    painter: QPainter,
    rect: QRect,
    text: str,
    font: QFont,
    color: QColor,
    *,
    align: Align = _CENTER_LEFT,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> bool:
    """One line of text, cut with an ellipsis where it does not fit.

    Returns:
        Whether it was cut: the row then has a tool tip.
    """
    if rect.width() <= 0 or not text:
        return False
    shown = metrics(font).elidedText(text, mode, rect.width())
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(rect, align | Qt.TextFlag.TextSingleLine, shown)
    return shown != text


def icon(painter: QPainter, theme: Theme, rect: QRect, name: str, color: str | QColor, *, filled: bool = False) -> None:
    """An icon in the middle of a rectangle, as large as its shorter side."""
    size = min(rect.width(), rect.height())
    picture = theme.pixmap(name, size, color, dpr_of(painter), filled=filled)
    corner = rect.topLeft() + QPoint((rect.width() - size) // 2, (rect.height() - size) // 2)
    painter.drawPixmap(corner, picture)


def badge_size(theme: Theme, what: Badge) -> QSize:
    """How large a badge is drawn."""
    width = 2 * _BADGE_PADDING
    if what.icon:
        width += theme.scaled(12 if not what.text else 10)
    if what.text:
        # One more than the advance, which is a rounded figure: the text is not to be elided.
        width += metrics(theme.font("caption")).horizontalAdvance(what.text) + (4 if what.icon else 1)
    height = badge_height(theme)
    return QSize(max(width, height), height)


def badge_height(theme: Theme) -> int:
    """How high each badge is: its words have room in every size of the text."""
    return theme.scaled(_BADGE_HEIGHT)


def badge(painter: QPainter, theme: Theme, corner: QPoint, what: Badge, *, anchor: Align = Align.AlignLeft) -> QRect:
    """A sign on a picture: white on a dark veil.

    Args:
        painter: Paints on the picture.
        theme: Colours and fonts.
        corner: The badge's top left corner; its top right one with `anchor` AlignRight.
        what: Its text and icon.
        anchor: AlignLeft or AlignRight.

    Returns:
        Where it was drawn.
    """
    size = badge_size(theme, what)
    left = corner.x() if anchor == Align.AlignLeft else corner.x() - size.width()
    rect = QRect(QPoint(left, corner.y()), size)
    fill_round(painter, QRectF(rect), theme.token("radius.tile"), theme.color(what.fill))
    inner = rect.marginsRemoved(QMargins(_BADGE_PADDING, 0, _BADGE_PADDING, 0))
    if what.icon:
        side = theme.scaled(10 if what.text else 12)
        box = QRect(0, 0, side, side)
        box.moveCenter(rect.center())
        if what.text:
            box.moveLeft(inner.left())
            inner.setLeft(box.right() + 4)
        icon(painter, theme, box, what.icon, what.color, filled=what.is_filled)
    elided(painter, inner, what.text, theme.font("caption"), theme.color(what.color))
    return rect


def state(
    painter: QPainter, theme: Theme, rect: QRect, name: str, *, word: str | None = None, icon_name: str = ""
) -> bool:
    """A state as icon, word and colour in a line.

    Args:
        painter: Paints.
        theme: Colours and fonts.
        rect: Where; the icon is 16 at its left.
        name: The state's name in the tokens.
        word: Instead of the state's own word.
        icon_name: Instead of the state's own icon.

    Returns:
        Whether the word was cut.
    """
    look = theme.state(name)
    side = theme.token("icon.normal")
    box = QRect(rect.left(), rect.top() + (rect.height() - side) // 2, side, side)
    icon(painter, theme, box, icon_name or look.icon, look.color)
    text = rect.adjusted(side + _ICON_GAP, 0, 0, 0)
    return elided(painter, text, word or look.word, theme.font("small"), look.color)


def progress(painter: QPainter, theme: Theme, rect: QRect, fraction: float, color: str = "state.running.fg") -> None:
    """A bar of 4 px in the middle of a rectangle; `fraction` from 0 to 1."""
    height = theme.token("control.progress")
    track = QRectF(rect.left(), rect.center().y() - height / 2 + 0.5, rect.width(), height)
    fill_round(painter, track, height / 2, theme.color("fill.track"))
    width = track.width() * min(1.0, max(0.0, fraction))
    if width > 0:
        done = QRectF(track.left(), track.top(), max(width, height), height)
        fill_round(painter, done, height / 2, theme.color(color))


def cover(painter: QPainter, rect: QRectF | QRect, pixmap: QPixmap, radius: float) -> None:
    """A picture that fills a rounded rectangle; what is over at the sides is cut."""
    target = QRectF(rect)
    size = pixmap.deviceIndependentSize()
    if size.isEmpty() or target.isEmpty():
        return
    scale = max(target.width() / size.width(), target.height() / size.height())
    dpr = pixmap.devicePixelRatio()
    width, height = target.width() / scale, target.height() / scale
    source = QRectF((size.width() - width) / 2 * dpr, (size.height() - height) / 2 * dpr, width * dpr, height * dpr)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    _clip_round(painter, target, radius)
    painter.drawPixmap(target, pixmap, source)
    painter.restore()


def fill_round(painter: QPainter, rect: QRectF, radius: float, fill: QColor, border: QColor | None = None) -> None:
    """A filled rounded rectangle, with a hairline inside its edge where `border` is given."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QBrush(fill))
    if border is None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(rect, radius, radius)
    else:
        painter.setPen(QPen(border, 1))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius - 0.5, radius - 0.5)
    painter.restore()


def ring(painter: QPainter, rect: QRectF, radius: float, color: QColor, width: float = 2.0) -> None:
    """A ring of `width` just inside a rectangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, width))
    half = width / 2
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), max(0.0, radius - half), max(0.0, radius - half))
    painter.restore()


def focus_ring(painter: QPainter, theme: Theme, rect: QRectF | QRect, radius: float, *, outside: bool = False) -> None:
    """The keyboard focus: 2 px, inside a row or field, or outside a control with a 1 px gap."""
    box = QRectF(rect)
    if outside:
        box.adjust(-3, -3, 3, 3)
        radius += 3
    ring(painter, box, radius, theme.color("focus.ring"))


def selection_ring(painter: QPainter, theme: Theme, rect: QRectF | QRect, radius: float) -> None:
    """What is chosen: 2 px of canvas around a tile, then 2 px of ring."""
    box = QRectF(rect)
    ring(painter, box.adjusted(-2, -2, 2, 2), radius + 2, theme.color("surface.canvas"))
    ring(painter, box.adjusted(-4, -4, 4, 4), radius + 4, theme.color("selection.ring"))


def hairline(painter: QPainter, start: QPointF, end: QPointF, color: QColor) -> None:
    """A line of one device pixel, laid on the device's grid."""
    dpr = dpr_of(painter)
    pen = QPen(color, 1)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.drawLine(_on_grid(start, dpr), _on_grid(end, dpr))


def _on_grid(point: QPointF, dpr: float) -> QPointF:
    return QPointF((round(point.x() * dpr) + 0.5) / dpr, (round(point.y() * dpr) + 0.5) / dpr)


def _clip_round(painter: QPainter, rect: QRectF, radius: float) -> None:
    if radius <= 0:
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        return
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)

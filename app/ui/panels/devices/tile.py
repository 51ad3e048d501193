"""Paints the tile of a phone: number and name, its picture or what to do, state and battery."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from app.ui.panels.devices.cards import PhoneCard, link_words, low_battery_word, state_words
from app.ui.theme import Theme
from app.ui.widgets import paint

_HEAD: Final = 28
_FOOT: Final = 44
_PAD: Final = 8
_BAR: Final = 3
_ASPECT: Final = 2.0
"""Height of the screen's place to its width; pictures of another shape lie in the middle of it."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a tile is shown now.

    Attributes:
        picture: The live picture; None where there is none.
        icon: What stands above the note.
        note: Why there is none while the phone is ready; empty while one is on its way.
        figures: What stands at the right of the foot: pictures a second.
        busy: What goes on with it, in place of its state: a recording.
        mark: What is said so that the tile is found, before all else: the phone shows its number.
        run: The preset that runs on it; empty where none does.
        run_place: How far it is: "3/9".
        run_fraction: The same from 0 to 1.
        is_held: The run waits before its next step.
    """

    picture: QImage | None = None
    icon: str = "hourglass"
    note: str = ""
    figures: str = ""
    busy: str = ""
    mark: str = ""
    run: str = ""
    run_place: str = ""
    run_fraction: float = 0.0
    is_held: bool = False
    is_selected: bool = False
    is_current: bool = False
    is_focused: bool = False
    is_open: bool = False


def tile_height(theme: Theme, width: int) -> int:
    """How high a tile of that width is."""
    return theme.scaled(_HEAD) + round(width * _ASPECT) + theme.scaled(_FOOT)


def screen_rect(theme: Theme, rect: QRect) -> QRect:
    """The place of the picture in a tile."""
    return rect.adjusted(1, theme.scaled(_HEAD), -1, -theme.scaled(_FOOT))


def fitted(place: QRect, width: int, height: int) -> QRect:
    """A rectangle of that aspect in the middle of a place, as large as it can be."""
    if width <= 0 or height <= 0:
        return QRect()
    scale = min(place.width() / width, place.height() / height)
    wide, high = round(width * scale), round(height * scale)
    return QRect(place.left() + (place.width() - wide) // 2, place.top() + (place.height() - high) // 2, wide, high)


def draw_tile(
    painter: QPainter, theme: Theme, rect: QRect, card: PhoneCard, look: Look, *, is_all: bool = True
) -> None:
    """Paint a tile and its rings; its picture alone where not all of it is asked for."""
    radius = theme.token("radius.control")
    if is_all:
        paint.fill_round(painter, QRectF(rect), radius, theme.color("surface.raised"), theme.color("border.default"))
        _draw_head(painter, theme, rect, card, look)
        _draw_foot(painter, theme, rect, card, look)
    place = screen_rect(theme, rect)
    if look.picture is not None:
        draw_picture(painter, theme, place, look.picture)
    else:
        _draw_words(painter, theme, place, card, look)
    if look.is_selected or look.is_open or look.mark:
        paint.selection_ring(painter, theme, rect, radius)
    if look.is_focused and look.is_current:
        paint.focus_ring(painter, theme, rect.adjusted(2, 2, -2, -2), radius)


def draw_picture(painter: QPainter, theme: Theme, place: QRect, picture: QImage) -> QRect:
    """Paint a picture in the middle of a place.

    Returns:
        Where it is.
    """
    target = fitted(place, picture.width(), picture.height())
    if target.size() != place.size():
        painter.fillRect(place, theme.color("surface.canvas"))
    if target.width() < picture.width():
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(target, picture)
    return target


def _draw_head(painter: QPainter, theme: Theme, rect: QRect, card: PhoneCard, look: Look) -> None:
    head = QRect(rect.left() + _PAD, rect.top(), rect.width() - 2 * _PAD, theme.scaled(_HEAD))
    side = theme.scaled(16)
    box = QRect(head.left(), head.center().y() - side // 2 + 1, max(side, _number_width(theme, card)), side)
    fill, color = (
        ("accent.base", "text.onAccent") if look.is_open or look.mark else ("fill.controlPressed", "text.primary")
    )
    paint.fill_round(painter, QRectF(box), 4, theme.color(fill))
    center = Qt.AlignmentFlag.AlignCenter
    paint.elided(painter, box, str(card.number), theme.font("caption"), theme.color(color), align=center)
    name = head.adjusted(box.width() + _PAD, 0, 0, 0)
    paint.elided(painter, name, card.name, theme.font("small", "strong"), theme.color("text.primary"))


def _number_width(theme: Theme, card: PhoneCard) -> int:
    return paint.metrics(theme.font("caption")).horizontalAdvance(str(card.number)) + 8


def _draw_foot(painter: QPainter, theme: Theme, rect: QRect, card: PhoneCard, look: Look) -> None:
    foot = theme.scaled(_FOOT)
    line = (foot - 6) // 2
    top = QRect(rect.left() + _PAD, rect.bottom() + 1 - foot + 3, rect.width() - 2 * _PAD, line)
    low = top.translated(0, line)
    words = state_words(card.state)
    if look.run:
        _draw_progress(painter, theme, QRect(rect.left() + 1, rect.bottom() + 1 - foot, rect.width() - 2, _BAR), look)
    if look.mark:
        paint.state(painter, theme, top, "running", word=look.mark, icon_name="bell")
    elif card.is_ready and look.busy:
        paint.state(painter, theme, top, "running", word=look.busy, icon_name="video")
    elif card.is_ready and look.run:
        _draw_run(painter, theme, top, look)
    elif card.is_ready and card.has_low_battery:
        paint.state(painter, theme, top, "warning", word=low_battery_word(), icon_name="battery-warning")
    else:
        paint.state(painter, theme, top, words.look, word=words.word, icon_name=words.icon)
    font, color = theme.font("caption"), theme.color("text.tertiary")
    wide = paint.metrics(font).horizontalAdvance(look.figures) + 2 if look.figures else 0
    paint.elided(painter, low.adjusted(0, 0, -wide, 0), link_words(card), font, color)
    if look.figures:
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        paint.elided(painter, low, look.figures, font, color, align=right)


def _draw_run(painter: QPainter, theme: Theme, line: QRect, look: Look) -> None:
    """The preset, and at the right how far it is: of a long name the end goes, never the place."""
    name = "warning" if look.is_held else "running"
    font, color = theme.font("small"), theme.state(name).color
    wide = paint.metrics(font).horizontalAdvance(look.run_place) + 2 if look.run_place else 0
    icon = "circle-pause" if look.is_held else "play"
    paint.state(painter, theme, line.adjusted(0, 0, -wide - 4, 0), name, word=look.run, icon_name=icon)
    if wide:
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        paint.elided(painter, line, look.run_place, font, color, align=right)


def _draw_progress(painter: QPainter, theme: Theme, bar: QRect, look: Look) -> None:
    """A line between the picture and the foot."""
    painter.fillRect(bar, theme.color("fill.track"))
    done = QRect(bar.topLeft(), QSize(round(bar.width() * min(1.0, max(0.0, look.run_fraction))), bar.height()))
    painter.fillRect(done, theme.state("warning" if look.is_held else "running").color)


def _draw_words(painter: QPainter, theme: Theme, place: QRect, card: PhoneCard, look: Look) -> None:
    """What stands where there is no picture: an icon, a word, what to do."""
    painter.fillRect(place, theme.color("surface.panel"))
    words = state_words(card.state)
    title = words.word if not card.is_ready else ""
    text = words.advice if not card.is_ready else look.note
    icon = words.icon if not card.is_ready else look.icon
    color = f"state.{words.look}.fg" if not card.is_ready else "text.tertiary"
    inner = place.adjusted(_PAD, _PAD, -_PAD, -_PAD)
    font, strong = theme.font("caption"), theme.font("small", "strong")
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    heights = [
        paint.metrics(face).boundingRect(QRect(0, 0, inner.width(), 1000), flags, said).height() if said else 0
        for face, said in ((strong, title), (font, text))
    ]
    side = 20
    gap = 8
    total = side + sum(height + gap for height in heights if height)
    top = inner.top() + max(0, (inner.height() - total) // 2)
    paint.icon(painter, theme, QRect(QPoint(inner.left(), top), QPoint(inner.right(), top + side - 1)), icon, color)
    top += side + gap
    for face, said, height, tone in (
        (strong, title, heights[0], "text.primary"),
        (font, text, heights[1], "text.secondary"),
    ):
        if height:
            painter.setFont(face)
            painter.setPen(theme.color(tone))
            painter.drawText(QRect(inner.left(), top, inner.width(), height + 2), flags, said)
            top += height + gap

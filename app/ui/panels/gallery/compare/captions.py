"""What lies on a picture that is compared: its letter, its name, its stars, its verdict."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QPainter

from app.domain.enums import MOST_STARS, Verdict
from app.ui.theme import Theme
from app.ui.widgets import paint

if TYPE_CHECKING:
    from app.services.asset.judging import Mark

HEIGHT: Final = 24
SIGNS: Final = {Verdict.KEPT: "check", Verdict.REJECTED: "x"}
_INSET: Final = 12
_PADDING: Final = 8
_STAR: Final = 12
_STAR_STEP: Final = 20
_LETTER_SIDE: Final = 16
_LEAST_NAME: Final = 48


def room_within(seen: QRect, *, shares: bool, at_right: bool) -> QRect:
    """Where a plate may lie on the part of a picture that shows; one half of it where two share the picture."""
    inset = seen.adjusted(_INSET, _INSET, -_INSET, -_INSET)
    if not shares:
        return inset
    beyond = inset.width() - (inset.width() // 2 - _INSET)
    return inset.adjusted(beyond if at_right else 0, 0, 0 if at_right else -beyond, 0)


def draw(
    painter: QPainter,
    theme: Theme,
    room: QRect,
    letter: str,
    name: str,
    mark: "Mark",
    *,
    is_acted: bool,
    at_right: bool,
) -> QRect:
    """A dark plate in an upper corner of a room; where that is narrow the number of the stars stands for them.

    Args:
        painter: Paints on the picture.
        theme: Colours and fonts.
        room: The part of the picture that shows.
        letter: Of the side; empty where there is but one.
        name: Of the asset; elided where it is long.
        mark: Its stars and verdict.
        is_acted: Whether keys act on it: its letter stands out.
        at_right: In the right corner.

    Returns:
        Where it was drawn; nothing where there is no room even for that.
    """
    side = theme.scaled(_LETTER_SIDE)
    fixed = 2 * _PADDING + (side + _PADDING if letter else 0)
    whole = _signs_width(theme, mark, is_short=False)
    is_short = fixed + whole > room.width()
    signs = _signs_width(theme, mark, is_short=True) if is_short else whole
    font = theme.font("small", "strong")
    wanted = paint.metrics(font).horizontalAdvance(name) + 1 + _PADDING
    name_width = min(wanted, room.width() - fixed - signs)
    if is_short or name_width < min(wanted, _LEAST_NAME):
        name_width = 0
    height = theme.scaled(HEIGHT)
    width = fixed + name_width + signs
    if width > room.width() or height > room.height():
        return QRect()
    left = room.right() + 1 - width if at_right else room.left()
    rect = QRect(QPoint(left, room.top()), QSize(width, height))
    paint.fill_round(painter, QRectF(rect), theme.token("radius.tile"), theme.color("scrim.badge"))
    x = rect.left() + _PADDING
    if letter:
        box = QRect(x - 2, rect.center().y() + 1 - side // 2, side, side)
        draw_letter(painter, theme, box, letter, fill="accent.base" if is_acted else "")
        x += side + _PADDING
    if name_width > _PADDING:
        line = QRect(x, rect.top(), name_width - _PADDING, height)
        paint.elided(painter, line, name, font, theme.color("text.onPicture"))
    _draw_signs(painter, theme, QRect(x + name_width, rect.top(), signs, height), mark, is_short=is_short)
    return rect


def _signs_width(theme: Theme, mark: "Mark", *, is_short: bool) -> int:
    """How much room stars and verdict take: all five stars, or one with its number beside."""
    rating, verdict = mark
    sign = _STAR_STEP if verdict is not None else 0
    if not is_short:
        return MOST_STARS * _STAR_STEP + sign - (_STAR_STEP - _STAR)
    number = paint.metrics(theme.font("small", "strong")).horizontalAdvance(str(rating)) + 1
    return _STAR_STEP + number + sign


def _draw_signs(painter: QPainter, theme: Theme, room: QRect, mark: "Mark", *, is_short: bool) -> None:
    rating, verdict = mark
    color = theme.color("text.onPicture")
    box = QRect(room.left(), room.center().y() - _STAR // 2 + 1, _STAR, _STAR)
    for star in range(1 if is_short else MOST_STARS):
        is_given = star < rating
        color.setAlphaF(1.0 if is_given else 0.5)
        paint.icon(painter, theme, box.translated(star * _STAR_STEP, 0), "star", color, filled=is_given)
    if is_short:
        number = room.adjusted(_STAR_STEP - 2, 0, 0, 0)
        paint.elided(painter, number, str(rating), theme.font("small", "strong"), theme.color("text.onPicture"))
    if verdict is not None:
        box.moveRight(room.right())
        paint.icon(painter, theme, box, SIGNS[verdict], "text.onPicture")


def draw_letter(painter: QPainter, theme: Theme, box: QRect, letter: str, *, fill: str) -> None:
    """The letter of a side, on a plate of a colour where one is named."""
    if fill:
        paint.fill_round(painter, QRectF(box), theme.token("radius.tile"), theme.color(fill))
    font = theme.font("caption", "strong")
    painter.setFont(font)
    painter.setPen(theme.color("text.onPicture"))
    painter.drawText(box, paint.Align.AlignCenter, letter)

"""What an account's row draws beside words: bars of credits, the spark line of 30 days, slots."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from app.domain.enums import AccountState
from app.services.account.account_rows import AccountRow
from app.ui.panels.accounts import figures
from app.ui.panels.accounts.figures import Purse
from app.ui.theme import Theme
from app.ui.widgets import paint

LINE: Final = 17
_BAR_GAP: Final = 4
_MOST_PURSES: Final = 2
_SMALL_BAR: Final = 44
_LINE_GAP: Final = 8
_SPARK: Final = 20
_SPARK_LINE: Final = 1.25
_DOT: Final = 2.0
_SLOT: Final = 8
_SLOT_GAP: Final = 3
_MOST_SLOTS: Final = 4
_SLOT_BAR: Final = 36
_RIGHT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


def paint_credits(painter: QPainter, theme: Theme, rect: QRect, row: AccountRow) -> None:
    """What is free as a figure, and a bar of free, held and spent; a line for each of two types."""
    purses = figures.purses_of(row)
    if not purses or not row.is_balance_known:
        text, font = figures.credits_of(row), theme.font("small")
        paint.elided(painter, rect, text, font, theme.color("text.secondary"))
    elif len(purses) == 1:
        _paint_purse(painter, theme, rect, purses[0])
    else:
        height = theme.scaled(LINE)
        top = rect.center().y() - height + 1
        for place, purse in enumerate(purses[:_MOST_PURSES]):
            line = QRect(rect.left(), top + place * height, rect.width(), height)
            more = len(purses) - _MOST_PURSES if place == _MOST_PURSES - 1 else 0
            _paint_line(painter, theme, line, purse, more)


def paint_bar(painter: QPainter, theme: Theme, rect: QRectF, purse: Purse) -> None:
    """Free, then held, on a track as long as what there was 30 days ago."""
    radius = rect.height() / 2
    paint.fill_round(painter, rect, radius, theme.color("fill.track"))
    if purse.whole <= 0:
        return
    free = rect.width() * max(0, purse.free) / purse.whole
    held = rect.width() * max(0, purse.held) / purse.whole
    if held > 0:
        box = QRectF(rect.left(), rect.top(), min(rect.width(), max(free + held, rect.height())), rect.height())
        paint.fill_round(painter, box, radius, theme.color("state.running.fg"))
    if free > 0:
        box = QRectF(rect.left(), rect.top(), max(free, rect.height()), rect.height())
        paint.fill_round(painter, box, radius, theme.color("text.secondary"))


def paint_spark(painter: QPainter, theme: Theme, rect: QRect, row: AccountRow) -> None:
    """What was spent on each of the last 30 days, as a line that ends in a dot."""
    if not row.credits:
        return
    days = figures.main_spending(row)
    box = QRectF(rect.left(), rect.center().y() - _SPARK / 2, rect.width() - _DOT, _SPARK)
    is_out = row.is_active and row.state == AccountState.EXHAUSTED
    color = theme.color("state.failed.fg" if is_out else "text.secondary")
    if not days:
        paint.elided(painter, rect, figures.DASH, theme.font("small"), theme.color("text.secondary"))
        return
    points = _spark_points(box, days)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, _SPARK_LINE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline(QPolygonF(points))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(points[-1], _DOT, _DOT)
    painter.restore()


def paint_slots(painter: QPainter, theme: Theme, rect: QRect, row: AccountRow) -> None:
    """A box for each slot, or a bar where there are many; those that are not to be used now are crossed out."""
    left, middle = rect.left(), rect.center().y() + 1
    if row.max_concurrent_jobs <= _MOST_SLOTS:
        for slot in range(row.max_concurrent_jobs):
            box = QRectF(left + slot * (_SLOT + _SLOT_GAP), middle - _SLOT / 2, _SLOT, _SLOT)
            _paint_slot(painter, theme, box, is_taken=slot < row.current_jobs, is_there=slot < row.capacity)
        width = row.max_concurrent_jobs * (_SLOT + _SLOT_GAP)
    else:
        bar = QRect(left, middle - _SLOT // 2, _SLOT_BAR, _SLOT)
        paint.progress(painter, theme, bar, row.current_jobs / row.capacity if row.capacity else 1.0)
        width = _SLOT_BAR
    text = rect.adjusted(width + 6, 0, 0, 0)
    taken = f"{row.current_jobs}/{row.capacity}"
    paint.elided(painter, text, taken, theme.font("small"), theme.color("text.secondary"))


def _paint_purse(painter: QPainter, theme: Theme, rect: QRect, purse: Purse) -> None:
    height, bar = theme.scaled(LINE), theme.token("control.progress")
    top = rect.center().y() + 1 - (height + _BAR_GAP + bar) // 2
    line = QRect(rect.left(), top, rect.width(), height)
    figure, strong = purse.told(purse.free), theme.font("small", "strong")
    paint.elided(painter, line, figure, strong, theme.color("text.primary"))
    rest = line.adjusted(paint.metrics(strong).horizontalAdvance(figure) + 6, 0, 0, 0)
    text, color = _beside(purse)
    if paint.metrics(theme.font("caption")).horizontalAdvance(text) <= rest.width():
        paint.elided(painter, rest, text, theme.font("caption"), theme.color(color), align=_RIGHT)
    paint_bar(painter, theme, QRectF(rect.left(), line.bottom() + _BAR_GAP, rect.width(), bar), purse)


def _paint_line(painter: QPainter, theme: Theme, line: QRect, purse: Purse, more: int) -> None:
    """One of several types: figure and name, a short bar behind them where all of it has room."""
    bar = theme.token("control.progress")
    width = min(_SMALL_BAR, line.width() // 3)
    room = QRect(line)
    figure, strong = purse.told(purse.free), theme.font("small", "strong")
    paint.elided(painter, room, figure, strong, theme.color("text.primary"))
    room.setLeft(room.left() + paint.metrics(strong).horizontalAdvance(figure) + 5)
    name = figures.credits_name(purse.credit_type)
    text = f"{name} +{more}" if more else name
    if paint.metrics(theme.font("caption")).horizontalAdvance(text) <= room.width() - width - _LINE_GAP:
        room.setRight(room.right() - width - _LINE_GAP)
        box = QRectF(line.right() + 1 - width, line.center().y() + 1 - bar / 2, width, bar)
        paint_bar(painter, theme, box, purse)
    paint.elided(painter, room, text, theme.font("caption"), theme.color("text.secondary"))


def _beside(purse: Purse) -> tuple[str, str]:
    """What stands at the right of the figure: what is held, else what there was."""
    if purse.held:
        return figures.held_words(purse.held, purse.credit_type), "state.running.fg"
    return (
        (figures.of_words(purse.whole, purse.credit_type), "text.secondary") if purse.spent else ("", "text.secondary")
    )


def _paint_slot(painter: QPainter, theme: Theme, box: QRectF, *, is_taken: bool, is_there: bool) -> None:
    if is_taken:
        paint.fill_round(painter, box, 2, theme.color("state.running.fg"))
        return
    paint.ring(painter, box, 2, theme.color("border.control" if is_there else "border.default"), 1.0)
    if not is_there:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("border.control"), 1))
        painter.drawLine(box.bottomLeft() + QPointF(2, -2), box.topRight() + QPointF(-2, 2))
        painter.restore()


def _spark_points(box: QRectF, days: Sequence[int]) -> list[QPointF]:
    most = max(*days, 1)
    step = box.width() / max(1, len(days) - 1)
    return [
        QPointF(box.left() + place * step, box.bottom() - box.height() * spent / most)
        for place, spent in enumerate(days)
    ]

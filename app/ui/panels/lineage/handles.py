"""The '+n' beside a card whose parents or children are not all shown."""

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.ui.theme import Theme
from app.ui.widgets import paint

if TYPE_CHECKING:
    from app.ui.panels.lineage.scene import Scene

_HEIGHT: Final = 20
_GAP: Final = 8
_BELOW: Final = 14
HIT_HEIGHT: Final = 24


class Handle(NamedTuple):
    """A '+n'.

    Attributes:
        node_id: Whose.
        is_up: Towards the parents, at the left.
        number: How many are not shown.
        rect: Where it is on the screen.
        is_beside: Beside the card, with a stub of a line; else under it.
    """

    node_id: int
    is_up: bool
    number: int
    rect: QRect
    is_beside: bool


def handles_of(theme: Theme, scene: "Scene", node_id: int, card: QRect, gap: float) -> list[Handle]:
    """The handles of a card; `gap` is the room under it in pixels."""
    found = []
    graph = scene.graph
    for is_up, number in ((True, graph.hidden_parents(node_id)), (False, graph.hidden_children(node_id))):
        if number == 0:
            continue
        width = paint.metrics(theme.font("caption")).horizontalAdvance(f"+{number}") + 12
        has_edges = graph.parents(node_id) if is_up else graph.children(node_id)
        if has_edges:
            # Under the card, where no edge passes.
            left = card.left() if is_up else card.right() + 1 - width
            middle = card.bottom() + 1 + min(_BELOW, round(gap / 2))
        else:
            left = card.left() - _GAP - width if is_up else card.right() + 1 + _GAP
            middle = card.center().y()
        found.append(
            Handle(node_id, is_up, number, QRect(left, middle - HIT_HEIGHT // 2, width, HIT_HEIGHT), not has_edges)
        )
    return found


def paint_handle(painter: QPainter, theme: Theme, handle: Handle, *, is_hovered: bool) -> None:
    rect = handle.rect
    if handle.is_beside:
        end = rect.right() + 1 if handle.is_up else rect.left()
        tip = end + (_GAP if handle.is_up else -_GAP)
        painter.setPen(QPen(theme.color("border.control"), 1, Qt.PenStyle.DotLine))
        middle = rect.center().y() + 0.5
        painter.drawLine(QPointF(end, middle), QPointF(tip, middle))
    pill = QRectF(rect).adjusted(0, 2, 0, -2)
    fill = theme.color("fill.controlHover" if is_hovered else "fill.control")
    paint.fill_round(painter, pill, pill.height() / 2, fill, theme.color("border.default"))
    painter.setFont(theme.font("caption"))
    painter.setPen(theme.color("text.primary" if is_hovered else "text.secondary"))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, f"+{handle.number}")

"""Paints the edges: cubic from card to card in the operation's colour and line, with its code in the middle."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from app.domain.enums import OperationType
from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.placement import card_size
from app.ui.theme import Theme
from app.ui.widgets import paint

if TYPE_CHECKING:
    from app.ui.panels.lineage.ranks import Indices
    from app.ui.panels.lineage.scene import Scene

_ARROW: Final = 6.0
_LABEL_HEIGHT: Final = 16
_LABEL_PADDING: Final = 4
_MOST_CURVES: Final = 300
"""More than that is a fan that nobody follows line by line, and would take longer than a frame."""
_FAR_SHARE: Final = 0.75
"""Of the operation's colour in a line from afar."""
_LEAST_LINE: Final = 8.0
"""What must be left of the gap between two cards beside a code: half of it at each side, where a card's ring may be."""


class _Label(NamedTuple):
    """An operation's code, measured."""

    text: str
    color: QColor
    brush: QBrush
    width: int


class EdgePainter:
    """Knows the pens of each operation until the theme changes."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._pens: dict[tuple[OperationType, bool], QPen] = {}
        self._labels: dict[OperationType, _Label] = {}

    def forget(self) -> None:
        """The theme changed."""
        self._pens.clear()
        self._labels.clear()

    def route(self, scene: "Scene", camera: Camera, at: int) -> QPainterPath:
        """The way of an edge on the screen, up to the point of its arrow."""
        start, end = _ends(scene, camera, at)
        path = QPainterPath(start)
        half = card_size(camera.zoom)[0] / 2 * camera.zoom
        here = start
        for x, y in scene.via[at]:
            point = QPointF(*camera.to_screen(x, y))
            entry, leave = QPointF(point.x() - half, point.y()), QPointF(point.x() + half, point.y())
            _curve(path, here, entry)
            path.lineTo(leave)
            here = leave
        _curve(path, here, QPointF(end.x() - _ARROW, end.y()))
        return path

    def paint_far(self, painter: QPainter, scene: "Scene", camera: Camera, indices: Sequence[int]) -> None:
        """Straight lines of 1 px, an operation at a time."""
        lines: dict[OperationType, list[QLineF]] = {}
        starts, ends = _far_places(scene, camera, indices)
        for at, start, end in zip(indices, starts, ends, strict=True):
            edge = scene.edges[at]
            points = [start, *(camera.to_screen(*point) for point in scene.via[at]), end]
            found = lines.setdefault(edge.operation_type, [])
            found.extend(QLineF(*one, *other) for one, other in pairwise(points))
        are_many = len(indices) > _MOST_CURVES
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=not are_many)
        for operation, found in lines.items():
            color = QColor(self._theme.operation(operation).color)
            if are_many:
                # What is seen through takes twenty times as long.
                color = _mixed(color, self._theme.color("surface.canvas"))
            else:
                color.setAlphaF(_FAR_SHARE)
            painter.setPen(QPen(color, 1))
            painter.drawLines(found)

    def paint(
        self, painter: QPainter, scene: "Scene", camera: Camera, indices: Sequence[int], lit: frozenset[int]
    ) -> None:
        """Curves, then arrows and codes over all of them; of very many, straight lines to what is out of view.

        Args:
            painter: Paints.
            scene: What to paint.
            camera: From where.
            indices: Of the edges in view.
            lit: Of the edges at the card that is chosen: they are a little stronger.
        """
        painter.save()
        if len(indices) > _MOST_CURVES:
            near = _between_seen(scene, camera, indices)[:_MOST_CURVES]
            followed = set(near)
            self.paint_far(painter, scene, camera, [at for at in indices if at not in followed])
            indices = near
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at in indices:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._pen(scene.edges[at].operation_type, is_lit=at in lit))
            painter.drawPath(self.route(scene, camera, at))
        for at in indices:
            self._paint_arrow(painter, scene, camera, at)
        painter.setFont(self._theme.font("caption"))
        ground = self._theme.color("surface.canvas")
        for at in indices:
            if at in scene.labelled:
                self._paint_label(painter, scene, camera, at, ground)
        painter.restore()

    def _paint_arrow(self, painter: QPainter, scene: "Scene", camera: Camera, at: int) -> None:
        tip = _ends(scene, camera, at)[1]
        size = _ARROW * min(1.0, max(0.7, camera.zoom))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._label(scene.edges[at].operation_type).brush)
        painter.drawPolygon(
            QPolygonF(
                [tip, QPointF(tip.x() - size, tip.y() - size * 0.66), QPointF(tip.x() - size, tip.y() + size * 0.66)]
            )
        )

    def _paint_label(self, painter: QPainter, scene: "Scene", camera: Camera, at: int, ground: QColor) -> None:
        label = self._label(scene.edges[at].operation_type)
        start, end = _ends(scene, camera, at)
        if scene.via[at]:
            half = card_size(camera.zoom)[0] / 2 * camera.zoom
            x, y = camera.to_screen(*scene.via[at][-1])
            start = QPointF(x + half, y)
        if end.x() - _ARROW - start.x() < label.width + _LEAST_LINE:
            return
        left = (start.x() + end.x() - _ARROW - label.width) / 2
        box = QRectF(left, (start.y() + end.y() - _LABEL_HEIGHT) / 2, label.width, _LABEL_HEIGHT)
        painter.fillRect(box, ground)
        painter.setPen(label.color)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label.text)

    def _label(self, operation: OperationType) -> _Label:
        found = self._labels.get(operation)
        if found is None:
            look = self._theme.operation(operation)
            width = paint.metrics(self._theme.font("caption")).horizontalAdvance(look.short) + 2 * _LABEL_PADDING
            found = _Label(look.short, look.color, QBrush(look.color), width)
            self._labels[operation] = found
        return found

    def _pen(self, operation: OperationType, *, is_lit: bool) -> QPen:
        found = self._pens.get((operation, is_lit))
        if found is None:
            found = operation_pen(self._theme, operation, 1.0 if is_lit else 0.0)
            self._pens[operation, is_lit] = found
        return found


def operation_pen(theme: Theme, operation: OperationType, stronger: float = 0.0) -> QPen:
    """The pen of an operation's edges; dashes and dots do not grow with the width."""
    look = theme.operation(operation)
    pen = QPen(QColor(look.color), look.width + stronger)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if look.line == Qt.PenStyle.DashLine:
        pen.setDashPattern([7 / pen.widthF(), 4 / pen.widthF()])
    elif look.line == Qt.PenStyle.DotLine:
        pen.setDashPattern([1.5 / pen.widthF(), 3.5 / pen.widthF()])
    return pen


def _mixed(color: QColor, ground: QColor) -> QColor:
    """A colour as it looks where the ground shines through."""
    pairs = ((color.red(), ground.red()), (color.green(), ground.green()), (color.blue(), ground.blue()))
    return QColor(*(round(one * _FAR_SHARE + other * (1 - _FAR_SHARE)) for one, other in pairs))


def _between_seen(scene: "Scene", camera: Camera, indices: Sequence[int]) -> list[int]:
    """Of these edges those of which both cards are in view."""
    seen = set(scene.cards_in(camera.seen()))
    return [at for at in indices if int(scene.parents[at]) in seen and int(scene.children[at]) in seen]


def _ends(scene: "Scene", camera: Camera, at: int) -> tuple[QPointF, QPointF]:
    half = card_size(camera.zoom)[0] / 2
    parent, child = scene.parents[at], scene.children[at]
    start = camera.to_screen(float(scene.x[parent]) + half, float(scene.y[parent]))
    end = camera.to_screen(float(scene.x[child]) - half, float(scene.y[child]) + float(scene.ports[at]))
    return QPointF(*start), QPointF(end[0] - 2, end[1])


def _curve(path: QPainterPath, start: QPointF, end: QPointF) -> None:
    pull = max(12.0, (end.x() - start.x()) * 0.55)
    path.cubicTo(QPointF(start.x() + pull, start.y()), QPointF(end.x() - pull, end.y()), end)


def _far_places(scene: "Scene", camera: Camera, indices: Sequence[int]) -> tuple[list[list[float]], list[list[float]]]:
    """The ends of edges on the screen, worked out in one go."""
    half = card_size(camera.zoom)[0] / 2

    def on_screen(nodes: "Indices", shift: float) -> list[list[float]]:
        x = (scene.x[nodes] + shift - camera.x) * camera.zoom + camera.width / 2
        y = (scene.y[nodes] - camera.y) * camera.zoom + camera.height / 2
        return [list(pair) for pair in zip(x.tolist(), y.tolist(), strict=True)]

    return on_screen(scene.parents[indices], half), on_screen(scene.children[indices], -half)

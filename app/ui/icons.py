"""Draws the icons: one SVG each, recoloured and rendered at the size and pixel ratio where it is shown."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from typing_extensions import override

if TYPE_CHECKING:
    from app.ui.theme import Theme

_LARGEST_CACHE = 2000
_PROGRAM_SIZES = (16, 24, 32, 48, 64, 128, 256)
_ACTIVE_COLORS = {"text.secondary": "text.primary", "text.tertiary": "text.secondary"}


def program_icon(resources: Path) -> QIcon:
    """The program's own icon, for the bar of its windows and the list of what runs.

    Args:
        resources: The program's own files.
    """
    picture, icon = QSvgRenderer(str(resources / "program" / "pixsim7.svg")), QIcon()
    for size in _PROGRAM_SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        picture.render(painter, QRectF(0, 0, size, size))
        painter.end()
        icon.addPixmap(pixmap)
    return icon


class IconRenderer:
    """Turns an icon's name into pixmaps and keeps them.

    Args:
        folder: Where the SVG files are.
        strokes: Stroke width for each logical size, in units of the 24-unit drawing.
    """

    def __init__(self, folder: Path, strokes: Mapping[str, float]) -> None:
        self._folder = folder
        self._strokes = {int(size): float(width) for size, width in strokes.items()}
        self._sources: dict[str, str] = {}
        self._pixmaps: dict[tuple[object, ...], QPixmap] = {}

    def pixmap(self, name: str, size: int, color: QColor, dpr: float, *, filled: bool = False) -> QPixmap:
        """The icon as a pixmap of size x dpr device pixels."""
        key = (name, size, color.rgba(), dpr, filled)
        found = self._pixmaps.get(key)
        if found is None:
            if len(self._pixmaps) > _LARGEST_CACHE:
                self._pixmaps.clear()
            found = self._render(name, size, color, dpr, filled=filled)
            self._pixmaps[key] = found
        return found

    def _render(self, name: str, size: int, color: QColor, dpr: float, *, filled: bool) -> QPixmap:
        svg = self._source(name).replace("currentColor", color.name())
        svg = svg.replace('stroke-width="2"', f'stroke-width="{self._stroke(size)}"', 1)
        if filled:
            svg = svg.replace('fill="none"', f'fill="{color.name()}"', 1)
        pixels = max(1, round(size * dpr))
        pixmap = QPixmap(pixels, pixels)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setOpacity(color.alphaF())
        QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, pixels, pixels))
        painter.end()
        pixmap.setDevicePixelRatio(dpr)
        return pixmap

    def _stroke(self, size: int) -> float:
        nearest = min(self._strokes, key=lambda known: abs(known - size))
        return self._strokes[nearest]

    def _source(self, name: str) -> str:
        found = self._sources.get(name)
        if found is None:
            found = (self._folder / f"{name}.svg").read_text("utf-8")
            self._sources[name] = found
        return found


class ThemeIconEngine(QIconEngine):
    """An icon that asks the theme for its colour each time it is drawn."""

    def __init__(self, theme: "Theme", name: str, color: str, size: int, on_color: str, *, filled: bool) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self._color = color
        self._size = size
        self._on_color = on_color
        self._filled = filled
        # Qt does not count as a reader of what `clone` gives it: without this list Python would take it away.
        self._clones: list[QIconEngine] = []

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        dpr = painter.device().devicePixelRatioF()
        size = min(rect.width(), rect.height())
        picture = self._picture(size, mode, state, dpr)
        corner = rect.topLeft() + QPoint((rect.width() - size) // 2, (rect.height() - size) // 2)
        painter.drawPixmap(corner, picture)

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self._picture(min(size.width(), size.height()), mode, state, 1.0)

    @override
    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        # Qt gives the size in logical pixels here (6.11), and wants size x scale of the device's back.
        return self._picture(min(size.width(), size.height()), mode, state, scale)

    @override
    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:
        side = min(size.width(), size.height())
        return QSize(side, side)

    @override
    def isNull(self) -> bool:
        return False

    @override
    def clone(self) -> QIconEngine:
        copy = ThemeIconEngine(self._theme, self._name, self._color, self._size, self._on_color, filled=self._filled)
        self._clones.append(copy)
        return copy

    def _picture(self, size: int, mode: QIcon.Mode, state: QIcon.State, dpr: float) -> QPixmap:
        return self._theme.pixmap(self._name, size, self._path(mode, state), dpr, filled=self._filled)

    def _path(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        if mode == QIcon.Mode.Disabled:
            return "text.disabled"
        color = self._on_color if state == QIcon.State.On else self._color
        if mode == QIcon.Mode.Active:
            return _ACTIVE_COLORS.get(color, color)
        return color

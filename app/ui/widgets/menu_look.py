"""Menus as popovers look: round corners and a soft shadow. The style gives it to each menu."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QCursor, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QMenu
from shiboken6 import getCppPointer, isValid
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets.shadow import SHADOW, Ground

_OVERLAP = 2
_NEAR = 2


class MenuLook(QObject):
    """Makes menus see-through at their edges, where the style sheet leaves SHADOW of room, and paints the shadow there.

    It keeps no menu: many belong to Qt alone, and end without a word to Python.
    """

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grounds: dict[int, Ground] = {}
        """By the addresses of the menus that show."""

    def dress(self, menu: QMenu) -> None:
        """Give a menu the look, before it shows."""
        if menu.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground):
            return
        frameless = Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
        menu.setWindowFlags(menu.windowFlags() | frameless)
        menu.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        menu.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QMenu) or not isValid(self):
            return False
        kind, key = event.type(), getCppPointer(watched)[0]
        if kind == QEvent.Type.Show and not event.spontaneous():
            _settle(watched)
            self._grounds[key] = Ground(self._theme)
            self._grounds[key].look_below(watched)
        elif kind == QEvent.Type.Hide:
            self._grounds.pop(key, None)
        elif kind == QEvent.Type.Paint and key in self._grounds:
            painter = QPainter(watched)
            self._grounds[key].paint(painter, watched)
            painter.end()
        elif kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            return _press(watched, event.position().toPoint())
        return False


def _settle(menu: QMenu) -> None:
    """Move it so that its visible corner is where Qt meant its corner to be."""
    before = QApplication.activePopupWidget()
    if isinstance(before, QMenu) and before is not menu and before.activeAction() is menu.menuAction():
        menu.move(_beside(menu, before))
        before.repaint()
    else:
        menu.move(_at_its_place(menu))


def _beside(menu: QMenu, before: QMenu) -> QPoint:
    """Where a menu within a menu belongs: its edge at the edge of the other, its first line beside the open one."""
    outer, own = before.geometry(), menu.geometry()
    if own.center().x() > outer.center().x():
        return QPoint(outer.right() + 1 - 2 * SHADOW - _OVERLAP, own.top())
    return QPoint(outer.left() - own.width() + 2 * SHADOW + _OVERLAP, own.top())


def _at_its_place(menu: QMenu) -> QPoint:
    own, room = menu.geometry(), menu.screen().availableGeometry()
    place = own.topLeft()
    if own.right() < room.right():
        place.setX(own.left() - SHADOW)
    if abs(own.bottom() + 1 - QCursor.pos().y()) <= _NEAR:
        place.setY(own.top() + SHADOW)  # it has opened upwards from the pointer
    elif own.bottom() < room.bottom():
        place.setY(own.top() - SHADOW)
    return place


def _press(menu: QMenu, at: QPoint) -> bool:
    """A press on the shadow is one beside the menu."""
    if menu.rect().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW).contains(at):
        return False
    while isinstance(popup := QApplication.activePopupWidget(), QMenu):
        popup.close()
    return True

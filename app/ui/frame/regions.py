"""The regions of the window that F6 goes round; each remembers its place."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget
from shiboken6 import isValid


class Regions(QObject):
    """Moves the keyboard focus from region to region.

    Args:
        parent: The window.
        source: Gives the regions in their order; hidden ones are passed over.
    """

    def __init__(self, parent: QObject, source: Callable[[], Sequence[QWidget]]) -> None:
        super().__init__(parent)
        self._source = source
        self._places: dict[int, QWidget] = {}
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._remember)

    def current(self) -> QWidget | None:
        """The region that has the focus."""
        focused = QApplication.focusWidget()
        if focused is None:
            return None
        return next((region for region in self._source() if _holds(region, focused)), None)

    def go(self, step: int) -> None:
        """Go on to the next region (1) or back (-1)."""
        regions = [region for region in self._source() if region.isVisible()]
        if not regions:
            return
        current = self.current()
        index = regions.index(current) if current in regions else -1 if step > 0 else 0
        for offset in range(1, len(regions) + 1):
            if self.enter(regions[(index + step * offset) % len(regions)]):
                return

    def enter(self, region: QWidget) -> bool:
        """Give the focus to a region: where it was last, else to what comes first in it."""
        place = self._places.get(id(region))
        target = place if place is not None and _is_usable(region, place) else _first(region)
        if target is None:
            return False
        target.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    @staticmethod
    def open_menu() -> None:
        """Open the context menu of what has the focus, as the Menu key does, which many keyboards lack."""
        focused = QApplication.focusWidget()
        if focused is not None:
            middle = focused.rect().center()
            reason = QContextMenuEvent.Reason.Keyboard
            QApplication.sendEvent(focused, QContextMenuEvent(reason, middle, focused.mapToGlobal(middle)))

    def _remember(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None:
            return
        for region in self._source():
            if _holds(region, new):
                self._places[id(region)] = new
                return


def _is_usable(region: QWidget, place: QWidget) -> bool:
    return isValid(place) and _holds(region, place) and _can_take(place)


def _holds(region: QWidget, widget: QWidget) -> bool:
    return region is widget or region.isAncestorOf(widget)


def _can_take(widget: QWidget) -> bool:
    has_policy = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return has_policy and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def _first(region: QWidget) -> QWidget | None:
    if _can_take(region):
        return region
    content = region.widget() if isinstance(region, QDockWidget) else None
    if content is not None and (found := _first(content)) is not None:
        # What is in a dock comes before the tools of its title.
        return found
    walker = region.nextInFocusChain()
    while walker is not None and walker is not region:
        if region.isAncestorOf(walker) and _can_take(walker):
            return walker
        walker = walker.nextInFocusChain()
    return None

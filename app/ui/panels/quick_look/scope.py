"""Keeps the keyboard inside a widget that covers the window."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class FocusScope(QObject):
    """While its owner shows, the focus stays in it: Tab goes round inside, and what is covered gets none.

    Args:
        owner: What covers the window; the first stop of its own round.
    """

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._place: QWidget = owner
        self._before: QWidget | None = None
        self._wanted: QWidget | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._keep_inside)

    def enter(self) -> None:
        """The owner shows: take the focus."""
        self._before, self._wanted = QApplication.focusWidget(), None
        self._place = self._owner
        self._owner.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self, *, for_another: bool = False) -> None:
        """The owner is gone: give the focus back.

        Args:
            for_another: Give it to what asked for it last, in vain.
        """
        wanted, before = self._wanted, self._before
        self._wanted = self._before = None
        for target in (wanted if for_another else None, before):
            if target is not None and isValid(target) and target.isVisible():
                target.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def go(self, *, is_next: bool) -> None:
        """Give the focus to the next stop, or to the one before."""
        stops = list(self._stops())
        place = QApplication.focusWidget()
        at = stops.index(place) if place in stops else 0
        reason = Qt.FocusReason.TabFocusReason if is_next else Qt.FocusReason.BacktabFocusReason
        stops[(at + (1 if is_next else -1)) % len(stops)].setFocus(reason)

    def claims(self, event: QKeyEvent) -> bool:
        """Whether a key is for the owner and not for the window's shortcuts; only leaving the program is not."""
        return self._owner.isVisible() and not event.matches(QKeySequence.StandardKey.Quit)

    def _stops(self) -> Iterator[QWidget]:
        yield self._owner
        walker = self._owner.nextInFocusChain()
        while walker is not None and walker is not self._owner:
            takes_tab = bool(walker.focusPolicy() & Qt.FocusPolicy.TabFocus) and walker.focusProxy() is None
            if takes_tab and self._owner.isAncestorOf(walker) and walker.isVisible() and walker.isEnabled():
                yield walker
            walker = walker.nextInFocusChain()

    def _keep_inside(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None or not isValid(self._owner) or not self._owner.isVisible():
            return
        if new is self._owner or self._owner.isAncestorOf(new):
            self._place = new
        elif new.window() is self._owner.window():
            self._wanted = new
            place = self._place if isValid(self._place) and self._place.isVisible() else self._owner
            place.setFocus(Qt.FocusReason.OtherFocusReason)

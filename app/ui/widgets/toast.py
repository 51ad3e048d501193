"""Short words of the window, bottom right: at most three, errors stay until they are closed."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets.spoken import say
from app.ui.widgets.toast_card import ToastCard, is_open

if TYPE_CHECKING:
    from app.ui.context import Toast

_MARGIN: Final = 12
_MOST: Final = 3
_MOST_PAST: Final = 100
_KEPT_CLEAR: Final = "keptClear"
_MOVED: Final = {QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide}


def keep_clear(button: QWidget) -> None:
    """Have no card lie over a button that asks for something now."""
    button.setObjectName(_KEPT_CLEAR)


class ToastStack(QObject):
    """Keeps the cards in the corner of an area and the past ones in a list.

    Args:
        theme: The look.
        area: The widget over whose lower right corner they lie.
    """

    kept = Signal()
    """A word was added to the past ones."""

    def __init__(self, theme: Theme, area: QWidget) -> None:
        super().__init__(area)
        self._theme = theme
        self._area = area
        self._bottom = 0
        self._cards: list[ToastCard] = []
        self._past: list[Toast] = []
        self._hidden: set[str] = set()
        """Subjects of words that the user closed though they go on."""
        area.installEventFilter(self)

    @property
    def cards(self) -> list[ToastCard]:
        return list(self._cards)

    @property
    def past(self) -> "list[Toast]":
        """All words so far, newest first."""
        return list(reversed(self._past))

    def set_bottom(self, pixels: int) -> None:
        """How much room to leave below, for the status bar."""
        self._bottom = pixels
        self._place()

    def add(self, toast: "Toast") -> None:
        """Show a word; the oldest ones fold away.

        What is told again is counted on the card that tells it, and what goes on changes in place.
        """
        toast = replace(toast, at=datetime.now().astimezone())
        if is_open(toast):
            self._go_on(toast)
            return
        self._forget(toast.subject)
        say(self._area, toast.text, at_once=toast.kind == "failed")
        told = next((past for past in self._past if _is_same(past, toast)), None)
        if told is not None:
            self._past.remove(told)
            self._past.append(replace(toast, times=told.times + 1))
        else:
            self._past.append(toast)
        del self._past[:-_MOST_PAST]
        card = next((card for card in self._cards if _is_same(card.toast, toast)), None)
        if card is not None:
            card.set_toast(replace(toast, times=card.toast.times + 1))
            self._place()
        elif toast.news != "quick" or not self._area.isActiveWindow():
            self._show(toast)
        self.kept.emit()

    def end(self, subject: str) -> None:
        """What a word "running" told goes on no longer."""
        self._forget(subject)
        self._hidden.discard(subject)

    def clear_past(self) -> None:
        self._past.clear()
        self.kept.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVED:
            self._place()
        return super().eventFilter(watched, event)

    def _go_on(self, toast: "Toast") -> None:
        index = next((index for index, past in enumerate(self._past) if _goes_on(past, toast.subject)), None)
        if index is not None:
            self._past[index] = toast
        else:
            self._past.append(toast)
            self.kept.emit()
        card = next((card for card in self._cards if _goes_on(card.toast, toast.subject)), None)
        if card is not None:
            card.set_toast(toast)
            self._place()
        elif toast.subject not in self._hidden:
            self._show(toast)

    def _show(self, toast: "Toast") -> None:
        for button in self._kept_clear():
            button.installEventFilter(self)
        card = ToastCard(self._theme, toast, self._area)
        card.closed.connect(lambda: self._close(card))
        self._cards.append(card)
        while len(self._cards) > _MOST:
            self._remove(self._foldable())
        card.show()
        self._place()

    def _foldable(self) -> ToastCard:
        """The oldest card; one whose work goes on stays before the others, for it has the button that stops it."""
        return next((card for card in self._cards[:-1] if not is_open(card.toast)), self._cards[0])

    def _close(self, card: ToastCard) -> None:
        if is_open(card.toast):
            self._hidden.add(card.toast.subject)
        self._remove(card)

    def _forget(self, subject: str) -> None:
        """Take away the word that something runs."""
        for card in [card for card in self._cards if _goes_on(card.toast, subject)]:
            self._remove(card)
        self._past = [past for past in self._past if not _goes_on(past, subject)]

    def _remove(self, card: ToastCard) -> None:
        if card in self._cards:
            self._cards.remove(card)
            card.hide()
            card.deleteLater()
            self._place()

    def _place(self) -> None:
        if not self._cards:
            return
        gap, kept = self._theme.token("space.2"), self._kept_rects()
        bottom = self._area.height() - self._bottom - _MARGIN
        for card in reversed(self._cards):
            width = card.width()
            height = card.heightForWidth(width) if card.hasHeightForWidth() else card.sizeHint().height()
            place = QRect(self._area.width() - width - _MARGIN, bottom - height, width, height)
            for button in kept:
                if button.intersects(place):
                    place.moveBottom(button.top() - gap)
            card.setGeometry(place)
            card.raise_()
            bottom = place.top() - gap

    def _kept_clear(self) -> list[QWidget]:
        return list(self._area.findChildren(QWidget, _KEPT_CLEAR))

    def _kept_rects(self) -> list[QRect]:
        """Where those buttons show, from the lowest to the highest."""
        shown = [button for button in self._kept_clear() if button.isVisible()]
        rects = [QRect(button.mapTo(self._area, QPoint()), button.size()) for button in shown]
        return sorted(rects, key=QRect.top, reverse=True)


def _goes_on(toast: "Toast", subject: str) -> bool:
    return is_open(toast) and toast.subject == subject


def _is_same(one: "Toast", other: "Toast") -> bool:
    """Whether two words tell the same trouble; what can be done about it must not differ unseen."""
    is_trouble = one.kind == other.kind and one.kind in {"warning", "failed"}
    return is_trouble and one.text == other.text and one.action is None and other.action is None

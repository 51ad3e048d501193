"""The filters that are on, as chips in a line; those for which there is no room are in a menu at its end."""

from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.search import Term
from app.ui.panels.gallery.search_words import Names, term_words
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.chip import Chip

_GAP: Final = 4


class FilterChips(QWidget):
    """One chip a term, and a button that takes all away."""

    removed = Signal(object)
    """A term."""
    cleared = Signal()
    turned = Signal(object)
    """A term of which the contrary is wanted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chips: dict[Term, Chip] = {}
        self._more = Button(theme, "", "quiet", icon="ellipsis", size="compact", parent=self)
        self._more.setAccessibleName(self.tr("More filters"))
        self._more.setToolTip(self.tr("More filters"))
        self._more.clicked.connect(self._open_more)
        self._clear = Button(theme, self.tr("Clear"), "quiet", size="compact", parent=self)
        self._clear.setToolTip(self.tr("Take all filters away"))
        self._clear.clicked.connect(self.cleared)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._place()

    def show_terms(self, terms: tuple[Term, ...], names: Names) -> None:
        """Show these; a chip that stays is the same one, so that it keeps the focus."""
        focused = next((at for at, chip in enumerate(self._chips.values()) if chip.hasFocus()), None)
        for term in [known for known in self._chips if known not in terms]:
            chip = self._chips.pop(term)
            chip.hide()
            chip.deleteLater()
        for term in terms:
            if term not in self._chips:
                self._chips[term] = self._make(term, names)
        self._chips = {term: self._chips[term] for term in terms}
        if focused is not None and self._chips:
            list(self._chips.values())[min(focused, len(self._chips) - 1)].setFocus()
        self._place()

    def chips(self) -> list[Chip]:
        return list(self._chips.values())

    @override
    def sizeHint(self) -> QSize:
        width = sum(chip.sizeHint().width() + _GAP for chip in self._chips.values())
        return QSize(width + self._clear.sizeHint().width(), self._clear.sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _make(self, term: Term, names: Names) -> Chip:
        words = term_words(term, self._theme, names)
        chip = Chip(self._theme, words, closable=True, active=True, parent=self)
        chip.setAccessibleDescription(self.tr("Delete takes this filter away"))
        chip.closed.connect(lambda: self.removed.emit(term))
        chip.clicked.connect(lambda: self.removed.emit(term))
        chip.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        chip.customContextMenuRequested.connect(lambda: self._open_menu(term, chip))
        return chip

    def name_term(self, term: Term, words: str, picture: QPixmap | None) -> None:
        """Let the chip of a term say something else, with a small picture."""
        chip = self._chips.get(term)
        if chip is not None:
            chip.set_text(words, picture)
            self._place()

    def _open_menu(self, term: Term, chip: Chip) -> None:
        theme, menu = self._theme, QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        take = self.tr("Take it away")
        menu.addAction(theme.icon("x"), f"{take}\tDel", lambda: self.removed.emit(term))
        turn = self.tr("Only this") if term.is_unwanted else self.tr("All but this")
        menu.addAction(theme.icon("circle-minus"), turn, lambda: self.turned.emit(term))
        menu.addSeparator()
        menu.addAction(self.tr("Take all filters away"), self.cleared.emit)
        menu.popup(chip.mapToGlobal(QPoint(0, chip.height() + _GAP)))

    def _place(self) -> None:
        chips = list(self._chips.values())
        tools = [self._clear] if chips else []
        room = self.width() - sum(tool.sizeHint().width() + _GAP for tool in tools)
        if sum(chip.sizeHint().width() + _GAP for chip in chips) > room:
            room -= self._more.sizeHint().width() + _GAP
            tools.insert(0, self._more)
        left = 0
        for chip in chips:
            width = chip.sizeHint().width()
            fits = left + width <= room and not any(before.isHidden() for before in chips[: chips.index(chip)])
            chip.setVisible(fits)
            if fits:
                left = self._put(chip, left)
        for tool in (self._more, self._clear):
            tool.setVisible(tool in tools)
            if tool in tools:
                left = self._put(tool, left)

    def _put(self, widget: QWidget, left: int) -> int:
        size = widget.sizeHint()
        widget.setGeometry(left, (self.height() - size.height()) // 2, size.width(), size.height())
        return left + size.width() + _GAP

    def _open_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for term, chip in self._chips.items():
            if chip.isHidden():
                action = menu.addAction(self.tr("Take away: {filter}").format(filter=chip.accessibleName()))
                action.triggered.connect(lambda _=False, term=term: self.removed.emit(term))
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height() + _GAP)))

"""The line over the table: words to look for, states to choose, and how many jobs are seen."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.amounts import number
from app.ui.panels.queue.filters import Chip, JobFilter, ViewId
from app.ui.panels.queue.state_chip import StateChip
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.label import Label
from app.ui.widgets.search_field import SearchField

_SEARCH_WIDTH: Final = 224
_SEARCH_LEAST: Final = 128
_GAP: Final = 4


class ChipRow(QWidget):
    """Chips side by side; those for which there is no room are in a menu at the end."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chips = {chip: StateChip(theme, chip, self) for chip in Chip}
        self._wanted: list[StateChip] = []
        self.more = Button(theme, "", "quiet", icon="ellipsis", size="compact", parent=self)
        self.more.setAccessibleName(self.tr("More states"))
        self.more.setToolTip(self.tr("More states"))
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.clicked.connect(self._open_more)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for chip in self._chips.values():
            chip.hide()
            chip.clicked.connect(lambda _checked: self.changed.emit())

    def chosen(self) -> frozenset[Chip]:
        return frozenset(chip for chip, button in self._chips.items() if button.isChecked())

    def choose(self, chips: frozenset[Chip]) -> None:
        """Choose without a signal."""
        for chip, button in self._chips.items():
            button.setChecked(chip in chips)

    def chip(self, chip: Chip) -> StateChip:
        return self._chips[chip]

    def show_counts(self, counts: Mapping[Chip, int]) -> None:
        """Offer these chips, in their order."""
        for chip, count in counts.items():
            self._chips[chip].set_count(count)
        wanted = [self._chips[chip] for chip in Chip if chip in counts]
        if wanted != self._wanted or any(chip.size() != chip.sizeHint() for chip in wanted):
            self._wanted = wanted
            self._place()

    @override
    def sizeHint(self) -> QSize:
        return QSize(sum(chip.sizeHint().width() + _GAP for chip in self._wanted), self.more.sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self.more.sizeHint().width(), self.sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def hidden_chips(self) -> list[Chip]:
        """Those for which there is no room."""
        return [button.chip for button in self._wanted if button.isHidden()]

    def _place(self) -> None:
        total = sum(chip.sizeHint().width() + _GAP for chip in self._wanted)
        reserve = 0 if total - _GAP <= self.width() else self.more.sizeHint().width() + _GAP
        left = 0
        is_full = False
        for chip in self._chips.values():
            size, is_wanted = chip.sizeHint(), chip in self._wanted
            is_full = is_full or (is_wanted and left + size.width() > self.width() - reserve)
            fits = is_wanted and not is_full
            chip.setVisible(fits)
            if fits:
                chip.setGeometry(left, (self.height() - size.height()) // 2, size.width(), size.height())
                left += size.width() + _GAP
        self.more.setVisible(bool(reserve))
        size = self.more.sizeHint()
        self.more.setGeometry(left, (self.height() - size.height()) // 2, size.width(), size.height())

    def _open_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for chip in self.hidden_chips():
            button = self._chips[chip]
            action = menu.addAction(button.text())
            action.setCheckable(True)
            action.setChecked(button.isChecked())
            action.toggled.connect(lambda is_on, button=button: self._toggle(button, is_on))
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + _GAP)))

    def _toggle(self, button: StateChip, is_on: bool) -> None:
        button.setChecked(is_on)
        self.changed.emit()


class FilterBar(QWidget):
    """32 high; what is chosen here is left out of every other view."""

    changed = Signal()
    """Other words, or other states."""
    group_toggled = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_filling = False
        self.search = SearchField(theme, self.tr("Find jobs"), parent=self)
        self.search.setToolTip(self.tr("Words of the prompt, provider, account, batch, number or error (Ctrl+F)"))
        self.search.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.chips = ChipRow(theme, self)
        self._count = Label(theme, "", "small", "tertiary", parent=self)
        self.group = IconButton(theme, "layers", self.tr("Group by batch (Ctrl+G)"), checkable=True, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.token("space.3"), 0, theme.token("space.2"), 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self.search)
        row.addWidget(self.chips, 1)
        row.addWidget(self._count)
        row.addWidget(self.group)
        self.search.searched.connect(self._tell)
        self.chips.changed.connect(self._tell)
        self.group.toggled.connect(self._tell_group)
        theme.changed.connect(self._measure)
        self._measure()

    def show_filter(self, shown: JobFilter, *, is_grouped: bool) -> None:
        """Show what is chosen, without a signal."""
        self._is_filling = True
        self.search.setText(shown.text)
        self.chips.choose(shown.chips)
        self.group.setChecked(is_grouped)
        self._is_filling = False

    def narrowed(self, view: ViewId) -> JobFilter:
        """What is chosen here, of the states of a view."""
        return JobFilter(view, self.chips.chosen(), self.search.text().strip())

    def show_counts(self, counts: Mapping[Chip, int]) -> None:
        """Say how many jobs are in each state."""
        self.chips.show_counts(counts)

    def shown_text(self) -> str:
        """What is said of how many jobs are seen."""
        return self._count.text()

    def show_shown(self, shown: int, of_all: int, beyond: int) -> None:
        """How many jobs are seen of how many; and how many older ones are not listed at all."""
        if beyond:
            text = self.tr("{count} of {all}, older ones are not listed")
        elif shown != of_all:
            text = self.tr("{count} of {all}")
        else:
            text = self.tr("1 job") if of_all == 1 else self.tr("{count} jobs")
        self._count.setText(text.format(count=number(shown), all=number(of_all + beyond)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def _tell(self) -> None:
        if not self._is_filling:
            self.changed.emit()

    def _tell_group(self, is_grouped: bool) -> None:
        if not self._is_filling:
            self.group_toggled.emit(is_grouped)

    def _measure(self) -> None:
        self.setFixedHeight(self._theme.scaled(self._theme.token("layout.chipRow")))
        widest, least = self._theme.scaled(_SEARCH_WIDTH), self._theme.scaled(_SEARCH_LEAST)
        self.search.setFixedWidth(max(least, min(widest, self.width() // 5)))

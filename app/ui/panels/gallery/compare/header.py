"""The bar over what is compared: back to the gallery, the ways of looking, how far the judging is, the zoom."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget
from typing_extensions import override

from app.ui.amounts import number
from app.ui.panels.gallery.compare.cells import Mode, Pair, pairs
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.difference_table import LETTERS
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.segment import Segment, SegmentItem

if TYPE_CHECKING:
    from app.ui.theme import Theme

_BAR_WIDTH: Final = 120
_LEAST: Final = 300
_MENU_GAP: Final = 4


class JudgedBar(QWidget):
    """How many of all are judged, as a bar."""

    def __init__(self, theme: "Theme", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fraction = 0.0
        self.setFixedSize(_BAR_WIDTH, 8)
        theme.changed.connect(self.update)

    def set_fraction(self, fraction: float) -> None:
        self._fraction = fraction
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return self.size()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        # Not the colour of work that runs: nothing does.
        paint.progress(QPainter(self), self._theme, self.rect(), self._fraction, "text.secondary")


class CompareHeader(QWidget):
    """Tells what is pressed; in a narrow page it gives up the bar, then words, then the count."""

    mode_chosen = Signal(object)
    pair_chosen = Signal(object)
    """Which two of several a slider or a difference is to show."""

    def __init__(self, theme: "Theme", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("surface", "panel")
        self.setProperty("line", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        keep_height(theme, self, "layout.toolbar")
        self.back = Button(
            theme,
            self.tr("Gallery"),
            "quiet",
            icon="arrow-left",
            size="compact",
            tooltip=self.tr("Back to the gallery (Esc)"),
        )
        self.back.setAccessibleName(self.tr("Gallery"))
        self._items = {
            Mode.SLIDER: (self.tr("Slider"), "columns-2", self.tr("A line between two, to drag")),
            Mode.SIDE_BY_SIDE: (self.tr("Side by side"), "grid-2x2", self.tr("All at once")),
            Mode.FLICKER: (self.tr("Flicker"), "layers", self.tr("One after the other in one place (F)")),
            Mode.DIFFERENCE: (self.tr("Difference"), "contrast", self.tr("What differs is bright (D)")),
        }
        self.modes = Segment(theme, self._mode_items(has_words=True))
        self.modes.setAccessibleName(self.tr("Way of comparing"))
        self.pair = Button(theme, "", icon="chevron-down", size="compact")
        self.pair.setToolTip(self.tr("Which two are shown (P)"))
        self.pair.clicked.connect(self._choose_pair)
        self._pair: Pair | None = None
        self._side_count = 0
        self._words = Label(theme, "", "small", "secondary")
        self._bar = JudgedBar(theme)
        self.link = IconButton(theme, "link", self.tr("Zoom and pan together (L)"), checkable=True)
        self.link.setChecked(True)
        self._link_words = Label(theme, self.tr("Zoom and pan together"), "small")
        self.fit = Button(theme, self.tr("Fit"), size="compact", tooltip=self.tr("Show all whole (Z)"))
        self.own = Button(theme, "100\N{NO-BREAK SPACE}%", size="compact", tooltip=self.tr("Show its own pixels (Z)"))
        self.pane = IconButton(theme, "panel-right", self.tr("What differs (W)"), checkable=True)
        self._is_single = False
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.token("space.3"), 0, theme.token("space.3"), 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self.back)
        row.addWidget(self.modes)
        row.addWidget(self.pair)
        row.addStretch(1)
        row.addWidget(self._words)
        row.addWidget(self._bar)
        row.addStretch(1)
        for part in (self.link, self._link_words, self.fit, self.own, self.pane):
            row.addWidget(part)
        self.modes.chosen.connect(self.mode_chosen)
        theme.changed.connect(self._fit_parts)

    def show_mode(self, mode: Mode) -> None:
        """Tell which way is chosen; judging one after another has no choice of them."""
        self._is_single = mode == Mode.ONE
        self.modes.set_value(mode)
        self._fit_parts()

    def show_pair(self, pair: Pair | None, count: int) -> None:
        """Tell which two of so many are shown; None where there is nothing to choose."""
        if (pair, count) == (self._pair, self._side_count):
            return
        self._pair, self._side_count = pair, count
        if pair is not None:
            self.pair.setText(self._pair_words(pair))
        self._fit_parts()

    def show_judged(self, judged: int, count: int) -> None:
        """Tell how many are judged."""
        words = self.tr("{judged} of {count} judged").format(judged=number(judged), count=number(count))
        self._words.setText(words)
        self._bar.set_fraction(judged / count if count else 0.0)
        self._fit_parts()

    def show_scale(self, percent: float, *, is_fitted: bool) -> None:
        """Tell how large the picture that is acted on shows."""
        self.own.setAccessibleDescription(self.tr("Now {percent} %").format(percent=round(percent)))
        self.fit.setEnabled(not is_fitted)

    def show_linked(self, *, is_linked: bool) -> None:
        self.link.setChecked(is_linked)
        self.link.set_icon("link" if is_linked else "unlink")

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, self.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_parts()

    def _mode_items(self, *, has_words: bool) -> list[SegmentItem]:
        return [
            SegmentItem(mode, word if has_words else "", icon, tip if has_words else f"{word}: {tip}")
            for mode, (word, icon, tip) in self._items.items()
        ]

    def _pair_words(self, pair: Pair) -> str:
        return self.tr("{first} and {other}").format(first=LETTERS[pair[0]], other=LETTERS[pair[1]])

    def _choose_pair(self) -> None:
        menu = QMenu(self.pair)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for pair in pairs(self._side_count):
            action = menu.addAction(self._pair_words(pair))
            action.setCheckable(True)
            action.setChecked(pair == self._pair)
            group.addAction(action)
            action.triggered.connect(lambda _=False, pair=pair: self.pair_chosen.emit(pair))
        menu.popup(self.pair.mapToGlobal(QPoint(0, self.pair.height() + _MENU_GAP)))

    def _fit_parts(self) -> None:
        """Leave out what there is no room for, the least needed first."""
        self._words.show()
        self._bar.show()
        for part in (self.modes, self.link, self._link_words):
            part.setVisible(not self._is_single)
        self.pair.setVisible(self._pair is not None)
        self.modes.set_items(self._mode_items(has_words=True))
        self.back.setText(self.tr("Gallery"))
        steps = (self._bar.hide, self._link_words.hide, self._hide_mode_words, self._words.hide, self._hide_back_word)
        for step in steps:
            if self._needed() <= self.width():
                break
            step()
        layout = self.layout()
        if layout is not None:
            layout.activate()

    def _hide_back_word(self) -> None:
        self.back.setText("")

    def _hide_mode_words(self) -> None:
        self.modes.set_items(self._mode_items(has_words=False))

    def _needed(self) -> int:
        gap = self._theme.token("space.2")
        parts = (
            *(self.back, self.modes, self.pair, self._words, self._bar),
            *(self.link, self._link_words, self.fit, self.own, self.pane),
        )
        return 2 * self._theme.token("space.3") + sum(
            part.sizeHint().width() + gap for part in parts if not part.isHidden()
        )

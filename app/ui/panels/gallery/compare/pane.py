"""The pane beside what is compared: which parameters and words differ, and what can be done."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.enums import MediaType
from app.services.lineage.recipe_differences import compare_words
from app.ui.panels.gallery.compare.cells import FIRST_PAIR, Pair, pair_within
from app.ui.panels.gallery.compare.differences import Known, lines_of
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.chip import Chip
from app.ui.widgets.difference_table import LETTERS, DifferenceTable
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.prompt_words import PromptWords

if TYPE_CHECKING:
    from app.ui.theme import Theme

_PICTURES: Final = 2
"""So many make a transition."""
_COLUMN: Final = 64
"""For each more than two."""
_SHARE: Final = 0.4
"""So much of a page it takes at most for that."""


class DifferencePane(QWidget):
    """Tells; whoever owns it listens to its buttons."""

    first_changed = Signal(bool)
    """Whether what differs comes first."""

    def __init__(self, theme: "Theme", *, differing_first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._known: tuple[Known, ...] = ()
        self._acted = 0
        self._pair: Pair = FIRST_PAIR
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("line", "left")
        self._title = Label(theme, self.tr("What differs"), "smallStrong")
        self.close_button = IconButton(theme, "x", self.tr("Hide (W)"))
        self._count = Label(theme, "", "small", "secondary")
        self._first = Chip(theme, self.tr("Differences first"), icon="list-filter", active=differing_first)
        self._table = DifferenceTable(theme)
        self._prompt_title = Label(theme, self.tr("Prompt"), "smallStrong", "secondary")
        self._prompt = PromptWords(theme)
        self._negative_title = Label(theme, self.tr("Negative prompt"), "smallStrong", "secondary")
        self._negative = PromptWords(theme)
        self.keep = Button(theme, "", icon="check", size="large", hint="K")
        self.reject = Button(theme, "", icon="x", size="large", hint="X")
        self.vary = Button(theme, "", icon="shuffle", tooltip=self.tr("Its recipe with another seed (V)"))
        self.use = Button(theme, "", icon="arrow-right-to-line", tooltip=self.tr("Use as input (I)"))
        self.transition = Button(theme, "", icon="blend", tooltip=self.tr("A clip from one to the other (N)"))
        self._lay_out()
        self._first.clicked.connect(self._turn_order)
        theme.changed.connect(self._show)

    @property
    def table(self) -> DifferenceTable:
        return self._table

    @property
    def prompt(self) -> PromptWords:
        return self._prompt

    def show_known(self, known: Sequence[Known], acted: int, pair: Pair = FIRST_PAIR) -> None:
        """Tell of others, or act on another side."""
        self._pair = pair
        self._known, self._acted = tuple(known), min(acted, max(0, len(known) - 1))
        self._show()

    def set_room(self, room: int) -> None:
        """Take the width that the columns need, out of what a page has."""
        more = max(0, len(self._known) - _PICTURES) * self._theme.scaled(_COLUMN)
        usual = self._theme.scaled(self._theme.token("layout.composer.normal"))
        self.setFixedWidth(max(usual, min(usual + more, round(_SHARE * room))))

    def show_acted(self, acted: int, pair: Pair) -> None:
        """Act on another side of the same, or tell of another two of them."""
        if (acted, pair) != (self._acted, self._pair) and acted < len(self._known):
            self._acted, self._pair = acted, pair
            self._show()

    def _lay_out(self) -> None:
        theme = self._theme
        gap, edge = theme.token("space.2"), theme.token("space.3")
        head = QWidget(self)
        head.setProperty("line", "bottom")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        keep_height(theme, head, "layout.toolbar")
        title = QHBoxLayout(head)
        title.setContentsMargins(edge, 0, theme.token("space.1"), 0)
        title.addWidget(self._title)
        title.addStretch(1)
        title.addWidget(self.close_button)
        line = QHBoxLayout()
        line.addWidget(self._count)
        line.addStretch(1)
        line.addWidget(self._first)
        content = QWidget()
        content.setProperty("role", "content")
        column = QVBoxLayout(content)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(gap)
        column.addLayout(line)
        column.addWidget(self._table)
        for part in (self._prompt_title, self._prompt, self._negative_title, self._negative):
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        buttons = QWidget(self)
        buttons.setProperty("line", "top")
        buttons.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        grid = QGridLayout(buttons)
        grid.setContentsMargins(edge, edge, edge, edge)
        grid.setSpacing(gap)
        grid.addWidget(self.keep, 0, 0)
        grid.addWidget(self.reject, 0, 1)
        grid.addWidget(self.vary, 1, 0)
        grid.addWidget(self.use, 1, 1)
        grid.addWidget(self.transition, 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(area, 1)
        outer.addWidget(buttons)

    def _turn_order(self) -> None:
        self._first.set_active(not self._first.is_active)
        self._show()
        self.first_changed.emit(self._first.is_active)

    def _show(self) -> None:
        count = len(self._known)
        lines = lines_of(self._known, differing_first=self._first.is_active)
        self._table.show_lines(lines)
        is_alone = count < _PICTURES
        self._title.setText(self.tr("Recipe") if is_alone else self.tr("What differs"))
        differing = sum(line.differs for line in lines)
        words = self.tr("{differing} of {count} differ").format(differing=differing, count=len(lines))
        self._count.setText("" if is_alone else words)
        for part in (self._count, self._first):
            part.setVisible(not is_alone)
        self._show_prompts()
        self._show_buttons()

    def _show_prompts(self) -> None:
        count = len(self._known)
        first, other = pair_within(count, self._pair)
        letters = (LETTERS[first], LETTERS[other])
        for title, words, name in (
            (self._prompt_title, self._prompt, "prompt"),
            (self._negative_title, self._negative, "negative_prompt"),
        ):
            texts = [str(getattr(self._known[place].row, name)) for place in (first, other)] if count else ["", ""]
            words.show_pieces(compare_words(*texts), letters)
            for part in (title, words):
                part.setVisible(any(texts))

    def _show_buttons(self) -> None:
        count = len(self._known)
        letter = LETTERS[self._acted] if count > 1 else ""
        self.keep.setText(self.tr("Keep {letter}").format(letter=letter).strip())
        self.reject.setText(self.tr("Reject {letter}").format(letter=letter).strip())
        self.vary.setText(self.tr("Vary {letter}").format(letter=letter).strip())
        self.use.setText(self.tr("Use {letter} as input").format(letter=letter).replace("  ", " "))
        for button in (self.keep, self.reject, self.vary, self.use):
            button.setEnabled(bool(count))
        row = self._known[self._acted].row if count else None
        has_recipe = row is not None and row.operation_type is not None and row.params is not None
        self.vary.set_blocked("" if has_recipe else self.tr("It was imported, not made here"))
        self.transition.setVisible(count > 1)
        if count > 1:
            first, other = pair_within(count, self._pair)
            words = self.tr("Transition from {first} to {other}")
            self.transition.setText(words.format(first=LETTERS[first], other=LETTERS[other]))
            kinds = {self._known[place].row.media_type for place in (first, other)}
            is_possible = kinds == {MediaType.IMAGE}
            self.transition.set_blocked("" if is_possible else self.tr("It goes from a picture to a picture"))

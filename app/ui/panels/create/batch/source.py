"""The left half of a batch: what is composed, and in what the jobs differ."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.services.job.batch_plan import MOST_JOBS, BatchPlan
from app.ui.panels.create.batch.folder_page import FolderPage
from app.ui.panels.create.batch.matrix_page import MatrixPage
from app.ui.panels.create.batch.parts import has_wildcards, is_replaced, missing_of, plan_of
from app.ui.panels.create.batch.table_page import TablePage
from app.ui.panels.create.batch.variations_page import VariationsPage
from app.ui.panels.create.catalog import Offer
from app.ui.panels.create.wildcard_hint import NOTHING, Hint, wildcards_in
from app.ui.theme import Theme
from app.ui.widgets.form import LABEL_WIDTH
from app.ui.widgets.label import Label
from app.ui.widgets.segment import Segment, SegmentItem
from app.ui.widgets.spin import StepField

if TYPE_CHECKING:
    from app.ui.context import UiContext

WIDTH: Final = 336
_USUAL_VARIATIONS: Final = 4

Page = VariationsPage | MatrixPage | TablePage | FolderPage


class BatchSource(QWidget):
    """Four tabs, and what holds for each of them: how many of each, and what becomes of wildcards."""

    changed = Signal()
    touched = Signal()
    """Something was typed that is read in a moment; `changed` follows."""

    def __init__(self, context: "UiContext", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        self._theme = theme
        self._offer: Offer | None = None
        self._params: dict[str, Any] = {}
        self._hint = NOTHING
        self.tabs = Segment(
            theme,
            [
                SegmentItem("variations", self.tr("Variations")),
                SegmentItem("matrix", self.tr("Matrix")),
                SegmentItem("table", self.tr("Table")),
                SegmentItem("folder", self.tr("Folder")),
            ],
            "normal",
            parent=self,
        )
        self.tabs.setAccessibleName(self.tr("What the jobs are made from"))
        self.variations, self.matrix = VariationsPage(theme), MatrixPage(theme)
        self.table, self.folder = TablePage(context), FolderPage(context)
        self._pages: dict[str, Page] = {
            "variations": self.variations,
            "matrix": self.matrix,
            "table": self.table,
            "folder": self.folder,
        }
        self._count_word = Label(theme, "", "small", "secondary")
        self.count = StepField(theme, 1, MOST_JOBS, parent=self)
        self._counts = {"variations": _USUAL_VARIATIONS}
        self._wild_words = Label(theme, "", "small", "secondary", wrap=True)
        self.wildcards = Segment(
            theme,
            [
                SegmentItem("draw", self.tr("Draw one for each"), tooltip=self.tr("Each job draws its own choice")),
                SegmentItem("all", self.tr("All of them"), tooltip=self.tr("A job for each combination")),
            ],
            parent=self,
        )
        self.wildcards.setAccessibleName(self.tr("Wildcards"))
        self._prompt = Label(theme, "", "small", "primary", wrap=True)
        self._lay_out()
        self._connect()

    @property
    def wild_words(self) -> str:
        """What is said of the wildcards; empty where there are none."""
        return self._wild_words.text() if not self._wild_box.isHidden() else ""

    @property
    def count_word(self) -> str:
        """What the number counts."""
        return self._count_word.text()

    @property
    def is_settled(self) -> bool:
        """Whether all that was typed has been read."""
        return self.page is not self.table or self.table.is_settled

    @property
    def page(self) -> Page:
        """The tab that shows."""
        return self._pages[str(self.tabs.value())]

    def show_hint(self, hint: Hint) -> None:
        """Say what the wildcards of the prompt stand for."""
        self._hint = hint
        self._show_wildcards()

    def show_offer(self, offer: Offer, params: Mapping[str, Any]) -> None:
        """Show what is composed."""
        self._offer, self._params = offer, dict(params)
        self.variations.show_offer(offer)
        self.matrix.show_offer(offer, params)
        self.table.show_offer(offer)
        self.folder.show_offer(offer)
        prompt = str(params.get("prompt") or "")
        self._prompt.setText(" ".join(prompt.split()))
        self._show_tab()

    def plan(self) -> BatchPlan | None:
        """What is planned; None while something is missing."""
        if self._offer is None or self.missing():
            return None
        parts = self.page.parts()
        variations = int(self.count.value()) if not self._count_box.isHidden() else 1
        every = self.wildcards.value() == "all" and has_wildcards(self._params, parts)
        return plan_of(self._offer, self._params, parts, variations=variations, every_wildcard=every)

    def missing(self) -> str:
        """What is missing in the tab that shows, in a few words."""
        return (
            missing_of(self._offer, self._params, self.page.parts())
            if self._offer is not None
            else self.tr("no provider")
        )

    def commit(self) -> None:
        """End the typing of the number."""
        self.count.commit()

    def focus_first(self) -> None:
        """To begin where there is something to write or choose."""
        if not self.page.focus_first():
            self.count.setFocus()

    def _lay_out(self) -> None:
        theme = self._theme
        gap = theme.token("space.2")
        inner = QWidget()
        inner.setProperty("role", "content")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, gap, 0)
        column.setSpacing(theme.token("space.3"))
        self._prompt_box = _titled(theme, self.tr("Prompt"), self._prompt)
        column.addWidget(self._prompt_box)
        for name, page in self._pages.items():
            column.addWidget(page, 1 if name == "table" else 0)
        self._count_box = QWidget()
        row = QHBoxLayout(self._count_box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._count_word)
        row.addWidget(self.count)
        row.addStretch(1)
        self.count.setAccessibleName(self.tr("How many of each"))
        column.addWidget(self._count_box)
        self._wild_box = QWidget()
        wild = QVBoxLayout(self._wild_box)
        wild.setContentsMargins(0, 0, 0, 0)
        wild.setSpacing(theme.token("space.1"))
        wild.addWidget(self._wild_words)
        wild.addWidget(self.wildcards, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._wild_box)
        column.addStretch(0)
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.token("space.3"))
        outer.addWidget(self.tabs)
        outer.addWidget(area, 1)
        theme.changed.connect(self._measure)
        self._measure()

    def _connect(self) -> None:
        self.tabs.chosen.connect(lambda _value: self._choose_tab())
        for page in self._pages.values():
            page.changed.connect(self._parts_changed)
        self.count.changed.connect(self._count_changed)
        self.count.typed.connect(self._count_changed)
        self.table.area.textChanged.connect(self.touched)
        self.wildcards.chosen.connect(lambda _value: self._parts_changed())

    def _choose_tab(self) -> None:
        self._show_tab()
        self.changed.emit()

    def _show_tab(self) -> None:
        name = str(self.tabs.value())
        for other, page in self._pages.items():
            page.setVisible(other == name)
        self.count.set_value(self._counts.get(name, 1))
        varies = self._offer is not None and self._offer.varies
        self._count_box.setVisible(name == "variations" or varies)
        self._show_wildcards()

    def _parts_changed(self) -> None:
        self._show_wildcards()
        self.changed.emit()

    def _count_changed(self, value: object) -> None:
        self._counts[str(self.tabs.value())] = int(value) if isinstance(value, (int, float)) else 1
        self.changed.emit()

    def _show_wildcards(self) -> None:
        parts = self.page.parts()
        prompt = str(self._params.get("prompt") or "")
        is_shown = bool(prompt) and not is_replaced("prompt", parts)
        self._prompt_box.setVisible(is_shown)
        is_wild = has_wildcards(self._params, parts)
        self._wild_box.setVisible(is_wild)
        counts_jobs = self.page is self.variations and not (is_wild and self.wildcards.value() == "all")
        self._count_word.setText(self.tr("Jobs") if counts_jobs else self.tr("Of each"))
        named = ", ".join(wildcards_in(prompt)) if is_shown else ""
        count = self._hint.count_text if named else ""
        words = [named or self.tr("The texts have wildcards"), *([count] if count else [])]
        self._wild_words.setText(" \N{MIDDLE DOT} ".join(words))

    def _measure(self) -> None:
        # Larger words take some of the room of the jobs, not half of it.
        self.setFixedWidth(WIDTH + (self._theme.scaled(WIDTH) - WIDTH) * 3 // 5)
        self._count_word.setFixedWidth(self._theme.scaled(LABEL_WIDTH))


def _titled(theme: Theme, title: str, content: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(Label(theme, title, "caption", "tertiary"))
    column.addWidget(content)
    return holder

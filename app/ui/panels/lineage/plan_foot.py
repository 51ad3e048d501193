"""What a rebuild costs, who pays, and the buttons that spend it."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.lineage.rebuild_plan import RebuildPlan
from app.ui.panels.lineage import plan_words
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label
from app.ui.widgets.popover import Popover

_EDGE: Final = 12
_WHY_WIDTH: Final = 280


class PlanFoot(QWidget):
    """Stays in view below the plan."""

    queue_requested = Signal()
    selected_requested = Signal()
    """Only what is chosen in the graph is to be made again."""
    accounts_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plan = RebuildPlan(())
        self.setProperty("line", "top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._together = Label(theme, self.tr("Together about"), "small", "secondary", parent=self)
        self._sum = Label(theme, "", "heading", parent=self)
        self._payer = Label(theme, "", "small", "secondary", elide="right", parent=self)
        self.why = Button(theme, self.tr("why?"), "link", tooltip=self.tr("Why these accounts"), parent=self)
        self.why.setAccessibleName(self.tr("Why these accounts"))
        self.why.clicked.connect(self.explain)
        self._more = Label(theme, "", "small", "secondary", parent=self)
        self._warning_icon = IconLabel(theme, "triangle-alert", 16, "state.warning.fg", parent=self)
        self._warning = Label(theme, "", "small", "secondary", wrap=True, parent=self)
        self.only_selected = Button(
            theme,
            self.tr("Only selected"),
            size="large",
            tooltip=self.tr("Only what is chosen in the graph"),
            parent=self,
        )
        self.only_selected.clicked.connect(self.selected_requested)
        self.queue = Button(theme, plan_words.queue_text(0), "primary", size="large", parent=self)
        self.queue.clicked.connect(self.queue_requested)
        self._lay_out()

    @property
    def text(self) -> str:
        """What it says, as it is read."""
        labels = (self._together, self._payer, self._sum, self._more, self._warning)
        return " ".join(label.text() for label in labels if label.text())

    def show_plan(self, plan: RebuildPlan, refusal: str) -> None:
        """Show the sum of a plan, and why it would not be queued."""
        self._plan = plan
        count = len(plan.wanted)
        self._together.setText(self.tr("Together about") if any(plan.costs.values()) else self.tr("Together"))
        self._sum.setText(plan_words.sum_text(plan.costs))
        self._more.setText(plan_words.sum_more(plan))
        self._payer.setText(plan_words.payer(plan))
        self.why.setVisible(bool(plan_words.accounts(plan) or plan.reasons))
        warning = refusal or plan_words.unplaced(plan)
        self._warning.setText(warning)
        for part in (self._warning, self._warning_icon):
            part.setVisible(bool(warning))
        self.queue.setText(plan_words.queue_text(count))
        self.queue.set_blocked(self._reason(plan, refusal))

    def show_selected(self, count: int) -> None:
        """How many of the plan's results are chosen in the graph."""
        self.only_selected.set_blocked("" if count else self.tr("Choose some of these in the graph first"))

    def wait(self) -> None:
        """What is shown is not what is asked for any more: nothing is queued before its price is known."""
        self.queue.set_blocked(self.tr("working it out"))
        self.only_selected.set_blocked(self.tr("working it out"))

    def set_busy(self, words: str) -> None:
        """The jobs are being queued, or are not any more."""
        self.queue.set_busy(words)

    def explain(self) -> None:
        """Say which account takes how many of the jobs, and why others take none."""
        popover = Popover(self._theme, self.why)
        popover.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.token("space.1"))
        column.addWidget(Label(self._theme, self.tr("Who makes what, as things are now"), "strong", parent=content))
        for label, count in plan_words.accounts(self._plan).items():
            words = self.tr("takes 1 job") if count == 1 else self.tr("takes {} jobs").format(count)
            column.addLayout(self._line(content, "circle-check", "state.done.fg", label, words))
        for label, reason in self._plan.reasons.items():
            column.addLayout(self._line(content, "circle-minus", "text.secondary", label, reason))
        accounts = Button(self._theme, self.tr("Show the accounts"), "link", parent=content)
        accounts.clicked.connect(self.accounts_requested)
        accounts.clicked.connect(popover.close)
        column.addWidget(accounts, 0, Qt.AlignmentFlag.AlignLeft)
        popover.set_content(content)
        popover.open(width=self._theme.scaled(_WHY_WIDTH))

    def _line(self, parent: QWidget, icon: str, color: str, label: str, words: str) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(self._theme.token("space.2"))
        line.addWidget(IconLabel(self._theme, icon, 16, color, parent=parent), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(Label(self._theme, f"{label}: {words}", "small", wrap=True, parent=parent), 1)
        return line

    def _reason(self, plan: RebuildPlan, refusal: str) -> str:
        if not plan.steps:
            return self.tr("nothing to make")
        if not plan.wanted:
            return self.tr("nothing is checked")
        return self.tr("see above") if refusal else ""

    def _lay_out(self) -> None:
        theme = self._theme
        upper, lower = QHBoxLayout(), QHBoxLayout()
        for line in (upper, lower):
            line.setSpacing(theme.token("space.1"))
        upper.addWidget(self._together, 1, Qt.AlignmentFlag.AlignBottom)
        upper.addWidget(self._sum, 0, Qt.AlignmentFlag.AlignRight)
        lower.addWidget(self._payer)
        lower.addWidget(self.why)
        lower.addStretch(1)
        lower.addWidget(self._more)
        warning = QHBoxLayout()
        warning.setSpacing(theme.token("space.2"))
        warning.addWidget(self._warning_icon, 0, Qt.AlignmentFlag.AlignTop)
        warning.addWidget(self._warning, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.token("space.2"))
        buttons.addWidget(self.only_selected)
        buttons.addWidget(self.queue, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.setSpacing(theme.token("space.1"))
        for part in (upper, lower, warning):
            column.addLayout(part)
        column.addSpacing(theme.token("space.1"))
        column.addLayout(buttons)
        self.show_plan(self._plan, "")

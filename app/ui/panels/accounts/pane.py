"""The details beside the table: of the account that is selected, or of all of them."""

from typing import Final, Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.services.account.account_rows import AccountRow
from app.ui.context import UiContext
from app.ui.panels.accounts.budget_lines import concerns
from app.ui.panels.accounts.budgets_view import BudgetsView
from app.ui.panels.accounts.decisions_view import DecisionsView
from app.ui.panels.accounts.facts import PoolFeed
from app.ui.panels.accounts.ledger_view import LedgerView
from app.ui.panels.accounts.model import AccountsModel
from app.ui.panels.accounts.pane_head import PaneHead
from app.ui.panels.accounts.refunds_view import RefundsView
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.lines_view import EDGE
from app.ui.widgets.segment import Segment, SegmentItem

Tab = Literal["ledger", "decisions", "budgets", "refunds"]
LEAST_WIDTH: Final = 300
USUAL_WIDTH: Final = 380


class DetailsPane(QWidget):
    """Title, balance, and tabs: ledger, decisions, budgets, what was not refunded."""

    closed = Signal()
    read_requested = Signal()
    menu_requested = Signal()

    def __init__(
        self, context: UiContext, feed: PoolFeed, accounts: AccountsModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._feed = feed
        self._row: AccountRow | None = None
        self._wanted: Tab = "ledger"
        theme = context.theme
        self._title = Label(theme, "", "smallStrong", elide="right", parent=self)
        self.back = IconButton(theme, "chevron-left", self.tr("Back to the accounts"), parent=self)
        self.read = IconButton(theme, "refresh-cw", self.tr("Read the balance (R)"), parent=self)
        self.more = IconButton(theme, "ellipsis", self.tr("More"), parent=self)
        self.close_button = IconButton(theme, "x", self.tr("Hide the details (Alt+Return)"), parent=self)
        self.head = PaneHead(theme, self)
        self.tabs = Segment(theme, [], parent=self)
        self.tabs.setAccessibleName(self.tr("What is shown of it"))
        self.csv = IconButton(theme, "download", self.tr("Export as CSV"), parent=self)
        self.ledger = LedgerView(context, self)
        self.decisions = DecisionsView(context, feed, self)
        self.budgets = BudgetsView(context, feed, accounts, self)
        self.refunds = RefundsView(context, feed, self)
        self._stack = QStackedWidget(self)
        self._views: dict[Tab, QWidget] = {
            "ledger": self.ledger,
            "decisions": self.decisions,
            "budgets": self.budgets,
            "refunds": self.refunds,
        }
        for view in self._views.values():
            self._stack.addWidget(view)
        keeps_room = self.csv.sizePolicy()
        keeps_room.setRetainSizeWhenHidden(True)
        self.csv.setSizePolicy(keeps_room)
        self._lay_out()
        self._connect()
        self._show_tabs()
        self.show_account(None)

    @property
    def tab(self) -> str:
        """Which tab shows."""
        return str(self.tabs.value())

    @property
    def title(self) -> str:
        return self._title.text()

    def show_account(self, row: AccountRow | None) -> None:
        """Show an account; None shows what concerns all of them."""
        self._row = row
        self._title.setText(row.label if row is not None else self.tr("All accounts"))
        for tool in (self.read, self.more):
            tool.setVisible(row is not None)
        self._show_head()
        self._show_tabs()
        # There is no ledger of all accounts together.
        self._show_tab("budgets" if row is None and self._wanted == "ledger" else self._wanted)

    def show_tab(self, tab: Tab) -> None:
        """Bring a tab to the front."""
        self._wanted = tab
        self._show_tab(tab)

    def set_flat(self, *, is_flat: bool) -> None:
        """Whether it lies below the table, where it is wide and low."""
        self.head.set_flat(is_flat=is_flat)

    def set_alone(self, *, is_alone: bool) -> None:
        """Whether it fills the page: then there is a way back instead of a cross."""
        self.back.setVisible(is_alone)
        self.close_button.setVisible(not is_alone)

    def _lay_out(self) -> None:
        theme = self._context.theme
        bar = QWidget(self)
        bar.setProperty("line", "bottom")
        keep_height(theme, bar, "layout.toolbar")
        tools = QHBoxLayout(bar)
        tools.setContentsMargins(EDGE, 0, 4, 0)
        tools.setSpacing(theme.token("space.1"))
        self._title.setMinimumWidth(40)
        tools.addWidget(self.back)
        tools.addWidget(self._title, 1)
        for tool in (self.read, self.more, self.close_button):
            tools.addWidget(tool)
        line = QHBoxLayout()
        line.setContentsMargins(EDGE, theme.token("space.2"), EDGE, theme.token("space.2"))
        line.setSpacing(theme.token("space.2"))
        line.addWidget(self.tabs)
        line.addStretch(1)
        line.addWidget(self.csv)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.head)
        column.addLayout(line)
        column.addWidget(self._stack, 1)
        self.back.hide()

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.closed)
        self.back.clicked.connect(self.closed)
        self.read.clicked.connect(self.read_requested)
        self.more.clicked.connect(self.menu_requested)
        self.tabs.chosen.connect(self.show_tab)
        self.csv.clicked.connect(self.ledger.export)
        self._feed.changed.connect(self._show_head)
        self._feed.changed.connect(self._show_tabs)

    def _show_head(self) -> None:
        row, budgets = self._row, self._feed.facts.budgets
        own = [found for found in budgets if concerns(found, row.id, row.provider_id)] if row is not None else []
        self.head.show_account(row, own)

    def _show_tabs(self) -> None:
        count = len(self._feed.facts.unrefunded)
        items = [
            SegmentItem("ledger", self.tr("Ledger")),
            SegmentItem("decisions", self.tr("Decisions"), tooltip=self.tr("Why this account?")),
            SegmentItem("budgets", self.tr("Budgets")),
            SegmentItem(
                "refunds",
                self.tr("Not refunded {}").format(count) if count else self.tr("Not refunded"),
                tooltip=self.tr("Failed jobs that were charged"),
            ),
        ]
        if items != self.tabs.items():
            self.tabs.set_items(items)

    def _show_tab(self, tab: Tab) -> None:
        view = self._views[tab]
        self.tabs.set_value(tab)
        self.csv.setVisible(tab == "ledger")
        self.csv.setEnabled(self._row is not None)
        self._stack.setCurrentWidget(view)
        if isinstance(view, LedgerView | DecisionsView | BudgetsView | RefundsView):
            view.show_account(self._row)

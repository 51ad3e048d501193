"""The entries of a ledger as lines: when, what, for which job, how many credits, and what was free then."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Signal
from typing_extensions import override

from app.domain.enums import LedgerKind
from app.services.account.ledger_service import LedgerRow
from app.system.clock import Clock
from app.ui.amounts import amount
from app.ui.language import told
from app.ui.panels.accounts import moments
from app.ui.panels.accounts.figures import DASH, credits_name
from app.ui.panels.accounts.words import DOT
from app.ui.widgets.lines import Cell, Index, LineColumn, LinesModel

PAGE: Final = 200
_MINUS: Final = "\N{MINUS SIGN}"
_TIME, _ENTRY, _FOR, _TYPE, _REMOTE, _CHANGE, _BALANCE = range(7)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """An entry, and the free credits of its type after it; None where that is not known."""

    entry: LedgerRow
    balance: int | None


class LedgerModel(LinesModel[LedgerLine]):
    """Lines by page: the view asks for more when it is scrolled to the end."""

    more_wanted = Signal()

    def __init__(self, parent: QObject) -> None:
        translate = QCoreApplication.translate
        columns = (
            LineColumn(translate("Accounts", "Time"), 78, is_mono=True),
            LineColumn(translate("Accounts", "Entry"), 64),
            LineColumn(translate("Accounts", "For"), 60, stretches=True),
            LineColumn(translate("Accounts", "Type"), 96, needs_room=560),
            LineColumn(translate("Accounts", "Remote id"), 150, is_mono=True, needs_room=760),
            LineColumn(translate("Accounts", "Credits"), 70, is_number=True, roomy=112),
            LineColumn(translate("Accounts", "Balance"), 74, is_number=True, roomy=104),
        )
        super().__init__(columns, parent)
        self._clock = Clock()
        self._has_more = False

    def show_page(self, lines: Sequence[LedgerLine], *, has_more: bool) -> None:
        """Show the newest entries in place of all that were there."""
        self._has_more = has_more
        self.set_rows(lines)

    def add_page(self, lines: Sequence[LedgerLine], *, has_more: bool) -> None:
        """Show older entries below."""
        self._has_more = has_more
        self.append_rows(lines)

    def add_newest(self, lines: Sequence[LedgerLine]) -> None:
        """Show what was written meanwhile above."""
        self.insert_rows(0, lines)

    @override
    def canFetchMore(self, parent: Index) -> bool:
        return self._has_more and not parent.isValid()

    @override
    def fetchMore(self, parent: Index) -> None:
        # Until the page has come there is nothing more to ask for.
        self._has_more = False
        self.more_wanted.emit()

    @override
    def key(self, row: LedgerLine) -> Hashable:
        return row.entry.id

    @override
    def cell(self, row: LedgerLine, column: int) -> Cell:
        entry = row.entry
        if column == _TIME:
            text = moments.day_or_time(entry.created_at, self._clock.now())
            return Cell(text, "text.secondary", tip=moments.full(entry.created_at))
        if column == _ENTRY:
            return Cell(kind_word(entry.kind), tip=f"{kind_word(entry.kind)}: {kind_tip(entry.kind)}")
        if column == _CHANGE:
            return Cell(change(entry), "text.primary" if entry.available else "text.secondary", tip=change_tip(entry))
        if column == _BALANCE:
            text = DASH if row.balance is None else amount(row.balance, entry.credit_type)
            return Cell(text, "text.secondary", tip=QCoreApplication.translate("Accounts", "Free after this entry"))
        texts = {_FOR: purpose(entry), _TYPE: credits_name(entry.credit_type), _REMOTE: entry.remote_id or ""}
        return Cell(texts[column], "text.secondary", tip=purpose_tip(entry) if column == _FOR else "")


def kind_word(kind: LedgerKind) -> str:
    """A kind of entry in a word."""
    translate = QCoreApplication.translate
    return {
        LedgerKind.SYNC: translate("Accounts", "Sync"),
        LedgerKind.RESERVE: translate("Accounts", "Reserve"),
        LedgerKind.SETTLE: translate("Accounts", "Settle"),
        LedgerKind.RELEASE: translate("Accounts", "Release"),
        LedgerKind.ADJUST: translate("Accounts", "Adjust"),
    }[kind]


def kind_tip(kind: LedgerKind) -> str:
    """What a kind of entry is."""
    translate = QCoreApplication.translate
    return {
        LedgerKind.SYNC: translate("Accounts", "the balance as the provider or you told it"),
        LedgerKind.RESERVE: translate("Accounts", "credits are held for a job"),
        LedgerKind.SETTLE: translate("Accounts", "held credits were spent"),
        LedgerKind.RELEASE: translate("Accounts", "held credits are free again"),
        LedgerKind.ADJUST: translate("Accounts", "credits moved outside of a job's hold"),
    }[kind]


def purpose(entry: LedgerRow) -> str:
    """What an entry is for: a job, else its note."""
    if entry.job_id is not None:
        job = QCoreApplication.translate("Accounts", "job #{}").format(entry.job_id)
        return DOT.join(part for part in (job, told(entry.note or "")) if part)
    if entry.note:
        return told(entry.note)
    if entry.kind == LedgerKind.SYNC and not entry.available:
        return QCoreApplication.translate("Accounts", "agrees")
    return ""


def purpose_tip(entry: LedgerRow) -> str:
    """A job with its prompt and the provider's id of it."""
    return "\n".join(part for part in (purpose(entry), entry.prompt or "", entry.remote_id or "") if part)


def change(entry: LedgerRow) -> str:
    """What an entry did to the free credits; for what was held and is spent, how much that was."""
    if entry.available:
        return signed(entry.available, entry.credit_type)
    if entry.spent:
        return QCoreApplication.translate("Accounts", "{} spent").format(amount(entry.spent, entry.credit_type))
    return "0"


def change_tip(entry: LedgerRow) -> str:
    """The movement between free, held and spent in words."""
    translate = QCoreApplication.translate
    parts = (
        (translate("Accounts", "free"), entry.available),
        (translate("Accounts", "held"), entry.held),
        (translate("Accounts", "spent"), entry.spent),
    )
    told = DOT.join(f"{name} {signed(change, entry.credit_type)}" for name, change in parts if change)
    return f"{credits_name(entry.credit_type)}: {told or translate('Accounts', 'nothing moved')}"


def signed(change: int, credit_type: str) -> str:
    """A change with its sign."""
    sign = "+" if change > 0 else _MINUS if change < 0 else ""
    return f"{sign}{amount(abs(change), credit_type)}"

"""The ledger as its user sees it: entries of an account, an export, and what failed and was not refunded."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Select, Tuple, exists, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.account import ProviderAccount
from app.domain.enums import JobStatus, LedgerKind, SubmissionState
from app.domain.errors import ProviderNotFoundError, ResourceNotFoundError
from app.domain.events import AccountChanged, EventLog
from app.domain.job import Job
from app.domain.ledger import LedgerEntry, Wallet
from app.domain.submission import ProviderSubmission
from app.providers.registry import ProviderRegistry
from app.services.account.ledger import Ledger

CHUNK = 500
"""Entries that an export reads at once."""
PAGE = 200
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
_COLUMNS = (
    "time",
    "kind",
    "credits",
    "available",
    "held",
    "spent",
    "outside",
    "job",
    "remote id",
    "prompt",
    "note",
    "entry",
)


class LedgerFilters(BaseModel):
    """Which entries are wanted; what is None does not filter."""

    model_config = ConfigDict(extra="forbid")

    kind: LedgerKind | None = None
    credit_type: str | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    """Not itself among them."""
    job_id: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One movement of credits, with the job that it was for."""

    id: str
    kind: LedgerKind
    credit_type: str
    available: int
    held: int
    spent: int
    outside: int
    note: str | None
    created_at: datetime
    job_id: int | None
    remote_id: str | None
    prompt: str | None


@dataclass(frozen=True, slots=True)
class UnrefundedRow:
    """A job that gave nothing and was charged.

    Attributes:
        spent: In the unit of the credit type.
        reason: Why it failed.
    """

    submission_id: str
    job_id: int
    account_label: str
    provider_id: str
    remote_id: str | None
    credit_type: str
    spent: int
    ended_at: datetime | None
    reason: str | None
    prompt: str


class LedgerService:
    """Shows the entries of the acting user's accounts, and notes refunds."""

    def __init__(
        self,
        db: AsyncSession,
        ledger: Ledger,
        registry: ProviderRegistry,
        events: EventLog,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._ledger = ledger
        self._registry = registry
        self._events = events
        self._acting_for = acting_for

    async def list_entries(
        self,
        account_id: int,
        filters: LedgerFilters | Mapping[str, Any] | None = None,
        *,
        limit: int = PAGE,
        before: str | None = None,
    ) -> list[LedgerRow]:
        """Entries of an account, newest first.

        Args:
            account_id: Whose; that of a removed account is still there.
            filters: Which ones.
            limit: How many at most.
            before: The id of the last entry of the page before; None for the first page.

        Raises:
            ResourceNotFoundError: There is no such account, or no such entry to go on from.
        """
        await self._check_account(account_id)
        query = _entries(account_id, LedgerFilters.model_validate(filters or {}))
        if before is not None:
            last = await self._db.get(LedgerEntry, before)
            if last is None or last.account_id != account_id:
                raise ResourceNotFoundError("ledger entry", before)
            query = query.where(_place() < (last.created_at, last.id))
        return await self._page(account_id, query, limit, is_newest_first=True)

    async def export_csv(
        self, account_id: int, filters: LedgerFilters | Mapping[str, Any] | None = None
    ) -> AsyncIterator[list[str]]:
        """The cells of a table, its head first and then the entries, oldest first.

        A text that a spreadsheet would take for a formula begins with an apostrophe; amounts stay numbers.

        Raises:
            ResourceNotFoundError: There is no such account.
        """
        await self._check_account(account_id)
        query = _entries(account_id, LedgerFilters.model_validate(filters or {}))
        yield list(_COLUMNS)
        rows = await self._page(account_id, query, CHUNK)
        while rows:
            for row in rows:
                yield _cells(row)
            after = (rows[-1].created_at, rows[-1].id)
            rows = await self._page(account_id, query.where(_place() > after), CHUNK)

    async def _page(
        self, account_id: int, query: Select[Any], limit: int, *, is_newest_first: bool = False
    ) -> list[LedgerRow]:
        """The first entries of a query; those of each kind of credits are in order already, by their index."""
        order = [LedgerEntry.created_at, LedgerEntry.id]
        first = query.order_by(*(column.desc() if is_newest_first else column for column in order)).limit(limit)
        rows: list[LedgerRow] = []
        for kind in await self._db.scalars(select(Wallet.credit_type).where(Wallet.account_id == account_id)):
            rows += [LedgerRow(*row) for row in await self._db.execute(first.where(LedgerEntry.credit_type == kind))]
        return sorted(rows, key=lambda row: (row.created_at, row.id), reverse=is_newest_first)[:limit]

    async def list_unrefunded(self, user_id: int) -> list[UnrefundedRow]:
        """What a user paid for and did not get, and no refund is noted for: newest first.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)
        refund = aliased(LedgerEntry)
        is_refunded = exists().where(refund.id == literal("refund:") + ProviderSubmission.id)
        gave_nothing = ProviderSubmission.state.in_([SubmissionState.FAILED, SubmissionState.CANCELLED]) | (
            # Its result could not be read; then the attempt says why, also where its user had cancelled the job.
            (ProviderSubmission.state == SubmissionState.SUCCEEDED)
            & ((Job.status == JobStatus.FAILED) | ProviderSubmission.error_kind.is_not(None))
        )
        columns: tuple[Any, ...] = (
            ProviderSubmission.id,
            Job.id,
            ProviderAccount.label,
            ProviderSubmission.provider_id,
            ProviderSubmission.remote_id,
            LedgerEntry.credit_type,
            func.sum(LedgerEntry.spent),
            ProviderSubmission.ended_at,
            func.coalesce(ProviderSubmission.error_message, Job.error_message),
            Job.prompt,
        )
        found = await self._db.execute(
            select(*columns)
            .join(Job, Job.id == ProviderSubmission.job_id)
            .join(ProviderAccount, ProviderAccount.id == ProviderSubmission.account_id)
            .join(LedgerEntry, LedgerEntry.submission_id == ProviderSubmission.id)
            .where(gave_nothing, Job.user_id == user_id, LedgerEntry.spent > 0, ~is_refunded)
            .group_by(ProviderSubmission.id, LedgerEntry.credit_type)
            .order_by(ProviderSubmission.ended_at.desc(), ProviderSubmission.id)
        )
        return [UnrefundedRow(*row) for row in found]

    async def note_refund(self, submission_id: str, amount: int | None = None) -> None:
        """Note that the provider gave back what a submission cost; a second time changes nothing.

        The credits are free at once. Where the provider's balance is read and was read since they were spent, a reading
        brings them: it may have counted them already.

        Args:
            submission_id: What was paid for.
            amount: What came back, of what was spent; None for all of it.

        Raises:
            ResourceNotFoundError: There is no such submission.
            ValidationError: That is nothing, or more than was spent.
        """
        submission = await self._db.get(ProviderSubmission, submission_id)
        if submission is None:
            raise ResourceNotFoundError("submission", submission_id)
        job = await self._db.get_one(Job, submission.job_id)
        if self._acting_for not in {None, job.user_id}:
            raise ResourceNotFoundError("submission", submission_id)
        is_read_later = self._reports_balance(submission.provider_id) and await self._was_read_since(submission)
        if await self._ledger.refund(submission_id, amount, is_read_later=is_read_later):
            self._events.record(AccountChanged(submission.account_id))

    def _reports_balance(self, provider_id: str) -> bool:
        try:
            return self._registry.get(provider_id).manifest.reports_balance
        except ProviderNotFoundError:
            return False

    async def _was_read_since(self, submission: ProviderSubmission) -> bool:
        """Whether the account's balance was read after the submission was paid for."""
        read = await self._db.scalar(
            select(
                exists().where(
                    Wallet.account_id == LedgerEntry.account_id,
                    Wallet.credit_type == LedgerEntry.credit_type,
                    Wallet.synced_at > LedgerEntry.created_at,
                    LedgerEntry.submission_id == submission.id,
                    LedgerEntry.spent > 0,
                )
            )
        )
        return bool(read)

    async def _check_account(self, account_id: int) -> None:
        owner = await self._db.scalar(select(ProviderAccount.user_id).where(ProviderAccount.id == account_id))
        if owner is None or self._acting_for not in {None, owner}:
            raise ResourceNotFoundError("account", account_id)


def _entries(account_id: int, filters: LedgerFilters) -> Select[Any]:
    wanted: list[ColumnElement[bool]] = []
    if filters.kind is not None:
        wanted.append(LedgerEntry.kind == filters.kind)
    if filters.credit_type is not None:
        wanted.append(LedgerEntry.credit_type == filters.credit_type)
    if filters.since is not None:
        wanted.append(LedgerEntry.created_at >= filters.since)
    if filters.until is not None:
        wanted.append(LedgerEntry.created_at < filters.until)
    if filters.job_id is not None:
        wanted.append(ProviderSubmission.job_id == filters.job_id)
    columns: tuple[Any, ...] = (
        LedgerEntry.id,
        LedgerEntry.kind,
        LedgerEntry.credit_type,
        LedgerEntry.available,
        LedgerEntry.held,
        LedgerEntry.spent,
        LedgerEntry.outside,
        LedgerEntry.note,
        LedgerEntry.created_at,
        ProviderSubmission.job_id,
        ProviderSubmission.remote_id,
        Job.prompt,
    )
    return (
        select(*columns)
        .outerjoin(ProviderSubmission, ProviderSubmission.id == LedgerEntry.submission_id)
        .outerjoin(Job, Job.id == ProviderSubmission.job_id)
        .where(LedgerEntry.account_id == account_id, *wanted)
    )


def _place() -> Tuple:
    """Where an entry stands in time; those of one moment by their ids."""
    return tuple_(LedgerEntry.created_at, LedgerEntry.id)


def _cells(row: LedgerRow) -> list[str]:
    return [
        row.created_at.isoformat(),
        row.kind.value,
        _as_text(row.credit_type),
        str(row.available),
        str(row.held),
        str(row.spent),
        str(row.outside),
        "" if row.job_id is None else str(row.job_id),
        _as_text(row.remote_id or ""),
        _as_text(row.prompt or ""),
        _as_text(row.note or ""),
        _as_text(row.id),
    ]


def _as_text(text: str) -> str:
    """A cell that no spreadsheet runs (OWASP, "CSV Injection")."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text

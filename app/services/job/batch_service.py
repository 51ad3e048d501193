"""Batches: many jobs that are expanded, shown, priced and queued together."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.batch import Batch
from app.domain.enums import MediaType, OperationType
from app.domain.errors import ResourceNotFoundError, UploadRejectedError, ValidationError
from app.providers.base import OperationParams, input_slots
from app.providers.registry import ProviderRegistry
from app.services.account.budget_service import BudgetService
from app.services.account.forecast import Forecast, ForecastService, JobPlan
from app.services.job.batch_plan import MOST_JOBS, BatchPlan, BatchPreview
from app.services.job.batch_rows import BatchRow, select_batch_rows
from app.services.job.expansion import Item, check_names, expand, names_in, source_of
from app.services.job.job_access import IDS_A_QUERY
from app.services.job.job_making import CheckedJob, JobMaking, Standing
from app.services.job.picture_folder import find_pictures
from app.services.job.table_file import Table, read_table
from app.services.job.wildcard_files import WordList, count_texts, find_lists, read_lists
from app.services.upload.upload_file import PathUpload
from app.services.upload.upload_service import UploadService
from app.system.clock import Clock
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

CHECKS_AT_ONCE = 20
"""The window goes on between these."""
LONGEST_NAME = 100
NAME_WORDS = 6

Progress = Callable[[int, int], None]
"""How many are done, of how many."""


@dataclass(frozen=True, slots=True)
class QueuedBatch:
    """A batch that was queued.

    Attributes:
        job_ids: Its jobs, in the order of the queue.
    """

    batch: Batch
    job_ids: list[int]


@dataclass(frozen=True, slots=True)
class BroughtPictures:
    """What came of a folder.

    Attributes:
        asset_ids: The pictures in their order, each content once.
        refused: Name and reason of each file that was not taken.
    """

    asset_ids: list[int] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


class BatchService:
    """Expands plans, and queues exactly what was shown."""

    def __init__(
        self,
        db: AsyncSession,
        registry: ProviderRegistry,
        making: JobMaking,
        forecasts: ForecastService,
        budgets: BudgetService,
        uploads: UploadService,
        clock: Clock,
        *,
        wildcards: Path | None = None,
        chance: Random | None = None,
        acting_for: int | None = None,
    ) -> None:
        """Take what the service stands on.

        Args:
            db: The session.
            registry: The providers.
            making: Checks and writes jobs.
            forecasts: Look ahead.
            budgets: Refuse what would break one.
            uploads: Take pictures in.
            clock: The time.
            wildcards: The folder of the lists of words.
            chance: Draws seeds and wildcards.
            acting_for: Whose batches.
        """
        self._db = db
        self._registry = registry
        self._making = making
        self._forecasts = forecasts
        self._budgets = budgets
        self._uploads = uploads
        self._clock = clock
        self._wildcards = wildcards
        self._chance = chance or SystemRandom()
        self._acting_for = acting_for

    async def expand(self, plan: BatchPlan) -> BatchPreview:
        """What a plan comes to, for the acting user: each job with its seed, the cost, the time, what to know before.

        Call it first in a unit of work: lists of words are read before the database is asked.

        Raises:
            ProviderNotFoundError: No such provider.
            ValidationError: A parameter is not allowed, an input is not there, or the jobs are too many; `field` names
                the parameter, and the sentence the row of a table or the number of the job.
        """
        user_id = self._owner()
        model = self._registry.get(plan.provider_id).manifest.params_model(plan.operation_type)
        check_names(plan, model)
        names = names_in(plan)
        lists = await in_thread(read_lists, self._wildcards, names) if names else {}
        items = expand(plan, model, lists, self._chance)
        checked = await self._check(user_id, plan, model, items)
        credit_type = _paid_with(checked)
        forecast = await self._forecast(user_id, checked)
        return BatchPreview(
            provider_id=plan.provider_id,
            operation_type=plan.operation_type,
            source=source_of(plan),
            items=[job.params for job in checked],
            costs=[job.estimate.cost for job in checked],
            cost=sum(job.estimate.cost for job in checked),
            credit_type=credit_type,
            forecast=forecast,
            warnings=_warnings(checked, forecast),
            # What is made already is a parameter by now.
            depends_on=checked[0].awaited,
        )

    async def create_batch(
        self,
        user_id: int,
        preview: BatchPreview,
        *,
        name: str | None = None,
        priority: int = 0,
        held: bool = False,
        scheduled_at: datetime | None = None,
    ) -> QueuedBatch:
        """Queue exactly what was shown, all of it or nothing.

        Args:
            user_id: Whose.
            preview: As `expand` gave it.
            name: For show; else one is made from the first prompt.
            priority: Of all its jobs.
            held: None of them is started until it is released.
            scheduled_at: None of them is started before this moment.

        Raises:
            ProviderNotFoundError: No such provider.
            BudgetExceededError: It would break a budget; nothing was queued.
            ValidationError: A parameter is not allowed any more, an input has gone, or it costs more than was shown.
            ResourceNotFoundError: The user is not there.
        """
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)
        if not 1 <= len(preview.items) <= MOST_JOBS:
            raise ValidationError(f"A batch has 1 to {MOST_JOBS:,} jobs.")
        model = self._registry.get(preview.provider_id).manifest.params_model(preview.operation_type)
        items = [Item(params, None) for params in preview.items]
        checked = await self._check(user_id, preview, model, items)
        costs, credit_type = [job.estimate.cost for job in checked], _paid_with(checked)
        if (costs, credit_type) != (list(preview.costs), preview.credit_type):
            raise ValidationError("The prices have changed since the jobs were shown: look at them again.")
        await self._budgets.check_batch(user_id, preview.provider_id, costs, credit_type)
        batch = Batch(
            user_id=user_id,
            name=_name(name, checked[0], len(checked)),
            source=preview.source,
            job_count=len(checked),
            estimated_cost=sum(costs),
            credit_type=credit_type,
            estimated_seconds=preview.forecast.seconds if preview.forecast is not None else None,
            created_at=self._clock.now(),
        )
        self._db.add(batch)
        await self._db.flush()
        standing = Standing(priority=priority, is_held=held, scheduled_at=scheduled_at, batch_id=batch.id)
        jobs = await self._making.put([(job, standing) for job in checked])
        log.info("batch_created", batch_id=batch.id, jobs=len(checked), cost=batch.estimated_cost)
        return QueuedBatch(batch, [job.id for job in jobs])

    async def list_batches(self, user_id: int) -> list[BatchRow]:
        """The user's batches, the newest first: what was thought beside what came of it.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)
        return await select_batch_rows(self._db, user_id)

    async def read_table(self, provider_id: str, operation_type: OperationType, path: Path) -> Table:
        """The rows of a CSV file as parameters; needs no transaction.

        Raises:
            ProviderNotFoundError: No such provider.
            ValidationError: It is no table of these parameters: the row and the column are named.
        """
        model = self._registry.get(provider_id).manifest.params_model(operation_type)
        return await in_thread(read_table, path, model)

    async def list_word_lists(self) -> list[WordList]:
        """The lists that wildcards can name; needs no transaction."""
        return await in_thread(find_lists, self._wildcards)

    async def count_texts(self, text: str) -> int:
        """How many texts a text with wildcards stands for, up to one more than a batch can have; needs no transaction.

        Raises:
            ValidationError: Its wildcards cannot be read, or a list that it names.
        """
        return await in_thread(count_texts, self._wildcards, text, MOST_JOBS)

    async def bring_folder(
        self,
        user_id: int,
        folder: Path,
        provider_id: str,
        *,
        progress: Progress | None = None,
        is_stopped: Callable[[], bool] | None = None,
    ) -> BroughtPictures:
        """Take the pictures of a folder into the library; commits picture by picture.

        Whoever cancels it waits for the picture at hand: it is taken whole, and none after it.

        Args:
            user_id: Whose library.
            folder: The pictures lie in it.
            provider_id: Where they will be used.
            progress: Is told after each.
            is_stopped: Is asked before each; what was taken until then is given.

        Raises:
            ValidationError: The folder cannot be read, has no picture or too many.
            ProviderNotFoundError: No such provider.
            ResourceNotFoundError: The user is not there.
            StorageError: The library cannot be written.
        """
        paths = await in_thread(find_pictures, folder)
        return await self.bring_pictures(user_id, paths, provider_id, progress=progress, is_stopped=is_stopped)

    async def bring_pictures(
        self,
        user_id: int,
        paths: Sequence[Path],
        provider_id: str,
        *,
        progress: Progress | None = None,
        is_stopped: Callable[[], bool] | None = None,
    ) -> BroughtPictures:
        """As `bring_folder`, of these files; one that is not taken does not stop the others."""
        brought = BroughtPictures()
        for number, path in enumerate(paths, start=1):
            if is_stopped is not None and is_stopped():
                break
            try:
                asset = await _to_its_end(self._uploads.upload(user_id, PathUpload(path), provider_id))
            except UploadRejectedError as error:
                brought.refused.append((path.name, error.reason))
            else:
                _keep(brought, asset, path.name)
            if progress is not None:
                progress(number, len(paths))
        return brought

    def _owner(self) -> int:
        if self._acting_for is None:
            raise ValidationError("A batch needs an owner.")
        return self._acting_for

    async def _check(
        self,
        user_id: int,
        wanted: BatchPlan | BatchPreview,
        model: type[OperationParams],
        items: Sequence[Item],
    ) -> list[CheckedJob]:
        # The session keeps no row that nobody holds: each picture would be read again for each job.
        inputs = await self._inputs(model, items)
        checked = []
        for number, item in enumerate(items, start=1):
            try:
                job = await self._making.check(
                    user_id, wanted.provider_id, wanted.operation_type, item.params, depends_on=wanted.depends_on
                )
                checked.append(job)
            except ValidationError as error:
                place = f"Job {number}" if item.row is None else f"Row {item.row + 2}"
                where = f"{place}: " if len(items) > 1 else ""
                raise ValidationError(f"{where}{error.message}", field=error.field) from error
            if number % CHECKS_AT_ONCE == 0:
                await asyncio.sleep(0)
        inputs.clear()
        return checked

    async def _inputs(self, model: type[OperationParams], items: Sequence[Item]) -> list[Asset]:
        slots = [slot.name for slot in input_slots(model)]
        named = {item.params.get(name) for item in items for name in slots}
        ids = sorted(value for value in named if isinstance(value, int))
        found: list[Asset] = []
        for start in range(0, len(ids), IDS_A_QUERY):
            found += await self._db.scalars(select(Asset).where(Asset.id.in_(ids[start : start + IDS_A_QUERY])))
        return found

    async def _forecast(self, user_id: int, jobs: Sequence[CheckedJob]) -> Forecast:
        first = jobs[0]
        plans = [
            JobPlan(job.estimate.cost, job.estimate.seconds, job.estimate.credit_type, job.operation_type)
            for job in jobs
        ]
        return await self._forecasts.forecast(user_id, first.provider_id, plans)


async def _to_its_end(step: Coroutine[Any, Any, Asset]) -> Asset:
    """Wait for a step that is not left half done: whoever is cancelled meanwhile ends after it."""
    ending = asyncio.gather(step, return_exceptions=True)
    try:
        (outcome,) = await asyncio.shield(ending)
    except asyncio.CancelledError:
        await asyncio.wait([ending])
        raise
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _keep(brought: BroughtPictures, asset: Asset, name: str) -> None:
    if asset.media_type != MediaType.IMAGE:
        brought.refused.append((name, "This is not a picture."))
    elif asset.id in brought.asset_ids:
        brought.refused.append((name, "It is the same picture as one before it."))
    else:
        brought.asset_ids.append(asset.id)


def _warnings(jobs: Sequence[CheckedJob], forecast: Forecast) -> list[str]:
    """What the user should know before it is queued."""
    found = []
    same = len(jobs) - len({repr(sorted(job.params.items())) for job in jobs})
    if same:
        found.append(f"{_jobs(same)} the same as another one, seed and all: the result will be the same too.")
    if forecast.unplaced:
        reasons = "; ".join(f"{label}: {reason}" for label, reason in forecast.reasons.items())
        found.append(f"{_jobs(forecast.unplaced)} more than the accounts can take as things are ({reasons}).")
    dry = (account for account in forecast.accounts if account.runs_dry_at)
    return found + [f"{account.label} runs dry at job {account.runs_dry_at}." for account in dry]


def _jobs(count: int) -> str:
    return "1 job is" if count == 1 else f"{count:,} jobs are"


def _paid_with(jobs: Sequence[CheckedJob]) -> str | None:
    kinds = {job.estimate.credit_type for job in jobs if job.estimate.cost}
    if len(kinds) > 1:
        raise ValidationError("These jobs are paid with different credits: make a batch of each kind.")
    return next(iter(kinds), None)


def _name(name: str | None, first: CheckedJob, count: int) -> str:
    """The given name, or the first words of the first prompt with the number of jobs."""
    words = " ".join((name or "").split())[:LONGEST_NAME].strip()
    if words:
        return words
    made = " ".join(first.prompt.split()[:NAME_WORDS]) or first.operation_type.value.replace("_", " ")
    return f"{made[: LONGEST_NAME - 8]} \N{MULTIPLICATION SIGN}{count}"

"""Rebuilds: planned and priced first, then queued as one batch of jobs that wait for one another."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random, SystemRandom

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.batch import Batch, JobReplacement
from app.domain.enums import BatchSource
from app.domain.errors import ResourceNotFoundError, ValidationError
from app.domain.job import Job
from app.providers.registry import ProviderRegistry
from app.services.account.budget_service import BudgetService
from app.services.account.chain_forecast import ChainedJob, ChainForecaster
from app.services.account.forecast import JobPlan
from app.services.asset.id_batches import among, batches, own_among
from app.services.job.batch_service import QueuedBatch
from app.services.job.job_making import CheckedJob, JobMaking, Standing
from app.services.job.outputs import JobOutput
from app.services.lineage.rebuild_drafts import DraftReader
from app.services.lineage.rebuild_plan import (
    MOST_STEPS,
    Obstacle,
    ObstacleKind,
    RebuildPlan,
    RebuildStep,
    RecipeChange,
    StepInput,
    sum_costs,
)
from app.services.lineage.rebuild_steps import StepMaking
from app.services.lineage.version_graph import VersionNode
from app.services.lineage.version_reading import read_above, read_below, read_chains
from app.system.clock import Clock

log = structlog.get_logger(__name__)

LONGEST_NAME = 100
_CHANGED = "The library has changed since the plan was shown: look at it again."


class RebuildService:
    """Plans rebuilds for the acting user, and queues exactly what was shown."""

    def __init__(
        self,
        db: AsyncSession,
        registry: ProviderRegistry,
        making: JobMaking,
        budgets: BudgetService,
        clock: Clock,
        *,
        chance: Random | None = None,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._registry = registry
        self._making = making
        self._budgets = budgets
        self._clock = clock
        self._forecaster = ChainForecaster(db, registry, clock)
        self._drafts = DraftReader(db, registry, chance or SystemRandom())
        self._acting_for = acting_for

    async def plan(
        self,
        asset_ids: Collection[int],
        *,
        with_descendants: bool,
        change: RecipeChange | None = None,
        same_seeds: bool = True,
    ) -> RebuildPlan:
        """What it would take to make assets again.

        Of an older version its head is made again. What is made from something that is made again waits for it; what
        has a newer version otherwise is taken in that version.

        Args:
            asset_ids: These.
            with_descendants: And all that would be made from them then, but for what is frozen.
            change: Of the recipes of `asset_ids`.
            same_seeds: Otherwise each job has a new one.

        Raises:
            ResourceNotFoundError: One of them is not there, or lies in the bin.
            ValidationError: They are more than a plan can have.
        """
        user_id = self._owner()
        asked, chosen = await self._choose(asset_ids, with_descendants=with_descendants)
        if len(chosen) > MOST_STEPS:
            raise ValidationError(f"At most {MOST_STEPS:,} can be made again at once, {len(chosen):,} were chosen.")
        in_progress = await self._in_progress(chosen)
        assets = await self._read(chosen)
        found = await self._drafts.read(
            [asset for asset in assets if asset.id not in in_progress], change, asked, same_seeds=same_seeds
        )
        obstacles = [*found.obstacles, *(_running(asset, in_progress) for asset in assets if asset.id in in_progress)]
        named = {key for draft in found.drafts for key in draft.inputs.values()}
        graph = await read_above(self._db, {*chosen, *named}, user_id)
        inputs = {graph.head_of(key).id for key in named if key in graph.nodes}
        in_progress |= await self._in_progress(inputs)
        accounts = await self._forecaster.list_providers_with_accounts(user_id)
        making = StepMaking(self._db, self._registry, self._making, user_id)
        steps, obstacles = await making.make(found.drafts, graph, obstacles, accounts, in_progress)
        edits = {asset.id: asset.edited_at for asset in assets}
        plan = RebuildPlan(steps, obstacles, mapping=found.mapping, edits=edits)
        return await self._forecast(user_id, plan)

    async def without(self, plan: RebuildPlan, steps: Collection[int]) -> RebuildPlan:
        """The plan without some of its steps, which it keeps unwanted.

        What is made from these is made from what is there of it; of what nothing else is another than before, there is
        no need, and it is unwanted too.

        Args:
            plan: As `plan` gave it.
            steps: Their places.

        Raises:
            ValidationError: There is no such step, or what is there cannot be used.
        """
        user_id = self._owner()
        if unknown := set(steps) - set(range(len(plan.steps))):
            raise ValidationError(f"There is no step {min(unknown) + 1}.", field="steps")
        making = StepMaking(self._db, self._registry, self._making, user_id)
        left: list[RebuildStep] = []
        for at, step in enumerate(plan.steps):
            lost = {slot for slot, entry in step.inputs.items() if entry.step is not None and _is_out(left, entry)}
            if at in steps or (lost and not step.is_changed_without(lost)):
                left.append(replace(step, is_wanted=False))
            elif lost:
                kept = {slot: replace(entry, step=None) for slot, entry in step.inputs.items() if slot in lost}
                filled = {slot: entry.asset_id for slot, entry in kept.items()}
                changed = replace(step, inputs={**step.inputs, **kept}, params={**step.params, **filled})
                left.append(await making.check(changed, left))
            else:
                left.append(step)
        return await self._forecast(user_id, replace(plan, steps=left))

    async def check(self, user_id: int, plan: RebuildPlan) -> None:
        """See that a plan would be queued as it is; writes nothing.

        Raises:
            UserError: What `queue` would refuse it for.
        """
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)
        wanted = {at: step for at, step in enumerate(plan.steps) if step.is_wanted}
        if not 1 <= len(wanted) <= MOST_STEPS:
            raise ValidationError(f"A rebuild has 1 to {MOST_STEPS:,} jobs.")
        await self._check_library(user_id, wanted.values(), plan.edits)
        await self._check_steps(user_id, plan.steps, wanted)
        await self._check_budgets(user_id, list(wanted.values()))

    async def queue(
        self, user_id: int, plan: RebuildPlan, *, held: bool = False, name: str | None = None
    ) -> QueuedBatch:
        """Queue the wanted steps of a plan, all of them or nothing; their results become the new heads.

        Args:
            user_id: Whose.
            plan: As `plan` or `without` gave it.
            held: None of them is started until it is released.
            name: Of the batch, for show.

        Raises:
            ResourceNotFoundError: The user is not there.
            ProviderNotFoundError: A provider is gone.
            BudgetExceededError: It would break a budget.
            ValidationError: There is nothing to queue, a price or the library has changed, or a parameter is not
                allowed any more.
        """
        # All that can be refused is, before anything is written.
        await self.check(user_id, plan)
        wanted = {at: step for at, step in enumerate(plan.steps) if step.is_wanted}
        batch = self._batch(user_id, plan, list(wanted.values()), name)
        self._db.add(batch)
        await self._db.flush()
        jobs = await self._put(user_id, wanted, Standing(is_held=held, batch_id=batch.id))
        self._db.add_all(
            JobReplacement(job_id=jobs[at].id, asset_id=asset_id, output_index=output_index)
            for at, step in wanted.items()
            for asset_id, output_index in step.outputs.items()
        )
        await self._db.flush()
        log.info("rebuild_queued", batch_id=batch.id, jobs=len(jobs), costs=sum_costs(list(wanted.values())))
        return QueuedBatch(batch, [job.id for job in jobs.values()])

    def _owner(self) -> int:
        if self._acting_for is None:
            raise ValidationError("A rebuild needs an owner.")
        return self._acting_for

    async def _choose(self, asset_ids: Collection[int], *, with_descendants: bool) -> tuple[set[int], list[int]]:
        """The heads of what was asked for, and all that are to be made again."""
        read = read_below if with_descendants else read_chains
        graph = await read(self._db, asset_ids, self._acting_for)
        asked: dict[int, None] = {}
        for key in asset_ids:
            head = graph.head_of(key).id if key in graph.nodes else None
            if head is None or not graph.nodes[head].is_there:
                raise ResourceNotFoundError("asset", key)
            asked[head] = None
        return set(asked), graph.descendants_of(asked) if with_descendants else list(asked)

    async def _read(self, asset_ids: Sequence[int]) -> list[Asset]:
        found: list[Asset] = []
        for ids in batches(asset_ids):
            query = select(Asset).where(*own_among(ids, self._acting_for)).order_by(Asset.id)
            found += await self._db.scalars(query.execution_options(populate_existing=True))
        return sorted(found, key=lambda asset: asset.id)

    async def _in_progress(self, asset_ids: Collection[int]) -> dict[int, int]:
        """Those of these that an open job is to replace, with that job."""
        found: dict[int, int] = {}
        for ids in batches(asset_ids):
            rows = await self._db.execute(
                select(JobReplacement.asset_id, JobReplacement.job_id)
                .join(Job, Job.id == JobReplacement.job_id)
                .where(JobReplacement.asset_id.in_(among(ids)), Job.ended_at.is_(None))
            )
            found |= {row.asset_id: row.job_id for row in rows}
        return found

    async def _forecast(self, user_id: int, plan: RebuildPlan) -> RebuildPlan:
        """The plan with its sums, and with who would take each wanted step and when it would be done."""
        places = [at for at, step in enumerate(plan.steps) if step.is_wanted]
        number_of = {at: number for number, at in enumerate(places)}
        jobs = []
        for at in places:
            step = plan.steps[at]
            job = JobPlan(step.cost, step.seconds, step.credit_type, step.operation_type)
            jobs.append(ChainedJob(step.provider_id, job, [number_of[other] for other in step.after]))
        forecast = await self._forecaster.forecast(user_id, jobs)
        steps = [replace(step, account_id=None, account_label="", ends_in=None) for step in plan.steps]
        for at, placed in zip(places, forecast.placements, strict=True):
            steps[at] = replace(
                steps[at],
                seconds=placed.seconds,
                account_id=placed.account_id,
                account_label=placed.account_label,
                ends_in=placed.ends_in,
            )
        return replace(
            plan,
            steps=steps,
            costs=sum_costs(steps),
            seconds=forecast.seconds,
            unplaced=forecast.unplaced,
            reasons=forecast.reasons,
        )

    async def _check_library(
        self, user_id: int, steps: Iterable[RebuildStep], edits: Mapping[int, datetime | None]
    ) -> None:
        """See that what is to be replaced is the head still, by its recipe of then, and that inputs are the same.

        Raises:
            ValidationError: It is not, or something of it is being made again.
        """
        replaced = [key for step in steps for key in step.outputs]
        wanted = {entry.asset_id: entry.head_id for step in steps for entry in step.inputs.values()}
        wanted |= {key: key for key in replaced}
        graph = await read_chains(self._db, wanted, user_id)
        is_same = all(key in graph.nodes and graph.head_of(key).id == head for key, head in wanted.items())
        if not is_same or not all(_is_as_planned(graph.nodes[key], edits.get(key)) for key in replaced):
            raise ValidationError(_CHANGED)
        if await self._in_progress(wanted):
            raise ValidationError("Some of these are being made again already.")

    async def _check_steps(self, user_id: int, steps: Sequence[RebuildStep], wanted: Mapping[int, RebuildStep]) -> None:
        making = StepMaking(self._db, self._registry, self._making, user_id)
        for step in wanted.values():
            if any(other not in wanted for other in step.after):
                raise ValidationError("A step waits for one that is not wanted.")
            checked = await making.check(step, steps)
            if (checked.cost, checked.credit_type) != (step.cost, step.credit_type):
                raise ValidationError("The prices have changed since the plan was shown: look at it again.")

    async def _check_budgets(self, user_id: int, steps: Sequence[RebuildStep]) -> None:
        costs: dict[tuple[str, str], list[int]] = {}
        for step in steps:
            if step.credit_type is not None:
                costs.setdefault((step.credit_type, step.provider_id), []).append(step.cost)
        for (credit_type, provider_id), own in costs.items():
            others = [
                cost
                for (kind, other), of_other in costs.items()
                if kind == credit_type and other != provider_id
                for cost in of_other
            ]
            await self._budgets.check_batch(user_id, provider_id, own, credit_type, elsewhere=others)

    def _batch(self, user_id: int, plan: RebuildPlan, steps: Sequence[RebuildStep], name: str | None) -> Batch:
        costs = sum_costs(steps)
        words = " ".join((name or "").split())[:LONGEST_NAME].strip()
        made = f"Rebuild of {steps[0].name}"[: LONGEST_NAME - 8] + f" \N{MULTIPLICATION SIGN}{len(steps)}"
        return Batch(
            user_id=user_id,
            name=words or made,
            source=BatchSource.REBUILD,
            job_count=len(steps),
            # Of different credits no sum can be made; each job has its own.
            estimated_cost=next(iter(costs.values())) if len(costs) == 1 else 0,
            credit_type=next(iter(costs)) if len(costs) == 1 else None,
            estimated_seconds=plan.seconds,
            created_at=self._clock.now(),
        )

    async def _put(self, user_id: int, steps: Mapping[int, RebuildStep], standing: Standing) -> dict[int, Job]:
        """Write the jobs in their order, those together that wait for none of one another."""
        made: dict[int, Job] = {}
        waiting: dict[int, CheckedJob] = {}
        for at, step in steps.items():
            if any(other in waiting for other in step.after):
                made |= await self._write(waiting, standing)
                waiting = {}
            outputs = {
                slot: JobOutput(made[entry.step].id, entry.output_index)
                for slot, entry in step.inputs.items()
                if entry.step is not None
            }
            waiting[at] = await self._making.check(
                user_id, step.provider_id, step.operation_type, step.params, depends_on=outputs
            )
        return made | await self._write(waiting, standing)

    async def _write(self, jobs: Mapping[int, CheckedJob], standing: Standing) -> dict[int, Job]:
        rows = await self._making.put([(job, standing) for job in jobs.values()])
        return dict(zip(jobs, rows, strict=True))


def _running(asset: Asset, in_progress: Mapping[int, int]) -> Obstacle:
    job_id = in_progress[asset.id]
    message = f"Job {job_id} makes it again already."
    return Obstacle(asset.id, asset.name, ObstacleKind.IN_PROGRESS, message, about=job_id)


def _is_as_planned(node: VersionNode, edited_at: datetime | None) -> bool:
    return node.is_there and node.edited_at == edited_at


def _is_out(steps: Sequence[RebuildStep], entry: StepInput) -> bool:
    return entry.step is not None and not steps[entry.step].is_wanted

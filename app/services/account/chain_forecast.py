"""Which account would take each job of a chain, and when each would be done, also where several providers make them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.providers.registry import ProviderRegistry
from app.services.account.account_fitness import unfit_accounts
from app.services.account.durations import likely_seconds, measured_seconds
from app.services.account.forecast import JobPlan, reasons_of
from app.services.account.pool_picture import NOMINAL_SECONDS, Picture, PoolPainter
from app.services.account.simulation import PoolJob, PoolRun, simulate
from app.system.clock import Clock

MOST_ROUNDS = 50
"""So often a chain may go from one pool to another before its end is only nearly right."""

_Pool = tuple[str, str | None]
"""A provider, and what is paid with."""


@dataclass(frozen=True, slots=True)
class ChainedJob:
    """A job that is not queued yet.

    Attributes:
        after: Places of the jobs that must have ended before it starts; all come before it.
    """

    provider_id: str
    plan: JobPlan
    after: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """What would become of a job.

    Attributes:
        account_id: Who would take it; None where nobody ever would, as things are.
        seconds: How long it runs; None where nobody knows.
        ends_in: Seconds from now until it is done; None where it is not placed.
    """

    account_id: int | None = None
    account_label: str = ""
    seconds: float | None = None
    ends_in: float | None = None


@dataclass(frozen=True, slots=True)
class ChainForecast:
    """What would become of a chain.

    Attributes:
        placements: Of each job, in the order of the jobs.
        seconds: Until the last job that is placed is done; None where nothing can be said.
        unplaced: How many no account would take as things are.
        reasons: Account label to the reason for which it takes none of these.
    """

    placements: list[Placement]
    seconds: float | None
    unplaced: int
    reasons: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Painted:
    picture: Picture
    name: str
    places: list[int]
    credit_type: str | None
    run: PoolRun | None = None


class ChainForecaster:
    """Looks ahead for one user; changes nothing."""

    def __init__(self, db: AsyncSession, registry: ProviderRegistry, clock: Clock) -> None:
        self._db = db
        self._registry = registry
        self._clock = clock

    async def list_providers_with_accounts(self, user_id: int) -> set[str]:
        """Where a user has an account that is not switched off."""
        found = await self._db.scalars(
            select(ProviderAccount.provider_id)
            .where(ProviderAccount.user_id == user_id, ProviderAccount.is_active, ProviderAccount.deleted_at.is_(None))
            .distinct()
        )
        return set(found)

    async def forecast(self, user_id: int, jobs: Sequence[ChainedJob]) -> ChainForecast:
        """Let the pools run on paper, behind what waits already.

        Raises:
            ProviderNotFoundError: No such provider.
        """
        lengths: list[float | None] = [None] * len(jobs)
        pools: list[_Painted] = []
        for (provider_id, credit_type), places in _pools(jobs).items():
            measured = await measured_seconds(self._db, user_id, provider_id)
            for at in places:
                lengths[at] = likely_seconds(measured, jobs[at].plan.operation_type, jobs[at].plan.seconds)
            manifest = self._registry.get(provider_id).manifest
            painter = PoolPainter(
                self._db,
                self._clock,
                user_id=user_id,
                provider_id=provider_id,
                credit_type=credit_type,
                is_balance_told=manifest.reports_balance,
                measured=measured,
                unfit=await unfit_accounts(
                    self._db,
                    self._registry,
                    provider_id,
                    user_id,
                    {(jobs[at].plan.operation_type, None) for at in places},
                ),
            )
            pools.append(_Painted(await painter.paint(0), manifest.name, places, credit_type))
        ends = _run(pools, jobs, lengths)
        placements = [Placement(seconds=seconds) for seconds in lengths]
        reasons: dict[str, str] = {}
        for pool in pools:
            _place(pool, lengths, placements)
            refused = _refused(pool.run)
            if refused is not None:
                reasons |= reasons_of(pool.picture, refused, pool.name, pool.credit_type)
        return ChainForecast(
            placements,
            max(ends.values()) if ends and None not in lengths else None,
            len(jobs) - len(ends),
            reasons,
        )


def _pools(jobs: Sequence[ChainedJob]) -> dict[_Pool, list[int]]:
    """The jobs by where they compete for accounts; free ones go with the paid ones of their provider."""
    paid: dict[str, str | None] = {}
    for job in jobs:
        if job.plan.cost:
            paid.setdefault(job.provider_id, job.plan.credit_type)
    pools: dict[_Pool, list[int]] = {}
    for at, job in enumerate(jobs):
        kind = job.plan.credit_type if job.plan.cost else paid.get(job.provider_id)
        pools.setdefault((job.provider_id, kind), []).append(at)
    return pools


def _run(pools: Sequence[_Painted], jobs: Sequence[ChainedJob], lengths: Sequence[float | None]) -> dict[int, float]:
    """Let each pool run until none has to wait longer for another one; gives place to end."""
    ready = [0.0] * len(jobs)
    ends: dict[int, float] = {}
    for _ in range(MOST_ROUNDS):
        ends = {}
        for pool in pools:
            own = set(pool.places)
            plan = [
                PoolJob(
                    jobs[at].plan.cost,
                    _length(lengths[at]),
                    ready[at],
                    number=at + 1,
                    after=[other + 1 for other in jobs[at].after if other in own],
                )
                for at in pool.places
            ]
            room = pool.picture.room
            pool.run = simulate(
                pool.picture.accounts, [*pool.picture.queue, *plan], room=room.room, job_limit=room.job_limit
            )
            ends |= {number - 1: end for number, end in pool.run.ends.items()}
        later = _ready(pools, jobs, ends)
        if later == ready:
            break
        ready = later
    return ends


def _ready(pools: Sequence[_Painted], jobs: Sequence[ChainedJob], ends: Mapping[int, float]) -> list[float]:
    """When what each job waits for in other pools has ended."""
    ready = [0.0] * len(jobs)
    for pool in pools:
        own = set(pool.places)
        for at in pool.places:
            others = (ends.get(other, math.inf) for other in jobs[at].after if other not in own)
            ready[at] = max(others, default=0.0)
    return ready


def _place(pool: _Painted, lengths: Sequence[float | None], placements: list[Placement]) -> None:
    if pool.run is None:
        return
    for number, taker in pool.run.takers.items():
        account = pool.picture.accounts[taker]
        placements[number - 1] = Placement(
            account.account_id, account.label, lengths[number - 1], pool.run.ends[number]
        )


def _refused(run: PoolRun | None) -> PoolRun | None:
    """The run with those unplaced jobs alone that wait for nothing; None where there are none."""
    if run is None:
        return None
    first = [
        job for job in run.unplaced if not math.isinf(job.ready_at) and all(number in run.ends for number in job.after)
    ]
    return replace(run, unplaced=first) if first else None


def _length(seconds: float | None) -> float:
    return NOMINAL_SECONDS if seconds is None else seconds

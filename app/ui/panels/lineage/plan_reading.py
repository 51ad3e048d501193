"""Reads a rebuild plan with all that is shown of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.domain.errors import UserError
from app.services.lineage.rebuild_plan import RebuildPlan, RecipeChange
from app.ui.language import told
from app.ui.models.cause_words import CauseWords, tell_causes

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.services.unit_of_work import Services


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asks for.

    Attributes:
        asset_ids: What is to be made again; empty for all that is out of date.
        left_out: Assets whose steps were unchecked.
        provider_id: Who is to make them now; None for whoever did.
    """

    asset_ids: tuple[int, ...] = ()
    with_descendants: bool = True
    same_seeds: bool = True
    provider_id: str | None = None
    left_out: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PlanReading:
    """What the panel shows.

    Attributes:
        plan: The steps; those left out are unwanted.
        base: The plan with all of its steps.
        stale: How many of the assets in it are out of date.
        cause: Why, of the first one.
        rows: The assets of steps with their inputs, and of obstacles.
        providers: Id to name.
        others: Providers that could make what was asked for, id and name; empty where there is no choice.
        refusal: Why it would not be queued as it is; empty where it would.
    """

    plan: RebuildPlan = field(default_factory=lambda: RebuildPlan(()))
    base: RebuildPlan = field(default_factory=lambda: RebuildPlan(()))
    stale: int = 0
    cause: CauseWords | None = None
    rows: "Mapping[int, AssetRow]" = field(default_factory=dict)
    providers: Mapping[str, str] = field(default_factory=dict)
    others: Sequence[tuple[str, str]] = ()
    refusal: str = ""


async def read_plan(services: "Services", user_id: int, wanted: Wanted) -> PlanReading:
    """Plan what is asked for; what is gone meanwhile is left out.

    Raises:
        ValidationError: It is too much.
    """
    asked = wanted.asset_ids or tuple(await services.staleness.list_stale(user_id))
    present = {row.id: row for row in await services.assets.get_asset_rows(asked)}
    names = await services.providers.list_names()
    if not present:
        return PlanReading(providers=names)
    change = RecipeChange(provider_id=wanted.provider_id) if wanted.provider_id is not None else None
    base = await services.rebuilds.plan(
        list(present),
        with_descendants=wanted.with_descendants and bool(wanted.asset_ids),
        change=change,
        same_seeds=wanted.same_seeds,
    )
    places = places_of(base, wanted.left_out)
    plan = await services.rebuilds.without(base, places) if places else base
    shown = [key for step in base.steps for key in step.asset_ids] + [one.asset_id for one in base.obstacles]
    inputs = {entry.asset_id for step in base.steps for entry in step.inputs.values()}
    causes = await services.staleness.find_causes(shown)
    first = next(({key: causes[key]} for key in shown if key in causes), {})
    told = await tell_causes(services, first, datetime.now(UTC))
    return PlanReading(
        plan,
        base,
        stale=len(causes),
        cause=next(iter(told.values()), None),
        rows=present | {row.id: row for row in await services.assets.get_asset_rows([*shown, *inputs])},
        providers=names,
        others=await _others(services, [row for key, row in present.items() if key in asked], names),
        refusal=await _refusal(services, user_id, plan),
    )


def places_of(plan: RebuildPlan, asset_ids: Collection[int]) -> list[int]:
    """The places of the steps that make these."""
    return [at for at, step in enumerate(plan.steps) if not set(step.asset_ids).isdisjoint(asset_ids)]


async def _refusal(services: "Services", user_id: int, plan: RebuildPlan) -> str:
    if not plan.wanted:
        return ""
    try:
        await services.rebuilds.check(user_id, plan)
    except UserError as error:
        return told(error.message)
    return ""


async def _others(services: "Services", rows: "Sequence[AssetRow]", names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Providers that can do the one operation by which all of these were made."""
    operations = {row.operation_type for row in rows}
    operation = operations.pop() if len(operations) == 1 else None
    if operation is None:
        return []
    found: list[tuple[str, str]] = []
    for provider_id, name in names.items():
        try:
            await services.providers.params_model(provider_id, operation)
        except UserError:
            continue
        found.append((provider_id, name))
    return found

"""Makes the steps of a rebuild out of drafts: what each is made from now, in which order, and whether it can be."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import AssetState, OperationType
from app.domain.errors import ValidationError
from app.providers.registry import ProviderRegistry
from app.services.asset.id_batches import batches, own_among
from app.services.job.job_making import JobMaking
from app.services.lineage.rebuild_drafts import Draft
from app.services.lineage.rebuild_order import Need, put_in_order
from app.services.lineage.rebuild_plan import Obstacle, ObstacleKind, RebuildStep, StepInput
from app.services.lineage.version_graph import VersionGraph

CHECKS_AT_ONCE = 20
"""The window goes on between these."""
MODEL = "model"


@dataclass(frozen=True, slots=True)
class _Known:
    """An asset that a recipe names."""

    name: str
    created_at: datetime
    is_there: bool
    is_missing: bool


@dataclass(slots=True)
class _Given:
    """What a draft would be made from."""

    inputs: dict[str, StepInput] = field(default_factory=dict)
    lost: int | None = None
    """What was to be made before, and is not."""
    is_blocked: bool = False
    """That is being made already."""

    @property
    def is_changed(self) -> bool:
        return any(entry.is_changed for entry in self.inputs.values())


class StepMaking:
    """Makes steps for one user; inside the caller's transaction."""

    def __init__(self, db: AsyncSession, registry: ProviderRegistry, making: JobMaking, user_id: int) -> None:
        self._db = db
        self._registry = registry
        self._making = making
        self._user_id = user_id

    async def make(
        self,
        drafts: Sequence[Draft],
        graph: VersionGraph,
        obstacles: Sequence[Obstacle],
        accounts: Collection[str],
        in_progress: Collection[int] = (),
    ) -> tuple[list[RebuildStep], list[Obstacle]]:
        """The steps in order, and all obstacles.

        What would be made from an asset that cannot be made again is made from it as it is, if anything else of it is
        another than before; otherwise it would only be paid for again.

        Args:
            drafts: What can be tried.
            graph: What these and their inputs were made from, with all versions.
            obstacles: What is known to be one.
            accounts: The providers where there is an account.
            in_progress: Assets that open jobs make again already: nothing is made from them as they are.
        """
        known = await self._read_inputs({key for draft in drafts for key in draft.inputs.values()}, graph)
        heads = _heads(drafts, graph)
        maker = {asset_id: number for number, draft in enumerate(drafts) for asset_id in draft.outputs}
        needs = {number: _needs(number, draft, heads, maker) for number, draft in enumerate(drafts)}
        ordered = put_in_order(needs)
        found = {obstacle.asset_id: obstacle for obstacle in obstacles}
        steps: list[RebuildStep] = []
        place_of: dict[int, tuple[int, int]] = {}
        for count, number in enumerate(ordered.order, 1):
            draft = drafts[number]
            given = _given(number, draft, heads, place_of, found, maker, ordered.given_up)
            given.is_blocked = any(entry.asset_id in in_progress for entry in given.inputs.values())
            _name_heads(given, graph)
            obstacle = self._obstacle_of(draft, given, known, graph, accounts)
            if obstacle is None:
                step = _step(draft, given)
                try:
                    checked = await self.check(step, steps)
                except ValidationError as error:
                    obstacle = _refused(draft, step, error)
                else:
                    place_of |= {key: (len(steps), index) for key, index in draft.outputs.items()}
                    steps.append(checked)
            if obstacle is not None:
                found |= {key: replace(obstacle, asset_id=key) for key in draft.outputs}
            if count % CHECKS_AT_ONCE == 0:
                await asyncio.sleep(0)
        return steps, list(found.values())

    async def check(self, step: RebuildStep, before: Sequence[RebuildStep]) -> RebuildStep:
        """The step with its parameters and price as they are now.

        Raises:
            ProviderNotFoundError: Its provider is gone.
            ValidationError: It cannot be made; `field` names the parameter.
        """
        checked = await self._making.check(
            self._user_id,
            step.provider_id,
            step.operation_type,
            step.params,
            yet_to_make=makers_of(step, before),
        )
        estimate = checked.estimate
        return replace(
            step,
            params=checked.params,
            cost=estimate.cost,
            credit_type=estimate.credit_type if estimate.cost else None,
            seconds=estimate.seconds,
        )

    def _obstacle_of(
        self,
        draft: Draft,
        given: _Given,
        known: Mapping[int, _Known],
        graph: VersionGraph,
        accounts: Collection[str],
    ) -> Obstacle | None:
        """Why a draft is not to be a step; None where nothing speaks against it so far."""
        if draft.provider_id not in accounts:
            name = self._registry.get(draft.provider_id).manifest.name
            message = f"There is no account of {name} that is switched on."
            return _obstacle(draft, ObstacleKind.NO_ACCOUNT, message, about=draft.provider_id)
        for slot, entry in given.inputs.items():
            wrong = "" if entry.step is not None else _why_unusable(entry.asset_id, draft, slot, known, graph)
            if wrong:
                return _obstacle(draft, ObstacleKind.INPUT_MISSING, wrong, field=slot, about=entry.asset_id)
        if given.is_blocked:
            message = "What it is made from is being made again already: wait for that."
            return _obstacle(draft, ObstacleKind.DEPENDS_ON_OBSTACLE, message)
        if given.lost is not None and not (given.is_changed or draft.is_changed):
            message = f"It is made from asset {given.lost}, which is not made again now."
            return _obstacle(draft, ObstacleKind.DEPENDS_ON_OBSTACLE, message, about=given.lost)
        return None

    async def _read_inputs(self, named: Collection[int], graph: VersionGraph) -> dict[int, _Known]:
        """What recipes name and the newer versions of that, of this user."""
        wanted = {*named, *(graph.head_of(key).id for key in named if key in graph.nodes)}
        found: dict[int, _Known] = {}
        for ids in batches(wanted):
            columns = (Asset.id, Asset.name, Asset.created_at, Asset.deleted_at, Asset.state)
            for row in await self._db.execute(select(*columns).where(*own_among(ids, self._user_id))):
                found[row.id] = _Known(
                    row.name, row.created_at, row.deleted_at is None, row.state == AssetState.MISSING
                )
        return found


def makers_of(step: RebuildStep, before: Sequence[RebuildStep]) -> dict[str, OperationType]:
    """Slot to the operation of the step that it waits for."""
    return {slot: before[entry.step].operation_type for slot, entry in step.inputs.items() if entry.step is not None}


def _heads(drafts: Sequence[Draft], graph: VersionGraph) -> dict[tuple[int, int], int]:
    """Asset and what its recipe names to the version of that from which it is to be made now."""
    found: dict[tuple[int, int], int] = {}
    for draft in drafts:
        for named in draft.inputs.values():
            found[draft.asset_id, named] = graph.head_of(named).id if named in graph.nodes else named
    # Made from what was made from it, it would never be done.
    own = graph.answered_among(
        (key, head) for (key, named), head in found.items() if head != named and head in graph.nodes
    )
    return {(key, named): named if (key, head) in own else head for (key, named), head in found.items()}


def _needs(number: int, draft: Draft, heads: Mapping[tuple[int, int], int], maker: Mapping[int, int]) -> list[Need]:
    found = []
    for slot, named in draft.inputs.items():
        head = heads[draft.asset_id, named]
        if maker.get(head, number) != number:
            found.append(Need(slot, maker[head], head != named))
    return found


def _given(
    number: int,
    draft: Draft,
    heads: Mapping[tuple[int, int], int],
    place_of: Mapping[int, tuple[int, int]],
    obstacles: Mapping[int, Obstacle],
    maker: Mapping[int, int],
    given_up: Collection[tuple[int, str]],
) -> _Given:
    given = _Given()
    for slot, named in draft.inputs.items():
        head = named if (number, slot) in given_up else heads[draft.asset_id, named]
        step, output_index = place_of.get(head, (None, 0)) if maker.get(head) != number else (None, 0)
        given.inputs[slot] = StepInput(head, head, step, output_index, is_newer=head != named)
        if step is None and head in obstacles:
            given.lost = head
    return given


def _name_heads(given: _Given, graph: VersionGraph) -> None:
    """Note the newest version of each input, of which it may not be made."""
    for slot, entry in given.inputs.items():
        if entry.asset_id in graph.nodes:
            given.inputs[slot] = replace(entry, head_id=graph.head_of(entry.asset_id).id)


def _step(draft: Draft, given: _Given) -> RebuildStep:
    filled = {slot: entry.asset_id for slot, entry in given.inputs.items() if entry.step is None}
    model = draft.params.get(MODEL)
    return RebuildStep(
        outputs=dict(draft.outputs),
        name=draft.name,
        provider_id=draft.provider_id,
        operation_type=draft.operation_type,
        model=model if isinstance(model, str) else None,
        params={**draft.params, **filled},
        inputs=given.inputs,
        is_recipe_changed=draft.is_changed,
    )


def _why_unusable(asset_id: int, draft: Draft, slot: str, known: Mapping[int, _Known], graph: VersionGraph) -> str:
    """Why an input cannot be used; empty where it can."""
    named_id = draft.inputs[slot]
    named, asset = known.get(named_id), known.get(asset_id)
    # SQLite gives the id of what was deleted for good to something new.
    is_other = named is not None and named.created_at > draft.since
    if asset is None or (is_other and named_id not in graph.parents.get(draft.asset_id, ())):
        return f"Its input asset {named_id} is gone."
    if not asset.is_there:
        return f"Its input {asset.name} lies in the bin."
    return f"The file of its input {asset.name} is missing." if asset.is_missing else ""


def _refused(draft: Draft, step: RebuildStep, error: ValidationError) -> Obstacle:
    kind = ObstacleKind.PARAMS_INVALID
    about: Any = None
    if error.field is not None and error.field in step.inputs:
        kind, about = ObstacleKind.INPUT_MISSING, step.inputs[error.field].asset_id
    elif error.field == MODEL:
        kind, about = ObstacleKind.MODEL_GONE, step.model
    return _obstacle(draft, kind, error.message, field=error.field, about=about)


def _obstacle(
    draft: Draft,
    kind: ObstacleKind,
    message: str,
    *,
    field: str | None = None,
    about: str | int | None = None,
) -> Obstacle:
    return Obstacle(draft.asset_id, draft.name, kind, message, field, about)

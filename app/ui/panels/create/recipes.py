"""Brings back what was made before: the recipe of a result, the parameters of a job, former prompts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from app.domain.enums import MediaType, OperationType
from app.services.job.outputs import JobOutput, RunOutput
from app.ui.context import UiContext
from app.ui.panels.create.catalog import Offer
from app.ui.panels.create.draft import Draft
from app.ui.panels.create.intake import read_jobs, read_rows
from app.ui.panels.create.job_input import Input, input_of, is_to_come
from app.ui.panels.create.run_intake import read_run_inputs

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow

_MOST_FORMER: Final = 50
_JOBS_READ: Final = 300


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the composer is to show.

    Attributes:
        inputs: Slot to what it holds, of what is still there.
    """

    offer: Offer
    params: Mapping[str, Any]
    inputs: Mapping[str, Input] = field(default_factory=dict)


class Recipes(QObject):
    """Reads recipes when the window asks for them."""

    found = Signal(object)
    """A Recipe to put into every field."""

    def __init__(self, context: UiContext, draft: Draft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._draft = draft
        shell, start = context.shell, context.tasks.start
        shell.same_again_requested.connect(lambda key: start(self._same_again(key), what=self.tr("read the recipe")))
        shell.vary_requested.connect(
            lambda key: start(self._same_again(key, keeps_seed=False), what=self.tr("read the recipe"))
        )
        shell.transition_requested.connect(
            lambda *ends: start(self._transition(ends), what=self.tr("read the pictures"))
        )
        shell.edit_job_requested.connect(lambda key: start(self._edit_job(key), what=self.tr("read the job")))

    async def former_prompts(self) -> list[str]:
        """The prompts of former jobs, newest first."""
        async with self._context.read() as services:
            jobs = await services.jobs.list_jobs(self._context.user_id, {}, {"limit": _JOBS_READ})
        return list(dict.fromkeys(job.prompt for job in jobs if job.prompt))[:_MOST_FORMER]

    def by_model(self, operation: OperationType, provider_id: str, model_id: str) -> Recipe | None:
        """An operation by a model, with the inputs that are in; None where no account can do it."""
        offer = self._draft.catalog.offer(operation, provider_id)
        if offer is None or not offer.has_account or model_id not in offer.variants:
            return None
        inputs = list(self._draft.inputs.values())
        placed = offer.of_model(model_id).arrange([row.media_type for row in inputs])
        return Recipe(offer, {"model": model_id}, {name: inputs[place] for name, place in placed.items()})

    async def _same_again(self, asset_id: int, *, keeps_seed: bool = True) -> None:
        rows = await read_rows(self._context, [asset_id])
        if not rows:
            return
        row = rows[0]
        if row.operation_type is None and row.prompt:
            self._make_like(row, keeps_seed=keeps_seed)
            return
        if row.params is None or row.operation_type is None:
            self._context.shell.toast("info", self.tr("{name} was imported: it has no recipe.").format(name=row.name))
            return
        params = {name: value for name, value in row.params.items() if name != "seed" or keeps_seed}
        if keeps_seed and row.seed is not None:
            params["seed"] = row.seed
        await self._tell(row.operation_type, row.provider_id, params, {})

    def _make_like(self, row: "AssetRow", *, keeps_seed: bool) -> None:
        """Put what a file of another program says of its making into the operation that makes such a thing of words."""
        is_clip = row.media_type == MediaType.VIDEO
        operation = OperationType.TEXT_TO_VIDEO if is_clip else OperationType.TEXT_TO_IMAGE
        offers = self._draft.catalog.offers(operation, [])
        if not offers:
            self._context.shell.toast("warning", self.tr("Nobody offers this operation any more."))
            return
        seed = row.seed if keeps_seed else None
        known = {"prompt": row.prompt, "negative_prompt": row.negative_prompt, "seed": seed}
        offer = offers[0].of_model(None)
        fields = offer.model.model_fields
        params = {name: value for name, value in known.items() if name in fields and value not in (None, "")}
        self.found.emit(Recipe(offer, params))

    async def _transition(self, ends: Sequence[int]) -> None:
        rows = await read_rows(self._context, list(ends))
        media = [row.media_type for row in rows]
        offers = self._draft.catalog.offers(OperationType.VIDEO_TRANSITION, media)
        if not offers:
            self._context.shell.toast("info", self.tr("No provider that is set up makes transitions."))
            return
        offer = offers[0].of_model(None, media)
        placed = offer.arrange(media)
        self.found.emit(Recipe(offer, {}, {name: rows[place] for name, place in placed.items()}))

    async def _edit_job(self, job_id: int) -> None:
        for job in await read_jobs(self._context, [job_id]):
            offer = self._draft.catalog.offer(job.operation_type, job.provider_id)
            awaited = await self._awaited_by(job_id, offer.of_model(job.params.get("model")) if offer else None)
            await self._tell(job.operation_type, job.provider_id, job.params, awaited)

    async def _awaited_by(self, job_id: int, offer: Offer | None) -> dict[str, Input]:
        """The inputs of a job that others, and runs, have yet to make."""
        async with self._context.read() as services:
            awaited = await services.jobs.dependencies.awaited_by(job_id)
        outputs = {name: output for name, output in awaited.items() if isinstance(output, JobOutput)}
        of_runs = {name: output for name, output in awaited.items() if isinstance(output, RunOutput)}
        others = {job.id: job for job in await read_jobs(self._context, [out.job_id for out in outputs.values()])}
        media = {slot.name: slot.media for slot in offer.slots} if offer is not None else {}
        found: dict[str, Input] = {
            name: input_of(others[output.job_id], media[name])
            for name, output in outputs.items()
            if name in media and output.job_id in others and is_to_come(others[output.job_id])
        }
        return found | await read_run_inputs(self._context, {name: of_runs[name] for name in of_runs if name in media})

    async def _tell(
        self, operation: OperationType, provider_id: str, params: Mapping[str, Any], awaited: Mapping[str, Input]
    ) -> None:
        offer = self._draft.catalog.offer(operation, provider_id)
        if offer is None:
            self._context.shell.toast("warning", self.tr("Nobody offers this operation any more."))
            return
        offer = offer.of_model(params.get("model"))
        wanted = {slot.name: params[slot.name] for slot in offer.slots if isinstance(params.get(slot.name), int)}
        rows = {row.id: row for row in await read_rows(self._context, list(wanted.values()))}
        inputs: dict[str, Input] = {name: rows[key] for name, key in wanted.items() if key in rows}
        self.found.emit(Recipe(offer, params, {**awaited, **inputs}))

"""What the details of a job are made of, read at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.domain.errors import UserError
from app.providers.base import input_slots
from app.services.job.job_rows import JobRow, StageRow

if TYPE_CHECKING:
    from app.providers.base import OperationParams
    from app.services.unit_of_work import Services


@dataclass(frozen=True, slots=True)
class JobFacts:
    """A job with what else is known of it.

    Attributes:
        provider_name: In the user's words.
        place: In the line of waiting jobs; 0 where it is not in it.
        params_model: Titles, labels and units of its parameters; None where its provider is gone.
        asset_names: Asset id to name of its inputs.
    """

    job: JobRow
    stages: Sequence[StageRow] = ()
    provider_name: str = ""
    place: int = 0
    params_model: "type[OperationParams] | None" = None
    asset_names: Mapping[int, str] = field(default_factory=dict)


async def read_facts(services: "Services", job: JobRow, *, provider_name: str, place: int) -> JobFacts:
    """Read the stages, the parameters' model and the names of the inputs."""
    stages = await services.jobs.list_stages(job.id)
    try:
        model = await services.providers.params_model(job.provider_id, job.operation_type)
    except UserError:
        return JobFacts(job, stages, provider_name, place)
    names = await _names(services, [job.params.get(slot.name) for slot in input_slots(model)])
    return JobFacts(job, stages, provider_name, place, model, names)


async def _names(services: "Services", values: Sequence[object]) -> dict[int, str]:
    names: dict[int, str] = {}
    for value in values:
        asset = await services.assets.get_asset(value) if isinstance(value, int) else None
        if asset is not None:
            in_bin = QCoreApplication.translate("Queue", "{name} (in the bin)")
            names[asset.id] = asset.name if asset.deleted_at is None else in_bin.format(name=asset.name)
    return names

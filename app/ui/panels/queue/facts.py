"""What the details of a job are made of, read at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.domain.enums import QueueMode
from app.domain.errors import UserError
from app.providers.base import input_slots
from app.services.account.selection import Selection
from app.services.asset.asset_rows import AssetRow
from app.services.job.job_detail import JobDetail
from app.services.job.job_rows import JobRow
from app.services.submission.review import ReviewRow
from app.ui.models import job_states

if TYPE_CHECKING:
    from app.providers.base import OperationParams
    from app.services.unit_of_work import Services


@dataclass(frozen=True, slots=True)
class JobFacts:
    """A job with what else is known of it.

    Attributes:
        detail: Its whole story.
        provider_name: In the user's words.
        place: In the line of waiting jobs; 0 where it is not in it.
        mode: Whether the queue runs.
        params_model: Titles, labels and units of its parameters; None where its provider is gone.
        asset_names: Asset id to name of its inputs.
        selection: Which account would take it now; None where it does not wait, or its provider is gone.
        results: What it made.
        limit: How many jobs at once its profile is allowed, where so many run; None where there is room for it.
    """

    detail: JobDetail
    provider_name: str = ""
    place: int = 0
    mode: QueueMode = QueueMode.RUNNING
    params_model: "type[OperationParams] | None" = None
    asset_names: Mapping[int, str] = field(default_factory=dict)
    selection: Selection | None = None
    results: Sequence[AssetRow] = ()
    limit: int | None = None

    @property
    def job(self) -> JobRow:
        return self.detail.row


async def read_facts(
    services: "Services", job_id: int, *, provider_name: str, place: int, mode: QueueMode = QueueMode.RUNNING
) -> JobFacts:
    """Read a job's story, the words of its parameters, and who would take it.

    Raises:
        ResourceNotFoundError: There is no such job.
    """
    detail = await services.jobs.get_job_detail(job_id)
    job = detail.row
    results = await services.assets.get_asset_rows(list(detail.result_asset_ids))
    try:
        model = await services.providers.params_model(job.provider_id, job.operation_type)
    except UserError:
        return JobFacts(detail, provider_name, place, mode, results=results)
    names = await _names(services, [job.params.get(slot.name) for slot in input_slots(model)])
    selection = limit = None
    if job_states.is_waiting(job):
        selection = await services.accounts.explain_selection(
            job.provider_id,
            job.operation_type,
            cost=job.estimated_cost,
            credit_type=job.credit_type,
            model=job.params.get("model"),
        )
        limit = await services.jobs.find_reached_limit(job_id)
    return JobFacts(detail, provider_name, place, mode, model, names, selection, results, limit)


async def read_reviews(services: "Services", user_id: int, job_ids: Sequence[int]) -> list[ReviewRow]:
    """What of these jobs waits for a decision."""
    wanted = set(job_ids)
    return [review for review in await services.review.list_reviews(user_id) if review.job_id in wanted]


async def _names(services: "Services", values: Sequence[object]) -> dict[int, str]:
    names: dict[int, str] = {}
    for value in values:
        asset = await services.assets.get_asset(value) if isinstance(value, int) else None
        if asset is not None:
            in_bin = QCoreApplication.translate("Queue", "{name} (in the bin)")
            names[asset.id] = asset.name if asset.deleted_at is None else in_bin.format(name=asset.name)
    return names

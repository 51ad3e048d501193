"""Reads what is known of how assets were made."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.domain.errors import ProviderNotFoundError, ValidationError
from app.ui.panels.gallery.compare.differences import Known

if TYPE_CHECKING:
    from app.providers.base import OperationParams
    from app.services.asset.asset_rows import AssetRow
    from app.services.unit_of_work import Services


async def read_known(services: "Services", asset_ids: Sequence[int]) -> list[Known]:
    """Each asset with its job and the words of its provider; those that are not there are left out."""
    rows = await services.assets.get_asset_rows(asset_ids)
    job_ids = [row.job_id for row in rows if row.job_id is not None]
    jobs = {job.id: job for job in await services.jobs.get_job_rows(job_ids)} if job_ids else {}
    return [
        Known(row, *await _provider_of(services, row), jobs.get(row.job_id) if row.job_id is not None else None)
        for row in rows
    ]


async def _provider_of(services: "Services", row: "AssetRow") -> "tuple[str, type[OperationParams] | None]":
    """The name of who made it and the model of its parameters; its plug-in may be gone, or do this no longer."""
    name, model = row.provider_id, None
    try:
        name = (await services.providers.get_provider(row.provider_id)).manifest.name
        if row.operation_type is not None:
            model = await services.providers.params_model(row.provider_id, row.operation_type)
    except (ProviderNotFoundError, ValidationError):
        pass
    return name, model

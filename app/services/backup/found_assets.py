"""Assets of which the library has the file and the sidecar, and the database no row."""

from collections.abc import Iterator, Sequence

import structlog
from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import __version__
from app.domain.asset import Asset
from app.domain.enums import AssetOrigin, AssetState, JobStatus, SubmissionState
from app.domain.errors import PixSimError
from app.domain.job import Job
from app.domain.lineage import AssetLineage
from app.domain.submission import ProviderSubmission
from app.domain.user import User
from app.providers.base import input_slots
from app.providers.registry import ProviderRegistry
from app.services.asset.library import Library
from app.services.asset.lineage_service import LineageService
from app.services.backup.sidecars import Sidecar, read_sidecars
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

_AT_ONCE = 200


class FoundAssets:
    """Brings them back, in the order of their numbers, some at a time."""

    def __init__(
        self,
        db: AsyncSession,
        library: Library,
        lineage: LineageService,
        registry: ProviderRegistry,
    ) -> None:
        self._db = db
        self._library = library
        self._lineage = lineage
        self._registry = registry

    async def bring_back(self) -> tuple[int, int]:
        """Make the rows of what has none; gives the number of assets and of jobs that they complete.

        Raises:
            OSError: The library cannot be read.
        """
        async with self._db.begin():
            user_id = await self._db.scalar(select(func.min(User.id)).where(User.deleted_at.is_(None)))
        if user_id is None:
            return 0, 0
        sidecars = read_sidecars(self._library)
        assets = jobs = 0
        while batch := await in_thread(_take, sidecars):
            async with self._db.begin():
                for sidecar in await self._unknown(batch):
                    jobs += await self._job_of(sidecar, user_id)
                    asset = await self._asset(sidecar, user_id)
                    assets += 1
                    await self._connect(asset)
        return assets, jobs

    async def _unknown(self, batch: Sequence[Sidecar]) -> list[Sidecar]:
        """Those of which there is no row; an asset is the same by its number and content, or by its content alone."""
        hashes = {sidecar.sha256 for sidecar in batch}
        query = select(Asset.sha256, Asset.id, Asset.submission_id).where(Asset.sha256.in_(hashes))
        found = await self._db.execute(query)
        known = {(sha256, key) for sha256, *keys in found for key in keys if key is not None}
        fresh: list[Sidecar] = []
        for sidecar in batch:
            names = {(sidecar.sha256, sidecar.asset_id), (sidecar.sha256, sidecar.submission_id)}
            if not names & known:
                fresh.append(sidecar)
        return fresh

    async def _job_of(self, sidecar: Sidecar, user_id: int) -> int:
        """Let the job, which is made where it is not there, have made it; 1 where that ends it."""
        if sidecar.job_id is None or sidecar.operation_type is None:
            return 0
        job = await self._db.get(Job, sidecar.job_id)
        if job is None:
            self._db.add(
                Job(
                    id=sidecar.job_id,
                    user_id=user_id,
                    provider_id=sidecar.provider_id,
                    operation_type=sidecar.operation_type,
                    status=JobStatus.COMPLETED,
                    params=sidecar.params or {},
                    prompt=sidecar.prompt,
                    created_at=sidecar.made_at,
                    started_at=sidecar.made_at,
                    ended_at=sidecar.made_at,
                )
            )
            await self._db.flush()
            return 1
        submission = await self._db.get(ProviderSubmission, sidecar.submission_id) if sidecar.submission_id else None
        if submission is None or submission.job_id != job.id or job.status.is_final:
            return 0
        return self._complete(job, submission, sidecar)

    def _complete(self, job: Job, submission: ProviderSubmission, sidecar: Sidecar) -> int:
        """The result is here: the attempt that the journal told of needs nobody to be asked any more."""
        if submission.state is not SubmissionState.ACCEPTED or submission.request is not None:
            return 0
        submission.become(SubmissionState.SUCCEEDED, sidecar.made_at)
        submission.is_collected = True
        job.prompt = job.prompt or sidecar.prompt
        job.params = job.params or sidecar.params or {}
        job.is_held = job.needs_attention = False
        job.become(JobStatus.COMPLETED, sidecar.made_at)
        return 1

    async def _asset(self, sidecar: Sidecar, user_id: int) -> Asset:
        job = await self._db.get(Job, sidecar.job_id) if sidecar.job_id is not None else None
        is_free = await self._db.get(Asset, sidecar.asset_id) is None
        submission_id, index = await self._output(sidecar)
        asset = Asset(
            id=sidecar.asset_id if is_free else None,
            user_id=user_id,
            media_type=sidecar.media_type,
            origin=AssetOrigin.JOB if await self._is_uploaded(sidecar, user_id) else sidecar.origin,
            state=AssetState.READY,
            provider_id=sidecar.provider_id,
            path=sidecar.file,
            sha256=sidecar.sha256,
            size_bytes=sidecar.size_bytes,
            mime_type=sidecar.mime_type,
            width=sidecar.width,
            height=sidecar.height,
            duration_ms=sidecar.duration_ms,
            frame_rate=sidecar.frame_rate,
            name=sidecar.name,
            prompt=sidecar.prompt,
            negative_prompt=sidecar.negative_prompt,
            model=sidecar.model,
            operation_type=sidecar.operation_type,
            params=sidecar.params,
            seed=sidecar.seed,
            job_id=job.id if job is not None else None,
            submission_id=submission_id,
            output_index=index,
            app_version=__version__,
            created_at=sidecar.made_at,
        )
        self._db.add(asset)
        await self._db.flush()
        return asset

    async def _is_uploaded(self, sidecar: Sidecar, user_id: int) -> bool:
        """Whether the user has an upload of this content already: then this one cannot be another."""
        same = (Asset.user_id == user_id, Asset.sha256 == sidecar.sha256, Asset.origin == AssetOrigin.UPLOAD)
        return sidecar.origin is AssetOrigin.UPLOAD and bool(await self._db.scalar(select(exists().where(*same))))

    async def _output(self, sidecar: Sidecar) -> tuple[str | None, int]:
        """The attempt that made it, where it is known, and which output it was: the next one where nobody says."""
        if sidecar.submission_id is None or await self._db.get(ProviderSubmission, sidecar.submission_id) is None:
            return None, sidecar.output_index or 0
        taken = set(
            await self._db.scalars(select(Asset.output_index).where(Asset.submission_id == sidecar.submission_id))
        )
        index = sidecar.output_index if sidecar.output_index is not None else 0
        while index in taken:
            index += 1
        return sidecar.submission_id, index

    async def _connect(self, asset: Asset) -> None:
        """Say from what it was made, as far as its parameters name it."""
        if asset.operation_type is None or not asset.params:
            return
        try:
            manifest = self._registry.get(asset.provider_id).manifest
            model = manifest.params_model(asset.operation_type).variant(asset.params)
        except (PixSimError, ValueError, KeyError):
            return
        inputs = [(slot, asset.params.get(slot.name)) for slot in input_slots(model)]
        wanted = {value for _, value in inputs if isinstance(value, int) and value != asset.id}
        there = set(await self._db.scalars(select(Asset.id).where(Asset.id.in_(wanted)))) if wanted else set()
        kept = [(slot, value) for slot, value in inputs if isinstance(value, int) and value in there]
        if kept and not await self._db.scalar(select(exists().where(AssetLineage.child_id == asset.id))):
            roles = [slot.role.value for slot, _ in kept]
            parents = [value for _, value in kept]
            await self._lineage.create_lineage(
                asset.id, parents, asset.operation_type, roles=roles, job_id=asset.job_id
            )


def _take(sidecars: Iterator[Sidecar]) -> list[Sidecar]:
    batch: list[Sidecar] = []
    for sidecar in sidecars:
        batch.append(sidecar)
        if len(batch) >= _AT_ONCE:
            break
    return batch

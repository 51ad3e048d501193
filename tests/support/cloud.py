"""A library whose providers' official addresses lead to their test servers, with an account at each."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.domain.asset import Asset
from app.domain.enums import JobStatus, OperationType, SubmissionState
from app.domain.job import Job
from app.domain.submission import ProviderSubmission
from app.providers.base import input_slots
from app.providers.registry import ProviderRegistry
from app.system.gateways import Gateways
from app.system.http import HttpCalls
from app.system.threads import in_thread
from app.system.transfer import Transfer
from app.system.transfer_limits import TransferLimits
from tests.support.library import OpenLibrary, open_library
from tests.support.servers.serving import ServedProvider, served

MOST_LOOKS = 200


@dataclass(frozen=True, slots=True)
class Cloud:
    """The library and the servers, by provider."""

    library: OpenLibrary
    servers: Mapping[str, ServedProvider]

    async def make(
        self, provider_id: str, operation: OperationType, params: dict[str, Any], *inputs: Asset
    ) -> list[Asset]:
        """Take a job from its creation to its assets; each input goes into the next slot that takes it.

        Raises:
            AssertionError: It did not come to any.
        """
        model = self.library.parts.registry.get(provider_id).manifest.params_model(operation)
        free = sorted(input_slots(model.variant(params)), key=lambda slot: not slot.is_required)
        for asset in inputs:
            slot = next(slot for slot in free if slot.fits(asset.media_type))
            free.remove(slot)
            params = {**params, slot.name: asset.id}
        async with self.library.write() as services:
            job = await services.jobs.create_job(self.library.user_id, provider_id, operation, params)
        submission = await self.submit(job)
        assert submission.state == SubmissionState.ACCEPTED, submission.error_message
        return await self.follow(submission)

    async def submit(self, job: Job) -> ProviderSubmission:
        async with self.library.work.steps() as services:
            return await services.pipeline.submit_job(job)

    async def follow(self, submission: ProviderSubmission) -> list[Asset]:
        """Look until a submission has ended, and bring its results into the library."""
        for _ in range(MOST_LOOKS):
            async with self.library.work.steps() as services:
                if await services.tracker.check(submission.id) is None:
                    break
            await asyncio.sleep(0.02)
        async with self.library.work.steps() as services:
            await services.tracker.collect(submission.id)
        async with self.library.read() as services:
            job = await services.jobs.get_job(submission.job_id)
        assert job is not None
        assert job.status == JobStatus.COMPLETED, job.error_message
        async with self.library.parts.database.read() as session:
            found = await session.scalars(
                select(Asset).where(Asset.submission_id == submission.id).order_by(Asset.output_index)
            )
            return list(found)


@asynccontextmanager
async def open_cloud(
    folder: Path,
    provider_ids: Sequence[str],
    *,
    clips: str | None = None,
    options: Mapping[str, Mapping[str, str]] | None = None,
) -> AsyncIterator[Cloud]:
    """Start the servers, and open a library with an account at each provider.

    Args:
        folder: A folder of its own.
        provider_ids: Which providers.
        clips: What the clips are like that the servers make, as in servers/media.py.
        options: Of an account, beside the defaults; "{0}" stands for the address of its server.
    """
    with ExitStack() as stack:
        servers: dict[str, ServedProvider] = {}
        for name in provider_ids:
            home = folder / "servers" / name
            home.mkdir(parents=True)
            servers[name] = stack.enter_context(served(f"tests.support.servers.{name}", home, clips=clips))
        routes = {official: there for server in servers.values() for official, there in server.gateways.items()}
        gateways = Gateways(routes)
        http = HttpCalls(gateways)
        found = await in_thread(lambda: ProviderRegistry.discover(folder / "providers", renderers=1, http=http))
        registry = ProviderRegistry({name: found.get(name) for name in provider_ids})
        transfer = Transfer(TransferLimits(attempts=2, first_pause_seconds=0.01), gateways=gateways)
        async with open_library(folder / "home", registry=registry, transfer=transfer) as library:
            for name in provider_ids:
                await _add_account(library, servers[name], name, (options or {}).get(name, {}))
            try:
                for provider in registry.all():
                    await provider.start()
                yield Cloud(library, servers)
            finally:
                for provider in registry.all():
                    await provider.close()
                await http.close()


async def _add_account(
    library: OpenLibrary, server: ServedProvider, provider_id: str, options: Mapping[str, str]
) -> None:
    fields = library.parts.registry.get(provider_id).manifest.account_fields
    secrets = {one.name: server.key for one in fields if one.is_secret and one.is_required}
    if not secrets:
        secrets = {one.name: server.key for one in fields if one.is_secret and one.name in {"key", "api_key"}}
    given = {name: value.format(*server.gateways.values()) for name, value in options.items()}
    async with library.steps() as services:
        await services.credentials.prepare(library.user_id)
    async with library.write() as services:
        account = await services.accounts.create_account(
            provider_id, "ann@example.org", max_concurrent_jobs=50, options=given, credentials=secrets
        )
        kinds = library.parts.registry.get(provider_id).manifest.credit_types
        await services.accounts.set_balances(account.id, dict.fromkeys(kinds, 1_000_000_000))

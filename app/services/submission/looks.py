"""Looks at several jobs of an account in one call, where its provider can be asked so."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.account import ProviderAccount
from app.domain.errors import ProviderUnavailableError, RemoteNotFoundError
from app.providers.base import BaseProvider, VideoStatusResult
from app.services.account.credentials import AccountCredentials
from app.services.provider.limits import LOOK_SECONDS, in_time

GATHERING_SECONDS = 0.05
"""So long the first look waits for others that are due at about the same time."""

RemoteJobs = Sequence[tuple[str, Mapping[str, Any]]]
LookAtMany = Callable[[RemoteJobs], Awaitable[Mapping[str, VideoStatusResult]]]


@dataclass(slots=True)
class _Batch:
    jobs: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    answers: "asyncio.Future[Mapping[str, VideoStatusResult]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class GatheredLooks:
    """Kept for the life of the process: units of work that look at the same time share a call.

    The first one makes it for all that have come while it waited.
    """

    def __init__(self) -> None:
        self._gathering: defaultdict[tuple[str, int], list[_Batch]] = defaultdict(list)

    async def look(
        self, place: tuple[str, int], most: int, remote_id: str, handle: Mapping[str, Any], ask: LookAtMany
    ) -> VideoStatusResult:
        """What the provider says of a job.

        Args:
            place: Provider and account.
            most: How many jobs one call can ask for.
            remote_id: The job.
            handle: As the adapter gave it.
            ask: Makes the call.

        Raises:
            RemoteNotFoundError: The answer does not have the job.
            ProviderError: The call failed.
        """
        open_batches = self._gathering[place]
        batch = next((one for one in open_batches if len(one.jobs) < most or remote_id in one.jobs), None)
        if batch is not None:
            batch.jobs[remote_id] = handle
            answers = await asyncio.shield(batch.answers)
        else:
            answers = await self._lead(place, _Batch({remote_id: handle}), ask)
        if remote_id not in answers:
            raise RemoteNotFoundError("The provider does not know the job any more.")
        return answers[remote_id]

    async def _lead(self, place: tuple[str, int], batch: _Batch, ask: LookAtMany) -> Mapping[str, VideoStatusResult]:
        self._gathering[place].append(batch)
        try:
            try:
                await asyncio.sleep(GATHERING_SECONDS)
            finally:
                self._gathering[place].remove(batch)
            answers = await ask(list(batch.jobs.items()))
        except BaseException as error:
            # Whoever waits is not to be cancelled with the one that asked.
            told = error if isinstance(error, Exception) else ProviderUnavailableError("The look was broken off.")
            batch.answers.set_exception(told)
            batch.answers.exception()
            raise
        batch.answers.set_result(answers)
        return answers


class Looks:
    """Looks at one job: by a call of its own, or by one that it shares."""

    def __init__(self, credentials: AccountCredentials, gathered: GatheredLooks) -> None:
        self._credentials = credentials
        self._gathered = gathered

    async def look(
        self, provider: BaseProvider, account: ProviderAccount, remote_id: str, handle: Mapping[str, Any]
    ) -> VideoStatusResult:
        """What the provider says of a job.

        Raises:
            RemoteNotFoundError: The provider does not know it.
            ProviderError: The look failed; the job may be well.
            VaultError: The account's secrets cannot be opened.
        """
        most = provider.manifest.poll_batch
        if most <= 1:
            return await self._credentials.call(
                account, lambda opened: in_time(provider.check(opened, remote_id, handle), LOOK_SECONDS)
            )

        async def ask(jobs: RemoteJobs) -> Mapping[str, VideoStatusResult]:
            return await self._credentials.call(
                account, lambda opened: in_time(provider.check_many(opened, jobs), LOOK_SECONDS)
            )

        return await self._gathered.look((provider.manifest.id, account.id), most, remote_id, handle, ask)

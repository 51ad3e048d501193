"""Looks at several jobs of an account in one call, where its provider can be asked so."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.account import ProviderAccount
from app.domain.enums import ProviderStatus
from app.domain.errors import ContentRefusedError, ProviderError, ProviderUnavailableError, RemoteNotFoundError
from app.domain.submission import ProviderSubmission
from app.providers.base import BaseProvider, VideoStatusResult
from app.services.account.credentials import AccountCredentials
from app.services.provider.limits import LOOK_SECONDS, in_time
from app.system.clock import Clock

GATHERING_SECONDS = 0.05
"""So long the first look waits for others that are due at about the same time."""
MISSING_SECONDS = 60.0
"""A job that is not found must still not be found after so long: a server behind the first may not know it yet."""
MOST_OUTPUTS = 256
"""More files of one job are not taken."""

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
        self.missing_since: dict[tuple[int, str], float] = {}
        """Account and remote id to when a job was first not found, monotonic."""

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

    def __init__(self, credentials: AccountCredentials, gathered: GatheredLooks, clock: Clock) -> None:
        self._credentials = credentials
        self._gathered = gathered
        self._clock = clock

    async def look(
        self, provider: BaseProvider, account: ProviderAccount, submission: ProviderSubmission
    ) -> VideoStatusResult:
        """What the provider says of the job of a submission.

        Raises:
            RemoteNotFoundError: The provider does not know it, and did not a minute ago.
            ProviderError: The look failed; the job may be well.
            VaultError: The account's secrets cannot be opened.
        """
        remote_id = submission.remote_id or ""
        missing, key = self._gathered.missing_since, (account.id, remote_id)
        try:
            status = await self._look(provider, account, remote_id, submission.handle or {})
        except RemoteNotFoundError as error:
            if provider.manifest.forgets_stopped and submission.cancel_sent_at is not None:
                return VideoStatusResult(ProviderStatus.CANCELLED, cost=0)
            now = self._clock.monotonic()
            if now - missing.setdefault(key, now) < MISSING_SECONDS:
                raise ProviderUnavailableError(
                    f"{provider.manifest.name} does not find the job; it is asked again.", detail=error.detail
                ) from error
            raise
        missing.pop(key, None)
        return replace(status, outputs=tuple(status.outputs)[:MOST_OUTPUTS])

    async def _look(
        self, provider: BaseProvider, account: ProviderAccount, remote_id: str, handle: Mapping[str, Any]
    ) -> VideoStatusResult:
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


def error_of(status: VideoStatusResult) -> ProviderError:
    """Why a job brought nothing."""
    if status.error is not None:
        return status.error
    if status.status == ProviderStatus.FILTERED:
        return ContentRefusedError("The provider's content rules refused the result.")
    if status.status == ProviderStatus.CANCELLED:
        return ProviderError("The job was stopped at the provider.")
    if status.status == ProviderStatus.COMPLETED:
        return ProviderError("The provider says that it is done, but gave no result.")
    return ProviderError("The provider says that it failed, and not why.")

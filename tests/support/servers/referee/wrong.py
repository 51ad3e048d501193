"""Two wrong ways to clear a lost reply, as controls: with them a job is paid twice, and the invariants must say so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from typing_extensions import override

from app.domain.account import ProviderAccount
from app.domain.errors import NotSentError, ProviderError
from app.domain.submission import ProviderSubmission
from app.providers.base import BaseProvider
from app.services.submission.clearing import Outcome, SubmissionClearing
from app.services.unit_of_work import Parts, Services, UnitOfWork


class ResendingClearing(SubmissionClearing):
    """Takes every lost reply for a request that never arrived: the job is sent anew."""

    @override
    async def clear(self, submission_id: str) -> timedelta | None:
        async with self._db.begin():
            submission = await self._db.get_one(ProviderSubmission, submission_id, populate_existing=True)
        await self._ending.reject(submission, NotSentError("Surely not."))
        return None


class TrustingClearing(SubmissionClearing):
    """Takes a refusal of the replay for a refusal of the first send."""

    @override
    async def _send_again(
        self, provider: BaseProvider, submission: ProviderSubmission, account: ProviderAccount
    ) -> Outcome | None:
        try:
            found = await self._providers.execute_job(
                submission.provider_id,
                account,
                await self._operation(submission),
                submission.request or {},
                client_token=submission.id,
            )
        except ProviderError as error:
            await self._ending.reject(submission, error)
            return Outcome(None)
        return await self._adopt(submission, found, "sent again with its key")


_KINDS = {"resend": ResendingClearing, "trust": TrustingClearing}


class WrongUnitOfWork(UnitOfWork):
    """Opens the services as they are, but for the clearing."""

    def __init__(self, parts: Parts, kind: str) -> None:
        super().__init__(parts)
        self._kind = _KINDS[kind]

    @override
    @asynccontextmanager
    async def steps(self, user_id: int | None = None, *, are_brief: bool = False) -> AsyncIterator[Services]:
        async with super().steps(user_id, are_brief=are_brief) as services:
            yield replace(services, clearing=self._wrong(services.clearing))

    def _wrong(self, right: SubmissionClearing) -> SubmissionClearing:
        """An object of the wrong class with what the right one has."""
        wrong = self._kind.__new__(self._kind)
        wrong.__dict__.update(right.__dict__)
        wrong._looks = {way: getattr(wrong, look.__name__) for way, look in right._looks.items()}
        return wrong

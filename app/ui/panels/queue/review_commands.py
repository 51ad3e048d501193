"""Carries out what a person decided about jobs of which nobody knows whether they were made."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from app.domain.errors import InvalidTransitionError, ResourceNotFoundError, UserError
from app.services.submission.review import ReviewRow
from app.ui.amounts import number, sums
from app.ui.language import told
from app.ui.panels.queue.verbs import JobVerbs

if TYPE_CHECKING:
    from app.services.unit_of_work import Services


class ReviewCommands(JobVerbs):
    """A decision is final: there is nothing to take back, so what may cost twice is asked once more."""

    def confirm(self, submission_id: str, remote_id: str, refuse: Callable[[str], None]) -> None:
        """It exists.

        Args:
            submission_id: Which one.
            remote_id: The provider's id of it.
            refuse: Shows why that id was not taken.
        """
        self._start(self._confirm(submission_id, remote_id, refuse), self.tr("follow the job"))

    def dismiss(self, submission_ids: Sequence[str]) -> None:
        """They were not made: their jobs have failed, and what is held is given back."""
        self._start(self._dismiss(submission_ids), self.tr("give the credits back"))

    def send_again(self, rows: Sequence[ReviewRow]) -> None:
        """Send them again, which may be charged a second time: that is asked once for all of them."""
        self._start(self._send_again(rows), self.tr("send the jobs again"))

    async def _confirm(self, submission_id: str, remote_id: str, refuse: Callable[[str], None]) -> None:
        try:
            async with self._context.write() as services:
                await services.review.confirm_submission(submission_id, remote_id)
        except UserError as error:
            refuse(told(error.message))

    async def _dismiss(self, submission_ids: Sequence[str]) -> None:
        done = await self._each(submission_ids, lambda services, key: services.review.dismiss_submission(key))
        text = self._counted(self.tr("Not made:"), len(done))
        self._context.shell.toast("done", self.tr("{jobs}. What was held is given back.").format(jobs=text))

    async def _send_again(self, rows: Sequence[ReviewRow]) -> None:
        held = sums((row.credit_type, row.held) for row in rows)
        if not await self._questions.may_send_again(len(rows), held):
            return
        ids = [row.submission_id for row in rows]
        done = await self._each(ids, lambda services, key: services.review.send_again(key))
        if len(done) < len(ids):
            left = number(len(ids) - len(done))
            text = self.tr("{count} were not sent again: they have ended, or were decided meanwhile.")
            self._context.shell.toast("info", text.format(count=left))

    async def _each(
        self, submission_ids: Sequence[str], decide: "Callable[[Services, str], Awaitable[object]]"
    ) -> list[str]:
        done = []
        async with self._context.write() as services:
            for submission_id in submission_ids:
                with suppress(InvalidTransitionError, ResourceNotFoundError):
                    await decide(services, submission_id)
                    done.append(submission_id)
        return done

"""What is asked before many jobs are changed, or one is removed for good."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.services.job.job_rows import JobRow
from app.ui.amounts import number, sum_price, sums
from app.ui.dialogs import Choice, ask
from app.ui.theme import Theme


class JobQuestions(QObject):
    """Asks over the window of its owner; each answer is whether to go on."""

    def __init__(self, theme: Theme, owner: QWidget) -> None:
        super().__init__(owner)
        self._theme = theme
        self._owner = owner

    async def may_cancel(self, waiting: int, running: int) -> bool:
        """Before many jobs are stopped."""
        jobs = number(waiting + running)
        title = self.tr("Cancel {count} jobs?").format(count=jobs)
        parts = []
        if waiting:
            parts.append(self.tr("Those that wait come back by undo: {count}.").format(count=number(waiting)))
        if running:
            parts.append(self.tr("Those that run are stopped for good: {count}.").format(count=number(running)))
        stop = Choice(self.tr("Cancel {count} jobs").format(count=jobs), value=True, kind="danger")
        return await self._ask(title, " ".join(parts), self.tr("Keep them"), stop)

    async def may_stop(self, verb: str, count: int, words: str) -> bool:
        """Before jobs are let go that their provider may go on with.

        Args:
            verb: What is done.
            count: With how many jobs.
            words: What stays as it is.
        """
        title = f"{verb}?" if count == 1 else self.tr("{verb}: {count} jobs?").format(verb=verb, count=number(count))
        keep = self.tr("Keep it") if count == 1 else self.tr("Keep them")
        return await self._ask(title, words, keep, Choice(verb, value=True, kind="danger"))

    async def may_retry(self, jobs: Sequence[JobRow]) -> bool:
        """Before many jobs are queued anew."""
        count = number(len(jobs))
        costs = sums((job.credit_type, job.estimated_cost) for job in jobs)
        about = self.tr("They cost about {price}.").format(price=sum_price(costs))
        text = about if costs else self.tr("They cost nothing.")
        again = Choice(self.tr("Retry {count} jobs").format(count=count), value=True, kind="primary")
        return await self._ask(self.tr("Retry {count} jobs?").format(count=count), text, self.tr("Cancel"), again)

    async def may_retry_failed(self, jobs: int) -> bool:
        """Before everything that failed is queued anew."""
        count = number(jobs)
        text = self.tr("Each of them is made again as a new job. What is refused by its content stays as it is.")
        again = Choice(self.tr("Retry {count} jobs").format(count=count), value=True, kind="primary")
        return await self._ask(self.tr("Retry {count} jobs?").format(count=count), text, self.tr("Cancel"), again)

    async def may_send_again(self, count: int, held: Mapping[str, int]) -> bool:
        """Before jobs are sent a second time that may be charged already."""
        title = (
            self.tr("Send it again?") if count == 1 else self.tr("Send {count} jobs again?").format(count=number(count))
        )
        text = self.tr("What was sent first may have been made and charged. Then it is paid twice.")
        if held:
            text = f"{text} {self.tr('That would be about {price} more.').format(price=sum_price(held))}"
        again = Choice(self.tr("Send again, I accept a second charge"), value=True, kind="danger")
        return await self._ask(title, text, self.tr("Cancel"), again)

    async def may_remove(self, count: int) -> bool:
        """Before ended jobs leave the list."""
        title = (
            self.tr("Remove the job from the list?")
            if count == 1
            else self.tr("Remove {count} jobs from the list?").format(count=number(count))
        )
        text = self.tr("What was never sent is forgotten. This cannot be undone.")
        return await self._ask(title, text, self.tr("Keep"), Choice(self.tr("Remove"), value=True, kind="danger"))

    async def _ask(self, title: str, text: str, stay: str, go_on: Choice) -> bool:
        choices = [Choice(stay, value=False), go_on]
        return bool(await ask(self._owner.window(), self._theme, title, text, choices))

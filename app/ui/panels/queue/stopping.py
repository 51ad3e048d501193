"""What "cancel" comes to: a job that its provider cannot stop is only followed no longer, and stays paid."""

from collections.abc import Mapping, Sequence
from enum import IntEnum

from PySide6.QtCore import QCoreApplication

from app.domain.enums import SubmissionState
from app.domain.submission import LIVE_STATES
from app.providers.base import CancelAbility, ProviderManifest
from app.services.job.job_rows import JobRow

translate = QCoreApplication.translate


class Stop(IntEnum):
    """What stopping some jobs comes to; the one that promises least counts for all."""

    CANCEL = 0
    IF_NOT_BEGUN = 1
    STOP_TRACKING = 2


class Stopping:
    """Knows which providers can stop what they have."""

    def __init__(self) -> None:
        self._abilities: dict[str, CancelAbility] = {}

    def learn(self, manifests: Mapping[str, ProviderManifest]) -> None:
        """Take over what the providers declare."""
        self._abilities = {key: manifest.cancel for key, manifest in manifests.items()}

    def of(self, jobs: Sequence[JobRow]) -> Stop:
        """What it comes to for these jobs; those that are not at a provider yet are cancelled in any case."""
        return max((self._of(job) for job in jobs if _is_there(job)), default=Stop.CANCEL)

    def at_provider(self, jobs: Sequence[JobRow]) -> list[JobRow]:
        """Those of some jobs that their provider may go on with, whatever is done here."""
        return [job for job in jobs if _is_there(job) and self._of(job) is not Stop.CANCEL]

    def _of(self, job: JobRow) -> Stop:
        ability = self._abilities.get(job.provider_id)
        if ability == CancelAbility.NEVER:
            return Stop.STOP_TRACKING
        return Stop.IF_NOT_BEGUN if ability == CancelAbility.WHILE_QUEUED else Stop.CANCEL


def _is_there(job: JobRow) -> bool:
    """Whether the provider has it, or may have it."""
    return job.submission_state in LIVE_STATES - {SubmissionState.PREPARING}


def verb_of(stop: Stop) -> str:
    """The word of the action."""
    return {
        Stop.CANCEL: translate("Queue", "Cancel"),
        Stop.IF_NOT_BEGUN: translate("Queue", "Stop if it has not begun"),
        Stop.STOP_TRACKING: translate("Queue", "Stop tracking"),
    }[stop]


def warning_of(stop: Stop, provider: str, price: str) -> str:
    """What stopping leaves as it is.

    Args:
        stop: What it comes to.
        provider: Whose jobs they are; empty for those of several.
        price: What they cost; empty where they are free.
    """
    who = provider or translate("Queue", "The provider")
    if stop is Stop.IF_NOT_BEGUN:
        words = translate("Queue", "{provider} stops only what it has not begun: what has begun goes on there.")
    else:
        words = translate("Queue", "{provider} cannot stop what it has: it goes on there.")
    stands = translate("Queue", "The charge stands: about {price}.").format(price=price) if price else ""
    kept = translate("Queue", "A result that still arrives is kept, and marked.")
    return " ".join(part for part in (words.format(provider=who), stands, kept) if part)

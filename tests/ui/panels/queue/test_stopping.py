"""What stopping jobs comes to."""

import pytest

from app.domain.enums import JobStatus, SubmissionState
from app.providers.base import CancelAbility, ProviderManifest
from app.ui.panels.queue.stopping import Stop, Stopping, verb_of, warning_of
from tests.ui.panels.queue.rows import job

_MANIFESTS = {
    name: ProviderManifest(name, name, "XX", "", operations={}, cancel=ability)
    for name, ability in {
        "never": CancelAbility.NEVER,
        "queued": CancelAbility.WHILE_QUEUED,
        "any": CancelAbility.ANY,
        "unknown": CancelAbility.UNKNOWN,
    }.items()
}


@pytest.mark.parametrize(
    ("providers", "stop"),
    [
        (["never", "any"], Stop.STOP_TRACKING),
        (["queued", "any"], Stop.IF_NOT_BEGUN),
        (["any", "unknown", "nobody"], Stop.CANCEL),
        ([], Stop.CANCEL),
    ],
)
def test_what_promises_least_counts_for_all(providers: list[str], stop: Stop) -> None:
    stopping = Stopping()
    stopping.learn(_MANIFESTS)
    running = [
        job(number, provider_id=name, status=JobStatus.PROCESSING, submission_state=SubmissionState.ACCEPTED)
        for number, name in enumerate(providers, 1)
    ]
    waiting = job(9, provider_id="never")
    assert stopping.of([*running, waiting]) is stop
    assert len(stopping.at_provider([*running, waiting])) == sum(name in {"never", "queued"} for name in providers)


def test_each_has_its_verb_and_its_warning() -> None:
    assert len({verb_of(stop) for stop in Stop}) == 3
    assert warning_of(Stop.IF_NOT_BEGUN, "MiniMax", "$0.30") == (
        "MiniMax stops only what it has not begun: what has begun goes on there. The charge stands: about $0.30."
        " A result that still arrives is kept, and marked."
    )
    assert "charge" not in warning_of(Stop.STOP_TRACKING, "", "")

"""The states of a submission."""

from datetime import UTC, datetime

import pytest

from app.domain.enums import SubmissionState as S
from app.domain.errors import InvalidTransitionError
from app.domain.submission import LIVE_STATES, ProviderSubmission

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALLOWED = {
    (S.PREPARING, S.SENDING),
    (S.PREPARING, S.REJECTED),
    (S.SENDING, S.ACCEPTED),
    (S.SENDING, S.REJECTED),
    (S.SENDING, S.UNCERTAIN),
    (S.UNCERTAIN, S.ACCEPTED),
    (S.UNCERTAIN, S.REJECTED),
    (S.UNCERTAIN, S.REVIEW),
    (S.REVIEW, S.ACCEPTED),
    (S.REVIEW, S.REJECTED),
    (S.ACCEPTED, S.SUCCEEDED),
    (S.ACCEPTED, S.FAILED),
    (S.ACCEPTED, S.CANCELLED),
}


@pytest.mark.parametrize("before", list(S))
@pytest.mark.parametrize("after", list(S))
def test_a_submission_goes_only_where_its_states_allow(before: S, after: S) -> None:
    one = ProviderSubmission(id="x", state=before)
    if (before, after) in ALLOWED:
        one.become(after, NOW)
        assert one.state == after
        assert one.is_live == (after in LIVE_STATES)
        assert (one.ended_at is not None) == (after in {S.REJECTED, S.SUCCEEDED, S.FAILED, S.CANCELLED})
        assert (one.sent_at is not None) == (after == S.SENDING)
        assert (one.accepted_at is not None) == (after == S.ACCEPTED)
    else:
        with pytest.raises(InvalidTransitionError):
            one.become(after, NOW)
        assert one.state == before

"""How tasks go, in the words of either generation."""

import pytest

from app.domain.enums import ProviderStatus
from app.domain.errors import ProviderUnavailableError
from app.providers.minimax.tasks import v1_state, v2_status
from tests.support.answering import answer_of


def test_a_word_that_is_not_known_goes_on_and_none_is_no_look() -> None:
    assert v2_status(answer_of({"task": {"status": "thinking"}}), {}).status == ProviderStatus.PROCESSING
    assert v1_state(answer_of({"status": "QUEUEING"}))[0].status == ProviderStatus.PENDING
    with pytest.raises(ProviderUnavailableError):
        v2_status(answer_of({"task": {"status": 4}}), {})
    with pytest.raises(ProviderUnavailableError):
        v1_state(answer_of([]))


def test_the_billed_seconds_cost_where_their_rate_is_known() -> None:
    task = {"status": "succeeded", "resolution": "2K", "usage": {"total_seconds": 12}}
    assert v2_status(answer_of({"task": task}), {"2K": 112_000}).cost == 1_344_000
    assert v2_status(answer_of({"task": task}), {"768P": 70_000}).cost is None
    wrong = task | {"usage": {"total_seconds": 10**9}}
    assert v2_status(answer_of({"task": wrong}), {"2K": 112_000}).cost is None


def test_only_a_clip_that_can_be_made_again_is_named_by_its_task() -> None:
    task = {
        "status": "succeeded",
        "id": "5",
        "model": "MiniMax-H3",
        "resolution": "768P",
        "content": {"url": "https://a"},
    }
    assert v2_status(answer_of({"task": task}), {}).outputs[0].remote_id == "5"
    for other in ({"model": "MiniMax-H3-Max"}, {"resolution": "2K"}, {"task_type": "regeneration"}):
        assert v2_status(answer_of({"task": task | other}), {}).outputs[0].remote_id is None

"""Random answers: some in each run, many in a long one."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.enums import OperationType
from app.providers.luma import adapter
from app.system.http import Answer
from tests.providers.random_answers import Oddity, answers

pytestmark = pytest.mark.long

EXAMPLES: list[dict[str, Any]] = [
    {"id": "1", "type": "video", "model": "ray-3.2", "state": "queued", "created_at": "2026-11-22T10:00:00Z"},
    {"id": "1", "state": "completed", "output": [{"type": "video", "url": "https://a/1.mp4"}]},
    {"id": "1", "state": "failed", "failure_code": "content_moderated", "failure_reason": "x"},
    {"id": "1", "state": "completed", "assets": {"video": "https://a/1.mp4", "image": None}},
    {
        "generations": [{"id": "1", "model": "ray-2", "request": {"prompt": "x"}, "created_at": "2026-11-22"}],
        "has_more": False,
    },
    {"credit_balance": 1234.5},
    {"detail": [{"loc": ["body", "prompt"], "msg": "x"}]},
    {"id": "1", "state": "ready", "upload": {"method": "PUT", "url": "https://a/put", "headers": {"x": "y"}}},
]
WORDS = sorted({word for example in EXAMPLES for word in example} | {"url", "type", "ready", "failed", "completed"})


@pytest.fixture(scope="module")
def oddity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oddity]:
    found = Oddity(adapter.LumaProvider, tmp_path_factory.mktemp("luma"))
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "READY_LOOKS", 1)
    monkeypatch.setattr(adapter, "FIRST_READY_SECONDS", 0)


@given(
    answer=answers(WORDS, EXAMPLES),
    handle=st.sampled_from([{"api": "agents"}, {"api": "dream"}, {}]),
    model=st.sampled_from(["ray-3.2", "ray-2"]),
)
def test_no_answer_makes_the_adapter_stumble(
    oddity: Oddity, answer: Answer, handle: dict[str, Any], model: str
) -> None:
    oddity.meet(answer, OperationType.TEXT_TO_VIDEO, {"model": model, "prompt": "a kite"}, handle)

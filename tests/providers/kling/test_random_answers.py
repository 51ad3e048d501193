"""Random answers: some in each run, many in a long one."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.enums import OperationType
from app.providers.kling.adapter import KlingProvider
from app.providers.kling.errors import code_of
from app.system.http import Answer
from tests.providers.random_answers import Oddity, answers

pytestmark = pytest.mark.long

EXAMPLES: list[dict[str, Any]] = [
    {"code": 0, "message": "SUCCEED", "data": {"id": "1", "status": "submitted", "external_id": "e"}},
    {
        "code": 0,
        "data": {"task_id": "1", "task_status": "succeed", "task_result": {"images": [{"url": "https://a/b"}]}},
    },
    {
        "code": 0,
        "data": [
            {
                "id": "job-1",
                "status": "succeeded",
                "outputs": [{"type": "video", "id": "v1", "url": "https://a/1.mp4", "duration": "5.1"}],
                "billing": [{"charge_type": "cash", "amount": "3", "currency": "USD"}],
            }
        ],
    },
    {"code": 0, "data": {"id": "job-1", "status": "failed", "message": "risk control"}},
    {"code": 1301, "message": "content"},
    {"code": 5000, "message": "x"},
    {"code": 0, "data": {"resource_pack_subscribe_infos": [{"status": "online", "remaining_quantity": 2.5}]}},
]
WORDS = [
    *("code", "message", "data", "id", "status", "outputs", "type", "url", "billing", "amount", "succeed"),
    *("task_id", "task_status", "task_result", "videos", "images", "result", "external_id"),
]
HANDLES: list[dict[str, Any]] = [{"path": "/tasks", "asked": 1}, {"path": "/v1/videos/text2video"}, {"asked": "x"}]


@pytest.fixture(scope="module")
def oddity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oddity]:
    folder = tmp_path_factory.mktemp("kling")
    found = Oddity(KlingProvider, folder, refuses=lambda answer: 1000 <= (code_of(answer) or 0) <= 1304)
    yield found
    found.close()


@given(
    answer=answers(WORDS, EXAMPLES), handle=st.sampled_from(HANDLES), model=st.sampled_from(["kling-3.0", "kling-v1"])
)
def test_no_answer_makes_the_adapter_stumble(
    oddity: Oddity, answer: Answer, handle: dict[str, Any], model: str
) -> None:
    oddity.meet(answer, OperationType.TEXT_TO_VIDEO, {"model": model, "prompt": "a kite"}, handle)

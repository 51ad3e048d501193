"""10,000 random answers in a long run; some in each."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.enums import OperationType
from app.providers.minimax.adapter import build_provider
from app.system.http import Answer
from tests.providers.random_answers import Oddity, answers

pytestmark = pytest.mark.long

REFUSED = {1002, 1004, 1008, 1026, 1027, 1039, 1041, 1042, 2013, 2038, 2045, 2049, 2056}
EXAMPLES: list[dict[str, Any]] = [
    *({"base_resp": {"status_code": code, "status_msg": "x"}} for code in (1000, 1033, 4711, *sorted(REFUSED))),
    {
        "type": "error",
        "error": {"type": "bad_request_error", "message": "x (2013)", "http_code": "400"},
        "request_id": "r",
    },
    {"type": "error", "error": {"type": "server_error", "message": "x"}},
    {"task_id": "424010000000001", "base_resp": {"status_code": 0, "status_msg": "success"}},
    {"task": {"id": "4240", "model": "MiniMax-H3", "status": "succeeded", "content": {"url": "https://a/b.mp4"}}},
    {"task": {"status": "failed", "error": {"code": "1026", "message": "x"}}},
    {"task_id": "5", "status": "Success", "file_id": "2056", "base_resp": {"status_code": 0}},
    {"items": [{"id": "5", "created_at": 1785125529, "model": "MiniMax-H3"}], "total": 1},
    {"file": {"file_id": 3344, "download_url": "https://a/b.mp4"}, "base_resp": {"status_code": 0}},
    {"data": {"image_base64": ["aGVsbG8="]}, "metadata": {"success_count": 1, "failed_count": 1}},
    {"data": {"image_urls": ["https://a/b.png"]}, "metadata": {"success_count": 0, "failed_count": 2}},
]
WORDS = sorted({word for example in EXAMPLES for word in example} | {"status", "url", "failed", "usage", "resolution"})
JOBS: dict[str, tuple[OperationType, dict[str, Any], dict[str, Any]]] = {
    "v2": (OperationType.TEXT_TO_VIDEO, {"model": "MiniMax-H3", "prompt": "x"}, {"api": "v2"}),
    "v1": (OperationType.TEXT_TO_VIDEO, {"model": "MiniMax-Hailuo-2.3", "prompt": "x"}, {"api": "v1"}),
    "images": (OperationType.TEXT_TO_IMAGE, {"prompt": "x"}, {"links": ["https://a/b.png"]}),
}


def refuses(answer: Answer) -> bool:
    """Whether an answer of a success status is a documented refusal: a code, or pictures that were all refused."""
    data = answer.data if isinstance(answer.data, dict) else {}
    base, error, told = data.get("base_resp"), data.get("error"), data.get("metadata")
    if isinstance(base, dict) and str(base.get("status_code")) in map(str, REFUSED):
        return True
    if isinstance(error, dict) and (
        "(2013)" in str(error.get("message")) or str(error.get("code")) in map(str, REFUSED)
    ):
        return True
    return isinstance(told, dict) and bool(told.get("failed_count"))


@pytest.fixture(scope="module")
def oddity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oddity]:
    found = Oddity(build_provider, tmp_path_factory.mktemp("minimax"), refuses=refuses)
    yield found
    found.close()


@given(answer=answers(WORDS, EXAMPLES), api=st.sampled_from(sorted(JOBS)))
def test_no_answer_makes_the_adapter_stumble(oddity: Oddity, answer: Answer, api: str) -> None:
    oddity.meet(answer, *JOBS[api])

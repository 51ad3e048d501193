"""10,000 random answers in a long run; some in each."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from app.domain.enums import OperationType
from app.providers.sora.adapter import build_provider
from app.system.http import Answer
from tests.providers.random_answers import Oddity, answers

pytestmark = pytest.mark.long

RECORD = {
    "id": "video_1",
    "status": "in_progress",
    "progress": 5,
    "created_at": 1790000000,
    "prompt": "x",
    "error": None,
}
EXAMPLES: list[dict[str, Any]] = [
    RECORD,
    RECORD | {"status": "failed", "error": {"code": "moderation_blocked", "message": "no"}},
    {"data": [RECORD], "has_more": True},
    {"created": 1, "data": [{"b64_json": "aGVsbG8=", "revised_prompt": "x"}, {"url": "/v1/images/1/content"}]},
    {"error": {"message": "no", "type": "invalid_request_error", "code": "insufficient_quota", "param": None}},
    {"detail": [{"loc": ["body"], "msg": "odd"}]},
]
WORDS = sorted({word for example in EXAMPLES for word in example} | {"code", "message"})


@pytest.fixture(scope="module")
def oddity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oddity]:
    found = Oddity(build_provider, tmp_path_factory.mktemp("sora"), {"base_url": "http://gpu:8000/v1"})
    yield found
    found.close()


@given(answer=answers(WORDS, EXAMPLES))
def test_no_answer_makes_the_adapter_stumble(oddity: Oddity, answer: Answer) -> None:
    oddity.meet(answer, OperationType.TEXT_TO_VIDEO, {"model": "own", "prompt": "x", "seed": 7}, {})
    oddity.meet(answer, OperationType.TEXT_TO_IMAGE, {"model": "gpt-image-2", "prompt": "x"}, {"links": [None, "x"]})

"""10,000 random answers in a long run; some in each."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from app.domain.enums import OperationType
from app.providers.replicate.adapter import build_provider
from app.system.http import Answer
from tests.providers.random_answers import Oddity, answers

pytestmark = pytest.mark.long

EXAMPLES: list[dict[str, Any]] = [
    {"id": "gm3q", "model": "o/n", "version": "hidden", "status": "processing", "logs": "5%", "input": {"prompt": "x"}},
    {"id": "gm3q", "status": "succeeded", "output": ["https://replicate.delivery/a.png"], "data_removed": False},
    {"id": "gm3q", "status": "failed", "error": "NSFW content detected", "version": "hidden"},
    {"title": "Input validation failed", "detail": "- input.prompt: is required", "status": 422, "invalid_fields": []},
    {"results": [{"id": "a", "source": "api", "input": {"seed": 7}}], "next": "https://api.replicate.com/v1/x"},
    {"urls": {"get": "https://api.replicate.com/v1/files/1"}, "expires_at": "2026-11-22T10:00:00Z"},
    {"username": "someone", "detail": "throttled", "retry_after": 9},
]
WORDS = sorted({word for example in EXAMPLES for word in example})


@pytest.fixture(scope="module")
def oddity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oddity]:
    found = Oddity(build_provider, tmp_path_factory.mktemp("replicate"))
    yield found
    found.close()


@given(answer=answers(WORDS, EXAMPLES))
def test_no_answer_makes_the_adapter_stumble(oddity: Oddity, answer: Answer) -> None:
    oddity.meet(answer, OperationType.TEXT_TO_VIDEO, {"model": "google/veo-3.1", "prompt": "x", "seed": 7}, {})

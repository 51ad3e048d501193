"""10,000 random answers in a long run; some in each."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from app.domain.enums import OperationType
from app.providers.fal.adapter import build_provider
from app.system.http import Answer
from tests.providers.random_answers import Oddity, answers

pytestmark = pytest.mark.long

BASE = "https://queue.fal.run/fal-ai/veo3.1/requests/1"
ACCEPTED = {
    "status": "IN_QUEUE",
    "request_id": "1",
    "queue_position": 0,
    "status_url": f"{BASE}/status",
    "response_url": BASE,
    "cancel_url": f"{BASE}/cancel",
}
EXAMPLES: list[dict[str, Any]] = [
    ACCEPTED,
    {"status": "COMPLETED", "error": "x", "error_type": "request_timeout"},
    {"status": "COMPLETED", "images": [{"url": "https://v3.fal.media/a.png"}], "has_nsfw_concepts": [False]},
    {"detail": [{"loc": ["body", "prompt"], "msg": "x", "type": "content_policy_violation"}]},
    {"prices": [{"endpoint_id": "fal-ai/veo3.1", "unit_price": 0.1, "unit": "second", "currency": "USD"}]},
    {"items": [{"request_id": "1", "endpoint_id": "a/b", "json_input": {"prompt": "x"}}], "next_cursor": "2"},
    {"credits": {"current_balance": 24.5, "currency": "USD"}},
    {"token": "t", "token_type": "Bearer", "base_url": "https://v3.fal.media", "access_url": "https://v3.fal.media/a"},
    {"upload_url": "https://storage.example.com/a", "file_url": "https://v3.fal.media/a"},
]
WORDS = sorted({word for example in EXAMPLES for word in example} | {"detail", "url", "COMPLETED", "video", "has_more"})


@pytest.fixture(scope="module")
def oddity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oddity]:
    found = Oddity(build_provider, tmp_path_factory.mktemp("fal"))
    yield found
    found.close()


@given(answer=answers(WORDS, EXAMPLES))
def test_no_answer_makes_the_adapter_stumble(oddity: Oddity, answer: Answer) -> None:
    values = {"model": "fal-ai/veo3.1/lite", "prompt": "a kite", "seed": 7}
    oddity.meet(answer, OperationType.TEXT_TO_VIDEO, values, ACCEPTED)

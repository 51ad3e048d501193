"""Ten thousand answers, brought files among them: our errors alone come out. The contract has fewer of them."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.enums import OperationType
from app.domain.errors import ProviderError
from app.providers.google import veo
from app.providers.google.adapter import GoogleProvider
from app.system.http import Answer
from tests.providers.random_answers import Oddity, answers

pytestmark = pytest.mark.long

URI = "https://generativelanguage.googleapis.com/v1beta/files/abc"
EXAMPLES: list[Any] = [
    {"id": "int_1", "status": "in_progress", "created": "2026-11-22T10:00:00Z", "model": "m"},
    {
        "id": "int_1",
        "status": "completed",
        "output_video": {"type": "video", "mime_type": "video/mp4", "uri": f"{URI}:download?alt=media"},
        "steps": [{"type": "model_output", "content": [{"type": "image", "data": "aGVsbG8="}]}],
    },
    {"id": "int_1", "status": "completed", "steps": [{"error": {"code": 3, "message": "blocked by safety"}}]},
    {"status": "failed", "errors": [{"code": "internal", "message": "oops"}]},
    {"name": "models/m/operations/o", "done": False},
    {"done": True, "response": {"generateVideoResponse": {"generatedSamples": [{"video": {"uri": URI}}]}}},
    {"done": True, "response": {"generateVideoResponse": {"generatedSamples": [{"video": {"encodedVideo": "aGk="}}]}}},
    {
        "done": True,
        "response": {"generateVideoResponse": {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": [""]}},
    },
    {"done": True, "error": {"code": 3, "message": "bad"}},
    {"error": {"code": 429, "message": "slow", "status": "RESOURCE_EXHAUSTED", "details": [{"retryDelay": "7s"}]}},
    {"error": {"code": 400, "message": "API key not valid", "details": [{"reason": "API_KEY_INVALID"}]}},
    {"error": {"code": 429, "message": "quota", "details": [{"violations": [{"quotaId": "PerDay"}]}]}},
    {"file": {"name": "files/abc", "uri": URI, "state": "FAILED"}},
    {"models": [{"name": "models/gemini-omni-1.2-flash"}]},
]
WORDS = ["id", "name", "status", "completed", "failed", "steps", "content", "uri", "data", "error", "code", "message"]
MET = st.tuples(
    answers(WORDS, EXAMPLES),
    st.sampled_from([("gemini-omni-1.2-flash", {}), ("veo-3.1-lite-generate-preview", {"kind": "operation"})]),
)
Met = tuple[Answer, tuple[str, dict[str, str]]]


@pytest.fixture(scope="module")
def oddity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oddity]:
    made = Oddity(GoogleProvider, tmp_path_factory.mktemp("google"), {"veo": "on"})
    yield made
    made.close()


def _meet(oddity: Oddity, met: Met) -> None:
    answer, (model, handle) = met
    oddity.meet(answer, OperationType.TEXT_TO_VIDEO, {"prompt": "a lighthouse", "model": model}, handle)
    with contextlib.suppress(ProviderError):
        veo.read(answer.data)


@pytest.mark.long
@pytest.mark.timeout(900)
@settings(max_examples=10_000, deadline=None)
@given(met=MET)
def test_ten_thousand_answers_break_nothing(oddity: Oddity, met: Met) -> None:
    _meet(oddity, met)

"""Ten thousand answers, brought files among them: our errors alone come out. The contract has fewer of them."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from app.domain.enums import OperationType
from app.providers.runway.adapter import RunwayProvider
from app.system.http import Answer
from tests.providers.random_answers import Oddity, answers

pytestmark = pytest.mark.long

EXAMPLES = [
    {"id": "1b0f", "estimatedCost": {"credits": 25}},
    {"id": "1b0f", "status": "RUNNING", "progress": 0.42, "estimatedCost": {"credits": 60}},
    {"id": "1b0f", "status": "SUCCEEDED", "output": ["https://a.example/v.mp4"], "cost": {"credits": 60}},
    {"id": "1b0f", "status": "FAILED", "failure": "no", "failureCode": "SAFETY.INPUT.TEXT", "cost": {"credits": 0}},
    {"error": "Validation of body failed", "issues": [{"path": ["ratio"], "message": "unfit"}]},
    {"uploadUrl": "https://a.example/", "fields": {"key": "k"}, "runwayUri": "runway://k"},
    {
        "creditBalance": 5000,
        "tier": {"models": {"gen4.5": {"maxConcurrentGenerations": 2, "maxDailyGenerations": 200}}},
        "usage": {"models": {"gen4.5": {"dailyGenerations": 12}}},
    },
]
WORDS = [
    "id",
    "status",
    "output",
    "failureCode",
    "cost",
    "credits",
    "error",
    "issues",
    "SUCCEEDED",
    "FAILED",
    "INTERNAL",
]
ANSWERS = answers(WORDS, EXAMPLES)


@pytest.fixture(scope="module")
def oddity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oddity]:
    made = Oddity(RunwayProvider, tmp_path_factory.mktemp("runway"))
    yield made
    made.close()


@pytest.mark.long
@pytest.mark.timeout(900)
@settings(max_examples=10_000)
@given(answer=ANSWERS)
def test_ten_thousand_answers_break_nothing(oddity: Oddity, answer: Answer) -> None:
    oddity.meet(answer, OperationType.TEXT_TO_VIDEO, {"prompt": "a lighthouse"}, {"outputs": 2})

"""10,000 random answers in a long run; some in each."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from app.domain.enums import OperationType
from app.providers.pixverse.adapter import PixverseProvider
from app.system.http import Answer
from tests.providers.random_answers import Oddity, answers

pytestmark = pytest.mark.long

DOCUMENTED = {400011, 400012, 400013, 400017, 400018, 400019, 400032, 500008, 500020, 500030, 500031, 500032, 500033}
DOCUMENTED |= {500041, 500042, 500044, 500052, 500054, 500060, 500063, 500064, 500069, 500070, 500071, 500090}
EXAMPLES: list[dict[str, Any]] = [
    *({"ErrCode": code, "ErrMsg": "x", "Resp": None} for code in (99999, 500100, 123456, *sorted(DOCUMENTED))),
    {"ErrCode": 0, "ErrMsg": "Success", "Resp": {"video_id": 627410861853514292, "credits": 45}},
    {"ErrCode": 0, "Resp": {"id": 627410861853514292, "status": 1, "url": "https://media.pixverse.ai/a.mp4"}},
    {"ErrCode": 0, "Resp": {"status": 7, "url": ""}},
    {"ErrCode": 0, "Resp": {"account_id": 123, "credit_monthly": 1069020, "credit_package": 3630}},
    {"ErrCode": 0, "Resp": {"keyframe_id": 1, "mask_info": [{"mask_id": "m", "mask_name": "dog"}]}},
    {"ErrCode": 0, "Resp": {"total": 1, "data": [{"speaker_id": "1", "name": "Emily"}]}},
    {"err_code": 500052, "err_msg": "x", "resp": None},
    {"ErrCode": 0, "Resp": {"ImgID": 5, "ImgUrl": "https://media.pixverse.ai/a.png"}},
]
WORDS = sorted({word for example in EXAMPLES for word in example} | {"status", "url", "video_id", "credits", "0"})


def refuses(answer: Answer) -> bool:
    """Whether an answer is a refusal in a documented code."""
    data = answer.data if isinstance(answer.data, dict) else {}
    code = data.get("ErrCode", data.get("err_code"))
    return isinstance(code, int) and code in DOCUMENTED


@pytest.fixture(scope="module")
def oddity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oddity]:
    folder = tmp_path_factory.mktemp("pixverse")
    found = Oddity(lambda environment: PixverseProvider(environment, pace_seconds=0), folder, refuses=refuses)
    yield found
    found.close()


@given(answer=answers(WORDS, EXAMPLES))
def test_no_answer_makes_the_adapter_stumble(oddity: Oddity, answer: Answer) -> None:
    oddity.meet(answer, OperationType.TEXT_TO_VIDEO, {"model": "v6", "prompt": "a boat"}, {})

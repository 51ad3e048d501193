"""Whatever answers, PixVerse's adapter raises only our errors, and refuses only what is documented as refused."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings

from app.domain.enums import MediaType, OperationType
from app.domain.errors import ProviderError, SubmitUncertainError
from app.providers.base import InputFile, OpenAccount
from app.providers.pixverse.adapter import PixverseProvider
from app.providers.registry import ProviderEnvironment
from app.system.http import Answer
from tests.support.answering import AnsweringHttp, any_answers

DOCUMENTED = {400011, 400012, 400013, 400017, 400018, 400019, 400032, 500008, 500020, 500030, 500031, 500032, 500033}
DOCUMENTED |= {500041, 500042, 500044, 500052, 500054, 500060, 500063, 500064, 500069, 500070, 500071, 500090}
NAMES = [
    "ErrCode",
    "ErrMsg",
    "Resp",
    "err_code",
    "resp",
    "status",
    "url",
    "video_id",
    "id",
    "credits",
    "img_id",
    "data",
    "credit_monthly",
    "credit_package",
    "mask_info",
    "mask_id",
    "mask_name",
    "keyframe_id",
    "speaker_id",
    "name",
]
WORDS: list[str | int] = [0, 0, 0, 1, 5, 6, 7, 8, 99999, 500100, "0", "627410861853514292", *sorted(DOCUMENTED)]
TOKEN = str(uuid4())
ACCOUNT = OpenAccount(1, "ann@example.org", {}, {"api_key": "secret-key-1"})


async def everything(provider: PixverseProvider, first: Answer) -> None:
    async def tried(call: Any) -> ProviderError | None:
        refusal = None
        try:
            await call
        except ProviderError as error:
            refusal = error
        assert refusal is None or "secret-key-1" not in f"{refusal} {refusal.detail}"
        return refusal

    text = provider.manifest.params_model(OperationType.TEXT_TO_VIDEO).model_validate({"prompt": "x"})
    refusal = await tried(provider.submit(ACCOUNT, OperationType.TEXT_TO_VIDEO, text, client_token=TOKEN))
    if refusal is not None and not isinstance(refusal, SubmitUncertainError):
        data = first.data if isinstance(first.data, dict) else {}
        code = data.get("ErrCode", data.get("err_code"))
        assert first.status in {401, 403, 429} or int(str(code)) in DOCUMENTED
    values = {"model": "swap", "source_clip": "5", "character": "6", "selection": "x"}
    swap = provider.manifest.params_model(OperationType.VIDEO_MODIFY).model_validate(values)
    await tried(provider.submit(ACCOUNT, OperationType.VIDEO_MODIFY, swap, client_token=TOKEN))
    await tried(provider.check(ACCOUNT, "5", {}))
    await tried(provider.check(ACCOUNT, "5", {"kind": "image"}))
    await tried(provider.read_balance(ACCOUNT))
    for kind in (MediaType.IMAGE, MediaType.AUDIO):
        await tried(provider.upload(ACCOUNT, InputFile("/x", "image/png", kind, 1, "x")))


def one_try(folder: Path, answers: tuple[Answer, Answer]) -> None:
    http = AnsweringHttp(answers)
    provider = PixverseProvider(ProviderEnvironment(folder, 1, http), pace_seconds=0)
    asyncio.run(everything(provider, answers[0]))


ANSWERS = any_answers(NAMES, WORDS)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ANSWERS, second=ANSWERS)
def test_no_answer_makes_it_stumble(tmp_path: Path, first: Answer, second: Answer) -> None:
    one_try(tmp_path, (first, second))


@pytest.mark.long
@pytest.mark.timeout(1800)
@settings(max_examples=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ANSWERS, second=ANSWERS)
def test_no_answer_of_ten_thousand_makes_it_stumble(tmp_path: Path, first: Answer, second: Answer) -> None:
    one_try(tmp_path, (first, second))

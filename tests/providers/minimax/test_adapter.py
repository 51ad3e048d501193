"""MiniMax's operations go round, and what goes wrong is told as it is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.domain.enums import MediaType, OperationType, ProviderStatus
from app.domain.errors import (
    ContentRefusedError,
    InputGoneError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderConcurrencyError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    RemoteNotFoundError,
    SubmitUncertainError,
)
from app.providers.base import ClearingWay, GenerationResult, InputFile, OpenAccount, VideoStatusResult
from app.providers.parameters import as_own_result
from tests.support.adapters import ServedAdapter
from tests.support.servers import media

H3 = {"model": "MiniMax-H3", "prompt": "a kite lifts off", "duration": 4}
HAILUO = {"model": "MiniMax-Hailuo-2.3", "prompt": "a kite [Push in]"}
STILL = {"model": "image-01", "prompt": "a kite", "outputs": 3, "seed": 5}
FILES = {
    MediaType.IMAGE: (media.picture(1, (320, 310)), "image/png", "a.png"),
    MediaType.VIDEO: (media.clip(), "video/mp4", "a.mp4"),
    MediaType.AUDIO: (media.sound(), "audio/wav", "a.wav"),
}


def written(folder: Path, kind: MediaType) -> str:
    path = folder / FILES[kind][2]
    path.write_bytes(FILES[kind][0])
    return str(path)


async def brought(minimax: ServedAdapter, folder: Path, kind: MediaType) -> str:
    """The id of a file that was brought there."""
    content, mime_type, name = FILES[kind]
    file = InputFile(written(folder, kind), mime_type, kind, len(content), name)
    return (await minimax.provider.upload(minimax.account, file)).id


async def sent(
    minimax: ServedAdapter, operation: OperationType, values: dict[str, Any], token: str | None = None
) -> GenerationResult:
    params = minimax.provider.manifest.params_model(operation).model_validate(values)
    return await minimax.provider.submit(minimax.account, operation, params, client_token=token or str(uuid4()))


async def looked(minimax: ServedAdapter, job: GenerationResult) -> VideoStatusResult:
    return await minimax.provider.check(minimax.account, job.remote_id, job.handle)


@pytest.mark.long
async def test_every_operation_goes_round(minimax: ServedAdapter, tmp_path: Path) -> None:
    image, clip, sound = [await brought(minimax, tmp_path, kind) for kind in MediaType]
    assert int(image) > 2**53
    path = written(tmp_path, MediaType.IMAGE)
    first = await sent(minimax, OperationType.TEXT_TO_VIDEO, H3)
    (output,) = (await looked(minimax, first)).outputs
    assert output.remote_id == first.remote_id
    own = as_own_result(first.remote_id)
    frames = {"first_frame": image, "last_frame": image}
    best = {"model": "MiniMax-H3-Max", "prompt": "x", "resolution": "480P"}
    jobs: list[tuple[OperationType, dict[str, Any]]] = [
        (OperationType.TEXT_TO_VIDEO, H3 | {"resolution": "2K", "ratio": "21:9"}),
        (OperationType.TEXT_TO_VIDEO, best),
        (OperationType.TEXT_TO_VIDEO, HAILUO | {"prompt_optimizer": False, "fast_pretreatment": True}),
        (OperationType.TEXT_TO_VIDEO, HAILUO | {"model": "MiniMax-Hailuo-02", "duration": 10}),
        (OperationType.TEXT_TO_VIDEO, {"model": "T2V-01", "prompt": "x"}),
        (OperationType.TEXT_TO_VIDEO, {"model": "T2V-01-Director", "prompt": "x"}),
        (OperationType.IMAGE_TO_VIDEO, H3 | {"first_frame": image}),
        (OperationType.IMAGE_TO_VIDEO, best | {"first_frame": image}),
        (OperationType.IMAGE_TO_VIDEO, {"model": "MiniMax-Hailuo-2.3-Fast", "first_frame": path}),
        (OperationType.IMAGE_TO_VIDEO, HAILUO | {"first_frame": path, "resolution": "1080P"}),
        (OperationType.IMAGE_TO_VIDEO, {"model": "MiniMax-Hailuo-02", "first_frame": path, "resolution": "512P"}),
        *(
            (OperationType.IMAGE_TO_VIDEO, {"model": model, "first_frame": path})
            for model in ("I2V-01", "I2V-01-Director", "I2V-01-live")
        ),
        (OperationType.VIDEO_TRANSITION, H3 | frames),
        (OperationType.VIDEO_TRANSITION, best | frames),
        (OperationType.VIDEO_TRANSITION, {"model": "MiniMax-Hailuo-02", "first_frame": path, "last_frame": path}),
        (OperationType.VIDEO_TRANSITION, {"model": "MiniMax-Hailuo-02", "last_frame": path}),
        (OperationType.FUSION, H3 | {"reference_1": image, "reference_4": image, "clip_1": clip, "sound_1": sound}),
        (OperationType.FUSION, {"model": "S2V-01", "character": path, "prompt": "she waves"}),
        (OperationType.VIDEO_MODIFY, H3 | {"source_clip": clip, "reference_1": image, "ratio": "1:1"}),
        (OperationType.UPSCALE, {"model": "h3_rerender", "source_clip": own}),
        (OperationType.TEXT_TO_IMAGE, STILL),
        (OperationType.IMAGE_TO_IMAGE, STILL | {"character": path, "aspect_ratio": "3:2"}),
    ]
    assert {operation for operation, _ in jobs} == set(minimax.provider.manifest.operations)
    for operation, values in jobs:
        status = await looked(minimax, await sent(minimax, operation, values))
        assert status.status == ProviderStatus.COMPLETED
        assert len(status.outputs) == values.get("outputs", 1)
        again = values["model"] == "MiniMax-H3" and values.get("resolution") != "2K"
        assert (status.outputs[0].remote_id is not None) == again


REFUSALS: dict[int, type[ProviderError]] = {
    **dict.fromkeys((1004, 2049, 2038), ProviderAuthError),
    **dict.fromkeys((1008, 2056), ProviderQuotaError),
    **dict.fromkeys((1002, 1039), ProviderRateLimitError),
    **dict.fromkeys((1041, 2045), ProviderConcurrencyError),
    **dict.fromkeys((1026, 1027), ContentRefusedError),
    **dict.fromkeys((2013, 1042), InvalidParametersError),
    **dict.fromkeys((1000, 1001, 1013, 1024, 1033, 4711), SubmitUncertainError),
}


async def test_each_code_of_a_refused_submit_has_its_kind_and_keeps_the_words(minimax: ServedAdapter) -> None:
    for code, kind in REFUSALS.items():
        body = {"base_resp": {"status_code": code, "status_msg": "as ordered"}}
        minimax.server.go_wrong({"method": "POST", "status": 200, "body": body, "headers": {"Trace-Id": "t1"}})
        with pytest.raises(ProviderError) as caught:
            await sent(minimax, OperationType.TEXT_TO_VIDEO, HAILUO)
        assert type(caught.value) is kind
        assert caught.value.detail == f"as ordered ({code}) [t1]"
    v2: dict[int, tuple[int, type[ProviderError]]] = {
        401: (1004, ProviderAuthError),
        402: (1008, ProviderQuotaError),
        429: (1002, ProviderRateLimitError),
        422: (1026, ContentRefusedError),
        400: (2013, InvalidParametersError),
        500: (1000, SubmitUncertainError),
        529: (1000, SubmitUncertainError),
    }
    for status, (code, kind) in v2.items():
        for words in (f"as ordered ({code})", "as ordered"):
            error = {"type": "some_error", "message": words, "http_code": str(status)}
            minimax.server.go_wrong({"status": status, "body": {"type": "error", "error": error, "request_id": "r1"}})
            with pytest.raises(ProviderError) as caught:
                await sent(minimax, OperationType.TEXT_TO_VIDEO, H3)
            assert type(caught.value) is kind
            assert "as ordered" in (caught.value.detail or "")
            assert minimax.account.credentials["api_key"] not in f"{caught.value!r} {caught.value.detail}"


async def test_a_lost_reply_is_uncertain_and_each_generation_has_its_way_to_clear_it(minimax: ServedAdapter) -> None:
    provider, account = minimax.provider, minimax.account
    since = datetime.now(UTC) - timedelta(minutes=2)
    jobs: list[tuple[OperationType, dict[str, Any], tuple[ClearingWay, ...]]] = [
        (OperationType.TEXT_TO_VIDEO, H3 | {"duration": 13}, (ClearingWay.LISTING,)),
        (OperationType.TEXT_TO_VIDEO, HAILUO, (ClearingWay.NONE,)),
        (OperationType.TEXT_TO_IMAGE, STILL, (ClearingWay.RECEIVED, ClearingWay.NONE)),
    ]
    for operation, values, ways in jobs:
        minimax.server.go_wrong({"method": "POST", "when": "after"})
        with pytest.raises(SubmitUncertainError):
            await sent(minimax, operation, values)
        assert provider.clearing_of(operation, values) == ways
    asked = provider.manifest.params_model(OperationType.TEXT_TO_VIDEO).model_validate(jobs[0][1]).model_dump()
    wanted = dict(provider.fingerprint(OperationType.TEXT_TO_VIDEO, asked))
    (found,) = await provider.list_like(account, since, wanted)
    assert found.fingerprint is None, "without its prompt it may be one that the key made elsewhere"
    assert (await provider.check(account, found.remote_id, found.handle)).status == ProviderStatus.COMPLETED
    assert await provider.list_jobs(account, datetime.now(UTC) + timedelta(hours=1)) == []
    token = str(uuid4())
    assert await provider.find(account, token, since) is None
    kept = await sent(minimax, OperationType.TEXT_TO_IMAGE, STILL, token)
    received = await provider.find(account, token, since)
    assert received is not None
    assert received.remote_id == kept.remote_id
    await provider.forget(account, kept.remote_id, kept.handle)
    assert await provider.find(account, token, since) is None


async def test_a_long_list_is_read_to_its_end(minimax: ServedAdapter) -> None:
    for _ in range(3):
        await sent(minimax, OperationType.TEXT_TO_VIDEO, H3)
    since = datetime.now(UTC) - timedelta(minutes=2)
    before = len(minimax.server.calls)
    full = {"id": "1", "model": "MiniMax-H3", "created_at": int(since.timestamp()) + 60, "task_type": "regeneration"}
    minimax.server.go_wrong({"path": "query", "status": 200, "body": {"items": [full] * 50, "total": 90}})
    listed = await minimax.provider.list_jobs(minimax.account, since)
    assert len(minimax.server.calls) - before == 2
    assert listed[0].fingerprint == {"model": "MiniMax-H3", "resolution": None, "again": True}
    asked = {"model": "h3_rerender"}
    assert minimax.provider.fingerprint(OperationType.UPSCALE, asked) == {
        "model": "MiniMax-H3",
        "resolution": "2K",
        "again": True,
    }
    minimax.server.go_wrong({"path": "query", "status": 200, "body": {}})
    with pytest.raises(ProviderUnavailableError):
        await minimax.provider.list_jobs(minimax.account, since)


async def test_a_job_ends_as_it_ended_there(minimax: ServedAdapter) -> None:
    for values in (H3, HAILUO):
        minimax.server.plan({"kind": "filtered"}, {"kind": "failed", "code": "1033"}, {"kind": "empty"}, {})
        jobs = [await sent(minimax, OperationType.TEXT_TO_VIDEO, values) for _ in range(4)]
        found = [await looked(minimax, job) for job in jobs]
        assert [one.status for one in found] == [
            ProviderStatus.FILTERED,
            ProviderStatus.FAILED,
            ProviderStatus.COMPLETED,
            ProviderStatus.COMPLETED,
        ]
        assert isinstance(found[0].error, ContentRefusedError)
        assert type(found[1].error) is ProviderError
        assert "(1033)" in (found[1].error.detail or "")
        assert not found[2].outputs
        assert found[3].outputs[0].url is not None
    assert (await looked(minimax, (await sent(minimax, OperationType.TEXT_TO_VIDEO, H3)))).cost == 280_000
    minimax.server.plan({"kind": "lost"})
    lost = await sent(minimax, OperationType.TEXT_TO_VIDEO, H3)
    with pytest.raises(RemoteNotFoundError):
        await looked(minimax, lost)


async def test_a_waiting_task_is_cancelled_and_one_that_ended_is_not_deleted(minimax: ServedAdapter) -> None:
    provider, account, balance = minimax.provider, minimax.account, minimax.server.balance
    minimax.server.set_pace(wait_seconds=60.0)
    waiting = await sent(minimax, OperationType.TEXT_TO_VIDEO, H3)
    assert (await looked(minimax, waiting)).status == ProviderStatus.PENDING
    old = await sent(minimax, OperationType.TEXT_TO_VIDEO, HAILUO)
    await provider.cancel(account, old.remote_id, old.handle)
    assert (await looked(minimax, old)).status == ProviderStatus.PENDING
    await provider.cancel(account, waiting.remote_id, waiting.handle)
    cancelled = await looked(minimax, waiting)
    assert (cancelled.status, cancelled.cost) == (ProviderStatus.CANCELLED, 0)
    minimax.server.set_pace(wait_seconds=0.0)
    done = await sent(minimax, OperationType.TEXT_TO_VIDEO, H3)
    await provider.cancel(account, done.remote_id, done.handle)
    assert (await looked(minimax, done)).outputs
    assert minimax.server.balance < balance


async def test_pictures_that_were_refused_are_told_and_the_others_kept(minimax: ServedAdapter) -> None:
    minimax.server.plan({"kind": "partial"})
    status = await looked(minimax, await sent(minimax, OperationType.TEXT_TO_IMAGE, STILL))
    assert len(status.outputs) == 2
    assert status.note == "1 of 3 pictures were refused by the content rules."
    for _ in range(2):
        minimax.server.plan({"kind": "filtered"})
        with pytest.raises(ContentRefusedError):
            await sent(minimax, OperationType.TEXT_TO_IMAGE, STILL)
    minimax.server.plan({"kind": "empty"})
    with pytest.raises(SubmitUncertainError):
        await sent(minimax, OperationType.TEXT_TO_IMAGE, STILL)
    minimax.server.go_wrong({"status": 200, "body": {"data": {"image_base64": ["?"]}}})
    with pytest.raises(SubmitUncertainError):
        await sent(minimax, OperationType.TEXT_TO_IMAGE, STILL)
    minimax.server.go_wrong({"status": 200, "body": {"data": {"image_urls": ["https://example.com/a.jpg"]}}})
    linked = await looked(minimax, await sent(minimax, OperationType.TEXT_TO_IMAGE, STILL))
    assert linked.outputs[0].url == "https://example.com/a.jpg"


async def test_an_input_that_is_gone_is_brought_again(minimax: ServedAdapter, tmp_path: Path) -> None:
    image = await brought(minimax, tmp_path, MediaType.IMAGE)
    minimax.server.order("forget_uploads")
    with pytest.raises(InputGoneError):
        await sent(minimax, OperationType.IMAGE_TO_VIDEO, H3 | {"first_frame": image})
    minimax.server.go_wrong({"path": "upload", "status": 400, "body": {"base_resp": {"status_code": 2013}}})
    with pytest.raises(InvalidParametersError):
        await brought(minimax, tmp_path, MediaType.IMAGE)
    minimax.server.go_wrong({"path": "upload", "status": 200, "body": {}})
    with pytest.raises(ProviderUnavailableError):
        await brought(minimax, tmp_path, MediaType.IMAGE)


async def test_what_does_not_go_together_is_said_before_it_is_sent(minimax: ServedAdapter) -> None:
    before = len(minimax.server.calls)
    wrong: list[tuple[OperationType, dict[str, Any], str]] = [
        (OperationType.TEXT_TO_VIDEO, HAILUO | {"resolution": "1080P", "duration": 10}, "6 s"),
        (OperationType.UPSCALE, {"model": "h3_rerender", "source_clip": "5"}, "768P"),
    ]
    for operation, values, words in wrong:
        with pytest.raises(InvalidParametersError, match=words):
            await sent(minimax, operation, values)
    assert len(minimax.server.calls) == before


async def test_a_key_belongs_to_its_region_and_a_look_tells_so(minimax: ServedAdapter) -> None:
    provider, key = minimax.provider, minimax.server.key
    assert "accepts the key" in await provider.check_connection(minimax.account)
    assert await provider.read_balance(minimax.account) == {}
    minimax.server.order("move", host="api.minimax.cn")
    assert "china" in await provider.check_connection(OpenAccount(2, "b", {"region": "china"}, {"api_key": key}))
    for account in (minimax.account, OpenAccount(3, "c", {"region": "mars"}, {"api_key": key}), OpenAccount(4, "d")):
        with pytest.raises(ProviderAuthError):
            await provider.read_balance(account)
    plan = {"path": "token_plan", "status": 200, "body": {"model_remains": [], "base_resp": {"status_code": 0}}}
    minimax.server.go_wrong(plan)
    told = await provider.check_connection(OpenAccount(5, "e", {}, {"api_key": "sk-cp-1"}))
    assert "plan" in told

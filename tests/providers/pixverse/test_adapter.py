"""PixVerse's operations go round, and what goes wrong is told as it is."""

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
from app.providers.base import GenerationResult, InputFile, OpenAccount
from app.providers.parameters import as_own_result
from tests.support.adapters import ServedAdapter
from tests.support.servers import media

TEMPLATE = "302325299692608"
TEXT = {"model": "v6", "prompt": "a paper boat", "duration": 5, "quality": "540p", "seed": 7}


async def brought(pixverse: ServedAdapter, folder: Path, kind: MediaType) -> str:
    """The id of a file that was brought there."""
    content, mime_type, name = {
        MediaType.IMAGE: (media.picture(1, (320, 300)), "image/png", "a.png"),
        MediaType.VIDEO: (media.clip(), "video/mp4", "a.mp4"),
        MediaType.AUDIO: (media.sound(), "audio/wav", "a.wav"),
    }[kind]
    path = folder / name
    path.write_bytes(content)
    copy = await pixverse.provider.upload(pixverse.account, InputFile(str(path), mime_type, kind, len(content), name))
    return copy.id


async def sent(
    pixverse: ServedAdapter, operation: OperationType, values: dict[str, Any], *, token: str | None = None
) -> GenerationResult:
    params = pixverse.provider.manifest.params_model(operation).model_validate(values)
    return await pixverse.provider.submit(pixverse.account, operation, params, client_token=token or str(uuid4()))


@pytest.mark.long
async def test_every_operation_goes_round(pixverse: ServedAdapter, tmp_path: Path) -> None:
    image, clip, sound = [await brought(pixverse, tmp_path, kind) for kind in MediaType]
    own = as_own_result((await sent(pixverse, OperationType.TEXT_TO_VIDEO, TEXT)).remote_id)
    scaled = {"prompt": "x", "duration": 5, "quality": "360p", "seed": 3}
    jobs: list[tuple[OperationType, dict[str, Any]]] = [
        (OperationType.TEXT_TO_VIDEO, scaled | {"model": model, "aspect_ratio": "1:1"})
        for model in ("v6", "c1", "v5.6", "v5.5", "v5", "v4.5", "v4", "v3.5")
    ]
    jobs += [
        (OperationType.TEXT_TO_VIDEO, TEXT | {"generate_audio_switch": True, "generate_multi_clip_switch": True}),
        (OperationType.TEXT_TO_VIDEO, scaled | {"model": "v4", "camera_movement": "zoom_in", "style": "clay"}),
        (
            OperationType.TEXT_TO_VIDEO,
            scaled | {"model": "v5", "sound_effect": True, "sound_effect_content": "rain", "speech": "Hello"},
        ),
        (OperationType.IMAGE_TO_VIDEO, scaled | {"model": "v6", "image": image, "negative_prompt": "rain"}),
        (OperationType.IMAGE_TO_VIDEO, scaled | {"model": "v4.5", "image": image, "motion_mode": "fast"}),
        (
            OperationType.IMAGE_TO_VIDEO,
            scaled | {"model": "effect", "picture_1": image, "template_id": TEMPLATE},
        ),
        (
            OperationType.IMAGE_TO_VIDEO,
            scaled | {"model": "effect", "picture_1": image, "picture_2": image, "template_id": TEMPLATE},
        ),
        (OperationType.VIDEO_TRANSITION, scaled | {"model": "v5.5", "first_frame": image, "last_frame": image}),
        (
            OperationType.VIDEO_TRANSITION,
            {
                "model": "multi_transition",
                "picture_1": image,
                "picture_2": image,
                "picture_3": image,
                "prompt": "a\nb",
            },
        ),
        (
            OperationType.FUSION,
            scaled | {"model": "v5", "prompt": "@pic1 and @background.", "reference_1": image, "background": image},
        ),
        (OperationType.FUSION, scaled | {"model": "v6", "reference_1": image, "clip_1": clip, "clip_2": own}),
        (OperationType.VIDEO_EXTEND, scaled | {"model": "v6", "source_clip": own}),
        (OperationType.VIDEO_EXTEND, scaled | {"model": "v5", "source_clip": clip, "style": "comic"}),
        (OperationType.VIDEO_MODIFY, {"model": "restyle", "source_clip": clip, "prompt": "felt", "seed": 4}),
        (OperationType.VIDEO_MODIFY, {"model": "modify", "source_clip": own, "prompt": "@img0", "picture_1": image}),
        (OperationType.VIDEO_MODIFY, {"model": "modify", "source_clip": clip, "prompt": "a hat", "selection": "dog"}),
        (OperationType.VIDEO_MODIFY, {"model": "swap", "source_clip": own, "character": image, "selection": "person"}),
        (OperationType.VIDEO_MODIFY, {"model": "motion_control", "source_clip": own, "character": image}),
        (OperationType.LIP_SYNC, {"model": "lip_sync", "source_clip": own, "sound": sound}),
        (OperationType.LIP_SYNC, {"model": "avatar", "character": image, "speech": "Hello"}),
        (OperationType.SOUND_EFFECT, {"model": "sound_effect", "source_clip": clip, "prompt": "wind"}),
        (OperationType.UPSCALE, {"model": "upscale", "source_clip": own}),
        (
            OperationType.IMAGE_TO_IMAGE,
            {"model": "image_template", "picture_1": image, "template_id": TEMPLATE},
        ),
    ]
    assert {operation for operation, _ in jobs} == set(pixverse.provider.manifest.operations)
    for operation, values in jobs:
        accepted = await sent(pixverse, operation, values)
        assert int(accepted.remote_id) > 2**53
        status = await pixverse.provider.check(pixverse.account, accepted.remote_id, accepted.handle)
        assert status.status == ProviderStatus.COMPLETED
        (output,) = status.outputs
        assert output.url is not None
        assert output.url.startswith("https://media.pixverse.ai/")
        assert output.remote_id == (None if operation == OperationType.IMAGE_TO_IMAGE else accepted.remote_id)


REFUSALS: dict[int, type[ProviderError]] = {
    400012: ProviderAuthError,
    500020: ProviderAuthError,
    500090: ProviderQuotaError,
    500060: ProviderQuotaError,
    500044: ProviderConcurrencyError,
    500069: ProviderUnavailableError,
    500054: ContentRefusedError,
    500063: ContentRefusedError,
    **dict.fromkeys((400011, 400013, 400017, 400018, 400019, 500070, 500071), InvalidParametersError),
    **dict.fromkeys((500030, 500031, 500032, 500033, 500041, 500042), InvalidParametersError),
    400032: InputGoneError,
    500008: RemoteNotFoundError,
    500064: RemoteNotFoundError,
    500100: SubmitUncertainError,
    99999: SubmitUncertainError,
    123456: SubmitUncertainError,
}


async def test_each_code_of_a_refused_submit_has_its_kind_and_keeps_the_words(pixverse: ServedAdapter) -> None:
    for code, kind in REFUSALS.items():
        pixverse.server.order("refuse", code=code)
        with pytest.raises(ProviderError) as caught:
            await sent(pixverse, OperationType.TEXT_TO_VIDEO, TEXT)
        assert type(caught.value) is kind
        assert caught.value.detail == f"refused as ordered ({code})"
        assert pixverse.account.credentials["api_key"] not in f"{caught.value!r} {caught.value.detail}"


async def test_an_input_that_is_gone_there_is_told_apart_from_a_video_that_is(
    pixverse: ServedAdapter, tmp_path: Path
) -> None:
    clip = await brought(pixverse, tmp_path, MediaType.VIDEO)
    image = await brought(pixverse, tmp_path, MediaType.IMAGE)
    pixverse.server.order("forget_uploads")
    with pytest.raises(InputGoneError):
        await sent(pixverse, OperationType.UPSCALE, {"model": "upscale", "source_clip": clip})
    with pytest.raises(InputGoneError):
        await sent(pixverse, OperationType.IMAGE_TO_VIDEO, TEXT | {"image": image})
    own = await sent(pixverse, OperationType.TEXT_TO_VIDEO, TEXT)
    pixverse.server.order("delete", id=own.remote_id)
    with pytest.raises(RemoteNotFoundError):
        await sent(pixverse, OperationType.UPSCALE, {"model": "upscale", "source_clip": as_own_result(own.remote_id)})


async def test_a_lost_reply_is_uncertain_and_sending_it_again_with_its_trace_is_charged_once(
    pixverse: ServedAdapter,
) -> None:
    before, token = pixverse.server.balance, str(uuid4())
    for fault in ({"when": "after"}, {"status": 502, "body": "<html>", "when": "after"}, {"cut_at": 10}):
        pixverse.server.go_wrong(fault | {"method": "POST"})
        with pytest.raises(SubmitUncertainError):
            await sent(pixverse, OperationType.TEXT_TO_VIDEO, TEXT, token=token)
    found = await sent(pixverse, OperationType.TEXT_TO_VIDEO, TEXT, token=token)
    assert pixverse.server.balance == before - 45
    assert list(pixverse.server.jobs)[-1] == found.remote_id


async def test_what_is_to_be_swapped_must_be_seen_in_the_clip(pixverse: ServedAdapter, tmp_path: Path) -> None:
    clip = await brought(pixverse, tmp_path, MediaType.VIDEO)
    image = await brought(pixverse, tmp_path, MediaType.IMAGE)
    values = {"model": "swap", "source_clip": clip, "character": image}
    with pytest.raises(InvalidParametersError, match="person, dog"):
        await sent(pixverse, OperationType.VIDEO_MODIFY, values)
    pixverse.server.go_wrong({"path": "mask", "status": 200, "body": {"ErrCode": 0, "Resp": {}}})
    with pytest.raises(SubmitUncertainError):
        await sent(pixverse, OperationType.VIDEO_MODIFY, values)


async def test_a_job_ends_as_it_ended_there(pixverse: ServedAdapter) -> None:
    pixverse.server.plan({"kind": "filtered"}, {"kind": "failed"}, {"kind": "stuck"}, {"kind": "empty"}, {})
    jobs = [await sent(pixverse, OperationType.TEXT_TO_VIDEO, TEXT) for _ in range(5)]
    pixverse.server.order("delete", id=jobs[4].remote_id)
    found = [await pixverse.provider.check(pixverse.account, job.remote_id, job.handle) for job in jobs]
    assert [one.status for one in found] == [
        ProviderStatus.FILTERED,
        ProviderStatus.FAILED,
        ProviderStatus.PROCESSING,
        ProviderStatus.COMPLETED,
        ProviderStatus.CANCELLED,
    ]
    assert isinstance(found[0].error, ContentRefusedError)
    assert found[0].cost == 0
    assert not found[3].outputs
    with pytest.raises(RemoteNotFoundError):
        await pixverse.provider.check(pixverse.account, "5/../6", {})


async def test_the_balance_is_both_parts_and_the_accounts_voices_and_looks_come_into_the_forms(
    pixverse: ServedAdapter,
) -> None:
    before = len(pixverse.server.calls)
    assert await pixverse.provider.read_balance(pixverse.account) == {"credits": int(pixverse.server.balance)}
    told = await pixverse.provider.check_connection(pixverse.account)
    assert told == f"PixVerse accepts the key. The account has {int(pixverse.server.balance):,} credits."
    manifest = pixverse.provider.manifest
    speech = manifest.params_model(OperationType.LIP_SYNC).model_json_schema()["properties"]["speaker"]
    assert speech["labels"] == {"Auto": "Automatic", "1": "Emily"}
    look = {"model": "restyle", "source_clip": as_own_result("5"), "restyle_id": "3001"}
    assert manifest.params_model(OperationType.VIDEO_MODIFY).model_validate(look) is not None
    lists = [call for call in pixverse.server.calls[before:] if "list" in call["path"]]
    assert len(lists) == 2


async def test_a_key_belongs_to_its_region(pixverse: ServedAdapter) -> None:
    key = pixverse.server.key
    china = OpenAccount(2, "b", {"region": "china"}, {"api_key": f"{key}-cn"})
    assert await pixverse.provider.read_balance(china)
    for account in (
        OpenAccount(3, "c", {"region": "china"}, {"api_key": key}),
        OpenAccount(4, "d", {}, {"api_key": f"{key}-cn"}),
        OpenAccount(5, "e", {}, {}),
    ):
        with pytest.raises(ProviderAuthError):
            await pixverse.provider.read_balance(account)


async def test_calls_that_may_be_made_again_tell_what_went_wrong(pixverse: ServedAdapter, tmp_path: Path) -> None:
    faults: list[tuple[dict[str, Any], type[ProviderError]]] = [
        ({"status": 429, "body": {}, "headers": {"Retry-After": "2"}}, ProviderRateLimitError),
        ({"status": 403, "body": "no"}, ProviderAuthError),
        ({"status": 200, "body": {"ErrCode": 500100, "ErrMsg": "x"}}, ProviderUnavailableError),
        ({"status": 200, "body": {"ErrCode": 777777, "ErrMsg": "x"}}, ProviderError),
        ({"status": 200, "body": [1]}, ProviderUnavailableError),
        ({"status": 200, "body": {"ErrCode": 0, "Resp": {}}}, ProviderUnavailableError),
        ({"when": "before"}, ProviderUnavailableError),
    ]
    for fault, kind in faults:
        pixverse.server.go_wrong(fault)
        with pytest.raises(kind) as caught:
            await pixverse.provider.read_balance(pixverse.account)
        assert type(caught.value) is kind
    pixverse.server.order("moderate_upload")
    with pytest.raises(ContentRefusedError):
        await brought(pixverse, tmp_path, MediaType.IMAGE)
    failed = {"status": 200, "body": {"ErrCode": 500041, "ErrMsg": "upload failed"}, "path": "upload"}
    pixverse.server.go_wrong(failed)
    assert await brought(pixverse, tmp_path, MediaType.IMAGE)
    pixverse.server.go_wrong(failed | {"times": 2})
    with pytest.raises(InvalidParametersError):
        await brought(pixverse, tmp_path, MediaType.IMAGE)
    pixverse.server.go_wrong({"status": 200, "body": {"ErrCode": 0, "Resp": None}, "path": "upload"})
    with pytest.raises(ProviderUnavailableError):
        await brought(pixverse, tmp_path, MediaType.VIDEO)


async def test_estimates_count_ways_and_the_bytes_that_are_said(pixverse: ServedAdapter) -> None:
    def cost(operation: OperationType, values: dict[str, Any]) -> int:
        params = pixverse.provider.manifest.params_model(operation).model_validate(values)
        return pixverse.provider.estimate(operation, params).cost

    pictures = {f"picture_{number}": number for number in (1, 2, 3)}
    assert cost(OperationType.VIDEO_TRANSITION, {"model": "multi_transition", **pictures}) == 90
    assert cost(OperationType.LIP_SYNC, {"model": "lip_sync", "source_clip": 1, "speech": "x" * 31}) == 12
    assert cost(OperationType.TEXT_TO_VIDEO, TEXT | {"duration": 15, "quality": "720p"}) == 180
    fast = {"model": "v4", "prompt": "x", "motion_mode": "fast", "quality": "720p"}
    assert cost(OperationType.TEXT_TO_VIDEO, fast) == 120
    assert pixverse.provider.base_estimate(OperationType.TEXT_TO_VIDEO).cost == 45

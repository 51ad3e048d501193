"""Luma's adapter against its test server: both interfaces, uploads, refusals, lost replies, links, credits."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
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
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    RemoteNotFoundError,
    SubmitUncertainError,
)
from app.providers.base import (
    CENTS,
    ClearingWay,
    GenerationResult,
    InputFile,
    InputTransport,
    OperationParams,
    VideoStatusResult,
    input_slots,
)
from app.providers.luma.adapter import LumaProvider
from app.providers.luma.manifest import CATALOG
from app.providers.parameters import as_own_result
from tests.support.adapters import ServedAdapter, adapter_of
from tests.support.servers import media
from tests.support.servers.luma.server import LEGACY_KEY, Luma
from tests.support.servers.serving import ServedProvider, served

SINCE = timedelta(minutes=2)
PAIRS = [
    (operation, model)
    for operation, params in CATALOG.operations().items()
    for model in getattr(params, "variants")  # noqa: B009
]
LINKS = {MediaType.IMAGE: "https://example.org/a.png", MediaType.VIDEO: "https://example.org/a.mp4"}
KINDS: dict[type[ProviderError], tuple[int, ...]] = {
    InvalidParametersError: (400, 413, 422),
    ProviderAuthError: (401, 403),
    ProviderQuotaError: (402,),
    RemoteNotFoundError: (404,),
    ProviderRateLimitError: (429,),
    SubmitUncertainError: (418, 500, 502, 503),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.luma", tmp_path_factory.mktemp("luma")) as running:
        yield running


@pytest.fixture
async def luma(server: ServedProvider, tmp_path: Path) -> AsyncIterator[ServedAdapter]:
    server.forget_plans()
    server.set_pace(wait_seconds=0.0, run_seconds=0.0, running=None, balance=10_000.0, link_seconds=None)
    keys = {"api_key": Luma.key, "dream_machine_key": LEGACY_KEY}
    async with adapter_of("luma", server, tmp_path, factory=LumaProvider, credentials=keys) as adapter:
        yield adapter
    found = server.violations
    server.forget_violations()
    assert found == []


def params_of(operation: OperationType, **values: Any) -> OperationParams:
    return CATALOG.operations()[operation].model_validate(values)


async def made_of(luma: ServedAdapter, operation: OperationType, **values: Any) -> GenerationResult:
    params = params_of(operation, **values)
    return await luma.provider.submit(luma.account, operation, params, client_token=str(uuid4()))


async def text(luma: ServedAdapter, **values: Any) -> GenerationResult:
    return await made_of(luma, OperationType.TEXT_TO_VIDEO, **({"prompt": "grass"} | values))


async def look(luma: ServedAdapter, made: GenerationResult) -> VideoStatusResult:
    return await luma.provider.check(luma.account, made.remote_id, made.handle)


async def own(luma: ServedAdapter, made: GenerationResult) -> str:
    return as_own_result((await look(luma, made)).outputs[0].remote_id or "")


async def brought(luma: ServedAdapter, folder: Path, kind: MediaType) -> str:
    content = media.picture() if kind == MediaType.IMAGE else media.clip()
    mime_type = "image/png" if kind == MediaType.IMAGE else "video/mp4"
    path = folder / mime_type.replace("/", ".")
    path.write_bytes(content)
    file = InputFile(str(path), mime_type, kind, len(content), path.name)
    return (await luma.provider.upload(luma.account, file)).id


@pytest.mark.long
async def test_each_model_does_each_of_its_operations(luma: ServedAdapter, tmp_path: Path) -> None:
    brought_files = {kind: await brought(luma, tmp_path, kind) for kind in (MediaType.IMAGE, MediaType.VIDEO)}
    results = {"agents": await own(luma, await text(luma)), "dream": await own(luma, await text(luma, model="ray-2"))}
    for operation, model in PAIRS:
        variant = CATALOG.operations()[operation].variant({"model": model})
        api = CATALOG.model(model).settings["api"]
        values: dict[str, Any] = {"prompt": "grass"} if "prompt" in variant.model_fields else {}
        for slot in input_slots(variant):
            is_linked = slot.limits is not None and slot.limits.transport == InputTransport.PUBLIC_URL
            values[slot.name] = LINKS[slot.media] if is_linked else brought_files[slot.media]
            if slot.takes_only_own:
                values[slot.name] = results[api]
        found = await look(luma, await made_of(luma, operation, model=model, **values))
        assert found.status == ProviderStatus.COMPLETED, (operation, model)
        assert len(found.outputs) == (3 if model == "uni-1-layers" else 1)


async def test_results_of_either_interface_become_inputs_of_both(luma: ServedAdapter) -> None:
    clips = [await text(luma), await text(luma, model="ray-2")]
    pictures = [
        await made_of(luma, OperationType.TEXT_TO_IMAGE, prompt="x", model=one) for one in ("uni-1", "photon-1")
    ]
    for made in clips:
        source = await own(luma, made)
        for model in ("ray-3.2", "ray-2"):
            await made_of(luma, OperationType.VIDEO_MODIFY, model=model, source_clip=source, prompt="at night")
    for made in pictures:
        frame = await own(luma, made)
        for model in ("ray-3.2", "ray-2"):
            await made_of(luma, OperationType.IMAGE_TO_VIDEO, model=model, first_frame=frame, prompt="x")
    for model, made in (("ray-3.2", clips[1]), ("ray-2", clips[0])):
        with pytest.raises(InvalidParametersError):
            await made_of(luma, OperationType.VIDEO_EXTEND, model=model, source_clip=await own(luma, made), prompt="x")
    with pytest.raises(InvalidParametersError):
        await made_of(luma, OperationType.VIDEO_EXTEND, source_clip="own:elsewhere", prompt="x")


async def test_each_status_has_its_kind_and_keeps_its_words(luma: ServedAdapter) -> None:
    for model in ("ray-3.2", "ray-2"):
        for kind, statuses in KINDS.items():
            for status in statuses:
                luma.server.order("refuse", status=status, detail="their words")
                with pytest.raises(kind) as caught:
                    await text(luma, model=model)
                assert type(caught.value) is kind
                assert "their words" in (caught.value.detail or "")
    luma.server.order("refuse", status=400, detail="Insufficient credits")
    with pytest.raises(ProviderQuotaError):
        await text(luma, model="ray-2")
    luma.server.order("refuse", status=422, detail=[{"loc": ["body", "prompt"], "msg": "blocked by moderation"}])
    with pytest.raises(ContentRefusedError) as refused:
        await text(luma)
    assert refused.value.detail == "422: body.prompt: blocked by moderation"
    luma.server.set_pace(running=0)
    with pytest.raises(ProviderRateLimitError) as paused:
        await text(luma)
    assert paused.value.retry_after == timedelta(seconds=7)


async def test_a_generation_fails_in_its_kind_and_moderation_is_final(luma: ServedAdapter) -> None:
    codes: dict[str, type[ProviderError]] = {
        "content_moderated": ContentRefusedError,
        "generation_failed": ProviderError,
        "output_not_found": ProviderError,
        "budget_exhausted": ProviderQuotaError,
        "rate_limited": ProviderRateLimitError,
        "image_too_large": InvalidParametersError,
        "something_new": ProviderError,
    }
    luma.server.plan(*({"kind": "failed", "code": code} for code in codes))
    for code, kind in codes.items():
        found = await look(luma, await text(luma))
        assert (found.status, type(found.error)) == (ProviderStatus.FAILED, kind)
        assert code in (found.error.detail or "" if found.error is not None else "")
    luma.server.plan({"kind": "filtered"}, {"kind": "failed"}, {"kind": "empty"}, {"kind": "lost"}, {"kind": "stuck"})
    filtered, failed, empty, lost, stuck = [await text(luma, model="ray-2") for _ in range(5)]
    assert type((await look(luma, filtered)).error) is ContentRefusedError
    assert type((await look(luma, failed)).error) is ProviderError
    assert (await look(luma, empty)).status == ProviderStatus.FAILED
    with pytest.raises(RemoteNotFoundError):
        await look(luma, lost)
    assert (await look(luma, stuck)).status == ProviderStatus.PROCESSING
    await luma.provider.cancel(luma.account, stuck.remote_id, stuck.handle)
    with pytest.raises(RemoteNotFoundError):
        await look(luma, stuck)
    await luma.provider.cancel(luma.account, filtered.remote_id, filtered.handle)
    assert (await look(luma, filtered)).status == ProviderStatus.FAILED


async def test_a_lost_reply_of_dream_machine_is_found_in_its_list(luma: ServedAdapter) -> None:
    request = {"model": "ray-2", "prompt": f"a boat {uuid4()}"}
    assert luma.provider.clearing_of(OperationType.TEXT_TO_VIDEO, request) == (ClearingWay.LISTING,)
    assert luma.provider.clearing_of(OperationType.TEXT_TO_VIDEO, {"model": "ray-3.2"}) == (ClearingWay.NONE,)
    wanted = luma.provider.fingerprint(OperationType.TEXT_TO_VIDEO, request)
    luma.server.go_wrong({"method": "POST", "path": "/generations/video", "when": "after"})
    with pytest.raises(SubmitUncertainError):
        await text(luma, **request)
    now = datetime.now(UTC)
    # Made with the same key by somebody else: other words, and the same words with another length.
    await text(luma, model="ray-2", prompt="a ship")
    await text(luma, **request, duration=9)
    listed = await luma.provider.list_like(luma.account, now - SINCE, wanted)
    assert len(listed) == 2
    same = [job for job in listed if job.fingerprint is not None]
    assert len(same) == 1
    found = await luma.provider.check(luma.account, same[0].remote_id, same[0].handle)
    assert found.status == ProviderStatus.COMPLETED
    assert await luma.provider.list_jobs(luma.account, now + SINCE) == []


async def test_a_submit_that_was_not_answered_well_is_uncertain_and_a_look_can_be_made_again(
    luma: ServedAdapter,
) -> None:
    bodies: list[Any] = ["<html>", {}, [], {"id": None}, {"id": 5}]
    for body in bodies:
        luma.server.go_wrong({"method": "POST", "status": 201, "body": body})
        with pytest.raises(SubmitUncertainError):
            await text(luma)
    made = await text(luma)
    for fault in ({"status": 503}, {"status": 200, "body": "x"}, {"when": "before"}):
        luma.server.go_wrong({"path": made.remote_id, **fault})
        with pytest.raises(ProviderUnavailableError):
            await look(luma, made)
    assert (await look(luma, made)).status == ProviderStatus.COMPLETED


async def test_files_are_brought_and_forgotten_ones_are_told(luma: ServedAdapter, tmp_path: Path) -> None:
    file = await brought(luma, tmp_path, MediaType.IMAGE)
    luma.server.order("forget_files")
    with pytest.raises(InputGoneError):
        await made_of(luma, OperationType.IMAGE_TO_VIDEO, first_frame=file, prompt="x")
    luma.server.order("fail_file", reason="corrupt_input")
    with pytest.raises(InvalidParametersError):
        await brought(luma, tmp_path, MediaType.IMAGE)
    luma.server.order("fail_file", reason="content_moderated")
    with pytest.raises(ContentRefusedError):
        await brought(luma, tmp_path, MediaType.VIDEO)


async def test_links_end_and_a_new_look_gives_others(luma: ServedAdapter, tmp_path: Path) -> None:
    luma.server.set_pace(link_seconds=0.0)
    made = await text(luma)
    first = (await look(luma, made)).outputs[0].url
    luma.server.set_pace(link_seconds=None)
    second = (await look(luma, made)).outputs[0].url
    async with luma.transfer() as transfer:
        with pytest.raises(ProviderAuthError):
            await transfer.download(first or "", tmp_path / "a.part", limit_bytes=10**7)
        await transfer.download(second or "", tmp_path / "a.part", limit_bytes=10**7)
    assert (tmp_path / "a.part").read_bytes()[4:8] == b"ftyp"


async def test_each_interface_has_its_key_and_one_of_them_is_enough(luma: ServedAdapter) -> None:
    provider = luma.provider
    balance = await provider.read_balance(luma.account)
    assert balance == {CENTS: int(luma.server.balance)}
    words = await provider.check_connection(luma.account)
    assert words.startswith("The Agents API accepts the key.")
    assert "Dream Machine accepts the key. It has $" in words
    agents = replace(luma.account, credentials={"api_key": Luma.key})
    assert await provider.read_balance(agents) == {}
    params = params_of(OperationType.TEXT_TO_VIDEO, model="ray-2", prompt="x")
    with pytest.raises(InvalidParametersError, match="Dream Machine key"):
        await provider.submit(agents, OperationType.TEXT_TO_VIDEO, params, client_token="t")  # noqa: S106
    for wrong in ({}, {"api_key": "no"}, {"dream_machine_key": "no"}):
        with pytest.raises(ProviderAuthError):
            await provider.read_balance(replace(luma.account, credentials=wrong))

"""The adapter of the OpenAI-compatible interface against its test server."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.enums import OperationType, ProviderStatus
from app.domain.errors import (
    ContentRefusedError,
    IncompleteListError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    RemoteNotFoundError,
    SubmitUncertainError,
)
from app.providers.base import ClearingWay, GenerationResult, OpenAccount, VideoStatusResult
from app.providers.sora.adapter import build_provider
from tests.support.adapters import ServedAdapter, adapter_built
from tests.support.servers.media import clip, picture, sound
from tests.support.servers.serving import ServedProvider, served

TOKEN = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"  # noqa: S105  (a submission's id)
IMAGE = {"model": "gpt-image-2", "prompt": "a kite", "outputs": 3}
CLIP = {"model": "own", "prompt": "a kite", "seed": 7, "steps": 20, "guidance": 4.5, "fps": 16}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.sora", tmp_path_factory.mktemp("sora")) as running:
        yield running


@pytest.fixture(scope="module")
def built(server: ServedProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAdapter]:
    with adapter_built(build_provider, server, tmp_path_factory.mktemp("data")) as adapter:
        yield adapter


@pytest.fixture
def openai(built: ServedAdapter) -> ServedAdapter:
    server = built.server
    server.set_pace(wait_seconds=0, run_seconds=0, link_seconds=None, running=None, balance=10_000)
    server.order("act_as", server="vllm")
    server.forget_violations()
    return built


@pytest.fixture
def own(openai: ServedAdapter) -> ServedAdapter:
    """The same adapter with an account of a server of one's own."""
    options = dict(openai.account.options) | {"base_url": f"{openai.server.url}/v1/"}
    return replace(openai, account=replace(openai.account, options=options))


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """A picture, a clip and a sound on the disk, as an input brings them."""
    contents = {"a.png": picture(), "b.mp4": clip(), "c.wav": sound()}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name: str(tmp_path / name) for name in contents}


async def submit(
    adapter: ServedAdapter, operation: OperationType, values: Mapping[str, Any], token: str = TOKEN
) -> GenerationResult:
    params = adapter.provider.manifest.params_model(operation).model_validate(values)
    return await adapter.provider.submit(adapter.account, operation, params, client_token=token)


async def ended(adapter: ServedAdapter, operation: OperationType, values: Mapping[str, Any]) -> VideoStatusResult:
    accepted = await submit(adapter, operation, values)
    return await adapter.provider.check(adapter.account, accepted.remote_id, accepted.handle)


def inputs(operation: OperationType, files: Mapping[str, str]) -> dict[str, str]:
    png, mp4, wav = files["a.png"], files["b.mp4"], files["c.wav"]
    return {
        OperationType.IMAGE_TO_IMAGE: {"picture_1": png, "picture_2": png},
        OperationType.IMAGE_TO_VIDEO: {"first_frame": png},
        OperationType.VIDEO_MODIFY: {"clip": mp4},
        OperationType.LIP_SYNC: {"portrait": png, "sound": wav},
    }.get(operation, {})


async def test_openais_models_make_and_edit_pictures(openai: ServedAdapter, files: dict[str, str]) -> None:
    for operation in (OperationType.TEXT_TO_IMAGE, OperationType.IMAGE_TO_IMAGE):
        params = openai.provider.manifest.params_model(operation)
        for model in params.variants:  # type: ignore[attr-defined]
            values = {"model": model, "prompt": "a kite", "outputs": 2, **inputs(operation, files)}
            if model == "own":
                with pytest.raises(InvalidParametersError):
                    await submit(openai, operation, values)
                continue
            if operation == OperationType.IMAGE_TO_IMAGE:
                values["mask"] = files["a.png"]
            status = await ended(openai, operation, values)
            assert [Path(one.path or "").suffix for one in status.outputs] == [".png", ".png"], model
            assert openai.provider.estimate(operation, params.model_validate(values)).cost > 0
    single = await ended(openai, OperationType.IMAGE_TO_IMAGE, {"prompt": "x", "picture_1": files["a.png"]})
    assert single.status == ProviderStatus.COMPLETED
    assert openai.server.violations == []


@pytest.mark.parametrize("kind", ["vllm", "sglang", "litellm", "localai"])
async def test_a_server_of_ones_own_makes_what_it_can(own: ServedAdapter, files: dict[str, str], kind: str) -> None:
    own.server.order("act_as", server=kind)
    has_clips = kind != "localai"
    for operation in own.provider.manifest.operations:
        values = CLIP if "video" in operation or operation == OperationType.LIP_SYNC else {"model": "own", "seed": 7}
        values = values | {"prompt": "a kite", **inputs(operation, files)}
        only_vllm = operation in {OperationType.VIDEO_MODIFY, OperationType.LIP_SYNC} and kind != "vllm"
        if only_vllm or (not has_clips and operation != OperationType.TEXT_TO_IMAGE):
            continue
        status = await ended(own, operation, values)
        assert status.status == ProviderStatus.COMPLETED, (operation, status)
        if "video" in operation:
            target = Path(files["a.png"]).with_name("result.mp4")
            headers = own.provider.download_headers(own.account, "")
            allowed = own.provider.local_servers(own.account)
            url = status.outputs[0].url or ""
            async with own.transfer() as transfer:
                await transfer.download(url, target, limit_bytes=10**7, headers=headers, allow_local=allowed)
            assert target.read_bytes()[4:8] == b"ftyp"
    words = await own.provider.check_connection(own.account)
    assert ("It makes clips." in words) == has_clips
    assert own.server.violations == []


async def test_clips_at_openais_own_address_are_refused_before_anything_is_sent(openai: ServedAdapter) -> None:
    before = len(openai.server.calls)
    with pytest.raises(InvalidParametersError, match="2026-09-24"):
        await submit(openai, OperationType.TEXT_TO_VIDEO, CLIP)
    assert len(openai.server.calls) == before
    assert "2026-09-24" in openai.provider.manifest.notice
    assert "clips ended" in await openai.provider.check_connection(openai.account)
    assert await openai.provider.read_balance(openai.account) == {}
    assert openai.server.violations == []


async def test_a_clip_waits_runs_fails_and_is_refused(own: ServedAdapter) -> None:
    own.server.set_pace(wait_seconds=30)
    assert (await ended(own, OperationType.TEXT_TO_VIDEO, CLIP)).status == ProviderStatus.PENDING
    own.server.set_pace(wait_seconds=0, run_seconds=0.4)
    accepted = await submit(own, OperationType.TEXT_TO_VIDEO, CLIP)
    await asyncio.sleep(0.1)
    running = await own.provider.check(own.account, accepted.remote_id, accepted.handle)
    assert running.status == ProviderStatus.PROCESSING
    assert 0 < (running.fraction or 0) < 1
    own.server.set_pace(run_seconds=0)
    own.server.plan({"kind": "failed"}, {"kind": "filtered"}, {"kind": "lost"})
    failed = await ended(own, OperationType.TEXT_TO_VIDEO, CLIP)
    assert (failed.status, failed.error and failed.error.detail) == (
        ProviderStatus.FAILED,
        "generation_failed: CUDA out of memory.",
    )
    refused = await ended(own, OperationType.TEXT_TO_VIDEO, CLIP)
    assert (refused.status, type(refused.error)) == (ProviderStatus.FILTERED, ContentRefusedError)
    with pytest.raises(RemoteNotFoundError):
        await ended(own, OperationType.TEXT_TO_VIDEO, CLIP)
    accepted = await submit(own, OperationType.TEXT_TO_VIDEO, CLIP)
    own.server.order("restart")
    with pytest.raises(RemoteNotFoundError, match="starts anew"):
        await own.provider.check(own.account, accepted.remote_id, accepted.handle)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"error": {"message": "no", "code": "invalid_api_key"}}, ProviderAuthError),
        (403, {"error": {"message": "verify", "type": "permission"}}, ProviderAuthError),
        (429, {"error": {"message": "quota", "code": "insufficient_quota"}}, ProviderQuotaError),
        (400, {"error": {"message": "limit", "code": "billing_hard_limit_reached"}}, ProviderQuotaError),
        (429, {"error": {"message": "slow", "code": "rate_limit_exceeded"}}, ProviderRateLimitError),
        (400, {"error": {"message": "no", "code": "moderation_blocked"}}, ContentRefusedError),
        (400, {"error": {"message": "no", "code": "content_policy_violation"}}, ContentRefusedError),
        (404, {"error": {"message": "gone", "code": "model_not_found"}}, RemoteNotFoundError),
        (422, {"detail": [{"loc": ["body", "moderation"], "msg": "odd"}]}, InvalidParametersError),
        (400, {"detail": "bad"}, InvalidParametersError),
        (408, {"error": {"message": "late"}}, SubmitUncertainError),
        (409, {"error": {"message": "conflict"}}, SubmitUncertainError),
        (503, {"error": {"message": "busy"}}, SubmitUncertainError),
        (400, "<html>", SubmitUncertainError),
        (200, {"created": 1}, SubmitUncertainError),
        (200, {"data": [{"b64_json": "???"}]}, SubmitUncertainError),
        (None, None, SubmitUncertainError),
    ],
)
async def test_each_refusal_of_a_submit_is_of_its_kind(
    openai: ServedAdapter, status: int | None, body: Any, kind: type[ProviderError]
) -> None:
    fault = {"path": "/images/", "status": status, "body": body, "headers": {"retry-after-ms": "1500"}}
    openai.server.go_wrong(fault)
    with pytest.raises(ProviderError) as caught:
        await submit(openai, OperationType.TEXT_TO_IMAGE, IMAGE)
    assert type(caught.value) is kind
    if isinstance(caught.value, ProviderRateLimitError):
        assert caught.value.retry_after == timedelta(seconds=1.5)


async def test_pictures_that_came_are_found_again_and_a_lost_answer_proves_nothing(openai: ServedAdapter) -> None:
    provider, account = openai.provider, openai.account
    since = datetime.now(UTC)
    openai.server.plan({"kind": "partial"}, {"kind": "empty"})
    accepted = await submit(openai, OperationType.TEXT_TO_IMAGE, IMAGE)
    found = await provider.find(account, TOKEN, since)
    assert found is not None
    status = await provider.check(account, found.remote_id, found.handle)
    assert (len(status.outputs), status.note) == (2, "1 of 3 pictures were not given.")
    await provider.forget(account, accepted.remote_id, accepted.handle)
    with pytest.raises(RemoteNotFoundError):
        await provider.check(account, accepted.remote_id, accepted.handle)
    assert (await ended(openai, OperationType.TEXT_TO_IMAGE, IMAGE)).status == ProviderStatus.FAILED
    openai.server.go_wrong({"path": "/images/", "when": "after"})
    with pytest.raises(SubmitUncertainError):
        await submit(openai, OperationType.TEXT_TO_IMAGE, IMAGE)
    assert await provider.find(account, TOKEN, since) is None
    assert provider.clearing_of(OperationType.TEXT_TO_IMAGE, {}) == (ClearingWay.RECEIVED,)
    assert provider.clearing_of(OperationType.TEXT_TO_VIDEO, {}) == (ClearingWay.LISTING,)


async def test_a_lost_clip_is_found_in_the_list(own: ServedAdapter) -> None:
    own.server.order("restart")
    since = datetime.now(UTC)
    values = CLIP | {"prompt": "a kite that nobody else asks for"}
    own.server.go_wrong({"path": "/videos", "method": "POST", "when": "after"})
    with pytest.raises(SubmitUncertainError):
        await submit(own, OperationType.TEXT_TO_VIDEO, values)
    await submit(own, OperationType.TEXT_TO_VIDEO, CLIP)
    wanted = own.provider.fingerprint(OperationType.TEXT_TO_VIDEO, values)
    found = [job for job in await own.provider.list_jobs(own.account, since) if job.fingerprint == wanted]
    assert len(found) == 1
    status = await own.provider.check(own.account, found[0].remote_id, found[0].handle)
    assert status.status == ProviderStatus.COMPLETED
    assert own.server.violations == []


async def test_a_list_that_does_not_say_whether_it_goes_on_proves_no_absence(own: ServedAdapter) -> None:
    own.server.order("restart")
    since = datetime.now(UTC) - timedelta(minutes=2)
    made = {(await submit(own, OperationType.TEXT_TO_VIDEO, CLIP)).remote_id for _ in range(3)}
    own.server.order("act_as", server="vllm", page=2)
    assert {job.remote_id for job in await own.provider.list_jobs(own.account, since)} == made
    own.server.order("act_as", server="vllm", page=2, takes_after=False)
    with pytest.raises(IncompleteListError):
        await own.provider.list_jobs(own.account, since)
    # Whoever has nothing that is newer needs no other page.
    assert await own.provider.list_jobs(own.account, since + timedelta(hours=1)) == []
    own.server.go_wrong({"path": "/videos", "status": 200, "body": {"data": [], "has_more": True}})
    with pytest.raises(IncompleteListError):
        await own.provider.list_jobs(own.account, since)
    own.server.go_wrong({"path": "/videos", "status": 200, "body": {"data": [{"id": 5}], "has_more": False}})
    with pytest.raises(ProviderUnavailableError):
        await own.provider.list_jobs(own.account, since)


async def test_a_clip_is_deleted_to_cancel_it_where_the_server_can(own: ServedAdapter) -> None:
    own.server.set_pace(run_seconds=30)
    for kind, may in (("vllm", True), ("sglang", True), ("litellm", False)):
        own.server.order("act_as", server=kind)
        accepted = await submit(own, OperationType.TEXT_TO_VIDEO, CLIP)
        if may:
            await own.provider.cancel(own.account, accepted.remote_id, accepted.handle)
        else:
            with pytest.raises(RemoteNotFoundError):
                await own.provider.cancel(own.account, accepted.remote_id, accepted.handle)


async def test_a_look_that_fails_says_nothing_of_the_job(own: ServedAdapter) -> None:
    accepted = await submit(own, OperationType.TEXT_TO_VIDEO, CLIP)
    for status, body in ((503, "busy"), (409, {"detail": "later"}), (200, "what?"), (200, {"id": 5})):
        own.server.go_wrong({"path": "/videos/", "method": "GET", "status": status, "body": body})
        with pytest.raises(ProviderUnavailableError):
            await own.provider.check(own.account, accepted.remote_id, accepted.handle)


async def test_a_key_that_is_wrong_is_told(openai: ServedAdapter) -> None:
    stranger = OpenAccount(2, "b@example.org", {}, {"key": "wrong"})
    with pytest.raises(ProviderAuthError):
        await openai.provider.check_connection(stranger)
    assert openai.provider.local_servers(OpenAccount(3, "c@example.org", {"base_url": "ftp://x"})) == frozenset()

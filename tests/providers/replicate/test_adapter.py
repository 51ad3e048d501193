"""The adapter of Replicate against its test server."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

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
from app.providers.base import InputFile, OpenAccount, VideoStatusResult
from app.providers.model_params import CatalogParams
from app.providers.replicate.adapter import build_provider
from tests.support.adapters import ServedAdapter, adapter_built, adapter_of
from tests.support.servers.media import picture
from tests.support.servers.serving import ServedProvider, served

LINK = "https://example.com/a.png"
CLIP = {"model": "bytedance/seedance-1-pro", "prompt": "a kite", "seed": 7}
PICTURES = {"model": "black-forest-labs/flux-schnell", "prompt": "a kite", "outputs": 3}
SOUND = {"model": "zsxkib/mmaudio", "clip": LINK, "prompt": "rain", "seed": 7}
EXTENSION = {
    "name": "xai/grok-imagine-video-extension",
    "fields": {
        "prompt": {"type": "string"},
        "video": {"type": "string", "format": "uri"},
        "duration": {"type": "integer", "minimum": 2, "maximum": 10},
    },
    "required": ["prompt", "video"],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.replicate", tmp_path_factory.mktemp("replicate")) as running:
        running.order("add_model", **EXTENSION)
        yield running


@pytest.fixture(scope="module")
def built(server: ServedProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAdapter]:
    with adapter_built(build_provider, server, tmp_path_factory.mktemp("data")) as adapter:
        yield adapter


@pytest.fixture
def replicate(built: ServedAdapter) -> ServedAdapter:
    server = built.server
    server.set_pace(wait_seconds=0, run_seconds=0, link_seconds=None, running=None, balance=10_000)
    server.order("page", size=100)
    server.forget_violations()
    return built


async def submit(replicate: ServedAdapter, operation: OperationType, values: Mapping[str, Any]) -> str:
    params = replicate.provider.manifest.params_model(operation).model_validate(values)
    token = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"  # noqa: S105  (a submission's id)
    accepted = await replicate.provider.submit(replicate.account, operation, params, client_token=token)
    return accepted.remote_id


async def ended(replicate: ServedAdapter, operation: OperationType, values: Mapping[str, Any]) -> VideoStatusResult:
    remote_id = await submit(replicate, operation, values)
    return await replicate.provider.check(replicate.account, remote_id, {})


def filled(params: type[CatalogParams]) -> dict[str, Any]:
    """What a form sends when every place has something in it."""
    kinds = {"input": LINK, "text": "a kite"}
    return {"seed": 7} | {name: kinds[spec.kind] for name, spec in params.specs.items() if spec.kind in kinds}


@pytest.mark.long
async def test_every_model_of_every_operation_goes_its_round(replicate: ServedAdapter) -> None:
    for operation, params in replicate.provider.manifest.operations.items():
        assert issubclass(params, CatalogParams)
        for model, variant in params.variants.items():
            values = {"model": model, **filled(variant)}
            status = await ended(replicate, operation, values)
            assert (status.status, status.outputs[0].needs_key) == (ProviderStatus.COMPLETED, False), model
            assert replicate.provider.estimate(operation, variant.model_validate(values)).cost > 0, model
    assert replicate.server.violations == []


async def test_a_prediction_waits_runs_and_ends(replicate: ServedAdapter) -> None:
    replicate.server.set_pace(wait_seconds=30)
    assert (await ended(replicate, OperationType.TEXT_TO_VIDEO, CLIP)).status == ProviderStatus.PENDING
    replicate.server.set_pace(wait_seconds=0, run_seconds=30)
    running = await ended(replicate, OperationType.TEXT_TO_VIDEO, CLIP)
    assert (running.status, running.fraction) == (ProviderStatus.PROCESSING, 0.0)
    replicate.server.set_pace(run_seconds=0)
    assert len((await ended(replicate, OperationType.TEXT_TO_IMAGE, PICTURES)).outputs) == 3
    replicate.server.plan({"kind": "empty"}, {"kind": "lost"})
    assert (await ended(replicate, OperationType.TEXT_TO_VIDEO, CLIP)).status == ProviderStatus.FAILED
    with pytest.raises(RemoteNotFoundError):
        await ended(replicate, OperationType.TEXT_TO_VIDEO, CLIP)
    done = await submit(replicate, OperationType.TEXT_TO_VIDEO, CLIP)
    replicate.server.order("remove_data")
    gone = await replicate.provider.check(replicate.account, done, {})
    assert (gone.status, type(gone.error)) == (ProviderStatus.FAILED, RemoteNotFoundError)
    assert replicate.server.violations == []


async def test_failures_keep_the_models_words_and_refusals_are_final(replicate: ServedAdapter) -> None:
    replicate.server.plan(*[{"kind": "filtered"}] * 4, {"kind": "failed"}, {"kind": "failed"})
    for _ in range(4):
        refused = await ended(replicate, OperationType.TEXT_TO_VIDEO, CLIP)
        assert (refused.status, type(refused.error)) == (ProviderStatus.FILTERED, ContentRefusedError)
    failed = await ended(replicate, OperationType.TEXT_TO_VIDEO, CLIP)
    assert failed.error is not None
    assert (failed.error.detail, failed.cost) == ("CUDA out of memory", 0)
    of_a_version = await ended(replicate, OperationType.SOUND_EFFECT, SOUND)
    assert (of_a_version.status, of_a_version.cost) == (ProviderStatus.FAILED, None)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"title": "Unauthenticated", "detail": "no token", "status": 401}, ProviderAuthError),
        (403, {"title": "Forbidden", "detail": "no", "status": 403}, ProviderAuthError),
        (402, {"title": "Insufficient credit", "detail": "Buy", "status": 402}, ProviderQuotaError),
        (404, {"title": "Not found", "detail": "no such model", "status": 404}, RemoteNotFoundError),
        (400, {"title": "Bad request", "detail": "no", "status": 400}, InvalidParametersError),
        (422, {"title": "x", "detail": "- input.safety_tolerance: too high", "status": 422}, InvalidParametersError),
        (422, {"title": "x", "detail": "flagged as sensitive (E005)", "status": 422}, ContentRefusedError),
        (429, {"detail": "Request was throttled.", "status": 429, "retry_after": 9}, ProviderRateLimitError),
        (408, {"detail": "late"}, SubmitUncertainError),
        (500, {"title": "x", "detail": "oops", "status": 500}, SubmitUncertainError),
        (403, "<html>", SubmitUncertainError),
        (201, {"status": "starting"}, SubmitUncertainError),
        (201, {"id": "../account"}, SubmitUncertainError),
        (None, None, SubmitUncertainError),
    ],
)
async def test_each_refusal_of_a_submit_is_of_its_kind(
    replicate: ServedAdapter, status: int | None, body: Any, kind: type[ProviderError]
) -> None:
    replicate.server.go_wrong({"path": "/predictions", "method": "POST", "status": status, "body": body})
    with pytest.raises(ProviderError) as caught:
        await submit(replicate, OperationType.TEXT_TO_VIDEO, CLIP)
    assert type(caught.value) is kind
    if isinstance(caught.value, ProviderRateLimitError):
        assert caught.value.retry_after == timedelta(seconds=9)


async def test_a_look_that_fails_says_nothing_of_the_job(replicate: ServedAdapter) -> None:
    remote_id = await submit(replicate, OperationType.TEXT_TO_VIDEO, CLIP)
    for status, body in ((503, "busy"), (200, "what?"), (200, [1])):
        replicate.server.go_wrong({"path": remote_id, "status": status, "body": body})
        with pytest.raises(ProviderUnavailableError):
            await replicate.provider.check(replicate.account, remote_id, {})


async def test_a_lost_reply_is_found_in_the_list_page_by_page(replicate: ServedAdapter) -> None:
    began = datetime.now(UTC)
    replicate.server.order("page", size=2)
    values = CLIP | {"seed": 41}
    replicate.server.go_wrong({"path": "/predictions", "method": "POST", "when": "after"})
    with pytest.raises(SubmitUncertainError):
        await submit(replicate, OperationType.TEXT_TO_VIDEO, values)
    replicate.server.order("web_prediction", name=values["model"], input={"prompt": "a kite", "seed": 41})
    for seed in range(3):
        await submit(replicate, OperationType.TEXT_TO_VIDEO, values | {"seed": seed})
    wanted = replicate.provider.fingerprint(OperationType.TEXT_TO_VIDEO, values)
    jobs = await replicate.provider.list_jobs(replicate.account, began)
    found = [job for job in jobs if job.fingerprint == wanted]
    assert len(found) == 1
    status = await replicate.provider.check(replicate.account, found[0].remote_id, found[0].handle)
    assert status.status == ProviderStatus.COMPLETED
    kling = {"model": "kwaivgi/kling-v3-video", "prompt": "x", "seed": 5}
    assert replicate.provider.fingerprint(OperationType.TEXT_TO_VIDEO, kling)["seed"] is None
    assert replicate.server.violations == []


async def test_a_prediction_is_cancelled_at_any_time(replicate: ServedAdapter) -> None:
    for pace in ({"wait_seconds": 30.0}, {"wait_seconds": 0.0, "run_seconds": 30.0}):
        replicate.server.set_pace(**pace)
        for _ in range(2):
            remote_id = await submit(replicate, OperationType.TEXT_TO_VIDEO, CLIP)
            await replicate.provider.cancel(replicate.account, remote_id, {})
            status = await replicate.provider.check(replicate.account, remote_id, {})
            assert status.status == ProviderStatus.CANCELLED


async def test_a_file_is_brought_with_its_end_and_may_be_gone(replicate: ServedAdapter, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(picture())
    file = InputFile(str(path), "image/png", MediaType.IMAGE, path.stat().st_size, "a picture.png")
    copy = await replicate.provider.upload(replicate.account, file)
    assert copy.expires_at is not None
    assert timedelta(hours=23) < copy.expires_at - datetime.now(UTC) < timedelta(hours=24)
    values = {"model": "bytedance/seedance-1-pro", "first_frame": copy.id, "prompt": "x"}
    assert (await ended(replicate, OperationType.IMAGE_TO_VIDEO, values)).status == ProviderStatus.COMPLETED
    replicate.server.order("forget_uploads")
    with pytest.raises(InputGoneError):
        await submit(replicate, OperationType.IMAGE_TO_VIDEO, values)
    assert replicate.provider.download_headers(replicate.account, "x") == {
        "Authorization": f"Bearer {replicate.server.key}"
    }


async def test_the_account_is_proved_and_named(replicate: ServedAdapter) -> None:
    assert await replicate.provider.read_balance(replicate.account) == {}
    assert "of someone" in await replicate.provider.check_connection(replicate.account)
    with pytest.raises(ProviderAuthError):
        await replicate.provider.read_balance(OpenAccount(2, "b@example.org", {}, {"token": "wrong"}))
    replicate.server.set_pace(balance=10_004 - replicate.server.balance)
    await submit(replicate, OperationType.TEXT_TO_VIDEO, CLIP)
    with pytest.raises(ProviderRateLimitError) as caught:
        await submit(replicate, OperationType.TEXT_TO_VIDEO, CLIP)
    assert caught.value.retry_after is not None


async def test_a_file_of_the_user_adds_a_deployment(server: ServedProvider, tmp_path: Path) -> None:
    server.set_pace(wait_seconds=0, run_seconds=0, balance=10_000)
    (tmp_path / "replicate").mkdir()
    text = """
    [[models]]
    id = "someone/fast-extender"
    title = "Mine"
    [models.settings]
    deployment = "someone/fast-extender"
    [models.operations.video_extend]
    clip = true
    prompt = true
    seed = true
    """
    (tmp_path / "replicate" / "models.toml").write_text(text)
    async with adapter_of("replicate", server, tmp_path, factory=build_provider) as replicate:
        values = {"model": "someone/fast-extender", "clip": LINK, "prompt": "x"}
        status = await ended(replicate, OperationType.VIDEO_EXTEND, values)
    assert len(status.outputs) == 2

"""The adapter of fal.ai against its test server."""

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
from app.providers.fal.adapter import build_provider
from app.providers.model_params import CatalogParams
from tests.support.adapters import ServedAdapter, adapter_built, adapter_of
from tests.support.servers.media import picture
from tests.support.servers.serving import ServedProvider, served

LINK = "https://example.com/a.png"
VEO = {"model": "fal-ai/veo3.1/lite", "prompt": "a kite", "seed": 7}
BANANA = {"model": "fal-ai/nano-banana-2", "prompt": "a kite", "outputs": 3}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.fal", tmp_path_factory.mktemp("fal")) as running:
        yield running


@pytest.fixture(scope="module")
def built(server: ServedProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAdapter]:
    with adapter_built(build_provider, server, tmp_path_factory.mktemp("data")) as adapter:
        yield adapter


@pytest.fixture
def fal(built: ServedAdapter) -> ServedAdapter:
    server = built.server
    server.set_pace(wait_seconds=0, run_seconds=0, link_seconds=None, running=None, balance=10_000)
    server.order("admin", on=False)
    server.forget_violations()
    return built


async def submit(fal: ServedAdapter, operation: OperationType, values: Mapping[str, Any]) -> tuple[str, Any]:
    params = fal.provider.manifest.params_model(operation).model_validate(values)
    accepted = await fal.provider.submit(fal.account, operation, params, client_token="t")  # noqa: S106
    return accepted.remote_id, accepted.handle


async def ended(fal: ServedAdapter, operation: OperationType, values: Mapping[str, Any]) -> VideoStatusResult:
    remote_id, handle = await submit(fal, operation, values)
    return await fal.provider.check(fal.account, remote_id, handle)


def filled(params: type[CatalogParams]) -> dict[str, Any]:
    """What a form sends when every place has something in it."""
    values: dict[str, Any] = {"seed": 7}
    for name, spec in params.specs.items():
        if spec.kind == "input":
            values[name] = LINK
        elif spec.kind == "text":
            values[name] = "a kite"
    return values


@pytest.mark.long
async def test_every_model_of_every_operation_goes_its_round(fal: ServedAdapter) -> None:
    for operation, params in fal.provider.manifest.operations.items():
        assert issubclass(params, CatalogParams)
        for model, variant in params.variants.items():
            values = filled(variant)
            status = await ended(fal, operation, {"model": model, **values})
            assert status.status == ProviderStatus.COMPLETED, (model, status)
            assert status.outputs[0].url
            estimate = fal.provider.estimate(operation, variant.model_validate({"model": model, **values}))
            assert estimate.cost > 0, model
            assert estimate.credit_type == "usd"
    assert fal.server.violations == []


async def test_a_request_is_followed_from_the_queue_to_its_files(fal: ServedAdapter) -> None:
    fal.server.set_pace(wait_seconds=30)
    waiting = await ended(fal, OperationType.TEXT_TO_VIDEO, VEO)
    assert (waiting.status, waiting.queue_position) == (ProviderStatus.PENDING, 3)
    fal.server.set_pace(wait_seconds=0, run_seconds=30)
    assert (await ended(fal, OperationType.TEXT_TO_VIDEO, VEO)).status == ProviderStatus.PROCESSING
    fal.server.set_pace(run_seconds=0)
    fal.server.plan({"kind": "partial"}, {"kind": "filtered", "code": "nsfw_flag"}, {"kind": "empty"})
    part, refused, empty = [await ended(fal, OperationType.TEXT_TO_IMAGE, BANANA) for _ in range(3)]
    assert (len(part.outputs), part.note) == (2, "1 of 3 pictures were refused by the content rules.")
    assert refused.status == ProviderStatus.FILTERED
    assert empty.status == ProviderStatus.FAILED
    assert fal.server.violations == []


@pytest.mark.parametrize(
    ("outcome", "status", "kind", "words"),
    [
        ({"kind": "filtered"}, ProviderStatus.FILTERED, ContentRefusedError, "content_policy_violation"),
        ({"kind": "filtered", "code": "words"}, ProviderStatus.FILTERED, ContentRefusedError, "safety checks"),
        ({"kind": "failed"}, ProviderStatus.FAILED, InvalidParametersError, "could not use this input"),
        ({"kind": "failed", "code": "request_timeout"}, ProviderStatus.FAILED, ProviderError, "request_timeout"),
        ({"kind": "failed", "code": "runner_disconnected"}, ProviderStatus.FAILED, ProviderError, "runner_"),
    ],
)
async def test_a_failed_request_says_why(
    fal: ServedAdapter, outcome: dict[str, Any], status: ProviderStatus, kind: type[ProviderError], words: str
) -> None:
    fal.server.plan(outcome)
    told = await ended(fal, OperationType.TEXT_TO_VIDEO, VEO)
    assert (told.status, type(told.error)) == (status, kind)
    assert told.error is not None
    assert words in (told.error.detail or "")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"detail": "No user found"}, ProviderAuthError),
        (403, {"detail": "User is locked. Reason: Exhausted balance."}, ProviderQuotaError),
        (403, {"detail": "needs another scope"}, ProviderAuthError),
        (404, {"detail": "Application not found"}, RemoteNotFoundError),
        (400, {"detail": "bad"}, InvalidParametersError),
        (422, {"detail": [{"loc": ["body", "prompt"], "msg": "no", "type": "value_error"}]}, InvalidParametersError),
        (422, {"detail": [{"type": "content_policy_violation", "msg": "no"}]}, ContentRefusedError),
        (422, {"detail": [{"loc": ["body", "prompt"], "msg": "NSFW content", "type": "x"}]}, ContentRefusedError),
        (429, {"detail": "slow down"}, ProviderRateLimitError),
        (408, {"detail": "Request timed out", "error_type": "request_timeout"}, SubmitUncertainError),
        (500, {"detail": "oops"}, SubmitUncertainError),
        (422, "<html>", SubmitUncertainError),
        (200, {"status": "IN_QUEUE"}, SubmitUncertainError),
        (200, {"request_id": "a", "status_url": "https://evil.example/a"}, SubmitUncertainError),
        (None, None, SubmitUncertainError),
    ],
)
async def test_each_refusal_of_a_submit_is_of_its_kind(
    fal: ServedAdapter, status: int | None, body: Any, kind: type[ProviderError]
) -> None:
    fault = {"path": "veo3.1", "method": "POST", "status": status, "body": body, "headers": {"Retry-After": "9"}}
    fal.server.go_wrong(fault)
    with pytest.raises(ProviderError) as caught:
        await submit(fal, OperationType.TEXT_TO_VIDEO, VEO)
    assert type(caught.value) is kind
    assert fal.server.key not in f"{caught.value} {caught.value.detail}"
    if isinstance(caught.value, ProviderRateLimitError):
        assert caught.value.retry_after == timedelta(seconds=9)


async def test_a_look_that_fails_says_nothing_of_the_job(fal: ServedAdapter) -> None:
    remote_id, handle = await submit(fal, OperationType.TEXT_TO_VIDEO, VEO)
    for place in ("/status", f"requests/{remote_id}"):
        skip = 1 if place != "/status" else 0
        fal.server.go_wrong({"path": place, "method": "GET", "skip": skip, "status": 503, "body": "busy"})
        with pytest.raises(ProviderUnavailableError):
            await fal.provider.check(fal.account, remote_id, handle)
    fal.server.go_wrong({"path": "/status", "status": 200, "body": "what?"})
    with pytest.raises(ProviderUnavailableError):
        await fal.provider.check(fal.account, remote_id, handle)
    fal.server.plan({"kind": "lost"})
    with pytest.raises(RemoteNotFoundError):
        await ended(fal, OperationType.TEXT_TO_VIDEO, VEO)
    with pytest.raises(ProviderUnavailableError):
        await fal.provider.check(fal.account, remote_id, {"status_url": "https://evil.example/x"})


async def test_a_lost_reply_is_found_in_the_list_of_its_endpoint(fal: ServedAdapter) -> None:
    began = datetime.now(UTC) - timedelta(seconds=1)
    values = VEO | {"seed": 41}
    fal.server.go_wrong({"path": "veo3.1", "method": "POST", "when": "after"})
    with pytest.raises(SubmitUncertainError):
        await submit(fal, OperationType.TEXT_TO_VIDEO, values)
    wanted = fal.provider.fingerprint(OperationType.TEXT_TO_VIDEO, values)
    found = [job for job in await fal.provider.list_jobs(fal.account, began) if job.fingerprint == wanted]
    assert len(found) == 1
    status = await fal.provider.check(fal.account, found[0].remote_id, found[0].handle)
    assert status.status == ProviderStatus.COMPLETED
    assert fal.server.violations == []


async def test_a_request_is_cancelled_while_it_waits_and_runs(fal: ServedAdapter) -> None:
    for pace in ({"wait_seconds": 30.0}, {"wait_seconds": 0.0, "run_seconds": 30.0}):
        fal.server.set_pace(**pace)
        remote_id, handle = await submit(fal, OperationType.TEXT_TO_VIDEO, VEO)
        await fal.provider.cancel(fal.account, remote_id, handle)
    fal.server.set_pace(wait_seconds=0, run_seconds=0)
    remote_id, handle = await submit(fal, OperationType.TEXT_TO_VIDEO, VEO)
    await fal.provider.cancel(fal.account, remote_id, handle)
    assert (await fal.provider.check(fal.account, remote_id, handle)).status == ProviderStatus.COMPLETED
    assert fal.server.violations == []


async def test_files_are_brought_to_the_storage_and_may_end(fal: ServedAdapter, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(picture())
    file = InputFile(str(path), "image/png", MediaType.IMAGE, path.stat().st_size, "a picture.png")
    copy = await fal.provider.upload(fal.account, file)
    large = InputFile(str(path), "image/png", MediaType.IMAGE, 200_000_000, "large.png")
    other = await fal.provider.upload(fal.account, large)
    assert copy.id.startswith("https://v3.fal.media/")
    values = {"model": "fal-ai/minimax/hailuo-2.3/pro/image-to-video", "first_frame": copy.id, "prompt": "x"}
    for url in (copy.id, other.id):
        status = await ended(fal, OperationType.IMAGE_TO_VIDEO, values | {"first_frame": url})
        assert status.status == ProviderStatus.COMPLETED
    fal.server.order("forget_uploads")
    with pytest.raises(InputGoneError):
        await submit(fal, OperationType.IMAGE_TO_VIDEO, values)
    assert fal.server.violations == []


async def test_the_balance_needs_a_scope_and_prices_are_read_once(fal: ServedAdapter) -> None:
    provider, flux = fal.provider, {"model": "fal-ai/flux-2-pro", "prompt": "x"}
    assert await provider.read_balance(fal.account) == {}
    assert "ADMIN" in await provider.check_connection(fal.account)
    fal.server.order("admin")
    balance = await provider.read_balance(fal.account)
    assert balance == {"usd": round(fal.server.balance * 1_000_000)}
    assert "$" in await provider.check_connection(fal.account)
    params = provider.manifest.params_model(OperationType.TEXT_TO_IMAGE).model_validate(flux)
    assert provider.estimate(OperationType.TEXT_TO_IMAGE, params).cost == 30_000
    with pytest.raises(ProviderAuthError):
        await provider.read_balance(OpenAccount(2, "b@example.org", {}, {"key": "wrong"}))


async def test_a_file_of_the_user_adds_an_endpoint(server: ServedProvider, tmp_path: Path) -> None:
    (tmp_path / "fal").mkdir()
    text = """
    [[models]]
    id = "fal-ai/pika/v2.2/text-to-video"
    title = "Mine"
    [models.operations.text_to_video]
    prompt = true
    [[models]]
    id = "acme/new"
    title = "New"
    [models.operations.text_to_image]
    prompt = true
    """
    (tmp_path / "fal" / "models.toml").write_text(text)
    async with adapter_of("fal", server, tmp_path, factory=build_provider) as fal:
        params = fal.provider.manifest.params_model(OperationType.TEXT_TO_IMAGE)
        assert "acme/new" in params.variants  # type: ignore[attr-defined]
        with pytest.raises(RemoteNotFoundError):
            await submit(fal, OperationType.TEXT_TO_IMAGE, {"model": "acme/new", "prompt": "x"})
        assert fal.provider.manifest.notice == ""
    (tmp_path / "fal" / "models.toml").write_text("no toml")
    async with adapter_of("fal", server, tmp_path, factory=build_provider) as fal:
        assert "models.toml" in fal.provider.manifest.notice

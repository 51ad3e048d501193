"""Google's adapter against a server that was written from the same reference."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

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
from app.providers.base import GenerationResult, InputFile, OpenAccount, RemoteOutput, VideoStatusResult
from app.providers.google.adapter import GoogleProvider
from app.providers.google.manifest import CATALOG
from app.providers.model_params import CatalogParams
from app.system.threads import in_thread
from tests.support.adapters import ServedAdapter, adapter_of
from tests.support.servers.media import clip, picture
from tests.support.servers.serving import ServedProvider, served

SUBMISSION = "11111111-1111-4111-8111-111111111111"
VEO = "veo-3.1-fast-generate-preview"
_O = OperationType
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.google", tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def built(server: ServedProvider, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ServedAdapter]:
    folder = tmp_path_factory.mktemp("data")
    async with adapter_of("google", server, folder, options={"veo": "on"}, factory=GoogleProvider) as adapter:
        yield adapter


@pytest.fixture
def google(built: ServedAdapter) -> Iterator[ServedAdapter]:
    built.server.forget_plans()
    built.server.set_pace(wait_seconds=0.0, run_seconds=0.0, running=None, link_seconds=None, balance=10_000_000.0)
    built.server.order("restore")
    yield built
    assert built.server.violations == []


@pytest.fixture(scope="module")
def frame(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("inputs") / "frame.png"
    path.write_bytes(picture())
    return str(path)


def params(
    operation: OperationType, model: str | None = None, *, frame: str = "", clip_id: str = "", **given: Any
) -> CatalogParams:
    """The model's parameters with its defaults, and something in each place that needs it."""
    kind = CATALOG.operations()[operation].variant({"model": model})
    values: dict[str, Any] = {"model": model} if model else {}
    for name, spec in kind.specs.items():  # type: ignore[attr-defined]
        if spec.kind == "input" and spec.required:
            values[name] = frame if spec.media == (MediaType.IMAGE,) else clip_id
        elif spec.required:
            values[name] = "a lighthouse"
    found = kind.model_validate({**values, **given})
    assert isinstance(found, CatalogParams)
    return found


async def submitted(google: ServedAdapter, operation: OperationType, given: CatalogParams) -> GenerationResult:
    return await google.provider.submit(google.account, operation, given, client_token=SUBMISSION)


async def made(google: ServedAdapter, model: str | None = None, **given: Any) -> GenerationResult:
    return await submitted(google, _O.TEXT_TO_VIDEO, params(_O.TEXT_TO_VIDEO, model, **given))


async def looked(google: ServedAdapter, job: GenerationResult) -> VideoStatusResult:
    return await google.provider.check(google.account, job.remote_id, job.handle)


async def brought(google: ServedAdapter, folder: Path) -> str:
    path = folder / "clip.mp4"
    path.write_bytes(clip(seconds=0.5))
    file = InputFile(str(path), "video/mp4", MediaType.VIDEO, path.stat().st_size, "clip.mp4")
    return (await google.provider.upload(google.account, file)).id


async def fetched(google: ServedAdapter, output: RemoteOutput, folder: Path) -> bytes:
    """A result's bytes, over its link or off the disk."""
    if output.path is not None:
        return await in_thread(Path(output.path).read_bytes)
    assert output.url is not None
    assert output.needs_key
    headers = google.provider.download_headers(google.account, output.url)
    target = folder / "result"
    async with google.transfer() as transfer:
        await transfer.download(output.url, target, limit_bytes=10**6, headers=headers)
    return await in_thread(target.read_bytes)


async def test_every_model_takes_what_its_form_can_give(google: ServedAdapter, frame: str, tmp_path: Path) -> None:
    clip_id = await brought(google, tmp_path)
    first = await looked(google, await made(google, VEO))
    while first.outputs[0].remote_id is None:
        first = await looked(google, await made(google, VEO))
    jobs = []
    for operation, kind in CATALOG.operations().items():
        for model, variant in kind.variants.items():  # type: ignore[attr-defined]
            source = f"own:{first.outputs[0].remote_id}" if model.startswith("veo") else clip_id
            rich: dict[str, Any] = {}
            for name, spec in variant.specs.items():
                if spec.kind == "input":
                    rich[name] = frame if spec.media == (MediaType.IMAGE,) else source
                elif spec.kind == "choice":
                    rich[name] = spec.choices[-1]
                else:
                    rich[name] = "a lighthouse" if spec.kind == "text" else 7
            jobs.append((operation, params(operation, model, **rich)))
    results = await asyncio.gather(*(submitted(google, operation, given) for operation, given in jobs))
    assert len(results) > 30
    statuses = [await looked(google, result) for result in results[::5]]
    assert {one.status for one in statuses} == {ProviderStatus.COMPLETED}


async def test_results_are_fetched_with_the_key_wherever_the_answer_has_them(
    google: ServedAdapter, tmp_path: Path
) -> None:
    for model in (None, None, None, VEO, VEO, VEO):
        done = await looked(google, await made(google, model))
        assert done.status == ProviderStatus.COMPLETED
        assert b"ftyp" in (await fetched(google, done.outputs[0], tmp_path))[:16]
    assert google.provider.download_headers(google.account, "https://storage.googleapis.com/x") == {}


async def test_a_job_waits_and_runs(google: ServedAdapter) -> None:
    google.server.set_pace(wait_seconds=30.0)
    assert (await looked(google, await made(google))).status == ProviderStatus.PENDING
    assert (await looked(google, await made(google, VEO))).status == ProviderStatus.PROCESSING
    google.server.set_pace(wait_seconds=0.0, run_seconds=30.0)
    assert (await looked(google, await made(google))).status == ProviderStatus.PROCESSING


async def test_a_job_is_cancelled_where_the_interface_can(google: ServedAdapter) -> None:
    google.server.set_pace(run_seconds=30.0)
    job = await made(google)
    await google.provider.cancel(google.account, job.remote_id, job.handle)
    assert (await looked(google, job)).status == ProviderStatus.CANCELLED
    old = await made(google, VEO)
    await google.provider.cancel(google.account, old.remote_id, old.handle)
    assert (await looked(google, old)).status == ProviderStatus.PROCESSING


@pytest.mark.parametrize(
    ("model", "outcome", "status", "kind"),
    [
        (None, {"kind": "filtered", "message": "blocked by safety"}, ProviderStatus.FILTERED, ContentRefusedError),
        (None, {"kind": "filtered", "message": "blocked by policy"}, ProviderStatus.FILTERED, ContentRefusedError),
        (None, {"kind": "failed", "message": "It broke"}, ProviderStatus.FAILED, ProviderError),
        (None, {"kind": "failed", "code": "budget_exceeded"}, ProviderStatus.FAILED, ProviderQuotaError),
        (None, {"kind": "failed", "code": "incomplete"}, ProviderStatus.FAILED, ProviderError),
        (None, {"kind": "empty"}, ProviderStatus.FAILED, ProviderError),
        (VEO, {"kind": "filtered", "message": "no such people"}, ProviderStatus.FILTERED, ContentRefusedError),
        (VEO, {"kind": "empty"}, ProviderStatus.FAILED, ProviderError),
        (VEO, {"kind": "failed", "code": "3", "message": "Bad frame"}, ProviderStatus.FAILED, InvalidParametersError),
        (
            VEO,
            {"kind": "failed", "code": "3", "message": "Unsafe: policy"},
            ProviderStatus.FILTERED,
            ContentRefusedError,
        ),
        (VEO, {"kind": "failed", "code": "5"}, ProviderStatus.FAILED, RemoteNotFoundError),
        (VEO, {"kind": "failed", "code": "7"}, ProviderStatus.FAILED, ProviderAuthError),
        (VEO, {"kind": "failed", "code": "8", "message": "Wait"}, ProviderStatus.FAILED, ProviderRateLimitError),
        (VEO, {"kind": "failed", "code": "8", "message": "credits"}, ProviderStatus.FAILED, ProviderQuotaError),
        (VEO, {"kind": "failed", "code": "13"}, ProviderStatus.FAILED, ProviderError),
    ],
)
async def test_a_job_that_fails_says_why(
    google: ServedAdapter, model: str | None, outcome: dict[str, Any], status: ProviderStatus, kind: type
) -> None:
    google.server.plan(outcome)
    told = await looked(google, await made(google, model))
    assert told.status == status
    assert type(told.error) is kind
    assert told.error is not None
    assert outcome.get("message", "") in (told.error.detail or "")


async def test_an_operation_that_cannot_be_meant_is_uncertain(google: ServedAdapter) -> None:
    bodies: tuple[Any, ...] = ({}, {"name": "operations/../x"}, [])
    for body in bodies:
        google.server.go_wrong({"method": "POST", "status": 200, "body": body})
        with pytest.raises(SubmitUncertainError):
            await made(google, VEO)


async def test_the_servers_own_refusals_have_their_kinds(google: ServedAdapter) -> None:
    google.server.set_pace(balance=0.0)
    for _ in range(2):
        with pytest.raises(ProviderQuotaError):
            await made(google)
    google.server.set_pace(balance=10_000_000.0, running=0)
    with pytest.raises(ProviderRateLimitError):
        await made(google)
    stranger = OpenAccount(2, "bob@example.org", {}, {"api_key": "AIzaWrong"})
    with pytest.raises(ProviderAuthError) as caught:
        await google.provider.check_connection(stranger)
    assert "AIzaWrong" not in f"{caught.value} {caught.value.detail}"


async def test_a_look_that_fails_says_nothing_of_the_job(google: ServedAdapter) -> None:
    for model in (None, VEO):
        job = await made(google, model)
        google.server.go_wrong({"method": "GET", "status": 503, "body": {"error": {"message": "busy"}}})
        with pytest.raises(ProviderUnavailableError):
            await looked(google, job)
        google.server.plan({"kind": "lost"})
        lost = await made(google, model)
        with pytest.raises(RemoteNotFoundError):
            await looked(google, lost)
    with pytest.raises(RemoteNotFoundError):
        await google.provider.check(google.account, "../files/x", {"kind": "operation"})


async def test_a_clip_is_brought_and_used_until_it_ends(google: ServedAdapter, tmp_path: Path) -> None:
    clip_id = await brought(google, tmp_path)
    assert clip_id.endswith("#video/mp4")
    given = params(_O.VIDEO_MODIFY, clip_id=clip_id)
    job = await submitted(google, _O.VIDEO_MODIFY, given)
    block = google.server.jobs[job.remote_id]["request"]["input"][1]
    assert block == {"type": "video", "uri": clip_id.partition("#")[0], "mime_type": "video/mp4"}
    google.server.order("forget_files")
    with pytest.raises(InputGoneError):
        await submitted(google, _O.VIDEO_MODIFY, given)
    google.server.order("fail_next_file")
    with pytest.raises(InvalidParametersError):
        await brought(google, tmp_path)


async def test_a_result_of_its_own_goes_on_by_its_id(google: ServedAdapter) -> None:
    job = await made(google)
    done = await looked(google, job)
    assert done.outputs[0].remote_id == job.remote_id
    own = f"own:{job.remote_id}"
    for operation in (_O.VIDEO_EXTEND, _O.VIDEO_MODIFY, _O.UPSCALE):
        after = await submitted(google, operation, params(operation, clip_id=own))
        request = google.server.jobs[after.remote_id]["request"]
        assert request["previous_interaction_id"] == job.remote_id
    with pytest.raises(InvalidParametersError, match="its own clips"):
        await submitted(google, _O.VIDEO_EXTEND, params(_O.VIDEO_EXTEND, VEO, clip_id=own))


async def test_veo_is_off_until_the_account_turns_it_on(google: ServedAdapter) -> None:
    off = OpenAccount(1, "ann@example.org", {"veo": "off"}, google.account.credentials)
    with pytest.raises(InvalidParametersError, match="is off for this account"):
        await google.provider.submit(off, _O.TEXT_TO_VIDEO, params(_O.TEXT_TO_VIDEO, VEO), client_token=SUBMISSION)


async def test_an_account_with_veo_off_is_not_offered_for_it(google: ServedAdapter) -> None:
    reason = google.provider.unfit_reason
    assert "Veo 3.1 is off" in reason(_O.TEXT_TO_VIDEO, {"veo": "off"}, VEO)
    assert reason(_O.TEXT_TO_VIDEO, {"veo": "on"}, VEO) == ""
    assert reason(_O.TEXT_TO_VIDEO, {}) == ""
    assert "Veo 3.1 is off" in reason(_O.VIDEO_TRANSITION, {})


async def test_the_connection_tells_what_is_not_offered(google: ServedAdapter) -> None:
    told = await google.provider.check_connection(google.account)
    assert told.startswith("Google accepts the key.")
    assert "Not offered" not in told
    assert await google.provider.read_balance(google.account) == {}
    google.server.order("retire", model="gemini-omni-1.1-flash")
    assert "Not offered to it: Gemini Omni 1.1 Flash." in await google.provider.check_connection(google.account)
    with pytest.raises(RemoteNotFoundError):
        await made(google, "gemini-omni-1.1-flash")

"""Runway's adapter against a server that was written from the same reference."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
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
    ProviderRateLimitError,
    ProviderUnavailableError,
    RemoteNotFoundError,
)
from app.providers.base import InputFile, OpenAccount
from app.providers.model_params import CatalogParams
from app.providers.runway.adapter import RunwayProvider
from app.providers.runway.manifest import CATALOG
from tests.support.adapters import ServedAdapter, adapter_of
from tests.support.servers.media import clip, picture
from tests.support.servers.serving import ServedProvider, served

SUBMISSION = "11111111-1111-4111-8111-111111111111"
LINK = "https://files.example.org/a"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.runway", tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def built(server: ServedProvider, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ServedAdapter]:
    async with adapter_of("runway", server, tmp_path_factory.mktemp("data"), factory=RunwayProvider) as adapter:
        yield adapter


@pytest.fixture
def runway(built: ServedAdapter) -> Iterator[ServedAdapter]:
    built.server.forget_plans()
    built.server.set_pace(wait_seconds=0.0, run_seconds=0.0, running=None, balance=10_000_000.0)
    yield built
    assert built.server.violations == []


def params(operation: OperationType, model: str, **given: Any) -> CatalogParams:
    """The model's parameters with its defaults, and something in each place that needs it."""
    kind = CATALOG.operations()[operation].variant({"model": model})
    values: dict[str, Any] = {}
    for name, spec in kind.specs.items():  # type: ignore[attr-defined]
        if spec.required:
            values[name] = LINK if spec.kind == "input" else "a lighthouse"
    found = kind.model_validate({**values, **given})
    assert isinstance(found, CatalogParams)
    return found


def filled(operation: OperationType, model: str) -> CatalogParams:
    """With something in every place."""
    kind = CATALOG.operations()[operation].variant({"model": model})
    values: dict[str, Any] = {}
    for name, spec in kind.specs.items():  # type: ignore[attr-defined]
        if spec.kind == "input":
            values[name] = "own:a-task" if spec.own_only else LINK
        elif spec.kind == "text":
            values[name] = "4 a door opens"[: spec.longest]
        elif spec.kind == "choice":
            values[name] = spec.choices[-1]
        elif spec.kind == "flag":
            values[name] = True
        elif spec.kind == "seed":
            values[name] = 7
        elif spec.most is not None:
            values[name] = int(spec.most)
    found = kind.model_validate(values)
    assert isinstance(found, CatalogParams)
    return found


async def submitted(runway: ServedAdapter, given: CatalogParams, operation: OperationType) -> str:
    result = await runway.provider.submit(runway.account, operation, given, client_token=SUBMISSION)
    return result.remote_id


async def made(runway: ServedAdapter, **given: Any) -> str:
    fields = params(OperationType.TEXT_TO_VIDEO, "gen4.5", **given)
    return await submitted(runway, fields, OperationType.TEXT_TO_VIDEO)


async def test_every_model_takes_what_its_form_can_give(runway: ServedAdapter) -> None:
    pairs = [(operation, model) for operation, kind in CATALOG.operations().items() for model in kind.variants]  # type: ignore[attr-defined]
    await asyncio.gather(*(submitted(runway, filled(operation, model), operation) for operation, model in pairs))
    assert len(pairs) > 100


async def test_each_look_gives_new_links(runway: ServedAdapter) -> None:
    result = await runway.provider.submit(
        runway.account,
        OperationType.TEXT_TO_VIDEO,
        params(OperationType.TEXT_TO_VIDEO, "gen4.5"),
        client_token=SUBMISSION,
    )
    done = await runway.provider.check(runway.account, result.remote_id, result.handle)
    again = await runway.provider.check(runway.account, result.remote_id, result.handle)
    assert (done.status, done.cost) == (ProviderStatus.COMPLETED, result.cost)
    assert done.outputs[0].url != again.outputs[0].url


async def test_a_task_waits_runs_with_progress_and_may_be_throttled(runway: ServedAdapter) -> None:
    runway.server.set_pace(wait_seconds=30.0)
    task = await made(runway)
    assert (await runway.provider.check(runway.account, task, {})).status == ProviderStatus.PENDING
    runway.server.set_pace(wait_seconds=0.0, run_seconds=30.0)
    task = await made(runway)
    status = await runway.provider.check(runway.account, task, {})
    assert status.status == ProviderStatus.PROCESSING
    assert status.fraction is not None
    runway.server.set_pace(running=0)
    assert (await runway.provider.check(runway.account, task, {})).status == ProviderStatus.PENDING


@pytest.mark.parametrize(
    ("outcome", "status", "kind", "charge"),
    [
        ({"kind": "filtered", "message": "no such people"}, ProviderStatus.FILTERED, ContentRefusedError, 60),
        ({"kind": "filtered", "code": "SAFETY.OUTPUT.VIDEO"}, ProviderStatus.FILTERED, ContentRefusedError, 0),
        ({"kind": "failed", "code": "INTERNAL.BAD_OUTPUT.CODE01"}, ProviderStatus.FAILED, ProviderError, 0),
        ({"kind": "failed", "code": "ASSET.INVALID"}, ProviderStatus.FAILED, InvalidParametersError, 0),
        (
            {"kind": "failed", "code": "INPUT_PREPROCESSING.SAFETY.TEXT"},
            ProviderStatus.FILTERED,
            ContentRefusedError,
            0,
        ),
        ({"kind": "failed", "code": "none", "message": "It broke"}, ProviderStatus.FAILED, ProviderError, 0),
    ],
)
async def test_a_task_that_fails_says_why(
    runway: ServedAdapter, outcome: dict[str, Any], status: ProviderStatus, kind: type, charge: int
) -> None:
    runway.server.plan(outcome)
    task = await made(runway)
    told = await runway.provider.check(runway.account, task, {})
    assert told.status == status
    assert type(told.error) is kind
    assert told.error is not None
    assert (outcome.get("message") or outcome.get("code") or "SAFETY") in (told.error.detail or "")
    assert told.cost == charge


async def test_an_empty_success_is_a_failure_and_a_part_of_the_files_is_kept(runway: ServedAdapter) -> None:
    runway.server.plan({"kind": "empty"}, {"kind": "partial"})
    task = await made(runway)
    assert (await runway.provider.check(runway.account, task, {})).status == ProviderStatus.FAILED
    operation = OperationType.TEXT_TO_IMAGE
    given = params(operation, "muse_image", outputs=3)
    result = await runway.provider.submit(runway.account, operation, given, client_token=SUBMISSION)
    done = await runway.provider.check(runway.account, result.remote_id, result.handle)
    assert (done.status, len(done.outputs)) == (ProviderStatus.COMPLETED, 2)
    assert done.note is not None
    assert done.note.startswith("2 of 3 files")


async def test_a_pause_that_is_asked_for_is_kept(runway: ServedAdapter) -> None:
    runway.server.go_wrong({"status": 429, "body": {"error": "daily limit"}, "headers": {"Retry-After": "7"}})
    with pytest.raises(ProviderRateLimitError) as caught:
        await made(runway)
    assert caught.value.retry_after == timedelta(seconds=7)


async def test_a_look_that_fails_says_nothing_of_the_task(runway: ServedAdapter) -> None:
    task = await made(runway)
    for status in (500, 503):
        runway.server.go_wrong({"path": "/tasks/", "status": status, "body": {"error": "busy"}})
        with pytest.raises(ProviderUnavailableError):
            await runway.provider.check(runway.account, task, {})
    runway.server.plan({"kind": "lost"})
    lost = await made(runway)
    with pytest.raises(RemoteNotFoundError):
        await runway.provider.check(runway.account, lost, {})


async def test_a_cancel_stops_a_task_and_leaves_a_finished_one_its_files(runway: ServedAdapter) -> None:
    done = await made(runway)
    await runway.provider.cancel(runway.account, done, {})
    assert (await runway.provider.check(runway.account, done, {})).status == ProviderStatus.COMPLETED
    runway.server.set_pace(wait_seconds=30.0)
    waiting = await made(runway)
    await runway.provider.cancel(runway.account, waiting, {})
    assert runway.provider.manifest.forgets_stopped
    with pytest.raises(RemoteNotFoundError):
        await runway.provider.check(runway.account, waiting, {})
    runway.server.set_pace(wait_seconds=0.0, run_seconds=30.0)
    running = await made(runway)
    await runway.provider.cancel(runway.account, running, {})
    told = await runway.provider.check(runway.account, running, {})
    assert (told.status, told.cost) == (ProviderStatus.CANCELLED, 60)


async def test_files_are_brought_in_two_steps_and_small_ones_inside_the_request(
    runway: ServedAdapter, tmp_path: Path
) -> None:
    file = tmp_path / "a b.mp4"
    file.write_bytes(clip(seconds=1.0))
    bring = InputFile(str(file), "video/mp4", MediaType.VIDEO, file.stat().st_size, "a b.mp4")
    copy = await runway.provider.upload(runway.account, bring)
    assert copy.id.startswith("runway://")
    assert copy.id.endswith(".mp4")
    assert copy.expires_at is not None
    tiny = tmp_path / "tiny.png"
    tiny.write_bytes(picture(size=(4, 4)))
    small = InputFile(str(tiny), "image/png", MediaType.IMAGE, tiny.stat().st_size, "tiny.png")
    inside = await runway.provider.upload(runway.account, small)
    assert inside.id.startswith("data:image/png;base64,")
    operation = OperationType.LIP_SYNC
    given = params(operation, "act_two", character=inside.id, performance=copy.id)
    task = await submitted(runway, given, operation)
    assert runway.server.jobs[task]["request"]["character"] == {"type": "image", "uri": inside.id}
    given = params(operation, "act_two", character=copy.id, performance=copy.id)
    task = await submitted(runway, given, operation)
    assert runway.server.jobs[task]["request"]["character"] == {"type": "video", "uri": copy.id}
    runway.server.order("forget_uploads")
    with pytest.raises(InputGoneError):
        await submitted(runway, given, operation)


async def test_the_store_of_uploads_may_refuse(runway: ServedAdapter, tmp_path: Path) -> None:
    file = tmp_path / "a.mp4"
    file.write_bytes(clip(seconds=1.0))
    bring = InputFile(str(file), "video/mp4", MediaType.VIDEO, file.stat().st_size, "a.mp4")
    runway.server.go_wrong({"path": "s3.amazonaws.com", "status": 503, "body": "<Error/>"})
    with pytest.raises(ProviderUnavailableError):
        await runway.provider.upload(runway.account, bring)


async def test_the_organisation_tells_credits_and_limits(runway: ServedAdapter) -> None:
    runway.server.set_pace(running=2)
    balance = await runway.provider.read_balance(runway.account)
    assert balance == {"credits": int(runway.server.balance)}
    told = await runway.provider.check_connection(runway.account)
    assert told.startswith("Runway accepts the key. It has ")
    assert "gen4.5: 2 at once, 200 a day" in told
    stranger = OpenAccount(2, "bob@example.org", {}, {"api_key": "key_wrong"})
    with pytest.raises(ProviderAuthError) as caught:
        await runway.provider.check_connection(stranger)
    assert "key_wrong" not in f"{caught.value} {caught.value.detail}"


async def test_the_user_adds_a_model_by_a_file(server: ServedProvider, tmp_path: Path) -> None:
    (tmp_path / "runway").mkdir()
    (tmp_path / "runway" / "models.toml").write_text(
        '[[models]]\nid = "gen4.5"\ntitle = "Mine"\n[models.operations.text_to_video]\nprompt = true\n'
    )
    async with adapter_of("runway", server, tmp_path, factory=RunwayProvider) as adapter:
        kind = adapter.provider.manifest.operations[OperationType.TEXT_TO_VIDEO]
        assert set(kind.variant({"model": "gen4.5"}).model_fields) == {"model", "prompt", "seed"}
        assert OperationType.UPSCALE in adapter.provider.manifest.operations

"""Kling's adapter against its test server: each model of each operation, refusals, lost replies, links, packs."""

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
    IncompleteListError,
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
from app.providers.base import ClearingWay, GenerationResult, OperationParams, VideoStatusResult, input_slots
from app.providers.kling.adapter import KlingProvider
from app.providers.kling.bodies import look_path
from app.providers.kling.manifest import CATALOG
from app.providers.parameters import as_own_result
from tests.support.adapters import ServedAdapter, adapter_of
from tests.support.servers import media
from tests.support.servers.kling.keys import ACCESS_KEY, SECRET_KEY
from tests.support.servers.serving import ServedProvider, served

CLIP = "https://example.org/clip.mp4"
SINCE = datetime.now(UTC) - timedelta(minutes=2)
PAIRS = [
    (operation, model)
    for operation, params in CATALOG.operations().items()
    for model in getattr(params, "variants")  # noqa: B009
]

KINDS: dict[type[ProviderError], tuple[int, ...]] = {
    ProviderAuthError: (1000, 1001, 1002, 1003, 1004, 1100, 1103, 1304),
    ProviderQuotaError: (1101, 1102),
    InvalidParametersError: (1200, 1201),
    RemoteNotFoundError: (1202, 1203),
    ContentRefusedError: (1300, 1301),
    ProviderRateLimitError: (1302,),
    ProviderConcurrencyError: (1303,),
    SubmitUncertainError: (5000, 5001, 5002),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.kling", tmp_path_factory.mktemp("kling")) as running:
        yield running


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[MediaType, str]:
    folder = tmp_path_factory.mktemp("files")
    (folder / "a.png").write_bytes(media.picture(1, (320, 300)))
    (folder / "a.wav").write_bytes(media.sound())
    return {MediaType.IMAGE: str(folder / "a.png"), MediaType.AUDIO: str(folder / "a.wav"), MediaType.VIDEO: CLIP}


@pytest.fixture
async def kling(server: ServedProvider, tmp_path: Path) -> AsyncIterator[ServedAdapter]:
    server.forget_plans()
    server.set_pace(wait_seconds=0.0, run_seconds=0.0, running=None, balance=10_000.0, link_seconds=None)
    async with adapter_of("kling", server, tmp_path, factory=KlingProvider) as adapter:
        yield adapter
    found = server.violations
    server.forget_violations()
    assert found == []


def params_of(operation: OperationType, **values: Any) -> OperationParams:
    return CATALOG.operations()[operation].model_validate(values)


def filled(operation: OperationType, model: str, files: dict[MediaType, str]) -> OperationParams:
    """The model's parameters with its defaults, and a file in each slot."""
    variant = CATALOG.operations()[operation].variant({"model": model})
    values: dict[str, Any] = {"prompt": "a boat"} if "prompt" in variant.model_fields else {}
    values |= {
        slot.name: "own:/v1/videos/text2video#1#2" if slot.takes_only_own else files[slot.media]
        for slot in input_slots(variant)
    }
    return params_of(operation, model=model, **values)


async def submit(kling: ServedAdapter, operation: OperationType, params: OperationParams) -> GenerationResult:
    return await kling.provider.submit(kling.account, operation, params, client_token=str(uuid4()))


async def look(kling: ServedAdapter, made: GenerationResult) -> VideoStatusResult:
    return await kling.provider.check(kling.account, made.remote_id, made.handle)


async def text(kling: ServedAdapter, token: str | None = None, **values: Any) -> GenerationResult:
    params = params_of(OperationType.TEXT_TO_VIDEO, **({"prompt": "a boat"} | values))
    return await kling.provider.submit(
        kling.account, OperationType.TEXT_TO_VIDEO, params, client_token=token or str(uuid4())
    )


async def test_each_model_does_each_of_its_operations_with_all_of_its_inputs(
    kling: ServedAdapter, files: dict[MediaType, str]
) -> None:
    made = {}
    for operation, model in PAIRS:
        if operation != OperationType.VIDEO_EXTEND:
            params = filled(operation, model, files)
            made[operation, model] = await submit(kling, operation, params)
            assert made[operation, model].handle["path"] == look_path(operation, CATALOG.model(model))
    looks = await kling.provider.check_many(kling.account, [(one.remote_id, one.handle) for one in made.values()])
    assert {found.status for found in looks.values()} == {ProviderStatus.COMPLETED}
    for (operation, _), one in made.items():
        mime_types = [output.mime_type for output in looks[one.remote_id].outputs]
        is_picture = operation in {OperationType.TEXT_TO_IMAGE, OperationType.IMAGE_TO_IMAGE}
        assert mime_types[0] in ({"image/png"} if is_picture else {"video/mp4", "audio/wav"})
    assert looks[made[OperationType.TEXT_TO_VIDEO, "kling-3.0"].remote_id].cost == 420_000


async def test_a_result_of_the_account_becomes_an_input(kling: ServedAdapter, files: dict[MediaType, str]) -> None:
    new = (await look(kling, await text(kling))).outputs[0].remote_id or ""
    old = (await look(kling, await text(kling, model="kling-v1"))).outputs[0].remote_id or ""
    longer = await submit(
        kling, OperationType.VIDEO_EXTEND, params_of(OperationType.VIDEO_EXTEND, source_clip=as_own_result(old))
    )
    assert (await look(kling, longer)).status == ProviderStatus.COMPLETED
    for own in (new, old):
        changed = params_of(OperationType.VIDEO_MODIFY, source_clip=as_own_result(own), prompt="at night")
        spoken = params_of(OperationType.LIP_SYNC, source_clip=as_own_result(own), sound=files[MediaType.AUDIO])
        await submit(kling, OperationType.VIDEO_MODIFY, changed)
        await submit(kling, OperationType.LIP_SYNC, spoken)
    requests = [job["request"] for job in list(kling.server.jobs.values())[-4:]]
    assert requests[0]["contents"][1]["url"].startswith("https://cdn.klingai.com/")
    assert requests[1]["input"]["video_url"].startswith("https://cdn.klingai.com/")
    assert requests[3]["input"]["video_id"] == old.rpartition("#")[2]
    for wrong in ("x", "/tasks#1#2"):
        with pytest.raises((InvalidParametersError, RemoteNotFoundError)):
            await submit(
                kling,
                OperationType.VIDEO_MODIFY,
                params_of(OperationType.VIDEO_MODIFY, source_clip=as_own_result(wrong), prompt="x"),
            )


async def test_each_code_of_the_table_has_its_kind_and_keeps_its_words(kling: ServedAdapter) -> None:
    for kind, codes in KINDS.items():
        for code in codes:
            kling.server.order("refuse", code=code, message="their words")
            with pytest.raises(kind) as caught:
                await text(kling)
            assert type(caught.value) is kind
            assert caught.value.detail == f"{code}: their words" or code in KINDS[SubmitUncertainError]
            assert "their words" in (caught.value.detail or "")
            assert kling.server.key not in f"{caught.value} {caught.value.detail}"


async def test_a_failed_task_is_told_and_moderation_is_final(kling: ServedAdapter) -> None:
    kling.server.plan({"kind": "failed"}, {"kind": "filtered"}, {"kind": "empty"}, {"kind": "lost"}, {"kind": "stuck"})
    failed, filtered, empty, lost, stuck = [await text(kling) for _ in range(5)]
    found = await look(kling, failed)
    assert (found.status, type(found.error), found.cost) == (ProviderStatus.FAILED, ProviderError, 0)
    assert type((await look(kling, filtered)).error) is ContentRefusedError
    assert (await look(kling, empty)).status == ProviderStatus.FAILED
    with pytest.raises(RemoteNotFoundError):
        await look(kling, lost)
    assert (await look(kling, stuck)).status == ProviderStatus.PROCESSING
    kling.server.plan({"kind": "filtered"}, {"kind": "lost"})
    old, gone = await text(kling, model="kling-v1"), await text(kling, model="kling-v1")
    assert type((await look(kling, old)).error) is ContentRefusedError
    with pytest.raises(RemoteNotFoundError):
        await look(kling, gone)


async def test_a_task_that_is_not_there_hides_no_other(kling: ServedAdapter) -> None:
    gone = {"status": 404, "body": {"code": 1203, "message": "no such task"}}
    made = [await text(kling) for _ in range(3)]
    jobs = [(one.remote_id, one.handle) for one in made]
    # The first call asks for all, the next ones for one each; the second of those is not there.
    kling.server.go_wrong({"path": "/tasks", **gone}, {"path": "/tasks", "skip": 1, **gone})
    found = await kling.provider.check_many(kling.account, jobs)
    assert set(found) == {made[0].remote_id, made[2].remote_id}
    kling.server.go_wrong({"path": "/tasks", **gone})
    assert await kling.provider.find(kling.account, str(uuid4()), SINCE) is None


async def test_a_list_that_is_hidden_or_not_there_proves_no_absence(kling: ServedAdapter) -> None:
    path = "/v1/images/generations"
    plan = {"status": 403, "body": {"code": 1103, "message": "not in the plan"}}
    for fault in ({"status": 404, "body": "no such page"}, {"status": 403, "body": "forbidden"}, plan):
        kling.server.go_wrong({"path": "/tasks", **fault}, {"path": path, **fault})
        with pytest.raises(IncompleteListError):
            await kling.provider.find(kling.account, str(uuid4()), SINCE)
        with pytest.raises(IncompleteListError):
            await kling.provider.list_like(kling.account, SINCE, {"path": path})
    kling.server.go_wrong({"path": path, "status": 200, "body": {"code": 0, "data": []}})
    with pytest.raises(IncompleteListError):
        await kling.provider.list_like(kling.account, SINCE, {"path": path})
    for place in ("/tasks", path):
        kling.server.go_wrong({"path": place, "status": 401, "body": {"code": 1002, "message": "wrong key"}})
    with pytest.raises(ProviderAuthError):
        await kling.provider.find(kling.account, str(uuid4()), SINCE)
    with pytest.raises(ProviderAuthError):
        await kling.provider.list_like(kling.account, SINCE, {"path": path})


async def test_pictures_that_did_not_come_are_told(kling: ServedAdapter) -> None:
    kling.server.plan({"kind": "partial"})
    params = params_of(OperationType.TEXT_TO_IMAGE, prompt="a boat", outputs=4)
    found = await look(kling, await submit(kling, OperationType.TEXT_TO_IMAGE, params))
    assert (len(found.outputs), found.note) == (3, "1 of 4 pictures did not come.")


async def test_a_lost_reply_is_found_by_our_id(kling: ServedAdapter) -> None:
    token = str(uuid4())
    assert await kling.provider.find(kling.account, token, SINCE) is None
    kling.server.go_wrong({"method": "POST", "path": "-video", "when": "after"})
    with pytest.raises(SubmitUncertainError):
        await text(kling, token)
    found = await kling.provider.find(kling.account, token, SINCE)
    assert found is not None
    assert (await look(kling, found)).status == ProviderStatus.COMPLETED
    assert kling.provider.clearing_of(OperationType.TEXT_TO_VIDEO, {"model": "kling-3.0"}) == (ClearingWay.OWN_ID,)


async def test_a_lost_reply_of_the_older_calls_is_told_by_our_id_in_their_list(kling: ServedAdapter) -> None:
    for operation, model in (
        (OperationType.TEXT_TO_IMAGE, "kling-v3"),
        (OperationType.TEXT_TO_VIDEO, "kling-v1"),
        (OperationType.SOUND_EFFECT, "text-to-audio"),
    ):
        request = {"model": model, "prompt": "rain"}
        assert kling.provider.clearing_of(operation, request) == (ClearingWay.LISTING,)
        wanted = kling.provider.fingerprint(operation, request)
        token, now, params = str(uuid4()), datetime.now(UTC), params_of(operation, **request)
        await submit(kling, operation, params)
        kling.server.go_wrong({"method": "POST", "path": "/v1/", "when": "after"})
        with pytest.raises(SubmitUncertainError):
            await kling.provider.submit(kling.account, operation, params, client_token=token)
        listed = await kling.provider.list_like(kling.account, now - timedelta(minutes=2), wanted)
        [found] = [job for job in listed if job.client_token == token]
        assert all(job.client_token for job in listed), "another one's are told to be that"
        status = await kling.provider.check(kling.account, found.remote_id, found.handle)
        assert status.status == ProviderStatus.COMPLETED
        assert await kling.provider.list_like(kling.account, now + timedelta(minutes=2), wanted) == []
    wanted = {"path": "/v1/videos/text2video"}
    nameless = {"task_id": "77", "created_at": round(datetime.now(UTC).timestamp() * 1000)}
    kling.server.go_wrong({"path": wanted["path"], "status": 200, "body": {"code": 0, "data": [nameless]}})
    [job, *_] = await kling.provider.list_like(kling.account, SINCE, wanted)
    assert (job.client_token, job.fingerprint) == (None, None), "it may be anybody's"


async def test_a_submit_that_was_not_answered_well_is_uncertain_and_a_look_can_be_made_again(
    kling: ServedAdapter,
) -> None:
    bodies: list[Any] = ["<html>", {}, [], {"code": 0}, {"code": 0, "data": {"id": None}}, {"code": 9, "message": 1}]
    for body in bodies:
        kling.server.go_wrong({"method": "POST", "status": 200, "body": body})
        with pytest.raises(SubmitUncertainError):
            await text(kling)
    made = await text(kling)
    for fault in ({"status": 503}, {"status": 200, "body": "x"}, {"when": "before"}):
        kling.server.go_wrong({"path": "/tasks", **fault})
        with pytest.raises(ProviderUnavailableError):
            await look(kling, made)
    assert (await look(kling, made)).status == ProviderStatus.COMPLETED


async def test_links_end_and_a_new_look_gives_others(kling: ServedAdapter, tmp_path: Path) -> None:
    kling.server.set_pace(link_seconds=0.0)
    made = await text(kling)
    first = (await look(kling, made)).outputs[0].url
    kling.server.set_pace(link_seconds=None)
    second = (await look(kling, made)).outputs[0].url
    async with kling.transfer() as transfer:
        with pytest.raises(ProviderAuthError):
            await transfer.download(first or "", tmp_path / "a.part", limit_bytes=10**7)
        await transfer.download(second or "", tmp_path / "a.part", limit_bytes=10**7)
    assert (tmp_path / "a.part").read_bytes()[4:8] == b"ftyp"


async def test_the_packs_are_the_balance_and_a_pair_of_keys_signs_in(kling: ServedAdapter) -> None:
    assert await kling.provider.read_balance(kling.account) == {"usd": 1_400_000_000}
    assert "10,000 left" in await kling.provider.check_connection(kling.account)
    pair = replace(kling.account, credentials={"access_key": ACCESS_KEY, "secret_key": SECRET_KEY})
    assert await kling.provider.find(pair, str(uuid4()), SINCE) is None
    kling.server.order("refuse", code=1201, message="not so: {authorization}")
    with pytest.raises(InvalidParametersError) as caught:
        await text(replace(kling, account=pair))
    assert (caught.value.detail or "").endswith("not so: Bearer (secret)"), "it was made of the secret key"
    for wrong in ({}, {"api_key": "no"}, {"access_key": ACCESS_KEY, "secret_key": "no"}):
        with pytest.raises(ProviderAuthError):
            await kling.provider.find(replace(kling.account, credentials=wrong), str(uuid4()), SINCE)
    china = replace(kling.account, options={"region": "china"})
    with pytest.raises(ProviderAuthError):
        await kling.provider.find(china, str(uuid4()), SINCE)


async def test_what_the_model_does_not_take_is_told_before_it_is_sent(
    kling: ServedAdapter, files: dict[MediaType, str]
) -> None:
    before = len(kling.server.calls)
    many = {f"reference_{number}": files[MediaType.IMAGE] for number in range(1, 8)}
    fusion = params_of(OperationType.FUSION, prompt="x", elements="e1, e2", **many)
    speech = params_of(OperationType.LIP_SYNC, source_clip=CLIP)
    for operation, params in ((OperationType.FUSION, fusion), (OperationType.LIP_SYNC, speech)):
        with pytest.raises(InvalidParametersError):
            await submit(kling, operation, params)
    with pytest.raises(InvalidParametersError):
        await submit(kling, OperationType.FUSION, speech)
    assert len(kling.server.calls) == before
    face = params_of(
        OperationType.LIP_SYNC, model="advanced-lip-sync", source_clip=CLIP, sound=files[MediaType.AUDIO], face=2
    )
    with pytest.raises(InvalidParametersError, match="no face 2"):
        await submit(kling, OperationType.LIP_SYNC, face)

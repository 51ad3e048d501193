import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image

from app.domain.enums import OperationType, ProviderStatus
from app.domain.errors import InvalidParametersError, ProviderUnavailableError, RemoteNotFoundError
from app.providers.base import OpenAccount, VideoStatusResult
from app.providers.local.adapter import LocalProvider, build_provider
from app.providers.local.clip_params import VideoModifyParams
from app.providers.local.fields import CameraMove
from app.providers.local.footage import read_footage
from app.providers.local.manifest import ImageToVideoParams, TextToImageParams, TextToVideoParams
from app.providers.registry import ProviderEnvironment, ProviderRegistry
from tests.support.until import until

TOKEN, SECOND = str(UUID(int=7)), str(UUID(int=8))
BOARD = TextToImageParams(prompt="Dunes at noon", size="480p", seed=4)
LONG = TextToVideoParams(prompt="Push over the lake", size="480p", seed=4, duration=15, fps=60)
CLIP = TextToVideoParams(prompt="Push over the lake", size="480p", seed=4, duration=4, fps=30)
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


ACCOUNT = OpenAccount(1, "local@this-computer")


@asynccontextmanager
async def engine(folder: Path) -> AsyncIterator[LocalProvider]:
    provider = build_provider(ProviderEnvironment(folder, renderers=1))
    await provider.start()
    try:
        yield provider
    finally:
        await provider.close()


async def status_of(provider: LocalProvider, token: str = TOKEN) -> ProviderStatus:
    return (await provider.check(ACCOUNT, token, {})).status


async def completed(provider: LocalProvider, token: str = TOKEN) -> VideoStatusResult:
    await until(lambda: status_of(provider, token), ProviderStatus.COMPLETED, seconds=60)
    return await provider.check(ACCOUNT, token, {})


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


async def test_a_board_is_submitted_followed_and_fetched(tmp_path: Path) -> None:
    async with engine(tmp_path) as provider:
        accepted = await provider.submit(ACCOUNT, OperationType.TEXT_TO_IMAGE, BOARD, client_token=TOKEN)
        assert accepted.remote_id == TOKEN
        assert accepted.cost == 0
        result = await completed(provider)
        assert result.outputs[0].mime_type == "image/png"
        assert result.outputs[0].path is not None
        with Image.open(result.outputs[0].path) as board:
            assert board.size == (854, 480)
        await provider.forget(ACCOUNT, TOKEN, {})
    assert files_in(tmp_path) == []


async def test_a_picture_becomes_a_clip_and_the_clip_a_shorter_one(tmp_path: Path) -> None:
    Image.new("RGB", (640, 360), (90, 120, 60)).save(tmp_path / "picture.png")
    params = ImageToVideoParams(
        first_frame=str(tmp_path / "picture.png"), size="480p", duration=1, fps=24, camera=CameraMove.PAN_LEFT
    )
    async with engine(tmp_path / "data") as provider:
        await provider.submit(ACCOUNT, OperationType.IMAGE_TO_VIDEO, params, client_token=TOKEN)
        result = await completed(provider)
        assert result.outputs[0].mime_type == "video/mp4"
        cut = VideoModifyParams(source_clip=str(result.outputs[0].path), start=0.25, end=0.75)
        await provider.submit(ACCOUNT, OperationType.VIDEO_MODIFY, cut, client_token=SECOND)
        result = await completed(provider, SECOND)
        assert result.outputs[0].mime_type == "video/mp4"
        assert read_footage(str(result.outputs[0].path)).seconds == 0.5


async def test_a_job_that_runs_says_how_far_it_is_and_what_is_left(tmp_path: Path) -> None:
    async with engine(tmp_path) as provider:
        await provider.submit(ACCOUNT, OperationType.TEXT_TO_VIDEO, LONG, client_token=TOKEN)
        await provider.submit(ACCOUNT, OperationType.TEXT_TO_VIDEO, LONG, client_token=SECOND)
        await until(lambda: _has_begun(provider), wanted=True, seconds=60)
        running = await provider.check(ACCOUNT, TOKEN, {})
        assert running.status is ProviderStatus.PROCESSING
        assert running.seconds_left is not None
        assert running.seconds_left > 0
        waiting = await provider.check(ACCOUNT, SECOND, {})
        assert waiting.status is ProviderStatus.PENDING


async def _has_begun(provider: LocalProvider) -> bool:
    return ((await provider.check(ACCOUNT, TOKEN, {})).fraction or 0.0) > 0.02


async def test_what_was_accepted_is_rendered_after_a_restart(tmp_path: Path) -> None:
    async with engine(tmp_path) as provider:
        await provider.submit(ACCOUNT, OperationType.TEXT_TO_VIDEO, LONG, client_token=SECOND)
        await provider.submit(ACCOUNT, OperationType.TEXT_TO_IMAGE, BOARD, client_token=TOKEN)
    assert files_in(tmp_path) == [f"{TOKEN}.json", f"{SECOND}.json"]
    async with engine(tmp_path) as provider:
        await provider.cancel(ACCOUNT, SECOND, {})
        assert (await completed(provider)).outputs


async def test_a_second_start_leaves_alone_what_runs_and_drops_what_dead_workers_left(tmp_path: Path) -> None:
    async with engine(tmp_path) as provider:
        await provider.submit(ACCOUNT, OperationType.TEXT_TO_VIDEO, CLIP, client_token=TOKEN)
        await until(lambda: len(list((tmp_path / "outputs").iterdir())), wanted=1, seconds=60)
        (running,) = (tmp_path / "outputs").iterdir()
        dead = running.with_name(f"{SECOND}-0123456789ab.part")
        dead.write_bytes(b"half")
        await provider.start()
        assert (running.exists(), dead.exists()) == (True, False)
        assert (await completed(provider)).outputs


async def test_a_request_is_taken_up_by_a_look_even_without_a_start(tmp_path: Path) -> None:
    async with engine(tmp_path) as provider:
        await provider.submit(ACCOUNT, OperationType.TEXT_TO_IMAGE, BOARD, client_token=TOKEN)
        await completed(provider)
    for output in (tmp_path / "outputs").iterdir():
        output.unlink()
    provider = build_provider(ProviderEnvironment(tmp_path))
    try:
        assert await status_of(provider) is not ProviderStatus.COMPLETED
        assert (await completed(provider)).outputs
    finally:
        await provider.close()


async def test_cancelling_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    async with engine(tmp_path) as provider:
        await provider.submit(ACCOUNT, OperationType.TEXT_TO_VIDEO, LONG, client_token=TOKEN)
        await until(lambda: _has_begun(provider), wanted=True, seconds=60)
        await provider.cancel(ACCOUNT, TOKEN, {})
        assert files_in(tmp_path) == []
        with pytest.raises(RemoteNotFoundError):
            await provider.check(ACCOUNT, TOKEN, {})
        # So that its slot is free at once, and not only when nobody has found the job for a minute.
        assert provider.manifest.forgets_stopped
        assert await provider.find(ACCOUNT, TOKEN, SINCE) is None


async def test_a_submission_is_found_by_our_id_and_only_while_it_is_there(tmp_path: Path) -> None:
    async with engine(tmp_path) as provider:
        assert await provider.find(ACCOUNT, TOKEN, SINCE) is None
        await provider.submit(ACCOUNT, OperationType.TEXT_TO_IMAGE, BOARD, client_token=TOKEN)
        found = await provider.find(ACCOUNT, TOKEN, SINCE)
        assert found is not None
        assert found.remote_id == TOKEN


async def test_submitting_twice_with_one_token_makes_one_result(tmp_path: Path) -> None:
    async with engine(tmp_path) as provider:
        for _ in range(2):
            await provider.submit(ACCOUNT, OperationType.TEXT_TO_IMAGE, BOARD, client_token=TOKEN)
        await completed(provider)
    assert files_in(tmp_path) == [f"{TOKEN}.json", f"{TOKEN}.png"]


async def test_an_input_that_cannot_be_read_fails_the_job_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"nothing" * 20)
    params = ImageToVideoParams(first_frame=str(tmp_path / "bad.png"), size="480p", duration=1)
    async with engine(tmp_path / "data") as provider:
        await provider.submit(ACCOUNT, OperationType.IMAGE_TO_VIDEO, params, client_token=TOKEN)
        await until(lambda: status_of(provider), ProviderStatus.FAILED, seconds=60)
        result = await provider.check(ACCOUNT, TOKEN, {})
        assert isinstance(result.error, InvalidParametersError)


async def test_parameters_of_another_operation_are_refused_before_anything_is_kept(tmp_path: Path) -> None:
    async with engine(tmp_path) as provider:
        with pytest.raises(InvalidParametersError):
            await provider.submit(ACCOUNT, OperationType.TEXT_TO_VIDEO, BOARD, client_token=TOKEN)
    assert files_in(tmp_path) == []


async def test_a_folder_that_cannot_be_written_refuses_the_job(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    provider = build_provider(ProviderEnvironment(tmp_path / "file"))
    with pytest.raises(ProviderUnavailableError):
        await provider.submit(ACCOUNT, OperationType.TEXT_TO_IMAGE, BOARD, client_token=TOKEN)
    await provider.close()


async def test_the_end_of_a_job_is_told_to_who_listens(tmp_path: Path) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    async with engine(tmp_path) as provider:
        provider.listen(told.put_nowait)
        await provider.submit(ACCOUNT, OperationType.TEXT_TO_IMAGE, BOARD, client_token=TOKEN)
        for _ in range(2):
            assert await asyncio.wait_for(told.get(), 60) == TOKEN
        assert await status_of(provider) is ProviderStatus.COMPLETED


async def test_estimates_follow_the_renders_that_finished(tmp_path: Path) -> None:
    async with engine(tmp_path) as provider:
        before = provider.estimate(OperationType.TEXT_TO_IMAGE, BOARD)
        assert before.cost == 0
        await provider.submit(ACCOUNT, OperationType.TEXT_TO_IMAGE, BOARD, client_token=TOKEN)
        await completed(provider)
        assert provider.estimate(OperationType.TEXT_TO_IMAGE, BOARD).seconds != before.seconds


def test_the_registry_finds_the_engine_and_the_settings_size_it(tmp_path: Path) -> None:
    provider = ProviderRegistry.discover(tmp_path, renderers=3).get("local")
    assert isinstance(provider, LocalProvider)
    assert provider.manifest.built_in_account is not None
    assert provider.manifest.built_in_account.max_concurrent_jobs == 3

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError
from app.providers.local.render_queue import RenderQueue
from app.providers.local.requests import RequestStore, StoredRequest
from tests.support.until import until


class Bench:
    """A queue of one worker on a folder, and what it told."""

    def __init__(self, folder: Path) -> None:
        self.store = RequestStore(folder)
        self.store.open()
        self.told: list[str] = []
        self.seconds: list[float] = []
        self.queue = RenderQueue(
            self.store, 1, changed=self.told.append, finished=lambda _request, seconds: self.seconds.append(seconds)
        )

    def files(self) -> list[str]:
        return sorted(path.name for path in (self.store.folder / "outputs").iterdir())


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    made = Bench(tmp_path)
    yield made
    await made.queue.close()


def board(prompt: str = "Dunes") -> StoredRequest:
    params = {"prompt": prompt, "size": "480p", "seed": 1}
    return StoredRequest(operation=OperationType.TEXT_TO_IMAGE, params=params, accepted_at=datetime.now(UTC))


def clip(seconds: float = 15) -> StoredRequest:
    params = {"prompt": "Slow push over the lake", "size": "480p", "seed": 1, "duration": seconds, "fps": 60}
    return StoredRequest(operation=OperationType.TEXT_TO_VIDEO, params=params, accepted_at=datetime.now(UTC))


async def test_a_render_ends_in_a_file_and_is_told(bench: Bench) -> None:
    bench.queue.start("a", board())
    await until(lambda: bench.queue.get("a"), None)
    assert bench.files() == ["a.png"]
    assert bench.told[-1] == "a"
    assert bench.seconds[0] > 0


async def test_more_renders_than_workers_wait_for_their_turn(bench: Bench) -> None:
    for token in ("a", "b", "c"):
        bench.queue.start(token, board(token))
    waiting = bench.queue.get("c")
    assert waiting is not None
    assert waiting.started_at is None
    await until(bench.files, ["a.png", "b.png", "c.png"], seconds=60)


async def test_starting_what_runs_changes_nothing(bench: Bench) -> None:
    assert bench.queue.start("a", board()) is bench.queue.start("a", board())
    await until(lambda: bench.queue.get("a"), None)
    assert bench.files() == ["a.png"]


async def test_stopping_in_the_middle_leaves_no_file_and_the_worker_free(bench: Bench) -> None:
    rendering = bench.queue.start("a", clip())
    await until(lambda: (rendering.fraction or 0) > 0.02, wanted=True, seconds=60)
    await bench.queue.stop("a")
    assert bench.queue.get("a") is None
    assert bench.files() == []
    bench.queue.start("b", board())
    await until(bench.files, ["b.png"], seconds=60)


async def test_stopping_what_waits_lets_the_others_go_on(bench: Bench) -> None:
    for token in ("a", "b", "c"):
        bench.queue.start(token, board(token))
    await bench.queue.stop("b")
    await until(bench.files, ["a.png", "c.png"], seconds=60)


async def test_progress_never_goes_back(bench: Bench) -> None:
    rendering = bench.queue.start("a", clip(1))
    seen = [0.0]
    while bench.queue.get("a") is not None:
        seen.append(rendering.fraction or 0.0)
        await asyncio.sleep(0.01)
    assert seen == sorted(seen)
    assert len(set(seen)) > 2


async def test_a_render_that_cannot_be_done_says_why(bench: Bench, tmp_path: Path) -> None:
    params = {"first_frame": str(tmp_path / "gone.png")}
    gone = StoredRequest(operation=OperationType.IMAGE_TO_VIDEO, params=params, accepted_at=datetime.now(UTC))
    rendering = bench.queue.start("a", gone)
    await until(lambda: rendering.error is not None, wanted=True, seconds=60)
    assert isinstance(rendering.error, InvalidParametersError)
    assert rendering.error.message == "The picture's file is not there."
    assert bench.files() == []
    assert bench.told[-1] == "a"

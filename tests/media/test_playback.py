from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.media.clips import Clip, open_clip
from app.media.playback import AHEAD, MOST_SKIPPED, ClipFrame, Clock, FrameQueue, scaled
from app.media.signatures import MP4
from tests.media import files
from tests.system.test_processes import until


@pytest.fixture
def clip(tmp_path: Path) -> Iterator[Clip]:
    with open_clip(files.clip(tmp_path / "a.mp4", frames=30, rate=10), MP4) as clip:
        yield clip


def number(frame: ClipFrame | None) -> int:
    assert frame is not None
    pixels = np.frombuffer(frame.data, np.uint8).reshape(frame.height, frame.stride)[:, : 4 * frame.width]
    return files.number_of(pixels.reshape(frame.height, frame.width, 4))


@pytest.mark.parametrize(
    ("size", "bounds", "wanted"),
    [((100, 50), None, (100, 50)), ((100, 50), (50, 50), (50, 25)), ((100, 50), (400, 100), (200, 100))],
)
def test_a_size_is_scaled_to_just_fit(
    size: tuple[int, int], bounds: tuple[int, int] | None, wanted: tuple[int, int]
) -> None:
    assert scaled(size, bounds) == wanted


def test_a_queue_is_full_after_a_few_frames(clip: Clip) -> None:
    queue = FrameQueue(clip, None)
    for _ in range(AHEAD):
        assert not queue.is_full
        queue.decode()

    assert queue.is_full
    assert (queue.next_ms, queue.second_ms) == (0.0, 100.0)
    assert [number(queue.take()) for _ in range(AHEAD)] == [0, 1, 2, 3]
    assert queue.take() is None
    assert (queue.next_ms, queue.second_ms) == (None, None)


def test_a_queue_goes_on_from_the_frame_that_was_sought(clip: Clip) -> None:
    queue = FrameQueue(clip, None)
    queue.seek(1450)

    assert [number(queue.take()), number(queue.take())] == [14, 15]


def test_a_seek_that_is_stale_gives_up(clip: Clip) -> None:
    queue = FrameQueue(clip, None)
    queue.seek(1450, is_stale=lambda: True)

    assert queue.take() is None


def test_the_end_is_known(clip: Clip) -> None:
    queue = FrameQueue(clip, None)
    queue.seek(2950)

    assert queue.is_at_end
    assert number(queue.take()) == 29


def test_late_frames_are_left_out_but_not_all_of_them(clip: Clip) -> None:
    queue = FrameQueue(clip, None)
    for _ in range(MOST_SKIPPED + 1):
        queue.decode(now_ms=100_000)

    assert queue.skipped == MOST_SKIPPED
    assert number(queue.take()) == MOST_SKIPPED


async def test_a_clock_runs_at_its_speed_and_stands_when_it_is_stopped() -> None:
    clock = Clock()
    assert clock.now_ms() == 0
    clock.start(500, 2.0)
    await until(lambda: clock.now_ms() > 540)
    clock.stop(123)

    assert clock.now_ms() == 123
    assert not clock.has_sound

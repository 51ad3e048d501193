"""Recording a phone's stream into a file."""

import shutil
from pathlib import Path

import av

from app.devices.h264 import is_key
from app.devices.recording import EndReason, Recorder, RecordingLimits
from app.devices.sources import Unit
from tests.support.phone.video import moving_loop

SIZE = (96, 160)


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def units(count: int = 60, *, size: tuple[int, int] = SIZE, pts: int | None = None) -> list[Unit]:
    step = 33_333
    return [
        Unit(data, is_key(data), None if pts is None else pts + number * step)
        for number, data in enumerate(moving_loop(size, 60)[:count])
    ]


def read(path: Path) -> tuple[list[float], float]:
    """When each picture is shown, and the length; all are decoded."""
    with av.open(str(path)) as file:
        times = [frame.time or 0.0 for frame in file.decode(video=0)]
        return times, float(file.duration or 0) / av.time_base


def feed(recorder: Recorder, clock: Clock, some: list[Unit], step: float = 1 / 30) -> None:
    for unit in some:
        recorder.add(unit)
        clock.now += step


def test_a_recording_plays_and_its_last_picture_stays_until_the_end(tmp_path: Path) -> None:
    clock = Clock()
    recorder = Recorder(tmp_path / "one.mp4", clock=clock)
    some = units()
    feed(recorder, clock, [*some[5:], *some])
    clock.now += 3
    recorder.finish(EndReason.STOPPED)
    times, length = read(tmp_path / "one.mp4")
    # What comes before the first key picture cannot be shown.
    assert len(times) == 60
    assert abs(times[30] - 1.0) < 0.01
    assert abs(length - 5.0) < 0.05
    told = recorder.recorded
    assert (told.pictures, told.reason) == (60, EndReason.STOPPED)
    assert abs(told.seconds - 5.0) < 0.05
    assert told.size_bytes == sum(len(unit.data) for unit in some)
    recorder.add(some[0])
    assert recorder.recorded == told


def test_a_killed_recording_plays_up_to_its_last_fragment(tmp_path: Path) -> None:
    clock = Clock()
    recorder = Recorder(tmp_path / "one.mp4", clock=clock)
    feed(recorder, clock, units() * 2)
    # As it lies on the disk in the midst.
    shutil.copy(tmp_path / "one.mp4", tmp_path / "killed.mp4")
    times, _ = read(tmp_path / "killed.mp4")
    assert len(times) >= 60
    recorder.finish(EndReason.PHONE_LOST)
    assert len(read(tmp_path / "one.mp4")[0]) == 120


def test_the_phones_clock_is_kept_and_one_that_begins_anew_is_put_in_line(tmp_path: Path) -> None:
    clock = Clock()
    recorder = Recorder(tmp_path / "one.mp4", clock=clock)
    # They arrive in bursts.
    feed(recorder, clock, units(30, pts=5_000_000), step=0.0)
    clock.now += 1
    feed(recorder, clock, units(30, pts=0), step=0.01)
    recorder.finish(EndReason.STOPPED)
    times, _ = read(tmp_path / "one.mp4")
    assert len(times) == 60
    assert times == sorted(times)
    assert abs(times[29] - 29 / 30) < 0.01
    assert 0.9 < times[30] < 1.1


def test_limits_another_format_and_a_disk_that_takes_nothing_end_it_with_the_reason(tmp_path: Path) -> None:
    clock = Clock()
    long = Recorder(tmp_path / "long.mp4", RecordingLimits(seconds=1.0), clock=clock)
    feed(long, clock, units())
    assert long.recorded.reason is EndReason.TOO_LONG
    assert abs(read(tmp_path / "long.mp4")[1] - 1.0) < 0.1

    still = Recorder(tmp_path / "still.mp4", RecordingLimits(seconds=1.0), clock=clock)
    still.look()
    feed(still, clock, units(1), step=2)
    assert not still.is_over
    still.look()
    assert still.recorded.reason is EndReason.TOO_LONG
    assert abs(read(tmp_path / "still.mp4")[1] - 1.0) < 0.1

    large = Recorder(tmp_path / "large.mp4", RecordingLimits(size_bytes=2_000), clock=clock)
    feed(large, clock, units())
    assert large.recorded.reason is EndReason.TOO_LARGE
    assert large.recorded.size_bytes < 8_000

    turned = Recorder(tmp_path / "turned.mp4", clock=clock)
    feed(turned, clock, [*units(9), *units(9, size=SIZE[::-1])])
    assert turned.recorded.reason is EndReason.FORMAT_CHANGED
    assert len(read(tmp_path / "turned.mp4")[0]) == 9

    nowhere = Recorder(tmp_path / "none" / "x.mp4", clock=clock)
    feed(nowhere, clock, units(2))
    assert nowhere.recorded.reason is EndReason.NOT_WRITTEN

    empty = Recorder(tmp_path / "empty.mp4", clock=clock)
    empty.finish(EndReason.STOPPED)
    assert empty.recorded.pictures == 0
    assert not (tmp_path / "empty.mp4").exists()

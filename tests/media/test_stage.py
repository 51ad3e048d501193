from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from app.domain.errors import MediaError
from app.media.clips import Clip, open_clip
from app.media.desk import Desk, Sound, Wishes
from app.media.playback import ClipFrame
from app.media.signatures import MP4
from app.media.sound import Pull, SoundOutput
from app.media.stage import Stage
from tests.media import files


class Script(Desk):
    """Gives one wish after the other, each as soon as there is nothing else to do."""

    def __init__(self, *wishes: Wishes) -> None:
        self._wishes = list(wishes)
        self.shown: list[float] = []
        self.told: dict[str, Any] = {}
        self.waits: list[float] = []

    @property
    @override
    def is_looping(self) -> bool:
        return False

    @property
    @override
    def is_interrupted(self) -> bool:
        return False

    @override
    def next_wishes(self, seconds: float) -> Wishes | None:
        self.waits.append(seconds)
        if seconds == 0 and len(self.waits) > 1:
            return Wishes()
        return self._wishes.pop(0) if self._wishes else None

    @override
    def show(self, frame: ClipFrame, *, late: int = 0) -> None:
        self.shown.append(round(frame.at_ms))

    @override
    def tell(self, **fields: Any) -> None:
        self.told |= fields


@pytest.fixture
def clip(tmp_path: Path) -> Iterator[Clip]:
    with open_clip(files.clip(tmp_path / "a.mp4", frames=10, rate=10), MP4) as clip:
        yield clip


def no_device(_pull: Pull) -> SoundOutput:
    raise OSError("no device")


def run(desk: Desk, clip: Clip) -> None:
    Stage(desk, clip, None, no_device, None, is_muted=False).run()


def test_a_stage_ends_when_its_desk_is_closed(clip: Clip) -> None:
    desk = Script()
    run(desk, clip)

    assert desk.shown == [0]
    assert desk.told["is_ready"]
    assert desk.told["sound"] is Sound.NONE


def test_a_paused_stage_looks_ahead_and_then_sleeps(clip: Clip) -> None:
    desk = Script(Wishes(steps=1))
    run(desk, clip)

    assert desk.shown == [0, 100]
    assert desk.waits[-1] >= 60


def test_wishes_are_followed_in_their_order(clip: Clip) -> None:
    desk = Script(Wishes(seek_ms=500), Wishes(steps=2), Wishes(steps=-3), Wishes(bounds=(32, 32)))
    run(desk, clip)

    assert desk.shown == [0, 500, 600, 700, 600, 500, 400, 400]


def test_a_clip_without_pictures_is_a_media_error(tmp_path: Path) -> None:
    with open_clip(files.sound(tmp_path / "a.mp4", "aac"), MP4) as clip, pytest.raises(MediaError, match="only sound"):
        run(Script(), clip)

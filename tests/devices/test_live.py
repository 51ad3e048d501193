"""The work of a live picture's thread, with a source and a desk that are moved by hand."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from typing_extensions import override

from app.devices.address import ServerAddress
from app.devices.decoder import LivePicture
from app.devices.h264 import is_key
from app.devices.lines import Lines
from app.devices.live import Live
from app.devices.live_desk import Desk, LiveState, LiveStatus, Timing, Trouble, Wishes
from app.devices.phone import Phone
from app.devices.recording import EndReason, RecordingLimits
from app.devices.sources import Pause, PictureSource, SourceKind, StreamEndedError, Unit
from app.domain.errors import DeviceError, DeviceGoneError, DeviceRefusedError, ScreenUnreadableError
from tests.support.phone.drawing import black, png
from tests.support.phone.video import mark, moving_loop

SIZE = (96, 160)
Turn = DeviceError | list[Unit] | Wishes


def units(count: int) -> list[Unit]:
    return [Unit(data, is_key(data)) for data in moving_loop(SIZE, 12)[:count]]


class FakeDesk(Desk):
    """Ends when its turns are over."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self.turns = list(turns)
        self._wishes = Wishes(bounds=(48, 999))
        self.pictures: list[LivePicture] = []
        self.told: list[LiveStatus] = []
        self.pauses: list[float] = []
        self.is_slow = False

    @property
    @override
    def is_behind(self) -> bool:
        return self.is_slow and bool(self.pictures) and len(self.turns) > 1

    @property
    @override
    def wishes(self) -> Wishes | None:
        while self.turns and isinstance(turn := self.turns[0], Wishes):
            self._wishes = turn
            del self.turns[0]
        return self._wishes if self.turns else None

    @override
    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    @override
    def show(self, picture: LivePicture) -> None:
        self.pictures.append(picture)

    @override
    def tell(self, status: LiveStatus) -> None:
        self.told.append(status)

    @property
    def states(self) -> list[LiveState]:
        states: list[LiveState] = []
        for status in self.told:
            if status.state not in states[-1:]:
                states.append(status.state)
        return states


class FakeSource(PictureSource):
    """Gives what the desk has for it."""

    kind = SourceKind.SCRCPY

    def __init__(self, desk: FakeDesk, opened: list[int], lines: Lines, pause: Pause) -> None:
        super().__init__(lines, pause)
        self._desk, self._opened = desk, opened
        self.screen = SIZE

    @override
    def open(self, long_side: int) -> None:
        self._opened.append(long_side)

    @override
    def read(self, seconds: float) -> list[Unit]:
        turn = self._desk.turns.pop(0)
        if isinstance(turn, DeviceError):
            raise turn
        assert isinstance(turn, list)
        return turn

    @override
    def close(self) -> None: ...


class FakePictures(FakeSource):
    """The same for single pictures."""

    kind = SourceKind.POLL
    codec = "png"


def live(*turns: Turn, is_slow: bool = False) -> tuple[FakeDesk, list[int]]:
    """Run to the end of the turns; the list has the sides that were asked for."""
    desk = FakeDesk(turns)
    desk.is_slow = is_slow
    opened: list[int] = []
    lines = Lines(Phone(ServerAddress(port=1), "none"))
    ladder = [lambda *rest: FakeSource(desk, opened, *rest), lambda *rest: FakePictures(desk, opened, *rest)]
    Live(desk, lines, ladder, Timing()).run()
    return desk, opened


def test_of_pictures_that_came_together_the_newest_is_shown() -> None:
    desk, _ = live(units(3), [])
    assert [(picture.number, picture.width) for picture in desk.pictures] == [(3, 48)]
    assert desk.states == [LiveState.STARTING, LiveState.LIVE, LiveState.CLOSED]


def test_a_stream_that_ends_begins_again_and_one_that_always_does_gives_way_to_the_next_rung() -> None:
    desk, opened = live(units(2), StreamEndedError("over"), units(2), [])
    assert len(opened) == 2
    assert LiveState.LOST not in desk.states
    assert desk.told[-1].restarts == 1
    desk, _ = live(*[StreamEndedError("over")] * 11, [Unit(png(mark(black(SIZE), 5)), is_key=True)])
    assert (desk.told[-1].source, desk.told[-1].refusal) == (SourceKind.POLL, "over")
    assert desk.states[:2] == [LiveState.STARTING, LiveState.BLACK]


def test_a_damaged_picture_begins_the_stream_again() -> None:
    desk, opened = live([Unit(b"\0\0\1\x65\xff\xff", is_key=True)], units(1), [])
    assert len(opened) == 2
    assert desk.states[-2] is LiveState.LIVE


def test_the_last_rung_refused_and_a_lost_phone_are_told_and_tried_again_ever_more_slowly() -> None:
    gone = [DeviceGoneError("It is gone.", detail="closed") for _ in range(6)]
    desk, opened = live(DeviceRefusedError("no"), DeviceRefusedError("None."), *gone, units(1), [])
    assert len(opened) == 9
    lost = [status for status in desk.told if status.state is LiveState.LOST]
    assert list(dict.fromkeys((status.trouble, status.reason, status.detail) for status in lost)) == [
        (Trouble.REFUSED, "None.", ""),
        (Trouble.GONE, "It is gone.", "closed"),
    ]
    assert desk.pauses == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0, 5.0]
    assert desk.told[-2].state is LiveState.LIVE
    assert desk.told[-2].reason == ""
    assert desk.told[-2].refusal == ""


def test_what_is_hidden_is_decoded_but_not_shown_and_shown_again_when_it_is_seen() -> None:
    hidden, seen = Wishes(bounds=(48, 999), is_visible=False), Wishes(bounds=(48, 999))
    desk, _ = live(units(1), hidden, units(3)[1:], seen, [], [])
    assert [picture.number for picture in desk.pictures] == [1, 3]


def test_no_more_pictures_are_made_than_are_wanted_a_second() -> None:
    one, two, three = ([unit] for unit in units(3))
    desk, _ = live(Wishes(rate=0.5), one, two, three)
    assert [picture.number for picture in desk.pictures] == [1]
    desk, _ = live(Wishes(rate=None), one, two, three)
    assert [picture.number for picture in desk.pictures] == [1, 2, 3]


def test_no_further_picture_is_made_while_the_last_one_is_not_taken() -> None:
    desk, _ = live(*([unit] for unit in units(5)), [], is_slow=True)
    assert [picture.number for picture in desk.pictures] == [1, 5]


def test_a_recording_begins_the_stream_anew_and_ends_with_its_reason(tmp_path: Path) -> None:
    wishes = Wishes(record_to=tmp_path / "x.mp4", limits=RecordingLimits(size_bytes=10))
    desk, opened = live(units(2), wishes, units(2), [])
    # The picture is small, but not what is recorded.
    assert opened == [144, max(SIZE)]
    told = desk.told[-1].recorded
    assert told is not None
    assert (told.reason, told.pictures) == (EndReason.TOO_LARGE, 1)
    desk, _ = live(Wishes(record_to=tmp_path / "y.mp4"), units(2), ScreenUnreadableError("x"), [])
    told = desk.told[-1].recorded
    assert told is not None
    assert (told.reason, told.pictures) == (EndReason.PHONE_LOST, 2)
    wishes = Wishes(record_to=tmp_path / "z.mp4")
    desk, _ = live(DeviceRefusedError("no"), wishes, [Unit(png(black(SIZE)), is_key=True)], [])
    told = desk.told[-1].recorded
    assert told is not None
    assert told.reason is EndReason.NO_STREAM
    desk, _ = live(wishes, units(3), [])
    told = desk.told[-1].recorded
    assert told is not None
    assert (told.reason, told.pictures) == (EndReason.STOPPED, 3)


@pytest.mark.parametrize(("bounds", "side"), [((270, 600), 600), ((1600, 400), 1200), ((100, 2000), 300)])
def test_before_the_screen_is_known_as_many_pixels_are_wanted_as_a_tall_one_needs(
    bounds: tuple[int, int], side: int
) -> None:
    _, opened = live(Wishes(bounds=bounds), units(1))
    assert opened == [side]

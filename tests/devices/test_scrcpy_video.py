"""The video socket of the scrcpy server, in both versions of its form."""

import itertools
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.scrcpy_video import ScrcpyVideo, VideoPacket
from app.domain.errors import DeviceError, DeviceRefusedError

NAME = b"\0" + b"Pixel Test".ljust(64, b"\0")
CONFIG, KEY, DELTA, OTHER = b"\0\0\0\1gsps", b"\0\0\0\1eidr", b"\0\0\0\1Ap", b"\0\0\0\1Aq"


def _packet(word: int, data: bytes) -> bytes:
    return struct.pack(">QI", word, len(data)) + data


THREE = (
    NAME
    + struct.pack(">4sII", b"h264", 720, 1600)
    + _packet(1 << 63, CONFIG)
    + _packet(1 << 62 | 5, KEY)
    + _packet((1 << 61) + 9, DELTA)
)
FOUR = (
    NAME
    + b"h264"
    + struct.pack(">III", 1 << 31, 720, 1600)
    + _packet(1 << 62, CONFIG)
    + _packet(1 << 61 | 5, KEY)
    + struct.pack(">III", 1 << 31 | 1, 1600, 720)
    + _packet(9, OTHER)
)
PACKETS = {
    3: [
        VideoPacket(CONFIG + KEY, is_key=True, pts_us=5, size=(720, 1600)),
        VideoPacket(DELTA, is_key=False, pts_us=(1 << 61) + 9, size=(720, 1600)),
    ],
    4: [
        VideoPacket(CONFIG + KEY, is_key=True, pts_us=5, size=(720, 1600)),
        VideoPacket(OTHER, is_key=False, pts_us=9, size=(1600, 720)),
    ],
}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([3, 4]), st.lists(st.integers(0, 150), max_size=8))
def test_pictures_are_read_however_their_bytes_are_cut(major: int, cuts: list[int]) -> None:
    data = THREE if major == 3 else FOUR
    edges = [0, *sorted(cuts), len(data)]
    video = ScrcpyVideo(major)
    read = [packet for one, other in itertools.pairwise(edges) for packet in video.feed(data[one:other])]
    assert read == PACKETS[major]
    assert video.name == "Pixel Test"


def test_a_second_socket_has_no_name() -> None:
    assert ScrcpyVideo(3, has_name=False).feed(THREE[len(NAME) :]) == PACKETS[3]


@pytest.mark.parametrize("major", [3, 4])
def test_a_phone_without_video_says_so(major: int) -> None:
    for codec, words in ((0, "no video"), (1, "encoder"), (0x68323635, "not H.264")):
        with pytest.raises(DeviceRefusedError, match=words):
            ScrcpyVideo(major).feed(NAME + codec.to_bytes(4, "big"))


def test_what_is_no_video_is_an_error_at_once() -> None:
    for data in (
        NAME + struct.pack(">4sII", b"h264", 0, 1600),
        THREE + _packet(1, b""),
        THREE + struct.pack(">QI", 1, 1 << 30),
    ):
        with pytest.raises(DeviceError):
            ScrcpyVideo(3).feed(data)

"""Access units out of a byte stream."""

from functools import lru_cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.devices.h264 import AccessUnits, is_key, parameters
from app.domain.errors import DeviceError
from tests.support.phone.video import moving_loop, stamped

SIZE = (96, 160)
SEVERAL_SLICES = b"\0\0\1\x65\x88\xaa\0\0\1\x65\x40\xbb\0\0\1\x65\x20\xcc"


@lru_cache(maxsize=1)
def clip() -> tuple[bytes, ...]:
    """A real stream; the last unit has nothing after it that ends it."""
    return tuple(stamped(unit, captured=number) for number, unit in enumerate(moving_loop(SIZE, 12)))


def cut(data: bytes, places: list[int]) -> list[bytes]:
    ends = [*sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]


@given(st.lists(st.integers(min_value=0), max_size=40), st.sampled_from([b"", b"WARNING: two displays\n"]))
@example(list(range(3_000)), b"")
@settings(max_examples=20, deadline=None)
def test_any_cut_of_the_stream_gives_the_same_units(places: list[int], before: bytes) -> None:
    splitter = AccessUnits()
    units = [unit for piece in cut(before + b"".join(clip()), places) for unit in splitter.feed(piece)]
    assert splitter.is_holding
    assert [*units, splitter.give_held()] == list(clip())
    assert splitter.preamble == before
    assert splitter.torn == 0
    assert not splitter.is_holding


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_unit_given_out_after_silence_is_whole_or_known_to_be_torn(data: st.DataObject) -> None:
    stream = b"".join(clip())
    place = data.draw(st.integers(min_value=1, max_value=len(stream)))
    splitter = AccessUnits()
    units = splitter.feed(stream[:place])
    held = splitter.give_held()
    for piece in cut(stream[place:], data.draw(st.lists(st.integers(min_value=0), max_size=8))):
        units += [held, *splitter.feed(piece)] if held else splitter.feed(piece)
        held = None
    units += [unit for unit in (held, splitter.give_held()) if unit is not None]
    whole = [unit for unit in units if unit in clip()]
    if splitter.torn:
        # One unit is short; the pieces of the others are as they were.
        assert len(whole) >= len(clip()) - 2
    else:
        assert units == list(clip())


def test_the_rest_of_a_torn_unit_is_dropped_and_counted_once() -> None:
    first, second, *_ = clip()
    splitter = AccessUnits()
    assert splitter.feed(first + second[:-9]) == [first]
    assert splitter.give_held() == second[:-9].rstrip(b"\0")
    assert splitter.give_held() is None
    for byte in b"\1\2\0\3\0\0\7":
        assert splitter.feed(bytes([byte])) == []
    assert splitter.torn == 1
    assert splitter.feed(second + first) == [second]
    assert splitter.torn == 1


def test_a_picture_of_several_slices_is_one_unit_and_torn_between_them_is_seen() -> None:
    splitter = AccessUnits()
    assert splitter.feed(SEVERAL_SLICES + SEVERAL_SLICES[:5]) == [SEVERAL_SLICES]
    splitter.feed(SEVERAL_SLICES[5:6])
    assert splitter.give_held() == SEVERAL_SLICES[:6]
    splitter.feed(SEVERAL_SLICES[6:])
    assert splitter.torn == 1


def test_parameter_sets_alone_are_no_picture() -> None:
    splitter = AccessUnits()
    first = clip()[0]
    splitter.feed(first[: first.index(b"\0\0\1\x65") + 3])
    assert splitter.give_held() is None


def test_what_is_no_stream_is_refused_and_short_words_are_kept() -> None:
    splitter = AccessUnits()
    splitter.feed(b"ERROR: unable to configure\n")
    assert splitter.preamble == b"ERROR: unable to configure\n"
    with pytest.raises(DeviceError, match=r"no H\.264"):
        splitter.feed(b"x" * 70_000)
    splitter = AccessUnits()
    splitter.feed(clip()[0])
    with pytest.raises(DeviceError, match="16 MB"):
        splitter.feed(b"\xff" * (17 * 1024 * 1024))


def test_the_first_unit_is_a_key_and_has_the_parameters() -> None:
    assert [is_key(unit) for unit in clip()] == [True] + [False] * 11
    assert parameters(clip()[0])[0] & 0x1F == 7
    assert parameters(clip()[1]) == b""

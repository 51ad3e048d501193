import itertools
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from av.video.frame import VideoFrame

from app.domain.errors import MediaError
from app.providers.local.filtering import filtered, numbered


def plain(light: int, size: tuple[int, int] = (32, 16)) -> VideoFrame:
    return VideoFrame.from_ndarray(np.full((size[1], size[0]), light, np.uint8), format="gray")


def lights(frames: Iterator[VideoFrame]) -> list[int]:
    return [int(frame.to_ndarray(format="gray").mean().round()) for frame in frames]


def test_frames_go_through_a_chain_of_filters_in_their_order() -> None:
    frames = list(filtered([numbered((plain(10 * n) for n in range(5)), 25)], ("negate", ""), ("scale", "16:8")))
    assert lights(iter(frames)) == [255, 245, 235, 225, 215]
    assert [(frame.width, frame.height, frame.pts, frame.time_base) for frame in frames] == [
        (16, 8, number, Fraction(1, 25)) for number in range(5)
    ]


def test_several_inputs_go_in_step_and_the_shortest_ends_them() -> None:
    first, second = numbered(map(plain, [0, 40, 80, 120]), 25), numbered(map(plain, [100, 100, 100]), 25)
    assert lights(filtered([first, second], ("blend", "all_mode=addition"))) == [100, 140, 180]


def test_frames_are_given_on_as_they_come() -> None:
    taken = 0

    def endless() -> Iterator[VideoFrame]:
        nonlocal taken
        while True:
            taken += 1
            yield plain(7)

    given = filtered([numbered(endless(), 30)], ("negate", ""))
    assert lights(itertools.islice(given, 3)) == [248, 248, 248]
    assert taken <= 4


def test_what_filters_hold_back_comes_at_the_end() -> None:
    assert lights(filtered([numbered(map(plain, [10, 20, 30]), 25)], ("reverse", ""))) == [30, 20, 10]


def test_a_clip_that_changes_its_size_goes_on() -> None:
    sizes = [(32, 16), (32, 16), (64, 48)]
    frames = numbered((plain(9, size) for size in sizes), 25)
    assert [(frame.width, frame.height) for frame in filtered([frames], ("scale", "20:10"))] == [(20, 10)] * 3


def test_a_filter_that_refuses_is_told_in_words_and_no_frames_give_none() -> None:
    with pytest.raises(MediaError, match="cannot be worked on"):
        list(filtered([numbered([plain(1)], 25)], ("crop", "4000:4000")))
    with pytest.raises(MediaError):
        list(filtered([numbered([plain(1)], 25)], ("nosuchfilter", "")))
    assert list(filtered([iter(())], ("negate", ""))) == []

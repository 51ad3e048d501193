import itertools
import threading
from collections.abc import Iterator

import pytest

from app.providers.local.ahead import AHEAD, drawn_ahead


def test_frames_come_in_order_from_another_thread_and_not_many_ahead() -> None:
    made: list[int] = []
    threads: set[str] = set()

    def frames() -> Iterator[int]:
        for number in range(20):
            threads.add(threading.current_thread().name)
            made.append(number)
            yield number

    for number, frame in enumerate(drawn_ahead(frames())):
        assert frame == number
        assert len(made) <= number + 1 + AHEAD
    assert number == 19
    assert threads == {"drawing_0"}


def test_an_error_comes_after_the_frames_before_it() -> None:
    def frames() -> Iterator[int]:
        yield from (1, 2)
        raise ValueError("cut")

    taken: list[int] = []
    with pytest.raises(ValueError, match="cut"):
        taken.extend(drawn_ahead(frames()))
    found = drawn_ahead(frames())
    assert [next(found), next(found)] == [1, 2]


def test_nothing_is_drawn_any_more_when_it_is_left() -> None:
    frames = drawn_ahead(itertools.count())
    assert next(frames) == 0
    frames.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("drawing")]

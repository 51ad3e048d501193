"""Frames that are drawn a few ahead of who encodes them: drawing and encoding then use a core each."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

T = TypeVar("T")

AHEAD: Final = 3
"""So many frames wait; one of 4K takes 12 MB."""
_END: Final[Any] = object()


def drawn_ahead(frames: Iterable[T]) -> Iterator[T]:
    """The same frames, made in a thread of their own, which has ended when this is closed.

    What goes wrong in the making is raised after the frames that came before it.
    """
    source = iter(frames)
    thread = ThreadPoolExecutor(1, thread_name_prefix="drawing")
    try:
        waiting = deque(thread.submit(next, source, _END) for _ in range(AHEAD))
        while (frame := waiting.popleft().result()) is not _END:
            waiting.append(thread.submit(next, source, _END))
            yield frame
    finally:
        thread.shutdown(cancel_futures=True)

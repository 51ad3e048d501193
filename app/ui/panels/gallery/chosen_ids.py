"""The ids of very many chosen places, in an array that is read like a tuple: a real one would stall the window."""

from array import array
from collections.abc import Iterator, Sequence
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

_PART: Final = 2000
"""So many become numbers of Python at a time."""
_SPARSE: Final = 8


class ChosenIds(Sequence[int]):
    """Ids in the order of the list, as they were when they were asked for; no id is there twice."""

    def __init__(self, ids: NDArray[np.int64]) -> None:
        self._ids = ids
        self._sorted: NDArray[np.int64] | None = None

    @classmethod
    def of(cls, ids: Sequence[int]) -> "ChosenIds":
        """These ids, each once, in their order."""
        return cls(np.fromiter(ids, np.int64, len(ids)))

    @override
    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, key: int) -> int: ...

    @overload
    def __getitem__(self, key: slice) -> Sequence[int]: ...

    @override
    def __getitem__(self, key: int | slice) -> int | Sequence[int]:
        return ChosenIds(self._ids[key]) if isinstance(key, slice) else int(self._ids[key])

    @override
    def __iter__(self) -> Iterator[int]:
        for start in range(0, len(self._ids), _PART):
            yield from self._ids[start : start + _PART].tolist()

    @override
    def __contains__(self, key: object) -> bool:
        if not isinstance(key, int):
            return False
        if self._sorted is None:
            # Of what is nearly sorted, only a stable sort makes use.
            self._sorted = np.sort(self._ids, kind="stable")
        place = int(np.searchsorted(self._sorted, key))
        return place < len(self._sorted) and int(self._sorted[place]) == key

    @override
    def index(self, value: int, start: int = 0, stop: int | None = None) -> int:
        """Where an id stands.

        Raises:
            ValueError: It is not there.
        """
        found = np.flatnonzero(self._ids[start:stop] == value)
        if not len(found):
            raise ValueError(f"{value} is not chosen")
        return start + int(found[0])

    def marks_in(self, ids: "array[int]") -> bytes:
        """One byte a place of a list of ids, 1 where one of these stands."""
        column, top = np.frombuffer(ids, dtype=np.int64), int(self._ids.max(initial=0))
        if top > _SPARSE * (len(self._ids) + len(column)):
            return np.isin(column, self._ids).tobytes()
        # As ids count up, a table of them all is small, and several times as fast.
        is_chosen = np.zeros(top + 2, np.bool_)
        is_chosen[self._ids] = True
        marks: bytes = is_chosen[column.clip(0, top + 1)].tobytes()
        return marks

    @override
    def __eq__(self, other: object) -> bool:
        if isinstance(other, ChosenIds):
            return np.array_equal(self._ids, other._ids)
        if isinstance(other, Sequence):
            return len(self) == len(other) and all(mine == its for mine, its in zip(self, other, strict=True))
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as of a list: it is compared by what is in it


def chosen_among(ids: "array[int]", marks: bytes) -> ChosenIds:
    """The assets at the places that are marked.

    Args:
        ids: Of the whole list; those of jobs are negative, and left out.
        marks: One byte a place, 1 where it is chosen.
    """
    column = np.frombuffer(ids, dtype=np.int64)
    found = column[np.frombuffer(marks, dtype=np.bool_)] if b"\0" in marks else column.copy()
    # Jobs stand at one end.
    has_jobs = len(found) > 0 and min(found[0], found[-1]) < 0
    return ChosenIds(found[found > 0] if has_jobs else found)

"""Finds numbers that differ in few bits among a million of them, without comparing each with each.

The 64 bits are cut into four bands of 16. Of two numbers that differ in at most seven bits, one band differs in at most
one, and of two that differ in at most three, in none: they meet in a bucket of that band, or in two buckets that are a
bit apart. It is all done in arrays, some hundred thousands of candidates at a time, so that neither the interpreter's
lock nor much memory is held.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

MOST_DISTANCE: Final = 7
"""In bits; further apart the bands would miss some."""
MOST_PAIRS: Final = 50_000
_BANDS: Final = 4
_BAND_BITS: Final = 16
_BUCKETS: Final = 1 << _BAND_BITS
_CANDIDATES: Final = 400_000


def find_pairs(hashes: "Numbers", distance: int) -> "tuple[Numbers, Numbers, NDArray[np.uint8]]":
    """The places of numbers that differ in at most so many bits, and in how many: MOST_PAIRS of them.

    Of equal numbers the first one is paired with each other, and stands for all of them in further pairs.

    Args:
        hashes: 64 bits each.
        distance: 0 to MOST_DISTANCE.
    """
    import numpy as np  # noqa: PLC0415  (100 ms that a start without it saves)

    values, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
    places = np.arange(len(hashes))
    repeated = places[places != first[inverse]]
    lefts, rights = [first[inverse[repeated]]], [repeated]
    bits = [np.zeros(len(repeated), dtype=np.uint8)]
    found = len(repeated)
    for left, right, far in _unequal_pairs(values.view(np.uint64), distance) if distance else ():
        lefts.append(first[left])
        rights.append(first[right])
        bits.append(far)
        found += len(far)
        if found >= MOST_PAIRS:
            break
    one, other, far = np.concatenate(lefts), np.concatenate(rights), np.concatenate(bits)
    order = np.argsort(far, kind="stable")[:MOST_PAIRS]
    return one[order], other[order], far[order]


def nearest(hashes: "Numbers", wanted: int, distance: int) -> "tuple[Numbers, NDArray[np.uint8]]":
    """The places of the numbers that differ from one in at most so many bits, the nearest first, and in how many."""
    import numpy as np  # noqa: PLC0415

    # As unsigned: of a negative number the bits of its size would be counted.
    far = np.bitwise_count((hashes ^ np.int64(wanted)).view(np.uint64)).astype(np.uint8)
    places = np.flatnonzero(far <= distance)
    order = np.argsort(far[places], kind="stable")
    return places[order], far[places][order]


def _unequal_pairs(values: Any, distance: int) -> Iterator[tuple[Any, Any, Any]]:
    """Each pair once: it is told by the first band in which the two meet."""
    import numpy as np  # noqa: PLC0415

    reach = distance // _BANDS
    for band in range(_BANDS):
        keys = ((values >> np.uint64(_BAND_BITS * band)) & np.uint64(_BUCKETS - 1)).astype(np.int64)
        order = np.argsort(keys, kind="stable")
        counts = np.bincount(keys, minlength=_BUCKETS)
        starts = np.concatenate([[0], np.cumsum(counts)])
        for flip in (0, *(1 << bit for bit in range(_BAND_BITS if reach else 0))):
            for left, right in _meetings(keys, order, counts, starts, flip):
                far = np.bitwise_count(values[left] ^ values[right])
                is_near = far <= distance
                left, right, far = left[is_near], right[is_near], far[is_near]  # noqa: PLW2901
                is_new = ~_met_before(values[left] ^ values[right], band, reach)
                yield left[is_new], right[is_new], far[is_new].astype(np.uint8)


def _meetings(keys: Any, order: Any, counts: Any, starts: Any, flip: int) -> Iterator[tuple[Any, Any]]:
    """The members of buckets that differ by `flip`, in parts of some millions."""
    import numpy as np  # noqa: PLC0415

    mine = keys[order]
    theirs = mine ^ flip
    if flip:
        is_asked = mine < theirs
        members, mine = order[is_asked], theirs[is_asked]
        begin, room = starts[mine], counts[mine]
    else:
        # Of two in one bucket, the earlier one asks those behind it.
        members = order
        begin = np.arange(len(order)) + 1
        room = starts[mine + 1] - begin
    ends = np.cumsum(room)
    at = 0
    while at < len(members):
        done = ends[at - 1] if at else 0
        until = max(at + 1, int(np.searchsorted(ends, done + _CANDIDATES, side="right")))
        sizes = room[at:until]
        left = np.repeat(members[at:until], sizes)
        steps = np.arange(len(left)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        yield left, order[np.repeat(begin[at:until], sizes) + steps]
        at = until


def _met_before(different: Any, band: int, reach: int) -> Any:
    """Whether two numbers that differ so meet in an earlier band."""
    import numpy as np  # noqa: PLC0415

    met = np.zeros(len(different), dtype=bool)
    for earlier in range(band):
        part = (different >> np.uint64(_BAND_BITS * earlier)) & np.uint64(_BUCKETS - 1)
        met |= np.bitwise_count(part) <= reach
    return met

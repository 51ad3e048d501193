"""Where ids stand in a list; a long one is searched as a whole array, for a walk through it would stall the window."""

from array import array
from collections.abc import Collection
from typing import TYPE_CHECKING

from app.ui.panels.gallery.geometry import LARGE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def place_of(ids: "array[int]", wanted: int) -> int:
    """Where an id stands; -1 where it does not."""
    if len(ids) < LARGE:
        return ids.index(wanted) if wanted in ids else -1
    found = (_column(ids) == wanted).nonzero()[0]
    return int(found[0]) if len(found) else -1


def places_of(ids: "array[int]", wanted: Collection[int]) -> list[int]:
    """Where these ids stand, in the order of the list; those that are not in it are left out."""
    if not wanted:
        return []
    if len(ids) < LARGE:
        sought = set(wanted)
        return [place for place, key in enumerate(ids) if key in sought]
    import numpy as np  # noqa: PLC0415  (the layout of a list of this length has loaded it)

    is_wanted = np.isin(_column(ids), np.fromiter(wanted, dtype=np.int64, count=len(wanted)))
    found: list[int] = np.flatnonzero(is_wanted).tolist()
    return found


def _column(ids: "array[int]") -> "NDArray[np.int64]":
    import numpy as np  # noqa: PLC0415

    return np.frombuffer(ids, dtype=np.int64)

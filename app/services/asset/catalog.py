"""The catalog: what every asset of a user can be filtered and sorted by, as columns in memory.

A filter, a sort or a count over a million rows takes SQLite some hundred milliseconds and a column of numbers a few
(performance rules, database). An asset takes 36 bytes here.
"""

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.domain.enums import AssetState, ColorLabel, MediaType, OperationType, Verdict
from app.domain.search import Sort
from app.services.asset.asset_index import AssetIndex

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]

BYTES: Final = 1024
"""In which sizes are kept."""

NUMBERS: Final[Mapping[str, Any]] = {
    "ids": np.int64,
    "seconds": np.uint32,
    "aspects": np.uint32,
    "kibibytes": np.uint32,
    "lengths": np.uint32,
}
"""Columns of numbers: times in seconds since 1970 UTC, aspects as width by height in thousandths, lengths in ms."""
BITS: Final[Mapping[str, int]] = {
    "ratings": 3,
    "marks": 4,
    "media_type": 2,
    "state": 2,
    "verdict": 2,
    "color": 3,
    "operation_type": 4,
    "provider_id": 8,
    "model": 16,
    "account_id": 16,
}
"""How many bits a small number needs; all but the first two are the number of the value in `Catalog.values`."""
COLUMNS: Final[Mapping[str, Any]] = {
    **NUMBERS,
    **{name: np.uint8 if bits <= 8 else np.uint16 for name, bits in BITS.items()},  # noqa: PLR2004
}

BINNED: Final = 1
UPLOADED: Final = 2
LATE: Final = 4
GONE: Final = 8
"""It was here once; nothing finds it any more."""

FIXED_VALUES: Final[Mapping[str, tuple[Any, ...]]] = {
    "media_type": tuple(MediaType),
    "state": tuple(AssetState),
    "verdict": (None, *Verdict),
    "color": (None, *ColorLabel),
    "operation_type": (None, *OperationType),
}
_RANDOM: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class TagLinks:
    """Which assets have which tags: one entry a tagging.

    Attributes:
        tags: The id of the tag.
        asset_ids: The asset.
        names: Of the tags, by their ids.
    """

    tags: NDArray[np.int64]
    asset_ids: NDArray[np.int64]
    names: Mapping[int, str]

    def with_part(self, part: "TagLinks", asked: Collection[int]) -> "TagLinks":
        """With these taggings instead of those that the asked assets had."""
        stays = ~np.isin(self.asset_ids, np.fromiter(asked, np.int64, len(asked)))
        tags = np.append(self.tags[stays], part.tags)
        return TagLinks(tags, np.append(self.asset_ids[stays], part.asset_ids), part.names)


class Catalog:
    """The columns, in the order of the assets' times and ids, oldest first.

    Attributes:
        columns: A column by name, all of one length.
        values: What the codes of a column stand for.
        stacks: Of each asset in a stack, the id of the stack's cover.
        links: The taggings, where somebody has asked for them.
    """

    def __init__(
        self,
        columns: Mapping[str, NDArray[Any]] | None = None,
        values: Mapping[str, list[Any]] | None = None,
        stacks: Mapping[int, int] | None = None,
    ) -> None:
        self.columns = dict(columns) if columns is not None else _empty_columns()
        self.values = {name: list(fixed) for name, fixed in FIXED_VALUES.items()} | dict(values or {})
        self.stacks = dict(stacks or {})
        self.links: TagLinks | None = None
        self._buffers = self.columns
        self._by_id: tuple[NDArray[np.int64], Places | None] | None = None

    def __len__(self) -> int:
        return len(self.columns["ids"])

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    def snapshot(self) -> "Catalog":
        """As it is now, for a thread: what comes meanwhile does not reach it."""
        copy = Catalog(self.columns, self.values, self.stacks)
        copy.links, copy._by_id = self.links, self._by_id
        return copy

    def part(self, ids: NDArray[np.int64]) -> "Catalog":
        """These assets alone."""
        places = np.sort(self.places_of(ids))
        return Catalog({name: column[places] for name, column in self.columns.items()}, self.values, self.stacks)

    def count(self) -> int:
        """How many assets there are, without those in the bin."""
        return int(np.count_nonzero((self["marks"] & (GONE | BINNED)) == 0))

    def has_mark(self, mark: int) -> Mask:
        """Which assets have a mark, as BINNED."""
        found: Mask = (self["marks"] & mark) != 0
        return found

    def has_code(self, name: str, wanted: Collection[Any]) -> Mask:
        """Which assets have one of these values."""
        codes = [code for code, value in enumerate(self.values[name]) if value in wanted]
        if len(codes) == 1:
            return np.asarray(self[name] == codes[0])
        return np.isin(self[name], codes)

    def places_of(self, ids: NDArray[np.int64]) -> Places:
        """Where ids stand; those that are not here are left out."""
        own, order = self._sorted_ids()
        at, is_there = _look_up(own, ids)
        return at[is_there] if order is None else order[at[is_there]]

    def mask_of(self, ids: NDArray[np.int64]) -> Mask:
        """Which assets these ids name."""
        mask = np.zeros(len(self), dtype=np.bool_)
        mask[self.places_of(ids)] = True
        return mask

    def index(self, places: Places) -> AssetIndex:
        """What a view needs to lay these places out, in their order."""
        columns = (("q", "ids"), ("I", "seconds"), ("I", "aspects"))
        return AssetIndex(*(_taken(kind, self[name], places) for kind, name in columns))

    def take(self, part: "Catalog", asked: Collection[int]) -> None:
        """Note what assets have become.

        Args:
            part: As they are now; its codes are those of this catalog.
            asked: Which assets were asked for; those that are not in the part are gone.
        """
        ids, wanted = part["ids"], np.fromiter(asked, np.int64, len(asked))
        _, is_there = _look_up(np.sort(ids), wanted)
        self["marks"][self.places_of(wanted[~is_there])] |= GONE
        own, order = self._sorted_ids()
        at, is_known = _look_up(own, ids)
        places = at[is_known] if order is None else order[at[is_known]]
        for name, column in self.columns.items():
            column[places] = part[name][is_known]
        self.values |= part.values
        if self.stacks:
            for asset_id in asked:
                self.stacks.pop(asset_id, None)
        self.stacks |= part.stacks
        if not is_known.all():
            self._insert({name: column[~is_known] for name, column in part.columns.items()})

    def order(self, places: Places, sort: Sort, *, is_ascending: bool, seed: int = 0) -> Places:
        """Places in the order of a sort that numbers can tell; equal ones stand as their times, newest first.

        Args:
            places: In the order of time, as `np.flatnonzero` of a mask gives them.
            sort: Any but the name, which only the database knows.
            is_ascending: Whether the oldest or smallest comes first.
            seed: Of the random order.
        """
        if sort == Sort.DATE:
            return places if is_ascending else places[::-1]
        newest = places[::-1]
        keys = self._keys(newest, sort, seed)
        return newest[_sorted_places(keys if is_ascending else keys.max(initial=0) - keys)]

    def _keys(self, places: Places, sort: Sort, seed: int) -> NDArray[Any]:
        if sort == Sort.RANDOM:
            # Each id has its own number for a seed, so that what comes later moves nothing.
            mixed = (self["ids"][places].astype(np.uint64) + np.uint64(seed)) * _RANDOM
            return ((mixed ^ (mixed >> np.uint64(29))) * _RANDOM >> np.uint64(32)).astype(np.uint32)
        name = {Sort.RATING: "ratings", Sort.SIZE: "kibibytes", Sort.LENGTH: "lengths"}[sort]
        return self[name][places]

    def without_covered(self, mask: Mask, expanded: Collection[int] = ()) -> Mask:
        """A list in which a stack is one asset: its cover, or the newest of it where the cover is not in the list.

        Args:
            mask: The list.
            expanded: The covers of the stacks that are shown whole.
        """
        ids = np.array(sorted(self.stacks), dtype=np.int64)
        places = self.places_of(ids)
        shown: dict[int, int] = {}
        listed = [key for key in self["ids"][places[mask[places]]].tolist() if self.stacks[key] not in expanded]
        for asset_id in listed:
            cover = self.stacks[asset_id]
            if shown.get(cover) != cover:
                shown[cover] = asset_id
        hidden = sorted(set(listed) - set(shown.values()))
        if not hidden:
            return mask
        return np.asarray(mask & ~self.mask_of(np.array(hidden, dtype=np.int64)))

    def _sorted_ids(self) -> tuple[NDArray[np.int64], Places | None]:
        """The ids in their order, and where each stands; None where time has sorted them, which is often.

        Two files that come in at once are enough for it not to have: for a million that takes too long each time.
        """
        if self._by_id is None:
            ids = self["ids"]
            # Of what is nearly sorted, only a stable sort makes use.
            order = None if bool((ids[1:] > ids[:-1]).all()) else np.argsort(ids, kind="stable")
            self._by_id = (ids if order is None else ids[order], order)
        return self._by_id

    def _insert(self, new: Mapping[str, NDArray[Any]]) -> None:
        self._by_id = None
        new = in_order(new)
        count, seconds, ids = len(self), self["seconds"], self["ids"]
        if count and (new["seconds"][0], new["ids"][0]) < (seconds[-1], ids[-1]):
            at = [self._place_for(*one) for one in zip(new["seconds"], new["ids"], strict=True)]
            self.columns = {name: np.insert(column, at, new[name]) for name, column in self.columns.items()}
            self._buffers = self.columns
            return
        total = count + len(new["ids"])
        if total > len(self._buffers["ids"]):
            self._buffers = {name: np.resize(column, total + total // 8) for name, column in self.columns.items()}
        for name, buffer in self._buffers.items():
            buffer[count:total] = new[name]
        self.columns = {name: buffer[:total] for name, buffer in self._buffers.items()}

    def _place_for(self, second: np.uint32, asset_id: np.int64) -> int:
        first, last = (int(np.searchsorted(self["seconds"], second, side)) for side in ("left", "right"))
        return first + int(np.searchsorted(self["ids"][first:last], asset_id))


def in_order(columns: Mapping[str, NDArray[Any]]) -> Mapping[str, NDArray[Any]]:
    """Columns in the order of their seconds, and of the ids within one, in which a list takes in what comes."""
    seconds, ids = columns["seconds"], columns["ids"]
    is_before = (seconds[1:] < seconds[:-1]) | ((seconds[1:] == seconds[:-1]) & (ids[1:] < ids[:-1]))
    if not is_before.any():
        return columns
    order = np.lexsort((ids, seconds))
    return {name: column[order] for name, column in columns.items()}


def _look_up(own: NDArray[np.int64], wanted: NDArray[np.int64]) -> tuple[Places, Mask]:
    """Where in the sorted ones these are, or would be, and which of them are there."""
    at = np.searchsorted(own, wanted)
    at[at == len(own)] = 0
    return at, own[at] == wanted if len(own) else np.zeros(len(wanted), np.bool_)


def _sorted_places(keys: NDArray[Any]) -> Places:
    """Where the keys stand in their order, equal ones as they come.

    Of 16 bits NumPy counts how many there are of each; longer ones it compares, which takes three times as long as to
    go by their two halves, the lower one first.
    """
    if keys.dtype.itemsize <= 2:  # noqa: PLR2004 - bytes
        return np.argsort(keys, kind="stable")
    lower = np.argsort(keys.astype(np.uint16), kind="stable")
    upper = (keys >> 16).astype(np.uint16)
    return lower[np.argsort(upper[lower], kind="stable")] if upper.any() else lower


def _taken(kind: str, column: NDArray[Any], places: Places) -> "array[int]":
    """These places of a column, without a copy in between."""
    kept = array(kind, [0]) * len(places)
    # "clip" writes straight into the array; no place is out of the column.
    np.take(column, places, out=np.frombuffer(kept, column.dtype), mode="clip")
    return kept


def _empty_columns() -> dict[str, NDArray[Any]]:
    return {name: np.empty(0, dtype) for name, dtype in COLUMNS.items()}


def columns_of(chunks: Iterator[NDArray[np.int64]], count: int) -> dict[str, NDArray[Any]]:
    """Columns out of pieces of a table: those of NUMBERS in their order, and one with the bits of all small numbers.

    The first of the small numbers has the lowest bits.
    """
    columns = {name: np.empty(count, dtype) for name, dtype in COLUMNS.items()}
    start = 0
    for chunk in chunks:
        end = start + len(chunk)
        for number, name in enumerate(NUMBERS):
            columns[name][start:end] = chunk[:, number]
        packed = chunk[:, len(NUMBERS)]
        for name, bits in BITS.items():
            columns[name][start:end] = packed & ((1 << bits) - 1)
            packed = packed >> bits
        start = end
    return columns


def extended(values: Sequence[Any], found: Collection[Any], most: int) -> list[Any]:
    """Values of a coded column with the new ones behind the known ones; what is too many shares the last code."""
    known = set(values)
    return [*values, *(value for value in found if value not in known)][:most]

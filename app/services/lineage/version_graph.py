"""Which versions there are and what is out of date, on plain values: no database, no clock."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

BITS_AT_ONCE = 4096
"""So many assets are followed down the graph in one go."""


class CauseKind(StrEnum):
    """Why an asset is out of date."""

    NEWER_PARENT = "newer_parent"
    EDITED_RECIPE = "edited_recipe"
    PARENT_OUT_OF_DATE = "parent_out_of_date"


class Cause(NamedTuple):
    """One reason for which an asset is out of date.

    Attributes:
        asset_id: The parent that has a newer version or is out of date itself; the asset itself where its recipe was
            edited.
        head_id: The newer version, also where it is that of an ancestor; None where a recipe was edited.
        at: When that happened.
        origin_id: What changed in the first place: the parent, an ancestor, or the asset itself.
    """

    kind: CauseKind
    asset_id: int
    head_id: int | None
    at: datetime
    origin_id: int


@dataclass(frozen=True, slots=True)
class VersionNode:
    """What of an asset says whether it, or what was made from it, is out of date.

    Attributes:
        replaced_at: Of a node with `replaced_by`, when that was said.
        is_there: Neither in the bin nor half placed.
    """

    replaced_by: int | None = None
    replaced_at: datetime | None = None
    edited_at: datetime | None = None
    is_frozen: bool = False
    settled_at: datetime | None = None
    is_there: bool = True


@dataclass(frozen=True, slots=True)
class Head:
    """The version of an asset that counts.

    Attributes:
        at: Since when it, or one between the two, has been there; None where it is the asset itself.
    """

    id: int
    at: datetime | None = None


class VersionFamily(NamedTuple):
    """Versions of one another.

    Attributes:
        ids: The number of each one is its place, from 1; what lies in the bin is among them.
        head_id: The one that counts.
    """

    ids: tuple[int, ...]
    head_id: int


class VersionGraph:
    """Assets with what they were made from, each parent once and among the nodes, and their versions.

    A version that is not among the nodes is not there.
    """

    def __init__(self, nodes: Mapping[int, VersionNode], parents: Mapping[int, Sequence[int]]) -> None:
        self.nodes = nodes
        self.parents = parents
        self._heads: dict[int, Head] = {}

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Every node after all of its parents; those of one depth by their ids."""
        waits = {key: len(parents) for key, parents in self.parents.items() if parents}
        level = sorted(self.nodes.keys() - waits.keys())
        found: list[int] = []
        while level:
            found += level
            further: list[int] = []
            for key in level:
                for child in self.children.get(key, ()):
                    waits[child] -= 1
                    if not waits[child]:
                        further.append(child)
            level = sorted(further)
        return tuple(found)

    @cached_property
    def children(self) -> Mapping[int, Sequence[int]]:
        found: dict[int, list[int]] = {}
        for child, parents in self.parents.items():
            for parent in parents:
                found.setdefault(parent, []).append(child)
        return found

    @cached_property
    def replaced(self) -> Mapping[int, Head]:
        """Assets that are not their own head, with the head."""
        found = {key: self.head_of(key) for key, node in self.nodes.items() if node.replaced_by is not None}
        return {key: head for key, head in found.items() if head.id != key}

    @cached_property
    def older(self) -> Mapping[int, Sequence[int]]:
        """Head to the assets whose head it is, itself not among them."""
        found: dict[int, list[int]] = {}
        for key, head in self.replaced.items():
            found.setdefault(head.id, []).append(key)
        return found

    def head_of(self, key: int) -> Head:
        """The newest one of the chain of versions after an asset that is there; the asset where none is."""
        chain: list[int] = []
        at: int | None = key
        while at is not None and at in self.nodes and at not in self._heads:
            chain.append(at)
            at = self.nodes[at].replaced_by
        for one in reversed(chain):
            self._heads[one] = self._next_head(one)
        return self._heads[key]

    def _next_head(self, key: int) -> Head:
        node = self.nodes[key]
        further = self._heads.get(node.replaced_by) if node.replaced_by is not None else None
        if further is None or node.replaced_by is None or node.replaced_at is None:
            return Head(key)
        if further.at is None:
            return Head(further.id, node.replaced_at) if self.nodes[further.id].is_there else Head(key)
        return Head(further.id, max(further.at, node.replaced_at))

    def families(self) -> list["VersionFamily"]:
        """The nodes that are versions of one another, each family in the order of the nodes."""
        members: dict[int, list[int]] = {}
        for key in self.nodes:
            members.setdefault(self._last(key), []).append(key)
        return [VersionFamily(tuple(found), self.head_of(found[0]).id) for found in members.values() if len(found) > 1]

    def _last(self, key: int) -> int:
        while (following := self.nodes[key].replaced_by) is not None and following in self.nodes:
            key = following
        return key

    def above(self, pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
        """Of these pairs those whose first one is the second, or something that the second was made from."""
        found: set[tuple[int, int]] = set()
        rest: list[tuple[int, int]] = []
        for upper, lower in pairs:
            if upper == lower:
                found.add((upper, lower))
            else:
                rest.append((upper, lower))
        for bits in _numbered({upper for upper, _ in rest}):
            masks = self._handed_down(bits)
            found.update((upper, lower) for upper, lower in rest if masks.get(lower, 0) & bits.get(upper, 0))
        return found

    def _handed_down(self, bits: Mapping[int, int]) -> dict[int, int]:
        masks: dict[int, int] = {}
        for key in self.order:
            mask = bits.get(key, 0)
            for parent in self.parents.get(key, ()):
                mask |= masks.get(parent, 0)
            if mask:
                masks[key] = mask
        return masks

    def answered_among(self, pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
        """Of assets with a newer version of what they were made from, those whose newer version would come of them.

        It, or an older version of it, is a step on the way to that version, by way of other newer versions too: made
        again from it, it would be made from itself, again and again.
        """
        asked = set(pairs)
        circles = _circles(self._needs(asked))
        return {(child, head) for child, head in asked if child == head or _is_same(circles, child, head)}

    def _needs(self, pairs: Collection[tuple[int, int]]) -> dict[int, list[int]]:
        """What newer versions were made from, with the newer versions of that and these more, all the way up."""
        waiting = [head for _, head in pairs] + [head.id for head in self.replaced.values()]
        needs: dict[int, list[int]] = {}
        while waiting:
            key = waiting.pop()
            if key in needs:
                continue
            of_key = [*self.parents.get(key, ())]
            if key in self.replaced:
                of_key.append(self.replaced[key].id)
            needs[key] = of_key
            waiting += of_key
        for child, head in pairs:
            if child in needs:
                needs[child].append(head)
        return needs

    @cached_property
    def answered(self) -> Collection[tuple[int, int]]:
        """The same of all assets with each newer version of their parents."""
        return self.answered_among(
            (child, head.id) for parent, head in self.replaced.items() for child in self.children.get(parent, ())
        )

    def input_of(self, child: int, parent: int) -> int:
        """Which version of a parent the child would be made from now."""
        head = self.replaced.get(parent)
        return parent if head is None or (child, head.id) in self.answered else head.id

    def dependents_of(self, key: int) -> list[int]:
        """The heads that would be made again from a head, those that are frozen or not there left out."""
        found = dict.fromkeys(
            child
            for version in (key, *self.older.get(key, ()))
            for child in self.children.get(version, ())
            if child != key and self.input_of(child, version) == key
        )
        return [child for child in found if self._is_open(child)]

    def _is_open(self, key: int) -> bool:
        node = self.nodes[key]
        return node.is_there and not node.is_frozen and key not in self.replaced

    def descendants_of(self, keys: Iterable[int]) -> list[int]:
        """These heads and all that would be made again from them."""
        found = dict.fromkeys(keys)
        waiting = list(found)
        while waiting:
            for child in self.dependents_of(waiting.pop()):
                if child not in found:
                    found[child] = None
                    waiting.append(child)
        return list(found)


def find_causes(graph: VersionGraph) -> dict[int, list[Cause]]:
    """What is out of date, and why, each after all that it was made from; the newest cause comes first.

    A node needs all of its parents in the graph, these all of their versions, and so on as far as there are causes.
    """
    found: dict[int, list[Cause]] = {}
    for key in graph.order:
        node = graph.nodes[key]
        if node.is_frozen or key in graph.replaced:
            continue
        causes = _causes(graph, key, found)
        if node.settled_at is not None:
            causes = [cause for cause in causes if cause.at > node.settled_at]
        if causes:
            found[key] = sorted(causes, key=_moment_of, reverse=True)
    return found


def _causes(graph: VersionGraph, key: int, found: Mapping[int, Sequence[Cause]]) -> list[Cause]:
    causes: list[Cause] = []
    edited_at = graph.nodes[key].edited_at
    if edited_at is not None:
        causes.append(Cause(CauseKind.EDITED_RECIPE, key, None, edited_at, key))
    for parent in graph.parents.get(key, ()):
        head = graph.replaced.get(parent)
        if head is not None and head.at is not None and (key, head.id) not in graph.answered:
            causes.append(Cause(CauseKind.NEWER_PARENT, parent, head.id, head.at, parent))
        if parent in found:
            newest = found[parent][0]
            causes.append(Cause(CauseKind.PARENT_OUT_OF_DATE, parent, newest.head_id, newest.at, newest.origin_id))
    return causes


def _moment_of(cause: Cause) -> datetime:
    return cause.at


def _numbered(keys: Iterable[int]) -> Iterator[dict[int, int]]:
    """A bit for each key, in parts."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), BITS_AT_ONCE):
        yield {key: 1 << number for number, key in enumerate(ordered[start : start + BITS_AT_ONCE])}


def _circles(needs: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Each with one that stands for all that it needs and that need it (Kosaraju's algorithm)."""
    back: dict[int, list[int]] = {}
    for key, of_key in needs.items():
        for one in of_key:
            back.setdefault(one, []).append(key)
    found: dict[int, int] = {}
    for start in reversed(_finished(needs)):
        waiting = [] if start in found else [start]
        found.setdefault(start, start)
        while waiting:
            for key in back.get(waiting.pop(), ()):
                if key not in found:
                    found[key] = start
                    waiting.append(key)
    return found


def _finished(needs: Mapping[int, Sequence[int]]) -> list[int]:
    """In the order in which a walk into the depth is done with them."""
    done: list[int] = []
    seen: set[int] = set()
    for start in needs:
        path = [] if start in seen else [(start, iter(needs[start]))]
        seen.add(start)
        while path:
            key, rest = path[-1]
            following = next((one for one in rest if one not in seen), None)
            if following is None:
                done.append(key)
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(needs[following])))
    return done


def _is_same(circles: Mapping[int, int], one: int, other: int) -> bool:
    return one in circles and circles[one] == circles.get(other)

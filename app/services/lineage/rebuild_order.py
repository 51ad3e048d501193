"""The order of a rebuild: each after all that it is made from; on plain values."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter


@dataclass(slots=True)
class Need:
    """What something is made from that is made again too.

    Attributes:
        slot: Where it goes.
        of: Number of what is made again.
        is_jump: It is a newer version of what it was made from: without it, it is made from that as before.
    """

    slot: str
    of: int
    is_jump: bool


@dataclass(slots=True)
class Ordered:
    """An order, and the needs that had to be given up for it.

    Attributes:
        order: The numbers, each after all that it needs; of one depth by number.
        given_up: Number and slot.
    """

    order: list[int]
    given_up: set[tuple[int, str]] = field(default_factory=set)


def put_in_order(needs: Mapping[int, Sequence[Need]]) -> Ordered:
    """Put numbers in order.

    Two may each be made from a newer version that is the other one, by way of others too: then they are made from the
    older ones.
    """
    given_up: set[tuple[int, str]] = set()
    while True:
        left = {key: [need for need in of_key if (key, need.slot) not in given_up] for key, of_key in needs.items()}
        try:
            return Ordered(_levels({key: {need.of for need in of_key} for key, of_key in left.items()}), given_up)
        except CycleError as error:
            given_up |= _jumps_of(left, error.args[1])


def _levels(graph: Mapping[int, Collection[int]]) -> list[int]:
    """The numbers level by level.

    Raises:
        CycleError: There is a circle.
    """
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    order: list[int] = []
    while sorter.is_active():
        level = sorted(sorter.get_ready())
        sorter.done(*level)
        order += level
    return order


def _jumps_of(needs: Mapping[int, Sequence[Need]], circle: Sequence[int]) -> set[tuple[int, str]]:
    """The needs on a circle that can be given up; all of them where no jump is among them."""
    on_circle = {(key, need.slot): need.is_jump for key in set(circle) for need in needs[key] if need.of in set(circle)}
    jumps = {place for place, is_jump in on_circle.items() if is_jump}
    return jumps or set(on_circle)

"""Heads, marks and what is made again: against a plain recursion on random graphs."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from app.services.lineage.version_graph import Cause, CauseKind, VersionGraph, VersionNode, find_causes

START = datetime(2026, 1, 1, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


@dataclass
class Drawn:
    """A library of a few assets."""

    nodes: dict[int, VersionNode] = field(default_factory=dict)
    parents: dict[int, list[int]] = field(default_factory=dict)

    @property
    def graph(self) -> VersionGraph:
        return VersionGraph(self.nodes, self.parents)


@st.composite
def libraries(draw: st.DrawFn) -> Drawn:
    count = draw(st.integers(1, 9))
    moments = st.integers(0, 6).map(at)
    drawn = Drawn()
    for key in range(1, count + 1):
        drawn.nodes[key] = VersionNode(
            edited_at=draw(st.none() | st.none() | moments),
            is_frozen=draw(st.integers(0, 5)) == 0,
            settled_at=draw(st.none() | st.none() | moments),
            is_there=draw(st.integers(0, 4)) > 0,
        )
    order = draw(st.permutations(range(1, count + 1)))
    for place, key in enumerate(order):
        if place:
            drawn.parents[key] = draw(st.lists(st.sampled_from(order[:place]), unique=True, max_size=3))
    for key in range(1, count + 1):
        newer = draw(st.none() | st.integers(1, count))
        last: int | None = newer
        while last is not None and last != key:
            last = drawn.nodes[last].replaced_by
        if newer is not None and last is None:
            drawn.nodes[key] = replace(drawn.nodes[key], replaced_by=newer, replaced_at=draw(moments))
    return drawn


def naive_head(drawn: Drawn, key: int) -> tuple[int, datetime | None]:
    moments: list[datetime] = []
    head: tuple[int, datetime | None] = (key, None)
    node = drawn.nodes[key]
    while node.replaced_by is not None and node.replaced_at is not None:
        moments.append(node.replaced_at)
        if drawn.nodes[node.replaced_by].is_there:
            head = (node.replaced_by, max(moments))
        node = drawn.nodes[node.replaced_by]
    return head


def naive_is_answered(drawn: Drawn, child: int, head: int) -> bool:
    """Whether one that would be made from a head is among all that this would be made from."""
    reached = {head}
    while (
        more := {one for key in reached for one in (*drawn.parents.get(key, ()), naive_head(drawn, key)[0])} - reached
    ):
        reached |= more
    return child in reached


def naive_causes(drawn: Drawn, key: int) -> set[Cause]:
    node = drawn.nodes[key]
    if node.is_frozen or naive_head(drawn, key)[0] != key:
        return set()
    found = set()
    if node.edited_at is not None:
        found.add(Cause(CauseKind.EDITED_RECIPE, key, None, node.edited_at, key))
    for parent in drawn.parents.get(key, ()):
        head, moment = naive_head(drawn, parent)
        if moment is not None and not naive_is_answered(drawn, key, head):
            found.add(Cause(CauseKind.NEWER_PARENT, parent, head, moment, parent))
        above = naive_causes(drawn, parent)
        if above:
            latest = max(cause.at for cause in above)
            found |= {
                Cause(CauseKind.PARENT_OUT_OF_DATE, parent, cause.head_id, latest, cause.origin_id)
                for cause in above
                if cause.at == latest
            }
    return {cause for cause in found if node.settled_at is None or cause.at > node.settled_at}


@given(libraries())
def test_marks_are_those_of_a_plain_recursion_and_come_after_those_above_them(drawn: Drawn) -> None:
    graph = drawn.graph
    found = find_causes(graph)
    place = {key: number for number, key in enumerate(found)}
    for key in drawn.nodes:
        assert (graph.head_of(key).id, graph.head_of(key).at) == naive_head(drawn, key)
        wanted = naive_causes(drawn, key)
        causes = found.get(key, [])
        # Of several newest causes above, one is named.
        assert set(causes) <= wanted
        assert {(cause.kind, cause.asset_id, cause.at) for cause in causes} == {
            (cause.kind, cause.asset_id, cause.at) for cause in wanted
        }
        assert [cause.at for cause in causes] == sorted((cause.at for cause in causes), reverse=True)
        assert all(place.get(parent, -1) < place[key] for parent in drawn.parents.get(key, ()) if key in place)


@given(libraries())
def test_the_order_is_topological_and_what_lies_above_is_what_networkx_says(drawn: Drawn) -> None:
    graph = drawn.graph
    edges = [(parent, child) for child, parents in drawn.parents.items() for parent in parents]
    whole = nx.DiGraph(edges)
    whole.add_nodes_from(drawn.nodes)
    place = {key: number for number, key in enumerate(graph.order)}
    assert sorted(place) == sorted(drawn.nodes)
    assert all(place[parent] < place[child] for parent, child in edges)
    pairs = [(upper, lower) for upper in drawn.nodes for lower in drawn.nodes]
    wanted = {(key, key) for key in drawn.nodes} | {(up, low) for up in whole for low in nx.descendants(whole, up)}
    assert graph.above(pairs) == wanted


@given(libraries(), st.integers(1, 9))
def test_made_again_from_a_head_is_each_head_whose_input_it_is_now_and_so_on_down(drawn: Drawn, start: int) -> None:
    graph = drawn.graph
    if start not in drawn.nodes or naive_head(drawn, start)[0] != start:
        return
    wanted = {start}
    while True:
        more = {
            child
            for child, parents in drawn.parents.items()
            for parent in parents
            if child not in wanted
            and drawn.nodes[child].is_there
            and not drawn.nodes[child].is_frozen
            and naive_head(drawn, child)[0] == child
            and naive_input(drawn, child, parent) in wanted
        }
        if not more:
            break
        wanted |= more
    assert set(graph.descendants_of([start])) == wanted


def naive_input(drawn: Drawn, child: int, parent: int) -> int:
    head = naive_head(drawn, parent)[0]
    return parent if naive_is_answered(drawn, child, head) else head


def chain(length: int, **more: VersionNode) -> Drawn:
    drawn = Drawn(
        {key: VersionNode() for key in range(1, length + 1)}, {key: [key - 1] for key in range(2, length + 1)}
    )
    for name, node in more.items():
        drawn.nodes[int(name.removeprefix("n"))] = node
    return drawn


def stale(drawn: Drawn) -> list[int]:
    return list(find_causes(drawn.graph))


def test_a_mark_goes_down_until_it_is_frozen_or_dismissed_and_comes_again_with_a_later_cause() -> None:
    drawn = chain(5, n1=VersionNode(replaced_by=9, replaced_at=at(5)), n9=VersionNode())
    assert stale(drawn) == [2, 3, 4, 5]
    assert find_causes(drawn.graph)[4] == [Cause(CauseKind.PARENT_OUT_OF_DATE, 3, 9, at(5), 1)]
    drawn.nodes[3] = VersionNode(is_frozen=True)
    assert stale(drawn) == [2]
    drawn.nodes[3] = VersionNode(settled_at=at(5))
    assert stale(drawn) == [2]
    drawn.nodes[1] = VersionNode(replaced_by=9, replaced_at=at(6))
    assert stale(drawn) == [2, 3, 4, 5]


def test_what_the_newer_version_was_made_from_is_not_out_of_date_because_of_it() -> None:
    """A picture, its enlargement, which is said to replace it, and a step on the way to that."""
    drawn = Drawn(
        {1: VersionNode(replaced_by=3, replaced_at=at(1)), 2: VersionNode(), 3: VersionNode(), 4: VersionNode()},
        {2: [1], 3: [2], 4: [1]},
    )
    assert stale(drawn) == [4]
    assert drawn.graph.descendants_of([3]) == [3, 4]
    assert [drawn.graph.input_of(child, 1) for child in (2, 4)] == [1, 3]


def test_three_that_replace_what_the_next_was_made_from_do_not_put_one_another_out_of_date() -> None:
    """Made again, each would put another one out of date, and all would be paid for again and again."""
    drawn = Drawn(
        {
            1: VersionNode(replaced_by=5, replaced_at=at(1)),
            2: VersionNode(replaced_by=6, replaced_at=at(2)),
            3: VersionNode(replaced_by=4, replaced_at=at(3)),
            **{key: VersionNode() for key in range(4, 8)},
        },
        {4: [1], 5: [2], 6: [3], 7: [1]},
    )
    assert stale(drawn) == [7]
    assert [drawn.graph.input_of(child, 1) for child in (4, 7)] == [1, 5]


def test_ten_thousand_assets_in_a_row_and_side_by_side_are_gone_through_once() -> None:
    length = 10_000
    drawn = chain(length, n1=VersionNode(replaced_by=length + 1, replaced_at=at(1)), n10001=VersionNode())
    assert len(stale(drawn)) == length - 1
    assert len(drawn.graph.descendants_of([length + 1])) == length
    broad: Sequence[int] = range(2, length)
    wide = Drawn({key: VersionNode() for key in range(1, length + 2)}, {key: [1] for key in broad})
    wide.nodes[1] = VersionNode(replaced_by=length, replaced_at=at(1))
    wide.parents[length] = list(broad)
    assert stale(wide) == []

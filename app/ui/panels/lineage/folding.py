"""Which part of a graph is shown, and what of it lies in one stack: siblings, and runs without branches."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from app.ui.panels.lineage.graph import Graph, GraphEdge, GraphNode, Stack

Ways = Literal["both", "up", "down"]
Axis = Literal["steps", "time"]
Step = Callable[[int], tuple[int, ...]]
_LEAST_SIBLINGS: Final = 2
_LEAST_RUN: Final = 3


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the user wants a graph to be shown.

    Attributes:
        ways: Everything, or only what the asset in the middle was made from, or only what was made from it.
        has_groups: Siblings lie in one stack.
        has_runs: Chains without branches lie in one stack.
        opened: The keys of stacks that are laid out all the same.
        axis: Columns are steps from parent to child, or moments.
    """

    ways: Ways = "both"
    has_groups: bool = False
    has_runs: bool = False
    opened: frozenset[int] = frozenset()
    axis: Axis = "steps"


def fold(graph: Graph, how: Arrangement) -> Graph:
    """The part of the graph that is wanted, with its stacks."""
    graph = _with_families(_only(graph, how.ways), how.opened)
    stacks: dict[int, Stack] = {}
    if how.has_groups:
        stacks.update(_siblings(graph))
    if how.has_runs:
        taken = {member for stack in stacks.values() for member in stack.members}
        stacks.update(_runs(_merged(graph, stacks, how.opened), taken))
    return _merged(graph, stacks, how.opened) if stacks else graph


def reach(start: Iterable[int], step: Step) -> set[int]:
    """What one comes to from some nodes, those too."""
    found = set(start)
    ahead = list(found)
    for node_id in ahead:
        for following in step(node_id):
            if following not in found:
                found.add(following)
                ahead.append(following)
    return found


def _only(graph: Graph, ways: Ways) -> Graph:
    if ways == "both":
        return graph
    kept = reach([graph.focus], graph.parents if ways == "up" else graph.children)
    nodes = {key: node for key, node in graph.nodes.items() if key in kept}
    edges = tuple(edge for edge in graph.edges if edge.parent in kept and edge.child in kept)
    return Graph(graph.focus, nodes, edges, _families_among(graph, nodes), whole=graph)


def _families_among(graph: Graph, nodes: Mapping[int, GraphNode]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The families of a graph as far as their cards are among these."""
    found = ((cover, tuple(member for member in members if member in nodes)) for cover, members in graph.families)
    return tuple((cover if cover in nodes else members[-1], members) for cover, members in found if len(members) > 1)


def _with_families(graph: Graph, opened: frozenset[int]) -> Graph:
    """A graph in which the head stands for its older versions.

    A family of which one was made from another by way of something else stays laid out: an edge would lead back.
    """
    stacks = {
        min(key for key in members if key > 0): Stack("versions", cover, members) for cover, members in graph.families
    }
    while stacks:
        folded = _merged(graph, stacks, opened)
        circular = _in_circles(folded)
        if not circular:
            return folded
        tied = {key for key, stack in stacks.items() if stack.cover in circular}
        stacks = {key: stack for key, stack in stacks.items() if key not in tied}
    return graph


def _in_circles(graph: Graph) -> set[int]:
    """The cards that are in a circle, or between two."""
    below = _tied(graph.nodes.keys(), graph.parents, graph.children)
    return _tied(below, graph.children, graph.parents) if below else below


def _tied(cards: Collection[int], before: Step, after: Step) -> set[int]:
    """What is left of some cards when those that have none of these before them go, one after another."""
    left = set(cards)
    missing = {key: sum(one in left for one in before(key)) for key in cards}
    ready = [key for key, count in missing.items() if not count]
    for key in ready:
        left.discard(key)
        for following in after(key):
            if following in left:
                missing[following] -= 1
                if not missing[following]:
                    ready.append(following)
    return left


def _siblings(graph: Graph) -> Iterator[tuple[int, Stack]]:
    """Results that were made from the same parents by the same operation."""
    groups: dict[object, list[int]] = {}
    for node_id, node in graph.nodes.items():
        parents = graph.parents(node_id)
        if parents and not (node.is_job or node.stack_key) and not graph.hidden_parents(node_id):
            groups.setdefault((node.operation_type, frozenset(parents)), []).append(node_id)
    for members in groups.values():
        if len(members) >= _LEAST_SIBLINGS:
            yield _stack("siblings", members, graph.focus)


def _runs(graph: Graph, taken: set[int]) -> Iterator[tuple[int, Stack]]:
    """Chains in which each was made from the one before it alone, and nothing else was made from that."""

    def is_inner(node_id: int) -> bool:
        node = graph.nodes[node_id]
        parents, children = graph.parents(node_id), graph.children(node_id)
        is_plain = node_id != graph.focus and node_id not in taken and not (node.is_job or node.stack_key)
        hides = graph.hidden_parents(node_id) + graph.hidden_children(node_id)
        return is_plain and len(parents) == len(children) == 1 and not hides

    inner = {node_id for node_id in graph.nodes if is_inner(node_id)}
    for node_id in graph.nodes:
        if node_id in inner and graph.parents(node_id)[0] not in inner:
            chain = [node_id]
            while graph.children(chain[-1])[0] in inner:
                chain.append(graph.children(chain[-1])[0])
            if len(chain) >= _LEAST_RUN:
                yield _stack("run", chain, graph.focus)


def _stack(kind: Literal["siblings", "run"], members: list[int], focus: int) -> tuple[int, Stack]:
    """A stack under its key, which stays while it grows: its oldest member."""
    cover = focus if focus in members else members[-1] if kind == "run" else members[0]
    return min(members), Stack(kind, cover, tuple(members))


def _any_cause(graph: Graph, members: tuple[int, ...]) -> str:
    """Why the first of some cards that is out of date is so; empty where none is."""
    return next((graph.nodes[key].cause for key in members if graph.nodes[key].cause), "")


def _merged(graph: Graph, stacks: Mapping[int, Stack], opened: frozenset[int]) -> Graph:
    """A graph in which one card stands for each closed stack."""
    cover_of = {member: stack.cover for key, stack in stacks.items() if key not in opened for member in stack.members}
    closed = {stack.cover: (key, stack) for key, stack in stacks.items() if key not in opened}
    laid_out = {member: key for key, stack in stacks.items() if key in opened for member in stack.members}
    nodes: dict[int, GraphNode] = {}
    for node_id, node in graph.nodes.items():
        if node_id in closed:
            key, stack = closed[node_id]
            cause = node.cause or ("" if stack.kind == "versions" else _any_cause(graph, stack.members))
            nodes[node_id] = replace(node, stack=stack, stack_key=key, cause=cause)
        elif node_id in laid_out:
            nodes[node_id] = replace(node, stack_key=laid_out[node_id])
        elif node_id not in cover_of:
            nodes[node_id] = node
    edges: dict[tuple[int, int, object], GraphEdge] = {}
    for edge in graph.edges:
        parent, child = cover_of.get(edge.parent, edge.parent), cover_of.get(edge.child, edge.child)
        if parent not in closed and child not in closed:
            edges[parent, child, edge] = edge
        elif parent != child:
            edges.setdefault(
                (parent, child, edge.operation_type), GraphEdge(parent, child, edge.operation_type, edge.role)
            )
    focus = cover_of.get(graph.focus, graph.focus)
    return Graph(focus, nodes, tuple(edges.values()), whole=graph.whole or graph)

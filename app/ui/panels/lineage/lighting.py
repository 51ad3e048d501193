"""Which cards stay lit while all others are dimmed: the path of what is chosen, or what a search found."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from app.ui.panels.lineage import words
from app.ui.panels.lineage.folding import reach
from app.ui.panels.lineage.graph import Graph, GraphNode

if TYPE_CHECKING:
    from app.ui.panels.lineage.scene import Scene
    from app.ui.theme import Theme

_PAIR = 2


def path_of(graph: Graph, chosen: Collection[int]) -> frozenset[int]:
    """The path of chosen cards.

    Returns:
        Of two that are joined the cards on the shortest way between them, along edges either way; else all that the
        chosen ones were made from and all that was made from them; nothing where none is chosen.
    """
    present = [node_id for node_id in chosen if node_id in graph.nodes]
    if len(present) == _PAIR:
        way = shortest_way(graph, *present)
        if way:
            return frozenset(way)
    return frozenset(reach(present, graph.parents) | reach(present, graph.children))


def shortest_way(graph: Graph, start: int, end: int) -> list[int]:
    """The cards from one to another along as few edges as can be, whichever way they point; nothing without a way."""
    before = {start: start}
    ahead = [start]
    for node_id in ahead:
        if node_id == end:
            break
        for following in (*graph.parents(node_id), *graph.children(node_id)):
            if following not in before:
                before[following] = node_id
                ahead.append(following)
    if end not in before:
        return []
    way = [end]
    while way[-1] != start:
        way.append(before[way[-1]])
    return way[::-1]


def find_cards(theme: "Theme", scene: "Scene", text: str) -> list[int]:
    """The cards whose name, prompt, model or operation hold all words of a text, in reading order."""
    wanted = text.casefold().split()
    if not wanted:
        return []

    def holds(node: GraphNode) -> bool:
        said = " ".join((node.name, node.prompt, node.model, node.provider, words.operation(theme, node))).casefold()
        return all(word in said for word in wanted)

    return [node_id for node_id in scene.in_reading_order(jobs=True) if _any_holds(scene, node_id, holds)]


def _any_holds(scene: "Scene", node_id: int, holds: Callable[[GraphNode], bool]) -> bool:
    """Whether a card or anything on its stack is what is looked for."""
    whole = scene.graph.whole or scene.graph
    return any(holds(whole.nodes[member]) for member in scene.graph.nodes[node_id].members)


def next_of(found: Sequence[int], present: int | None, step: int) -> int | None:
    """The one after or before the present one, round and round; the first where the present one is none of them."""
    if not found:
        return None
    if present not in found:
        return found[0 if step > 0 else -1]
    return found[(found.index(present) + step) % len(found)]

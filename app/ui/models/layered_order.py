"""In which order the nodes of a graph stand in their columns, found in a worker process; plain data in and out.

Here and not beside the panel, whose package loads Qt: a worker imports this module alone.
"""

from typing import NamedTuple

Pair = tuple[int, int]


class LayeredOrder(NamedTuple):
    """Columns with an order.

    Attributes:
        ranks: The column of each vertex, from 0 at the left: first the nodes, then one for each column that an edge
            passes.
        places: Where each vertex stands in its column; only the order counts.
        segments: From a vertex to one in the next column.
    """

    ranks: list[int]
    places: list[float]
    segments: list[Pair]


def find_order(count: int, edges: list[Pair]) -> LayeredOrder:
    """Order a connected graph so that few edges cross.

    Args:
        count: How many nodes there are: 0 to count - 1, each at an edge.
        edges: From parent to child, each pair once, without circles.
    """
    from fast_sugiyama import from_edges  # noqa: PLC0415  (only in a worker: it takes its time)

    found = from_edges(
        edges,
        minimum_length=1,
        vertex_spacing=1,
        dummy_vertices=True,
        dummy_size=1,
        ranking_type="minimize",
        crossing_minimization="barycenter",
        transpose=False,
        check_layout=False,
    )
    positions, _, _, segments = found[0]
    number: dict[int | str, int] = {key: key for key in range(count)}
    for key, _ in positions:
        number.setdefault(key, len(number))
    places, layers = [0.0] * len(number), [0.0] * len(number)
    for key, (across, along) in positions:
        places[number[key]], layers[number[key]] = across, along
    parent, child = edges[0]
    levels = sorted(set(layers), reverse=layers[parent] > layers[child])
    rank_of = {level: rank for rank, level in enumerate(levels)}
    ranks = [rank_of[layer] for layer in layers]
    pairs = [(number[start], number[end]) for start, end in segments or ()]
    return LayeredOrder(
        ranks, places, [(start, end) if ranks[start] < ranks[end] else (end, start) for start, end in pairs]
    )

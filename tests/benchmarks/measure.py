"""The row that a benchmark yields, and the few figures that several of them make."""

import statistics
from collections.abc import Iterable, Sequence
from typing import Any

KEYS = ("name", "value", "unit", "peer", "ratio", "goal", "holds")


def against(name: str, values: Iterable[float], peers: Iterable[float], *, unit: str, at_most: float) -> dict[str, Any]:
    """The median against the median of a peer measured in the same run; the goal is the highest ratio."""
    value, peer = statistics.median(values), statistics.median(peers)
    ratio = value / peer
    return {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "peer": round(peer, 4),
        "ratio": round(ratio, 3),
        "goal": f"ratio <= {at_most:g}",
        "holds": ratio <= at_most,
    }


def within(name: str, value: float, *, unit: str, at_most: float) -> dict[str, Any]:
    """A value against a limit that does not depend on the machine."""
    return {"name": name, "value": round(value, 4), "unit": unit, "goal": f"<= {at_most:g}", "holds": value <= at_most}


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]

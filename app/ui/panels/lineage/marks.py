"""What the graph says of its assets beside how they were made: versions, marks, and what is being made again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.ui.models.cause_words import CauseWords, tell_causes
from app.ui.panels.lineage.graph import GraphNode

if TYPE_CHECKING:
    from app.services.lineage.version_graph import VersionFamily
    from app.services.unit_of_work import Services


@dataclass(frozen=True, slots=True)
class Marks:
    """What is known of some assets.

    Attributes:
        families: Those that have other versions.
        family_of: Asset to its family.
        causes: Asset to why it is out of date.
        frozen: Those that are frozen.
    """

    families: Sequence["VersionFamily"] = ()
    family_of: "Mapping[int, VersionFamily]" = field(init=False)
    causes: Mapping[int, CauseWords] = field(default_factory=dict)
    frozen: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "family_of", {key: family for family in self.families for key in family.ids})

    def on(self, node: GraphNode) -> GraphNode:
        """A card with its marks."""
        family = self.family_of.get(node.id)
        cause = self.causes.get(node.id)
        if family is None and cause is None and node.id not in self.frozen:
            return node
        return replace(
            node,
            version=family.ids.index(node.id) + 1 if family is not None else 0,
            is_head=family is None or family.head_id == node.id,
            cause=str(cause) if cause is not None else "",
            is_frozen=node.id in self.frozen,
        )


async def read_marks(services: "Services", asset_ids: Sequence[int]) -> Marks:
    """The marks of assets, in the words of the window."""
    causes = await services.staleness.find_causes(asset_ids)
    return Marks(
        await services.versions.list_families(asset_ids),
        await tell_causes(services, causes, datetime.now(UTC)),
        frozenset(await services.versions.list_frozen(asset_ids)),
    )


def families_of(marks: Marks, nodes: Mapping[int, GraphNode]) -> list[tuple[int, tuple[int, ...]]]:
    """The families among some cards, each with the card that is seen of it.

    A job whose result becomes the newest version is one of them already, and the one that is seen.
    """
    found: list[tuple[int, tuple[int, ...]]] = []
    ghosts = {node.replaces: node.id for node in nodes.values() if node.replaces is not None}
    for family in marks.families:
        members = tuple(key for key in family.ids if key in nodes)
        coming = tuple(ghosts.pop(key) for key in members if key in ghosts)
        seen = coming[-1:] or ((family.head_id,) if family.head_id in nodes else members[-1:])
        found += [(seen[0], members + coming)] if members else []
    found += [(ghost, (key, ghost)) for key, ghost in ghosts.items() if key in nodes]
    return [(seen, members) for seen, members in found if len(members) > 1]

"""The graph as the view holds it: cards, the edges between them, and what is not shown yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app.domain.enums import AssetState, MediaType, OperationType


@dataclass(frozen=True, slots=True)
class Stack:
    """Several assets on one card.

    Attributes:
        kind: Made from the same parents by the same operation, or one after another without a branch, or versions of
            one another.
        cover: The member that is seen.
        members: All of them, oldest first.
    """

    kind: Literal["siblings", "run", "versions"]
    cover: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A card: an asset, or a job whose result will be one.

    Attributes:
        id: The asset's id; the job's id with a minus for a job.
        parents: Assets it was made from, shown or not.
        children: Assets made from it, shown or not.
        provider: Its name in the user's words.
        phone: The name of the phone that delivered it; empty where none did.
        preset: The name of the preset that had it delivered; empty where none did.
        made_by: The job whose result it is; for a job, itself.
        stack: What lies on it; None for a single asset.
        stack_key: The stack that it stands for, or of which it is laid out; 0 without one.
        version: Its number among its versions, from 1; 0 where it has no other one.
        is_head: It is the version that counts; with no other one it is, too.
        cause: Why it is out of date, as sentences; empty where it is not.
        is_frozen: Nothing above makes it out of date.
        replaces: For a job: the asset whose newer version its result becomes.
    """

    id: int
    name: str
    operation_type: OperationType | None
    media_type: MediaType
    state: AssetState = AssetState.READY
    sha256: str | None = None
    micro: bytes | None = None
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    created_at: datetime | None = None
    parents: int = 0
    children: int = 0
    prompt: str = ""
    provider: str = ""
    model: str = ""
    seed: int | None = None
    path: str | None = None
    phone: str = ""
    preset: str = ""
    made_by: int | None = None
    stack: Stack | None = None
    stack_key: int = 0
    version: int = 0
    is_head: bool = True
    cause: str = ""
    is_frozen: bool = False
    replaces: int | None = None

    @property
    def is_outdated(self) -> bool:
        return bool(self.cause)

    @property
    def members(self) -> tuple[int, ...]:
        """The assets for which the card stands."""
        return self.stack.members if self.stack is not None else (self.id,)

    @property
    def is_job(self) -> bool:
        return self.id < 0


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """From a parent to the child made from it."""

    parent: int
    child: int
    operation_type: OperationType
    role: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None

    def touches(self, node_id: int) -> bool:
        """Whether it begins or ends at a card."""
        return node_id in {self.parent, self.child}


@dataclass(frozen=True, slots=True)
class Graph:
    """Cards and edges around one asset; edges name cards of the graph only.

    Attributes:
        focus: The asset in the middle.
        nodes: Id to card.
        edges: Between them.
        families: Cards that are versions of one another, oldest first, with the one that is seen.
        whole: The graph of which this is a part, or in which stacks are laid out; None for one that is all.
    """

    focus: int = 0
    nodes: Mapping[int, GraphNode] = field(default_factory=dict)
    edges: tuple[GraphEdge, ...] = ()
    families: tuple[tuple[int, tuple[int, ...]], ...] = ()
    whole: "Graph | None" = None
    _up: dict[int, tuple[int, ...]] = field(init=False, default_factory=dict, compare=False, repr=False)
    _down: dict[int, tuple[int, ...]] = field(init=False, default_factory=dict, compare=False, repr=False)
    _present: list[OperationType] = field(init=False, default_factory=list, compare=False, repr=False)
    _covers: dict[int, int] = field(init=False, default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        up: dict[int, dict[int, None]] = {}
        down: dict[int, dict[int, None]] = {}
        for edge in self.edges:
            up.setdefault(edge.child, {})[edge.parent] = None
            down.setdefault(edge.parent, {})[edge.child] = None
        self._up.update({key: tuple(found) for key, found in up.items()})
        self._down.update({key: tuple(found) for key, found in down.items()})
        for node in self.nodes.values() if self.whole is not None else ():
            if node.stack is not None:
                self._covers.update(dict.fromkeys(node.stack.members, node.id))

    def parents(self, node_id: int) -> tuple[int, ...]:
        """The shown cards that it was made from, each once."""
        return self._up.get(node_id, ())

    def children(self, node_id: int) -> tuple[int, ...]:
        """The shown cards that were made from it, each once."""
        return self._down.get(node_id, ())

    def hidden_parents(self, node_id: int) -> int:
        """How many assets it was made from that are not shown."""
        return sum(self._hidden(member, is_up=True) for member in self.nodes[node_id].members)

    def hidden_children(self, node_id: int) -> int:
        """How many assets were made from it that are not shown; running jobs do not count."""
        return sum(self._hidden(member, is_up=False) for member in self.nodes[node_id].members)

    def card_of(self, asset_id: int) -> int:
        """The card on which an asset is, or the result of a job that has ended; its own id where there is none."""
        if asset_id < 0 and asset_id not in self.nodes:
            asset_id = next((key for key, node in self.nodes.items() if node.made_by == -asset_id), asset_id)
        return asset_id if asset_id in self.nodes else self._covers.get(asset_id, asset_id)

    def _hidden(self, node_id: int, *, is_up: bool) -> int:
        all_of_it = self.whole or self
        node = all_of_it.nodes[node_id]
        if is_up:
            return max(0, node.parents - len(all_of_it.parents(node_id)))
        return max(0, node.children - sum(child > 0 for child in all_of_it.children(node_id)))

    def operations(self) -> tuple[OperationType, ...]:
        """The operations on its edges, in their usual order."""
        if not self._present and self.edges:
            found = {edge.operation_type for edge in self.edges}
            self._present.extend(operation for operation in OperationType if operation in found)
        return tuple(self._present)


def join(
    focus: int,
    nodes: Iterable[GraphNode],
    edges: Iterable[GraphEdge],
    families: Iterable[tuple[int, tuple[int, ...]]] = (),
) -> Graph:
    """A graph of cards and edges that may come twice; edges to cards that are not there are left out."""
    known = {node.id: node for node in nodes}
    kept = dict.fromkeys(edge for edge in edges if edge.parent in known and edge.child in known)
    return Graph(focus, known, tuple(kept), tuple(families))

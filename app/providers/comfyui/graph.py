"""A workflow in ComfyUI's API format: a node's id to its class and its inputs.

It is read with bounds, for it is a file from outside. An input is a value, or a link `[node id, output index]`
(docs.comfy.org, "Workflow JSON").
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic import ValidationError as PydanticError

from app.domain.errors import ValidationError

MOST_NODES: Final = 2_000
_LINK_LENGTH: Final = 2


class Node(BaseModel):
    """One step of a workflow."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    class_type: str = Field(min_length=1, max_length=200)
    inputs: dict[str, Any] = Field(default_factory=dict, max_length=500)
    meta: dict[str, Any] = Field(default_factory=dict, alias="_meta", max_length=50)

    @property
    def title(self) -> str:
        """What the user calls it; its class where they do not."""
        title = self.meta.get("title")
        return title[:100] if isinstance(title, str) and title.strip() else self.class_type

    def as_sent(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The node as the server takes it, with these inputs."""
        return {"class_type": self.class_type, "inputs": dict(inputs), "_meta": {"title": self.title}}


Graph = Mapping[str, Node]


def read_graph(found: Any) -> dict[str, Node]:
    """The graph that a file holds, bare or as "prompt" of what a program sends to the server.

    Raises:
        ValidationError: It is no workflow in API format; the words say which one it is, where that is known.
    """
    if isinstance(found, dict) and isinstance(found.get("nodes"), list):
        raise ValidationError(
            "This is a workflow as the editor saves it. In ComfyUI choose Workflow > Export (API), and add that file."
        )
    if isinstance(found, dict) and isinstance(found.get("prompt"), dict):
        found = found["prompt"]
    if not isinstance(found, dict) or not found or not all(isinstance(node, dict) for node in found.values()):
        raise ValidationError("This is no workflow of ComfyUI in API format.")
    if len(found) > MOST_NODES:
        raise ValidationError(f"The workflow has more than {MOST_NODES} nodes.")
    try:
        graph = {key: Node.model_validate(node) for key, node in found.items()}
    except PydanticError as error:
        raise ValidationError("This is no workflow of ComfyUI in API format: a node of it has no class.") from error
    check_links(graph)
    return graph


def check_links(graph: Graph) -> None:
    """Raises ValidationError where a node takes something from one that is not there."""
    for key, node in graph.items():
        for name, value in node.inputs.items():
            source = link_of(value)
            if source is not None and source not in graph:
                raise ValidationError(f"Node {key} ({node.title}) takes its {name} from node {source}: it is missing.")


def link_of(value: object) -> str | None:
    """The id of the node that an input is linked to; None for a value."""
    if not isinstance(value, list) or len(value) != _LINK_LENGTH:
        return None
    key, place = value
    is_link = isinstance(key, (str, int)) and isinstance(place, int) and not isinstance(key, bool)
    return str(key) if is_link else None


def links(node: Node) -> dict[str, str]:
    """The node's inputs that are linked, to the ids of what they are linked to."""
    return {name: key for name, value in node.inputs.items() if (key := link_of(value)) is not None}


def consumers(graph: Graph) -> dict[str, list[tuple[str, str]]]:
    """Where each node's outputs go: its id to (node id, input)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for key, node in graph.items():
        for name, source in links(node).items():
            found.setdefault(source, []).append((key, name))
    return found

"""Checks a graph in API format as the server does before it takes one."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.servers.comfyui.nodes import FILE_INPUTS, OBJECT_INFO, Spec, options_of

Graph = dict[str, dict[str, Any]]
_CONVERTERS: dict[str, Callable[[Any], Any]] = {"INT": int, "FLOAT": float, "STRING": str, "BOOLEAN": bool}
MOST_LISTED = 20
BAD_LINK = "Bad linked input, must be a length-2 list of [node_id, slot_index]"


class GraphError(Exception):
    """The whole graph is refused.

    Attributes:
        told: The answer's body.
    """

    def __init__(self, kind: str, message: str, details: str = "", node_errors: Any = None, **extra: Any) -> None:
        super().__init__(message)
        error = {"type": kind, "message": message, "details": details, "extra_info": extra}
        self.told = {"error": error, "node_errors": node_errors or {}}


@dataclass(frozen=True, slots=True)
class Checked:
    """What of a graph runs.

    Attributes:
        outputs: The output nodes that are valid.
        node_errors: What is wrong at the others.
    """

    outputs: list[str]
    node_errors: dict[str, Any] = field(default_factory=dict)


def checked(graph: Graph, files: Mapping[str, bytes], targets: list[str] | None, *, is_new: bool) -> Checked:
    """Which outputs of the graph can run.

    Args:
        graph: In API format.
        files: The names that lie in `input`.
        targets: The output nodes that were asked for; None for all.
        is_new: Version 0.38 names the error of a missing class in another way.

    Raises:
        GraphError: None can.
    """
    _check_classes(graph, is_new=is_new)
    outputs = [name for name, node in graph.items() if OBJECT_INFO[node["class_type"]]["output_node"]]
    outputs = [name for name in outputs if targets is None or name in targets]
    if not outputs:
        raise GraphError("prompt_no_outputs", "Prompt has no outputs")
    errors: dict[str, Any] = {}
    good = []
    for output in outputs:
        broken = {name: found for name in ancestors(graph, output) if (found := list(_node_errors(graph, name, files)))}
        for name, found in broken.items():
            entry = {"errors": found, "dependent_outputs": [], "class_type": graph[name]["class_type"]}
            errors.setdefault(name, entry)["dependent_outputs"].append(output)
        if not broken:
            good.append(output)
    if not good:
        details = "\n".join(f"* {graph[name]['class_type']} {name}" for name in errors)
        raise GraphError("prompt_outputs_failed_validation", "Prompt outputs failed validation", details, errors)
    return Checked(good, errors)


def ancestors(graph: Graph, output: str) -> list[str]:
    """The nodes that an output needs, itself last, in an order in which they can run."""
    found: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in found or name not in graph:
            return
        if name in path:
            raise GraphError("prompt_outputs_failed_validation", "Dependency cycle", name, dependency_cycle=list(path))
        for source, _ in links(graph[name]).values():
            visit(source, (*path, name))
        found.append(name)

    visit(output, ())
    return found


def links(node: Mapping[str, Any]) -> dict[str, tuple[str, int]]:
    """The inputs that come from another node."""
    return {name: (value[0], value[1]) for name, value in node["inputs"].items() if _is_link(value)}


def cache_key(graph: Graph, name: str, files: Mapping[str, bytes]) -> str:
    """The same for what gives the same: the class, the values and the keys of the sources."""
    node = graph[name]
    inputs = {key: value for key, value in node["inputs"].items() if not _is_link(value)}
    inputs |= {key: [cache_key(graph, source, files), at] for key, (source, at) in links(node).items()}
    loaded = node["inputs"].get(FILE_INPUTS.get(node["class_type"], ""), "")
    content = hashlib.sha256(files.get(str(loaded), b"")).hexdigest()
    return hashlib.sha256(json.dumps([node["class_type"], inputs, content], sort_keys=True).encode()).hexdigest()


def _check_classes(graph: Graph, *, is_new: bool) -> None:
    for name, node in graph.items():
        if "class_type" not in node or not isinstance(node.get("inputs"), dict):
            raise GraphError(
                "invalid_prompt",
                "A node is missing the class_type property.",
                f"Node ID '#{name}'",
            )
        kind = node["class_type"]
        if kind not in OBJECT_INFO:
            extra = {"node_id": name, "class_type": kind, "node_title": node.get("_meta", {}).get("title", kind)}
            error = "missing_node_type" if is_new else "invalid_prompt"
            raise GraphError(error, f"Node '{kind}' not found.", f"Node ID '#{name}'", **extra)


def _node_errors(graph: Graph, name: str, files: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    node = graph[name]
    told = OBJECT_INFO[node["class_type"]]["input"]
    for group in ("required", "optional"):
        for field_name, spec in told.get(group, {}).items():
            if field_name not in node["inputs"]:
                if group == "required":
                    yield _error("required_input_missing", "Required input is missing", field_name, field_name)
            elif _is_link(node["inputs"][field_name]):
                yield from _link_errors(graph, node["inputs"][field_name], field_name, spec)
            else:
                yield from _value_errors(node, field_name, spec, files)


def _link_errors(graph: Graph, link: list[Any], name: str, spec: Spec) -> Iterator[dict[str, Any]]:
    source, at = link
    outputs = OBJECT_INFO[graph[source]["class_type"]]["output"] if source in graph else []
    if not 0 <= at < len(outputs):
        yield _error("bad_linked_input", BAD_LINK, name, name)
    elif spec[0] not in {"*", outputs[at]} and not isinstance(spec[0], list):
        details = f"{name}, received_type({outputs[at]}) mismatch input_type({spec[0]})"
        yield _error("return_type_mismatch", "Return type mismatch between linked nodes", details, name)


def _value_errors(
    node: Mapping[str, Any], name: str, spec: Spec, files: Mapping[str, bytes]
) -> Iterator[dict[str, Any]]:
    value = node["inputs"][name]
    if FILE_INPUTS.get(node["class_type"]) == name:
        if value not in files:
            details = f"{name} - Invalid file: {value}"
            yield _error("custom_validation_failed", "Custom validation failed for node", details, name)
        return
    options = options_of(spec)
    if options is not None and value not in options:
        listed = f"(list of length {len(options)})" if len(options) > MOST_LISTED else str(options)
        yield _error("value_not_in_list", "Value not in list", f"{name}: '{value}' not in {listed}", name)
    elif options is None and isinstance(value, list):
        yield _error("bad_linked_input", BAD_LINK, name, name)
    elif options is None and spec[0] in _CONVERTERS:
        yield from _range_errors(value, name, spec)


def _range_errors(value: Any, name: str, spec: Spec) -> Iterator[dict[str, Any]]:
    try:
        number = _CONVERTERS[spec[0]](value)
    except (TypeError, ValueError):
        details = f"{name}, {value}"
        yield _error("invalid_input_type", f"Failed to convert an input value to a {spec[0]} value", details, name)
        return
    limits = spec[1]
    if "min" in limits and number < limits["min"]:
        yield _error("value_smaller_than_min", f"Value {number} smaller than min of {limits['min']}", name, name)
    if "max" in limits and number > limits["max"]:
        yield _error("value_bigger_than_max", f"Value {number} bigger than max of {limits['max']}", name, name)


def _error(kind: str, message: str, details: str, name: str) -> dict[str, Any]:
    return {"type": kind, "message": message, "details": details, "extra_info": {"input_name": name}}


def _is_link(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], int)

"""What is said of a card and an edge."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from app.domain.enums import AssetState, OperationType
from app.ui.language import QT_TRANSLATE_NOOP
from app.ui.panels.lineage.graph import Graph, GraphEdge, GraphNode
from app.ui.theme import Theme

if TYPE_CHECKING:
    from app.ui.panels.lineage.targets import Target

_ROLES = {
    "first_frame": QT_TRANSLATE_NOOP("Lineage", "First frame"),
    "last_frame": QT_TRANSLATE_NOOP("Lineage", "Last frame"),
    "reference": QT_TRANSLATE_NOOP("Lineage", "Reference"),
    "source_clip": QT_TRANSLATE_NOOP("Lineage", "Source clip"),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("Lineage", text)


def length(milliseconds: int) -> str:
    """A clip's length or place: 0:05, 1:02:07."""
    seconds = round(milliseconds / 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def exact(milliseconds: int) -> str:
    """A place in a clip to the hundredth of a second: 0:04.96."""
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes}:{rest / 1000:05.2f}"


def operation(theme: Theme, node: GraphNode) -> str:
    """How it was made, and how long it is; of a stack, what lies on it."""
    if node.stack is not None and not node.is_job:
        many = {"siblings": _tr("{} variations"), "run": _tr("{} steps"), "versions": _tr("{} versions")}
        return many[node.stack.kind].format(len(node.stack.members))
    found = _tr("From a phone") if node.phone else _tr("Imported")
    word = theme.operation(node.operation_type).label if node.operation_type else found
    return f"{word} · {length(node.duration_ms)}" if node.duration_ms else word


def source(node: GraphNode) -> str:
    """Who made it: model and provider, or phone and preset, as far as they are known."""
    return " · ".join(part for part in (node.model, node.provider, node.phone, node.preset) if part)


def size(node: GraphNode) -> str:
    return f"{node.width} x {node.height}" if node.width and node.height else ""


def role(name: str) -> str:
    return QCoreApplication.translate("Lineage", _ROLES.get(name, name.replace("_", " ").capitalize()))


def card_tip(theme: Theme, graph: Graph, node: GraphNode) -> str:
    """The full words of a card, as lines."""
    lines = [node.name, operation(theme, node)]
    if node.prompt and node.prompt != node.name:
        lines.append(node.prompt if len(node.prompt) <= 240 else node.prompt[:239] + "…")  # noqa: PLR2004
    facts = [size(node)]
    if node.created_at is not None and not node.is_job:
        moment = QDateTime.fromSecsSinceEpoch(int(node.created_at.timestamp()))
        facts.append(QLocale().toString(moment, QCoreApplication.translate("Dates", "d MMM yyyy, HH:mm")))
    lines.append(" · ".join(fact for fact in facts if fact))
    if node.state == AssetState.MISSING:
        lines.append(_tr("The file is missing"))
    lines += _marks(node)
    lines.append(family(graph, node))
    return "\n".join(line for line in lines if line)


def _marks(node: GraphNode) -> list[str]:
    """Why it is out of date, that it is frozen, and which version it is."""
    version = _tr("Version {}") if node.is_head else _tr("Version {}, there is a newer one")
    return [
        node.cause,
        _tr("Frozen: nothing makes it or what is made from it out of date") if node.is_frozen else "",
        version.format(node.version) if node.version else "",
    ]


def family(graph: Graph, node: GraphNode) -> str:
    """How many it was made from and how many were made from it."""
    if node.is_job or node.stack is not None:
        return ""
    made_from = counted(node.parents, _tr("made from 1 result"), _tr("made from {} results"))
    makes = counted(node.children, _tr("1 result made from it"), _tr("{} results made from it"))
    hidden = graph.hidden_parents(node.id) + graph.hidden_children(node.id)
    more = counted(hidden, _tr("1 not shown"), _tr("{} not shown"))
    text = " · ".join(part for part in (made_from, makes, more) if part)
    return text[:1].upper() + text[1:]


def counted(number: int, one: str, many: str) -> str:
    """A sentence for 1 or for more; nothing for 0."""
    if number == 0:
        return ""
    return one if number == 1 else many.format(number)


def edge_tip(theme: Theme, graph: Graph, edge: GraphEdge) -> str:
    """The full words of an edge."""
    parts = [theme.operation(edge.operation_type).label]
    if edge.role:
        parts.append(role(edge.role))
    if edge.start_ms is not None:
        is_frame = edge.operation_type == OperationType.FRAME_EXTRACTION or edge.end_ms in {None, edge.start_ms}
        span = exact(edge.start_ms) if is_frame else f"{exact(edge.start_ms)} - {exact(edge.end_ms or 0)}"
        parts.append(_tr("at {}").format(span) if is_frame else span)
    names = f"{graph.nodes[edge.parent].name} → {graph.nodes[edge.child].name}"
    return f"{' · '.join(parts)}\n{names}"


def grow_tip(number: int, *, up: bool) -> str:
    """What a '+n' does."""
    if up:
        return counted(number, _tr("Show 1 more that it was made from"), _tr("Show {} more that it was made from"))
    return counted(number, _tr("Show 1 more that was made from it"), _tr("Show {} more that were made from it"))


def stack_tip(node: GraphNode) -> str:
    """What a click on the sign of a stack does."""
    return _tr("Put the stack together (S)") if node.stack is None else _tr("Lay the stack out (S)")


def missing() -> str:
    return _tr("Missing")


def tool_tip(name: str) -> str:
    """What a tool of a near card does, with its key."""
    return {
        "use": _tr("Use as input (I)"),
        "again": _tr("Same again (G)"),
        "look": _tr("Quick look (Space)"),
        "centre": _tr("Show around this (Enter)"),
    }[name]


def target_tip(theme: Theme, graph: Graph, target: "Target") -> str:
    """The full words of what is under the pointer."""
    if target.kind == "card":
        return card_tip(theme, graph, graph.nodes[target.node_id]) if target.node_id in graph.nodes else ""
    if target.kind == "edge" and target.edge is not None:
        return edge_tip(theme, graph, target.edge)
    if target.kind == "handle":
        return grow_tip(target.number, up=target.is_up)
    if target.kind == "stack":
        return stack_tip(graph.nodes[target.node_id]) if target.node_id in graph.nodes else ""
    return tool_tip(target.tool) if target.kind == "tool" else ""

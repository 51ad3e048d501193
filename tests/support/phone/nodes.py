"""What is on a screen: a tree of views, and its hierarchy as uiautomator writes it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

Bounds = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the present orientation."""


@dataclass
class Node:
    """One view."""

    kind: str
    """Class without its package, such as "Button"."""
    bounds: Bounds
    text: str = ""
    id: str = ""
    """Resource id without the package."""
    desc: str = ""
    hint: str = ""
    is_clickable: bool = False
    is_focused: bool = False
    is_scrollable: bool = False
    is_password: bool = False
    children: list["Node"] = field(default_factory=list)

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, in the order they are drawn."""
        yield self
        for child in self.children:
            yield from child.walk()

    def holds(self, x: float, y: float) -> bool:
        left, top, right, bottom = self.bounds
        return left <= x < right and top <= y < bottom


def find_at(root: Node, x: float, y: float) -> Node | None:
    """The topmost view that takes a touch there."""
    hits = [node for node in root.walk() if node.is_clickable and node.holds(x, y)]
    return hits[-1] if hits else None


def _flag(is_set: bool) -> str:  # noqa: FBT001
    return "true" if is_set else "false"


def _attributes(node: Node, index: int, package: str) -> dict[str, str]:
    left, top, right, bottom = node.bounds
    is_field = node.kind == "EditText"
    return {
        "index": str(index),
        "text": "•" * len(node.text) if node.is_password else node.text,
        "resource-id": f"{package}:id/{node.id}" if node.id else "",
        "class": f"android.widget.{node.kind}",
        "package": package,
        "content-desc": node.desc,
        "checkable": "false",
        "checked": "false",
        "clickable": _flag(node.is_clickable),
        "enabled": "true",
        "focusable": _flag(node.is_clickable or is_field),
        "focused": _flag(node.is_focused),
        "scrollable": _flag(node.is_scrollable),
        "long-clickable": _flag(is_field),
        "password": _flag(node.is_password),
        "selected": "false",
        "bounds": f"[{left},{top}][{right},{bottom}]",
        "hint": node.hint,
        "display-id": "0",
    }


def _xml(node: Node, index: int, package: str) -> str:
    head = " ".join(f"{name}={quoteattr(value)}" for name, value in _attributes(node, index, package).items())
    body = "".join(_xml(child, place, package) for place, child in enumerate(node.children))
    return f"<node {head}>{body}</node>" if body else f"<node {head} />"


def hierarchy_xml(root: Node, *, package: str, rotation: int) -> str:
    """The dump of uiautomator."""
    head = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>"
    return f'{head}<hierarchy rotation="{rotation}">{_xml(root, 0, package)}</hierarchy>'

"""What is on a phone's screen, read from the XML of `uiautomator dump`.

An app on the phone writes the texts in it and can make the file as odd as it likes: size, depth and number of nodes are
limited while it is read, and a document type, hence every entity of one's own, is refused.
"""

import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from app.domain.errors import ScreenUnreadableError

LIMIT_BYTES: Final = 8 * 1024 * 1024
LIMIT_DEPTH: Final = 200
LIMIT_NODES: Final = 20_000
FLAGS: Final = (
    "checkable",
    "checked",
    "clickable",
    "enabled",
    "focusable",
    "focused",
    "scrollable",
    "long-clickable",
    "password",
    "selected",
)

_BOUNDS: Final = re.compile(r"\[(-?[0-9]{1,7}),(-?[0-9]{1,7})\]\[(-?[0-9]{1,7}),(-?[0-9]{1,7})\]")
_NUMBER: Final = re.compile(r"[0-9]{1,7}")
_LAST_WORDS: Final = 500


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the screen's present orientation; may lie outside the screen.

    `right` and `bottom` are the first pixels outside. A box that ends before it begins is empty.
    """

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    @property
    def width(self) -> int:
        return max(0, self.right - self.left)

    @property
    def height(self) -> int:
        return max(0, self.bottom - self.top)

    @property
    def area(self) -> int:
        return self.width * self.height

    @property
    def is_empty(self) -> bool:
        return self.area == 0

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def contains(self, x: float, y: float) -> bool:
        return self.left <= x < self.right and self.top <= y < self.bottom


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One element; two are the same only where they are one object.

    Attributes:
        path: The numbers, from 0, of the children that lead to it from the top: sorted, they are the file's order.
        id: The resource id, "com.example:id/send", or a test tag without a package; often empty.
        cls: Its class, "android.widget.Button".
        desc: The content description.
        bounds: Empty where the file gives none that can be read.
        flags: Those of `FLAGS` that are true.
    """

    path: tuple[int, ...]
    index: int = 0
    text: str = ""
    id: str = ""
    cls: str = ""
    package: str = ""
    desc: str = ""
    hint: str = ""
    bounds: Box = Box()
    flags: frozenset[str] = frozenset()
    children: tuple["Node", ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """All elements of one moment.

    Attributes:
        roots: The topmost ones: one a window.
        nodes: All, in the file's order: each before its children.
        rotation: 0-3, in quarter turns.
    """

    roots: tuple[Node, ...]
    nodes: tuple[Node, ...] = field(repr=False)
    rotation: int = 0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels that the topmost elements reach to; (0, 0) where there is none."""
        return (
            max((node.bounds.right for node in self.roots if not node.bounds.is_empty), default=0),
            max((node.bounds.bottom for node in self.roots if not node.bounds.is_empty), default=0),
        )

    def ancestors(self, node: Node) -> list[Node]:
        """Those that hold it, from the top down to its parent."""
        found = []
        children = self.roots
        for place in node.path[:-1]:
            found.append(children[place])
            children = children[place].children
        return found

    def under(self, x: float, y: float) -> list[Node]:
        """Those at a point, the smallest first, and of equal ones what lies deeper and later."""
        hit = [node for node in reversed(self.nodes) if node.bounds.contains(x, y)]
        return sorted(hit, key=lambda node: node.bounds.area)


def cut_dump(output: bytes) -> bytes:
    """The XML in what `uiautomator dump /dev/tty` printed, without the lines before and after it.

    Raises:
        ScreenUnreadableError: There is none; the command ends with code 0 all the same.
    """
    start = output.find(b"<?xml")
    if start < 0:
        start = output.find(b"<hierarchy")
    if start < 0:
        words = output[-_LAST_WORDS:].decode("utf-8", "replace").strip()
        raise ScreenUnreadableError(_why_no_dump(words), detail=words or None)
    # An empty one is written `<hierarchy rotation="0" />`.
    end = output.rfind(b"</hierarchy>")
    stop = end + len(b"</hierarchy>") if end > start else output.rfind(b">") + 1
    return output[start:stop]


def _why_no_dump(words: str) -> str:
    if "idle state" in words:
        return "The screen does not come to rest, so that its elements cannot be read."
    if "null root" in words:
        return "The phone has no window whose elements can be read now."
    if "already registered" in words:
        return "Another program reads this phone's screen; only one can."
    if "Killed" in words:
        return "The phone ended the reading of its screen: another program reads it, or memory is short."
    return "The phone gave no elements of its screen."


def parse_screen(xml: bytes) -> Screen:
    """Read a dump.

    Raises:
        ScreenUnreadableError: It is too large, too deep, cut, no XML, or not such a dump. It says how far it was sound.
    """
    if len(xml) > LIMIT_BYTES:
        raise ScreenUnreadableError(f"The screen's file is larger than {LIMIT_BYTES // 1024**2} MB.")
    if b"\0" in xml:
        raise ScreenUnreadableError("The screen's file holds a byte 0.")
    reader = _Reader()
    # The encoding is said here, so that the file's own word for it does not count.
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    parser.ExternalEntityRefHandler = _refuse_doctype
    try:
        parser.Parse(xml, True)  # noqa: FBT003 - the C function takes no name
    except expat.ExpatError as error:
        raise ScreenUnreadableError(
            f"The screen's file is broken in line {error.lineno}, after {reader.count} sound elements.",
            detail=expat.ErrorString(error.code),
        ) from error
    return reader.screen()


def _refuse_doctype(*_: object) -> int:
    raise ScreenUnreadableError("The screen's file declares a document type or an entity.")


class _Open:
    """An element whose end has not come."""

    __slots__ = ("attributes", "children", "number", "path")

    def __init__(self, path: tuple[int, ...], number: int, attributes: dict[str, str]) -> None:
        self.path = path
        self.number = number
        self.attributes = attributes
        self.children: list[Node] = []


class _Reader:
    """Makes nodes from the ends of elements: a parent after its children."""

    def __init__(self) -> None:
        self._nodes: list[Node | None] = []
        self._open: list[_Open] = []
        self._top: _Open | None = None

    @property
    def count(self) -> int:
        """Elements whose end was read."""
        return sum(node is not None for node in self._nodes)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open:
            if name != "hierarchy":
                raise ScreenUnreadableError("The file is not a screen: it holds no hierarchy.", detail=name[:80])
            self._top = _Open((), -1, attributes)
            self._open.append(self._top)
            return
        if name != "node":
            raise ScreenUnreadableError("The screen's file holds an element that is no node.", detail=name[:80])
        if len(self._open) > LIMIT_DEPTH:
            raise ScreenUnreadableError(f"The screen's elements lie more than {LIMIT_DEPTH} deep.")
        if len(self._nodes) >= LIMIT_NODES:
            raise ScreenUnreadableError(f"The screen has more than {LIMIT_NODES} elements.")
        parent = self._open[-1]
        # Only ended siblings are in the list, and a sibling that has not ended would be the parent.
        self._open.append(_Open((*parent.path, len(parent.children)), len(self._nodes), attributes))
        self._nodes.append(None)

    def end(self, _name: str) -> None:
        ended = self._open.pop()
        if ended is self._top:
            return
        node = _node(ended)
        self._nodes[ended.number] = node
        self._open[-1].children.append(node)

    def screen(self) -> Screen:
        top = self._top
        if top is None:  # pragma: no cover - expat refuses a file without an element
            raise ScreenUnreadableError("The screen's file is empty.")
        rotation = _number(top.attributes.get("rotation", ""))
        return Screen(
            roots=tuple(top.children),
            nodes=tuple(node for node in self._nodes if node is not None),
            rotation=rotation % 4,
        )


def _node(ended: _Open) -> Node:
    given = ended.attributes
    return Node(
        path=ended.path,
        index=_number(given.get("index", "")),
        text=given.get("text", ""),
        id=given.get("resource-id", ""),
        cls=given.get("class", ""),
        package=given.get("package", ""),
        desc=given.get("content-desc", ""),
        hint=given.get("hint", ""),
        bounds=_box(given.get("bounds", "")),
        flags=frozenset(flag for flag in FLAGS if given.get(flag) == "true"),
        children=tuple(ended.children),
    )


def _number(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text) else 0


def _box(text: str) -> Box:
    found = _BOUNDS.fullmatch(text)
    return Box(*map(int, found.groups())) if found else Box()

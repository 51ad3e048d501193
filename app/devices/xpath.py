"""The part of XPath 1.0 that finds elements of a screen.

* Paths begin at the top: `/a/b`, `//b`, `//a//b`; `..` is the parent and `*` any element. `/hierarchy` before a path
  is allowed.
* A name is an element's class (`android.widget.Button`); `node` is any.
* `[3]` and `[last()]` count those that are left among one parent's children, from 1, as XPath does.
* `[...]` else holds `@name`, `@name='words'`, `@name!='words'`, `contains(@name,'words')`,
  `starts-with(@name,'words')`, `not(...)`, brackets, `and`, `or`. An empty attribute is as one that is not there.
* Names of attributes are the file's: text, resource-id, content-desc, class, package, hint, index, bounds, clickable...

No other axes, functions, numbers, unions, or brackets around a path.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.devices.hierarchy import FLAGS, Box, Node, Screen

LIMIT_LENGTH: Final = 2_000
_MOST_ANYWHERE: Final = 10
_MOST_NESTED: Final = 10
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<words>'[^']*'|\"[^\"]*\")|(?P<attribute>@[A-Za-z-]+)|(?P<number>[0-9]{1,6})|(?P<name>[A-Za-z_][\w.$-]*)"
    r"|(?P<sign>//|\.\.|!=|[/*\[\](),=]))"
)

Test = Callable[[Node], bool]


def _bounds(box: Box) -> str:
    return f"[{box.left},{box.top}][{box.right},{box.bottom}]"


def _flag(name: str) -> Callable[[Node], str]:
    return lambda node: "true" if name in node.flags else "false"


_ATTRIBUTES: Final[dict[str, Callable[[Node], str]]] = {
    "text": lambda node: node.text,
    "resource-id": lambda node: node.id,
    "class": lambda node: node.cls,
    "package": lambda node: node.package,
    "content-desc": lambda node: node.desc,
    "hint": lambda node: node.hint,
    "index": lambda node: str(node.index),
    "bounds": lambda node: _bounds(node.bounds),
    **{flag: _flag(flag) for flag in FLAGS},
}


def attributes(node: Node) -> dict[str, str]:
    """Its attributes by the names and in the words of the file."""
    return {name: read(node) for name, read in _ATTRIBUTES.items()}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path.

    Attributes:
        is_anywhere: After `//`: at any depth.
        name: A class, `*` or `..`.
        filters: Each a test, or a place from 1; 0 is the last.
    """

    is_anywhere: bool
    name: str
    filters: tuple[Test | int, ...]


@lru_cache(maxsize=256)
def read_path(path: str) -> tuple[Step, ...]:
    """The steps of a path.

    Raises:
        ValueError: It is no path of the part that is known here; the words say what stands where.
    """
    if len(path) > LIMIT_LENGTH:
        raise ValueError(f"The XPath is longer than {LIMIT_LENGTH} characters.")
    return _Parser(path).path()


def find_path(screen: Screen, path: str) -> list[Node]:
    """What a path leads to, in the file's order.

    Raises:
        ValueError: As `read_path`.
    """
    top = Node(path=(), cls="hierarchy", children=screen.roots)
    found = [top]
    for number, step in enumerate(read_path(path)):
        if number == 0 and step == Step(is_anywhere=False, name="hierarchy", filters=()):
            continue
        found = _follow(screen, top, found, step)
    return [node for node in found if node is not top]


def _follow(screen: Screen, top: Node, start: list[Node], step: Step) -> list[Node]:
    kept: dict[tuple[int, ...], Node] = {}
    for context in _with_all_below(start) if step.is_anywhere else start:
        for node in _filtered(_candidates(screen, top, context, step.name), step.filters):
            kept[node.path] = node
    return [kept[place] for place in sorted(kept)]


def _with_all_below(start: Iterable[Node]) -> Iterable[Node]:
    seen: set[tuple[int, ...]] = set()
    waiting = list(start)
    while waiting:
        node = waiting.pop()
        if node.path not in seen:
            seen.add(node.path)
            yield node
            waiting.extend(node.children)


def _candidates(screen: Screen, top: Node, context: Node, name: str) -> list[Node]:
    if name == "..":
        if context is top:
            return []
        return [screen.ancestors(context)[-1] if len(context.path) > 1 else top]
    return [child for child in context.children if name in {"*", "node", child.cls}]


def _filtered(nodes: list[Node], filters: tuple[Test | int, ...]) -> list[Node]:
    for test in filters:
        if isinstance(test, int):
            nodes = nodes[test - 1 : test] if test else nodes[-1:]
        else:
            nodes = [node for node in nodes if test(node)]
    return nodes


class _Parser:
    def __init__(self, path: str) -> None:
        self._tokens = list(_tokens(path))
        self._place = 0
        self._depth = 0

    def path(self) -> tuple[Step, ...]:
        steps = [self._step()]
        while self._kind() != "end":
            steps.append(self._step())
        # Each of them may look at the whole screen.
        if sum(step.is_anywhere for step in steps) > _MOST_ANYWHERE:
            raise ValueError(f"The XPath has // more than {_MOST_ANYWHERE} times.")
        return tuple(steps)

    def _step(self) -> Step:
        slash = self._take()
        if slash not in {"/", "//"}:
            self._place -= 1
            raise self._wrong("/ or //")
        name = self._name()
        filters: list[Test | int] = []
        while self._take_if("["):
            filters.append(self._filter())
            self._expect("]")
        return Step(is_anywhere=slash == "//", name=name, filters=tuple(filters))

    def _name(self) -> str:
        if self._kind() == "name" or self._peek() in {"*", ".."}:
            return self._take()
        raise self._wrong("a class, * or ..")

    def _filter(self) -> Test | int:
        if self._kind() == "number":
            place = int(self._take())
            if place == 0:
                raise ValueError("Places in an XPath count from 1.")
            return place
        if self._take_if("last"):
            self._expect("(")
            self._expect(")")
            return 0
        return self._either()

    def _either(self) -> Test:
        self._depth += 1
        if self._depth > _MOST_NESTED:
            raise ValueError(f"The XPath's brackets lie more than {_MOST_NESTED} deep.")
        tests = [self._all()]
        while self._take_if("or"):
            tests.append(self._all())
        self._depth -= 1
        return tests[0] if len(tests) == 1 else lambda node: any(test(node) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._take_if("and"):
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda node: all(test(node) for test in tests)

    def _one(self) -> Test:
        if self._kind() == "attribute":
            return self._comparison()
        if self._take_if("not"):
            inner = self._bracketed()
            return lambda node: not inner(node)
        if self._peek() == "(":
            return self._bracketed()
        for function, test in (("contains", str.__contains__), ("starts-with", str.startswith)):
            if self._take_if(function):
                return self._function(test)
        raise self._wrong("an attribute, not(...), contains(...) or starts-with(...)")

    def _bracketed(self) -> Test:
        self._expect("(")
        inner = self._either()
        self._expect(")")
        return inner

    def _function(self, test: Callable[[str, str], bool]) -> Test:
        self._expect("(")
        read = self._attribute()
        self._expect(",")
        words = self._words()
        self._expect(")")
        return lambda node: test(read(node), words)

    def _comparison(self) -> Test:
        read = self._attribute()
        if self._take_if("="):
            words = self._words()
            return lambda node: read(node) == words
        if self._take_if("!="):
            words = self._words()
            return lambda node: read(node) != words
        return lambda node: bool(read(node))

    def _attribute(self) -> Callable[[Node], str]:
        if self._kind() != "attribute":
            raise self._wrong("an attribute")
        name = self._take()[1:]
        if name not in _ATTRIBUTES:
            raise ValueError(f"Elements have no attribute {name}.")
        return _ATTRIBUTES[name]

    def _words(self) -> str:
        if self._kind() != "words":
            raise self._wrong("words in quotes")
        return self._take()[1:-1]

    def _kind(self) -> str:
        return self._tokens[self._place][0]

    def _peek(self) -> str:
        return self._tokens[self._place][1]

    def _take(self) -> str:
        token = self._peek()
        # The end stays where it is.
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token

    def _take_if(self, token: str) -> bool:
        is_there = self._kind() != "words" and self._peek() == token
        if is_there:
            self._place += 1
        return is_there

    def _expect(self, token: str) -> None:
        if not self._take_if(token):
            raise self._wrong(token)

    def _wrong(self, wanted: str) -> ValueError:
        return ValueError(f"The XPath has “{self._peek()}” where {wanted} is expected.")


def _tokens(path: str) -> Iterable[tuple[str, str]]:
    place = 0
    path = path.rstrip()
    while place < len(path):
        found = _TOKEN.match(path, place)
        if found is None or found.lastgroup is None:
            raise ValueError(f"The XPath cannot be read from its character {place + 1} on.")
        yield found.lastgroup, found[found.lastgroup]
        place = found.end()
    yield "end", "its end"

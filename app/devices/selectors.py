"""How a preset names an element of a screen, and which names fit one that the user points at."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from typing_extensions import override

from app.devices.hierarchy import LIMIT_NODES, Node, Screen
from app.devices.patterns import matches, safe_pattern
from app.devices.xpath import find_path, read_path
from app.domain.errors import ElementNotFoundError

LIMIT_VALUE: Final = 2_000
LIMIT_SECONDS: Final = 1.0
_WHOLE_TEXT: Final = 80
"""Characters up to which a text is proposed as a whole; of a longer one its start."""


class By(StrEnum):
    """What of an element is looked at."""

    ID = "id"
    TEXT = "text"
    DESCRIPTION = "description"
    CLASS = "class"
    XPATH = "xpath"


class Match(StrEnum):
    """How it must be like the value."""

    EXACT = "exact"
    CONTAINS = "contains"
    STARTS = "starts"
    REGEX = "regex"


class Selector(BaseModel):
    """Names one element, or several that are counted.

    Attributes:
        value: An id and a class may be given without the package where they are to match exactly: "send" for
            "com.example:id/send", "Button" for "android.widget.Button". A value with `{{` in it is checked when its
            variables are filled in.
        match: Upper and lower case count; a regular expression may lie anywhere in the text's first 200 characters.
        index: Which one of those that match, from 0, in the file's order.
        within: The id or class of an element around it; empty for anywhere.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: By
    value: str = Field(min_length=1, max_length=LIMIT_VALUE)
    match: Match = Match.EXACT
    index: int = Field(default=0, ge=0, lt=LIMIT_NODES)
    within: str | None = Field(default=None, max_length=LIMIT_VALUE)

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        if "{{" in self.value:
            return self
        if self.by is By.XPATH:
            if self.match is not Match.EXACT:
                raise ValueError("An XPath is matched exactly; say contains(...) or starts-with(...) in it.")
            read_path(self.value)
        elif self.match is Match.REGEX:
            safe_pattern(self.value)
        return self

    @override
    def __str__(self) -> str:
        how = "" if self.match is Match.EXACT else f" {self.match}"
        where = f" within {self.within}" if self.within else ""
        return f"{self.by}{how} “{self.value[:_WHOLE_TEXT]}”{where}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A selector that finds the element, and how many elements it matches apart from its index."""

    selector: Selector
    matches: int

    @property
    def is_unique(self) -> bool:
        return self.matches == 1


def find(screen: Screen, selector: Selector, *, seconds: float = LIMIT_SECONDS) -> list[Node]:
    """All that match, in the file's order, whatever the index.

    Raises:
        ValueError: The expression or path cannot be read, or the expression takes longer than `seconds`.
    """
    if selector.by is By.XPATH:
        found = find_path(screen, selector.value)
    else:
        test = _test(selector, seconds)
        found = [node for node in screen.nodes if test(node)]
    if not selector.within:
        return found
    around = selector.within
    return [node for node in found if any(_is_named(outer, around) for outer in screen.ancestors(node))]


def pick(screen: Screen, selector: Selector) -> Node:
    """The one that the selector's index says.

    Raises:
        ElementNotFoundError: None matches, or fewer than the index needs.
        ValueError: As `find`.
    """
    found = find(screen, selector)
    if selector.index < len(found):
        return found[selector.index]
    if not found:
        raise ElementNotFoundError(f"No element on the screen has the {selector}.")
    raise ElementNotFoundError(
        f"Number {selector.index + 1} was asked for, but only {len(found)} on the screen have the {selector}.",
        matches=len(found),
    )


def propose(screen: Screen, node: Node) -> list[Proposal]:
    """Selectors that find a node of this screen: those that match nothing else first, the most lasting of them first.

    Id before description, text, class within what has an id, path from there, class, and path from the top. The last is
    always there and unique, but any change of the screen's build breaks it.
    """
    proposals = []
    for selector in _candidates(screen, node):
        found = find(screen, selector)
        index = found.index(node)
        proposals.append(Proposal(selector.model_copy(update={"index": index}), len(found)))
    return sorted(proposals, key=lambda proposal: not proposal.is_unique)


def _candidates(screen: Screen, node: Node) -> Iterator[Selector]:
    for by, words in ((By.ID, node.id), (By.DESCRIPTION, node.desc), (By.TEXT, node.text)):
        # What has braces would be taken for a variable.
        if not words or "{{" in words[:_WHOLE_TEXT]:
            continue
        if len(words) <= _WHOLE_TEXT:
            yield Selector(by=by, value=words)
        else:
            yield Selector(by=by, value=words[:_WHOLE_TEXT], match=Match.STARTS)
    around = next((outer for outer in reversed(screen.ancestors(node)) if _can_name(outer.id)), None)
    if around and _can_name(node.cls):
        yield Selector(by=By.CLASS, value=node.cls, within=around.id)
    if around and "'" not in around.id:
        below = _steps(node.path[len(around.path) :])
        yield Selector(by=By.XPATH, value=f"//*[@resource-id='{around.id}']{below}")
    if _can_name(node.cls):
        yield Selector(by=By.CLASS, value=node.cls)
    yield Selector(by=By.XPATH, value=path_of(node))


def _can_name(words: str) -> bool:
    return 0 < len(words) <= _WHOLE_TEXT and "{{" not in words


def path_of(node: Node) -> str:
    """The XPath from the top that leads to a node and to nothing else, by places alone."""
    return _steps(node.path)


def _steps(places: tuple[int, ...]) -> str:
    return "".join(f"/*[{place + 1}]" for place in places)


def _test(selector: Selector, seconds: float) -> Callable[[Node], bool]:
    value = selector.value
    if selector.match is Match.EXACT and selector.by in {By.ID, By.CLASS}:
        return (lambda node: _is_id(node, value)) if selector.by is By.ID else (lambda node: _is_class(node, value))
    read = _READ[selector.by]
    match selector.match:
        case Match.EXACT:
            return lambda node: read(node) == value
        case Match.CONTAINS:
            return lambda node: value in read(node)
        case Match.STARTS:
            return lambda node: read(node).startswith(value)
        case Match.REGEX:
            return _timed(lambda node: matches(value, read(node)), seconds)


_READ: Final[dict[By, Callable[[Node], str]]] = {
    By.ID: lambda node: node.id,
    By.TEXT: lambda node: node.text,
    By.DESCRIPTION: lambda node: node.desc,
    By.CLASS: lambda node: node.cls,
}


def _timed(test: Callable[[Node], bool], seconds: float) -> Callable[[Node], bool]:
    end = time.monotonic() + seconds

    def timed(node: Node) -> bool:
        if time.monotonic() > end:
            raise ValueError("The regular expression takes too long on this screen.")
        return test(node)

    return timed


def _is_named(node: Node, name: str) -> bool:
    return _is_id(node, name) or _is_class(node, name)


def _is_id(node: Node, name: str) -> bool:
    return node.id == name or ("/" not in name and node.id.endswith(f":id/{name}"))


def _is_class(node: Node, name: str) -> bool:
    return node.cls == name or ("." not in name and node.cls.endswith(f".{name}"))

r"""Wildcards in texts: `{a|b|c}` stands for one of these, `__name__` for a line of the list of that name.

Alternatives may hold further ones, and so may the lines of a list. A backslash before `{`, `}`, `|` or `_` takes its
meaning away; braces without a bar between them mean nothing. Pure: the lists come in as texts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from app.domain.errors import ValidationError

DEEPEST = 8
"""How often an alternative may lie in another one, and a list name another list."""
LONGEST_TEXT = 20_000
"""Characters and pieces of what a text may become: no prompt is longer, and lists that name each other would grow."""
LONGEST_NAME = 64

_MARK = re.compile(rf"(\\*)(?:([{{}}|])|__([^\W_](?:[^\W_]|-|_(?!_)){{0,{LONGEST_NAME - 1}}})__|(_))")


@dataclass(frozen=True, slots=True)
class _ListOf:
    """A line of a list."""

    name: str


@dataclass(frozen=True, slots=True)
class _OneOf:
    """One of several alternatives."""

    alternatives: "tuple[_Pieces, ...]"


_Pieces = tuple["str | _ListOf | _OneOf", ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A text with what may be in its places.

    Attributes:
        pieces: In their order.
    """

    pieces: _Pieces

    @property
    def is_plain(self) -> bool:
        """Whether it stands for itself alone."""
        return all(isinstance(piece, str) for piece in self.pieces)

    def names(self) -> set[str]:
        """The lists that it names."""
        return _names(self.pieces)

    def count(self, lists: "Lists", most: int) -> int:
        """How many texts it stands for, as far as `most` and one more.

        Raises:
            ValidationError: A list is not there, or lists name each other in a circle or too deep.
        """
        return _Counting(lists, most).of_all(self.pieces, 0)

    def draw(self, lists: "Lists", chance: Random) -> str:
        """One of the texts, each place chosen by chance; `count` says before whether it can be.

        Raises:
            ValidationError: The text becomes too long.
        """
        return _Drawing(lists, chance).text(self.pieces)

    def every(self, lists: "Lists", most: int) -> Iterator[str]:
        """All the texts, the last place changing first; there are no more than `most`, as `count` says before.

        Raises:
            ValidationError: A text becomes too long.
        """
        counting = _Counting(lists, most)
        return (_Numbered(lists, counting).text(self.pieces, number) for number in range(self.count(lists, most)))


Lists = Mapping[str, Sequence[Template]]
"""Name, folded to one case, to lines."""


def parse(text: str) -> Template:
    """Read a text.

    Raises:
        ValidationError: An alternative is not closed, or lies too deep in others.
    """
    return _Parser(text).template()


class _Group:
    """Braces that are open: their alternatives so far."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.alternatives: list[list[str | _ListOf | _OneOf]] = [[]]


class _Parser:
    """Goes through the marks of a text once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open = [_Group(0)]

    def template(self) -> Template:
        last = 0
        for mark in _MARK.finditer(self._text):
            self._put(self._text[last : mark.start()])
            self._take(mark)
            last = mark.end()
        self._put(self._text[last:])
        while len(self._open) > 1:
            group = self._open[-1]
            if len(group.alternatives) > 1:
                raise ValidationError(f"A {{ has no }}: {self._text[group.start : group.start + 40]}")
            self._close("{", "")
        return Template(_joined(self._open[0].alternatives[0]))

    def _take(self, mark: re.Match[str]) -> None:
        slashes, sign, name, plain = mark.groups()
        self._put("\\" * (len(slashes) // 2))
        if len(slashes) % 2:
            # The name after it is read as text too: its other marks have no meaning of their own.
            self._put(sign or plain or f"__{name}__")
        elif name is not None:
            self._open[-1].alternatives[-1].append(_ListOf(name.casefold()))
        elif sign == "{":
            self._begin(mark.start(2))
        elif sign == "|" and len(self._open) > 1:
            self._open[-1].alternatives.append([])
        elif sign == "}" and len(self._open) > 1:
            self._close("{", "}")
        else:
            self._put(sign or plain)

    def _begin(self, place: int) -> None:
        if len(self._open) > DEEPEST:
            raise ValidationError(f"Alternatives lie in each other more than {DEEPEST} deep.")
        self._open.append(_Group(place))

    def _close(self, before: str, after: str) -> None:
        group = self._open.pop()
        if len(group.alternatives) > 1:
            self._open[-1].alternatives[-1].append(_OneOf(tuple(map(_joined, group.alternatives))))
            return
        self._put(before)
        self._open[-1].alternatives[-1] += group.alternatives[0]
        self._put(after)

    def _put(self, text: str) -> None:
        if text:
            self._open[-1].alternatives[-1].append(text)


class _Budget:
    """What a text may still cost: lists that name each other many times would make it without end."""

    def __init__(self) -> None:
        self._left = LONGEST_TEXT

    def take(self, piece: str | _ListOf | _OneOf) -> None:
        self._left -= 1 + (len(piece) if isinstance(piece, str) else 0)
        if self._left < 0:
            raise ValidationError(f"A text with its wildcards becomes longer than {LONGEST_TEXT:,} characters.")


class _Drawing:
    """Makes one text by chance."""

    def __init__(self, lists: Lists, chance: Random) -> None:
        self._lists = lists
        self._chance = chance
        self._budget = _Budget()

    def text(self, pieces: _Pieces) -> str:
        return "".join([self._piece(piece) for piece in pieces])

    def _piece(self, piece: str | _ListOf | _OneOf) -> str:
        self._budget.take(piece)
        if isinstance(piece, str):
            return piece
        if isinstance(piece, _ListOf):
            return self.text(self._chance.choice(self._lists[piece.name]).pieces)
        return self.text(self._chance.choice(piece.alternatives))


class _Counting:
    """Counts without making the texts; a list is counted once."""

    def __init__(self, lists: Lists, most: int) -> None:
        self._lists = lists
        self._more = most + 1
        self._known: dict[str, int] = {}

    def of_all(self, pieces: _Pieces, depth: int) -> int:
        total = 1
        for piece in pieces:
            total = min(total * self.of(piece, depth), self._more)
        return total

    def of(self, piece: str | _ListOf | _OneOf, depth: int = 0) -> int:
        if isinstance(piece, str):
            return 1
        if isinstance(piece, _OneOf):
            return min(sum(self.of_all(pieces, depth) for pieces in piece.alternatives), self._more)
        if piece.name not in self._known:
            lines = _lines(piece, self._lists, depth)
            total = sum(self.of_all(line.pieces, depth + 1) for line in lines)
            self._known[piece.name] = min(total, self._more)
        return self._known[piece.name]


class _Numbered:
    """Makes the text of a number: the places are its digits, the last one the lowest."""

    def __init__(self, lists: Lists, counting: _Counting) -> None:
        self._lists = lists
        self._counting = counting
        self._budget = _Budget()

    def text(self, pieces: _Pieces, number: int) -> str:
        texts = []
        for piece in reversed(pieces):
            number, digit = divmod(number, self._counting.of(piece))
            texts.append(self._piece(piece, digit))
        return "".join(reversed(texts))

    def _piece(self, piece: str | _ListOf | _OneOf, number: int) -> str:
        self._budget.take(piece)
        if isinstance(piece, str):
            return piece
        if isinstance(piece, _OneOf):
            return self._one(piece.alternatives, number)
        return self._one([line.pieces for line in self._lists[piece.name]], number)

    def _one(self, alternatives: Sequence[_Pieces], number: int) -> str:
        for pieces in alternatives:
            count = self._counting.of_all(pieces, 0)
            if number < count:
                break
            number -= count
        return self.text(pieces, number)


def _lines(piece: _ListOf, lists: Lists, depth: int) -> Sequence[Template]:
    lines = lists.get(piece.name)
    if not lines:
        raise ValidationError(f"There is no list of words called {piece.name}.")
    if depth >= DEEPEST:
        raise ValidationError(f"The list {piece.name} is named by lists that it names itself, or too deep in others.")
    return lines


def _names(pieces: _Pieces) -> set[str]:
    found: set[str] = set()
    for piece in pieces:
        if isinstance(piece, _ListOf):
            found.add(piece.name)
        elif isinstance(piece, _OneOf):
            found |= set().union(*map(_names, piece.alternatives))
    return found


def _joined(pieces: list[str | _ListOf | _OneOf]) -> _Pieces:
    """The pieces with neighbouring texts in one."""
    joined: list[str | _ListOf | _OneOf] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)

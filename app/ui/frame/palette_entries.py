"""What the palette finds: its entries, and the sources that it can look through for more of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence

STRONG: Final = 60
"""From this score on the words themselves fit, and not only letters of them."""
COMMANDS: Final = ">"
"""Typed first, it leaves the actions alone."""
_NO_MATCH: Final = -1
_SPREAD: Final = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that the palette can find and start.

    Attributes:
        title: Its words.
        group: What kind of thing it is; told where no heading says it.
        icon: Its picture, where it has no other.
        run: Starts or shows it.
        key: Its shortcut, as it is written on this keyboard.
        detail: More of it, behind its words.
        note: What stands at the right in place of the shortcut.
        state: The state of the tokens whose colour the icon and the note have.
        sha256: Of an asset, the content that its thumbnail shows.
        verb: What `run` does, in two or three words.
        more: Something else to do with it, by Ctrl+Enter.
        more_verb: What that does.
        id: By which it is known over a restart; its title where it is empty.
    """

    title: str
    group: str
    icon: str
    run: Callable[[], None]
    key: str = ""
    is_enabled: bool = True
    detail: str = ""
    note: str = ""
    state: str = ""
    sha256: str | None = None
    verb: str = ""
    more: Callable[[], None] | None = None
    more_verb: str = ""
    id: str = ""

    @property
    def name(self) -> str:
        """By what it is known."""
        return self.id or self.title

    @property
    def spoken(self) -> str:
        """All of it as a screen reader says it."""
        return ", ".join(part for part in (self.title, self.detail, self.note or self.key or self.group) if part)


@dataclass(frozen=True, slots=True)
class Found:
    """What a source has for some words.

    Attributes:
        entries: The best ones, best first.
        rest: Shows all of them elsewhere, where there are more; None where these are all.
    """

    entries: Sequence[Entry] = ()
    rest: Entry | None = None


class Source(Protocol):
    """A kind of things that the palette looks through; told by `Shell.source_registered`.

    Attributes:
        noun: The heading over what it finds.
        sign: Typed first, it leaves these alone; empty for none.
        order: Smaller stands higher.
    """

    noun: str
    sign: str
    order: int

    async def find(self, words: str, limit: int) -> Found:
        """The things that have these words; the first ones of all where there are no words."""


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under a heading.

    Attributes:
        title: The heading; it shows where there are several.
        is_fresh: They were found for what is typed now.
    """

    title: str
    entries: Sequence[Entry]
    sign: str = ""
    is_fresh: bool = True


def entry_of(action: QAction) -> Entry:
    """An action as an entry."""
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    group = QCoreApplication.translate("Palette", "Action")
    # The icon's text stays the same where the words say what would be undone.
    known = action.iconText().replace("&", "")
    return Entry(action.text().replace("&", ""), group, "zap", action.trigger, key, action.isEnabled(), id=known)


def score(title: str, query: str) -> int:
    """How well a title fits a query; negative where it does not.

    The start of the title is best, then starts of words, then letters in this order.
    """
    title, query = title.casefold(), query.casefold().strip()
    if not query:
        return 0
    if title.startswith(query):
        return 100
    if all(any(word.startswith(part) for word in title.split()) for part in query.split()):
        return 80
    if query in title:
        return STRONG
    return 20 if _has_letters(title, query.replace(" ", "")) else _NO_MATCH


def _has_letters(title: str, letters: str) -> bool:
    """Whether a title has the letters in their order, and near each other: far apart, most titles have any."""
    first = place = title.find(letters[0])
    for letter in letters[1:]:
        place = title.find(letter, place + 1) if place >= 0 else place
    return 0 <= place < first + _SPREAD * len(letters)


def ranked(entries: Sequence[Entry], words: str, used: Sequence[str]) -> list[tuple[int, Entry]]:
    """The entries that fit with their scores, best first; of equal ones, those used last come first."""
    place = {name: number for number, name in enumerate(used)}
    fits = [(score(entry.title, words), entry) for entry in entries]
    # What cannot be done now comes after what can, if it fits no better.
    return sorted(
        (item for item in fits if item[0] >= 0),
        key=lambda item: (-item[0], not item[1].is_enabled, place.get(item[1].name, len(place))),
    )


def all_words(text: str, words: str) -> bool:
    """Whether every word is somewhere in a text, for sources that have no search of their own."""
    folded = text.casefold()
    return all(word in folded for word in words.casefold().split())

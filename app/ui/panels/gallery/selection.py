"""What is chosen: one byte a place, so that choosing a million is as quick as choosing one."""

from collections.abc import Iterable, Iterator

_CHOSEN = 1


class Selection:
    """Chosen places of a list, the current one, and the one from which a range is drawn."""

    def __init__(self, count: int = 0) -> None:
        self._marks = bytearray(count)
        self.current = -1
        self.anchor = -1

    def __len__(self) -> int:
        """How many are chosen."""
        return self._marks.count(_CHOSEN)

    def __contains__(self, position: int) -> bool:
        return 0 <= position < len(self._marks) and self._marks[position] == _CHOSEN

    def __iter__(self) -> Iterator[int]:
        """The chosen places, in the order of the list."""
        position = self._marks.find(_CHOSEN)
        while position >= 0:
            yield position
            position = self._marks.find(_CHOSEN, position + 1)

    @property
    def marks(self) -> bytes:
        """One byte a place, 1 where it is chosen, as it is now."""
        return bytes(self._marks)

    def last(self) -> int:
        """The last chosen place; -1 where none is."""
        return self._marks.rfind(_CHOSEN)

    def reset(self, count: int, marks: bytes | None = None) -> None:
        """Begin anew with a list of another length.

        Args:
            count: Its length.
            marks: One byte a place, 1 where it is chosen; nothing is chosen without them.
        """
        self._marks = bytearray(count) if marks is None else bytearray(marks)
        self.current = self.anchor = -1

    def clear(self) -> None:
        self._marks = bytearray(len(self._marks))

    def choose_all(self) -> None:
        self._marks = bytearray(b"\x01") * len(self._marks)

    def choose_only(self, position: int) -> None:
        """Choose one; it becomes the current one and the anchor."""
        self.clear()
        self.set(position, is_chosen=True)
        self.current = self.anchor = position

    def choose_range(self, position: int, *, keep: bool = False) -> None:
        """Choose from the anchor to a place, which becomes the current one.

        Args:
            position: The other end.
            keep: Whether what was chosen before stays so.
        """
        if not keep:
            self.clear()
        anchor = position if self.anchor < 0 else self.anchor
        first, last = min(anchor, position), max(anchor, position)
        self._marks[first : last + 1] = b"\x01" * (last + 1 - first)
        self.anchor, self.current = anchor, position

    def toggle(self, position: int) -> None:
        """Choose it or not; it becomes the current one and the anchor."""
        self.set(position, is_chosen=position not in self)
        self.current = self.anchor = position

    def set(self, position: int, *, is_chosen: bool) -> None:
        if 0 <= position < len(self._marks):
            self._marks[position] = int(is_chosen)

    def restore(self, positions: Iterable[int]) -> None:
        """Choose these in addition."""
        for position in positions:
            self.set(position, is_chosen=True)

    def insert(self, position: int, count: int) -> None:
        """So many places were added to the list, not chosen."""
        self._marks[position:position] = bytes(count)
        self.current += count * (self.current >= position)
        self.anchor += count * (self.anchor >= position)

    def cut_out(self, position: int, count: int) -> None:
        """So many places left the list; where the current one is among them, it is their successor then."""
        del self._marks[position : position + count]
        self.current = self._moved(self.current, position, count)
        self.anchor = self._moved(self.anchor, position, count)

    def _moved(self, place: int, position: int, count: int) -> int:
        if place >= position:
            place = max(position, place - count)
        return min(place, len(self._marks) - 1)

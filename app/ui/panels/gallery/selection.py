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

    def reset(self, count: int) -> None:
        """Begin anew with a list of another length; nothing is chosen."""
        self._marks = bytearray(count)
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

    def insert(self, position: int) -> None:
        """A place was added to the list, not chosen."""
        self._marks.insert(position, 0)
        self.current += self.current >= position
        self.anchor += self.anchor >= position

    def remove(self, position: int) -> None:
        """A place left the list; the current one moves to its successor."""
        del self._marks[position]
        self.current = _moved(self.current, position, len(self._marks))
        self.anchor = _moved(self.anchor, position, len(self._marks))


def _moved(place: int, removed: int, count: int) -> int:
    if place > removed:
        return place - 1
    return min(place, count - 1)

"""The players of a view: what they tell arrives in the window's thread, and none outlives the view."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from app.media.player import ClipPlayer


class _News(QObject):
    """Carries news over to the window's thread. A player holds it: it is there for as long as one may tell something.

    The view itself may be gone by then: a signal of it, sent in a player's thread, would be a use of freed memory.
    """

    sent = Signal(int, int)

    def send(self, turn: int, place: int) -> None:
        self.sent.emit(turn, place)


class ClipPlayers(QObject):
    """Opens players and lets go of all of them at once."""

    changed = Signal(int)
    """A player has a new frame or another state; its place."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._players: list[ClipPlayer] = []
        self._turn = 0
        self._news = _News()
        self._news.sent.connect(self._take)
        self.destroyed.connect(partial(_end, self._players))

    @property
    def all(self) -> "Sequence[ClipPlayer]":
        """Those that are open, by their place."""
        return self._players

    def open(self, path: Path, bounds: tuple[int, int], *, is_muted: bool, is_looping: bool = False) -> "ClipPlayer":
        """Add a player that shows a clip's first frame.

        Args:
            path: The clip.
            bounds: Device pixels into which frames are scaled.
            is_muted: Does not open a sound device.
            is_looping: Begins anew at the end.
        """
        from app.media.player import ClipPlayer  # noqa: PLC0415  (FFmpeg; the gallery loads it in a thread)

        tell = partial(self._news.send, self._turn, len(self._players))
        player = ClipPlayer(path, tell, bounds=bounds, is_looping=is_looping, is_muted=is_muted)
        self._players.append(player)
        player.start()
        return player

    def close(self) -> None:
        """Let go of all; what they still tell is not passed on."""
        self._turn += 1
        for player in self._players:
            player.stop()
        self._players.clear()

    def _take(self, turn: int, place: int) -> None:
        if turn == self._turn:
            self.changed.emit(place)


def _end(players: "list[ClipPlayer]") -> None:
    for player in players:
        player.close()

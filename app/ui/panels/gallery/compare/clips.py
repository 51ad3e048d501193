"""Clips that play in step: one clock for all, and what is shown is always of one moment."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from app.ui.models.clip_players import ClipPlayers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.media.player import ClipFrame, PlayerState

LEAD_SECONDS: Final = 0.12
"""What seeking and the first frames take, before the common clock begins to run."""
_PATIENCE_MS: Final = 160
"""How long a frame waits for its fellows: a computer that is too slow still shows something."""
_HALF_A_MILLISECOND: Final = 0.5
_USUAL_FRAME_MS: Final = 40.0


class ClipsInStep(QObject):
    """The players of all clips that are compared; muted.

    A frame is held back until those of the others that are due with it are there: what shows is of one moment.
    """

    frames_changed = Signal()
    """All images are those of another moment."""
    state_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._players = ClipPlayers(self)
        self._newest: list[ClipFrame | None] = []
        self._images: list[QImage] = []
        self._is_playing = False
        self._since = 0.0
        self._shown_ms = 0.0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._show)
        self._players.changed.connect(self._take)

    @property
    def is_playing(self) -> bool:
        return self._is_playing

    @property
    def position_ms(self) -> float:
        """The moment that is shown."""
        return self._shown_ms

    @property
    def duration_ms(self) -> int:
        """Of the longest one."""
        return max((state.duration_ms for state in self.states()), default=0)

    @property
    def frame_ms(self) -> float:
        """How long a frame of the quickest one is shown."""
        rates = [state.frame_rate for state in self.states() if state.frame_rate > 0]
        return 1000 / max(rates) if rates else _USUAL_FRAME_MS

    def states(self) -> "list[PlayerState]":
        return [player.state for player in self._players.all]

    def image(self, place: int) -> QImage:
        """The frame of a clip; null before the first one."""
        return self._images[place]

    def open(self, paths: "Sequence[Path]", bounds: "Sequence[tuple[int, int]]") -> None:
        """Show the first frames of clips and play them."""
        self.close()
        self._newest = [None] * len(paths)
        self._images = [QImage() for _ in paths]
        for path, bound in zip(paths, bounds, strict=True):
            self._players.open(path, bound, is_muted=True)
        if paths:
            self.play()

    def close(self) -> None:
        """Stop and let go of the clips."""
        self._players.close()
        self._patience.stop()
        self._newest, self._images = [], []
        self._is_playing, self._shown_ms = False, 0.0

    def toggle(self) -> None:
        """Play or pause."""
        if self._is_playing:
            self.pause()
        elif self._players.all:
            self.play()

    def play(self) -> None:
        """Play on from what is shown; from the start where all have ended."""
        from app.media.desk import Start  # noqa: PLC0415  (FFmpeg; the gallery loads it in a thread)

        has_ended = self._shown_ms >= self.duration_ms - 2 * self.frame_ms
        self._since = time.monotonic() + LEAD_SECONDS
        start = Start(0.0 if has_ended else self._shown_ms, self._since)
        self._is_playing = True
        for player in self._players.all:
            player.play_from(start)
        self.state_changed.emit()

    def pause(self) -> None:
        """Stand at what is shown: a player that is a frame ahead goes back."""
        self._is_playing = False
        for player in self._players.all:
            player.pause()
        self.seek(self._shown_ms)

    def seek(self, at_ms: float) -> None:
        """Show a moment of all; they play on from there if they play."""
        self._shown_ms = min(max(0.0, at_ms), float(self.duration_ms))
        if self._is_playing:
            self.play()
        else:
            for player in self._players.all:
                player.seek(self._shown_ms)
            self.state_changed.emit()

    def step(self, frames: int) -> None:
        """Pause, and go so many frames on, or back where negative."""
        if self._is_playing:
            self._is_playing = False
            for player in self._players.all:
                player.pause()
        last = max(0.0, self.duration_ms - self.frame_ms)
        self.seek(min(last, self._shown_ms + frames * self.frame_ms))

    def set_speed(self, speed: float) -> None:
        """Play all faster or slower."""
        for player in self._players.all:
            player.set_speed(speed)
        if self._is_playing:
            self.play()

    def set_bounds(self, bounds: "Sequence[tuple[int, int]]") -> None:
        """Scale frames into other sizes from now on."""
        for player, bound in zip(self._players.all, bounds, strict=True):
            player.set_bounds(*bound)
        if self._is_playing:
            self.play()

    def _take(self, place: int) -> None:
        frame = self._players.all[place].take_frame()
        if frame is not None:
            self._newest[place] = frame
            if self._are_of_one_moment():
                self._show()
            elif not self._patience.isActive():
                self._patience.start()
        has_begun = self._is_playing and time.monotonic() > self._since
        if has_begun and all(state.has_ended for state in self.states()):
            self._end()
        self.state_changed.emit()

    def _are_of_one_moment(self) -> bool:
        frames = [frame for frame in self._newest if frame is not None]
        if len(frames) < len(self._newest):
            return False
        latest = max(frame.at_ms for frame in frames)
        return all(self._is_due(place, latest) for place in range(len(frames)))

    def _is_due(self, place: int, at_ms: float) -> bool:
        """Whether the newest frame of a clip is the one that shows at a moment."""
        frame, state = self._newest[place], self._players.all[place].state
        length = 1000 / state.frame_rate if state.frame_rate > 0 else _USUAL_FRAME_MS
        if frame is None:
            return False
        return at_ms < frame.at_ms + length - _HALF_A_MILLISECOND or frame.at_ms + 1.5 * length > state.duration_ms

    def _show(self) -> None:
        self._patience.stop()
        for place, frame in enumerate(self._newest):
            if frame is not None:
                image = QImage(frame.data, frame.width, frame.height, frame.stride, QImage.Format.Format_RGB32)
                self._images[place] = image.copy()
        if self._is_playing:
            self._shown_ms = max(frame.at_ms for frame in self._newest if frame is not None)
        self.frames_changed.emit()

    def _end(self) -> None:
        """The longest one has ended: all begin anew together."""
        self._shown_ms = float(self.duration_ms)
        self.play()

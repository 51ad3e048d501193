"""A playing clip on the window's side: its newest frame and its state."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.ui.models.clip_players import ClipPlayers

if TYPE_CHECKING:
    from app.media.player import ClipPlayer, PlayerState


class Clip(QObject):
    """Holds the player of one clip at a time."""

    frame_changed = Signal()
    state_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._players = ClipPlayers(self)
        self._image = QImage()
        self._players.changed.connect(self._take)

    @property
    def player(self) -> "ClipPlayer | None":
        return next(iter(self._players.all), None)

    @property
    def image(self) -> QImage:
        """The present frame; null before the first one."""
        return self._image

    @property
    def state(self) -> "PlayerState | None":
        return self.player.state if self.player is not None else None

    def open(
        self, path: Path, bounds: tuple[int, int], *, is_looping: bool, is_muted: bool, volume: float = 1.0
    ) -> None:
        """Show a clip's first frame and play."""
        self.close()
        player = self._players.open(path, bounds, is_looping=is_looping, is_muted=is_muted)
        player.set_volume(volume)
        player.play()

    def set_part(self, part: tuple[float, float] | None) -> None:
        """Play a part alone, from and to in milliseconds; None for the whole."""
        from app.media.desk import Part  # noqa: PLC0415  (FFmpeg; the gallery loads it in a thread)

        if self.player is not None:
            self.player.set_part(Part() if part is None else Part(*part))

    def close(self) -> None:
        """Stop and let go of the clip."""
        self._image = QImage()
        self._players.close()

    def _take(self) -> None:
        player = self.player
        frame = player.take_frame() if player is not None else None
        if frame is not None:
            image = QImage(frame.data, frame.width, frame.height, frame.stride, QImage.Format.Format_RGB32)
            self._image = image.copy()
            self.frame_changed.emit()
        self.state_changed.emit()

"""A playing clip on the window's side: its newest frame and its state."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from shiboken6 import isValid

from app.system.threads import in_thread

if TYPE_CHECKING:
    from app.media.player import ClipPlayer, PlayerState
    from app.ui.tasks import UiTasks


class Clip(QObject):
    """Holds the player of one clip at a time."""

    frame_changed = Signal()
    state_changed = Signal()
    _told = Signal(int)

    def __init__(self, tasks: "UiTasks", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._player: ClipPlayer | None = None
        self._turn = 0
        self._image = QImage()
        self._told.connect(self._take)

    @property
    def player(self) -> "ClipPlayer | None":
        return self._player

    @property
    def image(self) -> QImage:
        """The present frame; null before the first one."""
        return self._image

    @property
    def state(self) -> "PlayerState | None":
        return self._player.state if self._player is not None else None

    def open(
        self, path: Path, bounds: tuple[int, int], *, is_looping: bool, is_muted: bool, volume: float = 1.0
    ) -> None:
        """Show a clip's first frame and play."""
        from app.media.player import ClipPlayer  # noqa: PLC0415  (FFmpeg; the gallery loads it in a thread)

        self.close()
        self._player = ClipPlayer(
            path, partial(self._tell, self._turn), bounds=bounds, is_looping=is_looping, is_muted=is_muted
        )
        self._player.set_volume(volume)
        self._player.start()
        self._player.play()

    def set_part(self, part: tuple[float, float] | None) -> None:
        """Play a part alone, from and to in milliseconds; None for the whole."""
        from app.media.desk import Part  # noqa: PLC0415 - as in `open`

        if self._player is not None:
            self._player.set_part(Part() if part is None else Part(*part))

    def close(self) -> None:
        """Stop and let go of the clip."""
        self._turn += 1
        self._image = QImage()
        player, self._player = self._player, None
        if player is not None and self._tasks.start(in_thread(player.close), what=self.tr("stop the clip")) is None:
            player.close()

    def _tell(self, turn: int) -> None:
        """Called in the player's thread, which may outlive this object by a moment."""
        if isValid(self):
            self._told.emit(turn)

    def _take(self, turn: int) -> None:
        if self._player is None or turn != self._turn:
            return
        frame = self._player.take_frame()
        if frame is not None:
            image = QImage(frame.data, frame.width, frame.height, frame.stride, QImage.Format.Format_RGB32)
            self._image = image.copy()
            self.frame_changed.emit()
        self.state_changed.emit()

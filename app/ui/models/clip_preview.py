"""A clip that plays without sound where its picture is, while the pointer rests on it."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from shiboken6 import isValid

from app.system.threads import import_modules, in_thread

if TYPE_CHECKING:
    from app.media.player import ClipPlayer
    from app.ui.tasks import UiTasks


class ClipPreview(QObject):
    """Plays one clip at a time."""

    frame_changed = Signal()
    _player_changed = Signal(int)

    def __init__(self, tasks: "UiTasks", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._player: ClipPlayer | None = None
        self._turn = 0
        self._image = QImage()
        self._player_changed.connect(self._take)

    @property
    def image(self) -> QImage:
        """The present frame; null before the first one."""
        return self._image

    @property
    def is_playing(self) -> bool:
        return self._player is not None

    def prepare(self) -> None:
        """Load the decoder before it is needed."""
        self._tasks.start(import_modules(["app.media.player"]), what=self.tr("prepare the clip player"))

    def play(self, path: Path, bounds: tuple[int, int]) -> None:
        """Play a clip from its start, over and over.

        Args:
            path: The clip.
            bounds: Device pixels into which frames are scaled.
        """
        from app.media.player import ClipPlayer  # noqa: PLC0415  (FFmpeg; loaded in a thread by `prepare`)

        self.stop()
        turn = self._turn
        self._player = ClipPlayer(path, partial(self._tell, turn), bounds=bounds, is_looping=True, is_muted=True)
        self._player.start()
        self._player.play()

    def stop(self) -> None:
        """Stop, if something plays."""
        self._turn += 1
        self._image = QImage()
        player, self._player = self._player, None
        if player is not None and self._tasks.start(in_thread(player.close), what=self.tr("stop the clip")) is None:
            player.close()

    def _tell(self, turn: int) -> None:
        """Called in the player's thread, which may outlive this object by a moment."""
        if isValid(self):
            self._player_changed.emit(turn)

    def _take(self, turn: int) -> None:
        frame = self._player.take_frame() if self._player is not None and turn == self._turn else None
        if frame is not None:
            image = QImage(frame.data, frame.width, frame.height, frame.stride, QImage.Format.Format_RGB32)
            self._image = image.copy()
            self.frame_changed.emit()

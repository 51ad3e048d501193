"""A clip that plays without sound where its picture is, while the pointer rests on it."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.system.threads import import_modules
from app.ui.models.clip import Clip

if TYPE_CHECKING:
    from app.ui.tasks import UiTasks


class ClipPreview(Clip):
    """Plays one clip at a time, over and over."""

    def __init__(self, tasks: "UiTasks", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks

    @property
    def is_playing(self) -> bool:
        return self.player is not None

    def prepare(self) -> None:
        """Load the decoder before it is needed."""
        self._tasks.start(import_modules(["app.media.player"]), what=self.tr("prepare the clip player"))

    def play(self, path: Path, bounds: tuple[int, int]) -> None:
        """Play a clip from its start.

        Args:
            path: The clip.
            bounds: Device pixels into which frames are scaled.
        """
        self.open(path, bounds, is_looping=True, is_muted=True)

    def stop(self) -> None:
        """Stop, if something plays."""
        self.close()

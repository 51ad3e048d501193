"""The picture that shows, or the frame of a clip: onto the clipboard, or into the library."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QImage

from app.domain.enums import MediaType, OperationType
from app.system.threads import in_thread

if TYPE_CHECKING:
    from app.media.player import PlayerState
    from app.services.asset.asset_rows import AssetRow
    from app.ui.context import UiContext

_BEFORE_OTHERS: Final = 10
"""The priority of a saved frame: it takes a blink, and somebody waits for it."""


class FrameTaker(QObject):
    """Takes what is seen at a place of a clip, or a picture whole."""

    def __init__(self, context: "UiContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context

    def copy(self, row: "AssetRow | None", state: "PlayerState | None") -> None:
        """Put a picture, or the frame that a clip shows, on the clipboard in full size."""
        if row is not None and row.path is not None:
            path = self._context.file_of(row.path)
            at = state.position_ms if state is not None and row.media_type == MediaType.VIDEO else None
            self._context.tasks.start(self._copy(path, at), what=self.tr("copy the picture"))

    def save(self, row: "AssetRow | None", state: "PlayerState | None") -> None:
        """Queue a job that keeps the frame that a clip shows; one that is still being opened stands at its first."""
        if row is not None and row.media_type == MediaType.VIDEO:
            at = state.position_ms / 1000 if state is not None else 0.0
            self._context.tasks.start(self._save(row.id, at), what=self.tr("save the frame"))

    async def _copy(self, path: Path, at_ms: float | None) -> None:
        if at_ms is None:
            self._context.thumbnails.open_picture(path, None, self._put_on_clipboard)
            return
        from app.media.frames import extract_frame  # noqa: PLC0415  (FFmpeg; the gallery loads it in a thread)

        folder = tempfile.TemporaryDirectory(prefix="pixsim7-frame-")
        target = Path(folder.name) / "frame.png"
        await in_thread(extract_frame, str(path), round(at_ms), str(target))

        def put(image: QImage) -> None:
            folder.cleanup()
            self._put_on_clipboard(image)

        self._context.thumbnails.open_picture(target, None, put)

    def _put_on_clipboard(self, image: QImage) -> None:
        if not image.isNull():
            QGuiApplication.clipboard().setImage(image)
            self._context.shell.toast("done", self.tr("The picture is on the clipboard."))

    async def _save(self, asset_id: int, at: float) -> None:
        params = {"source_clip": asset_id, "at": at}
        async with self._context.write() as services:
            job = await services.jobs.create_job(
                self._context.user_id, "local", OperationType.FRAME_EXTRACTION, params, priority=_BEFORE_OTHERS
            )
        shell = self._context.shell
        words = self.tr("The frame will be in the gallery in a moment.")
        shell.toast("info", words, self.tr("Show job"), lambda: shell.job_shown_requested.emit(job.id))

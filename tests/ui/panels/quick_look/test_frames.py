"""What is seen, taken to the clipboard or into the library."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.domain.enums import OperationType
from app.ui.context import Toast
from app.ui.theme import Theme
from tests.support.shown_gallery import holds
from tests.support.shown_look import show_look

KEY = Qt.Key


async def test_a_frame_is_queued_as_a_picture_of_exactly_this_place(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        toasts: list[Toast] = []
        shown.context.shell.toasted.connect(toasts.append)
        clip = await shown.library.import_clip(seconds=4)
        shown.open(clip.id, clip.id)
        await holds(lambda: shown.state.position_ms > 200)
        shown.press(KEY.Key_Space)
        await holds(lambda: not shown.state.is_playing)
        shown.press(KEY.Key_S)
        await holds(lambda: toasts)
        async with shown.library.read() as services:
            (job,) = await services.jobs.list_job_rows(shown.library.user_id)
        assert job.operation_type == OperationType.FRAME_EXTRACTION
        assert job.params["source_clip"] == clip.id
        assert abs(job.params["at"] * 1000 - shown.state.position_ms) < 0.01


async def test_the_frame_that_shows_is_copied_in_full_size(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        toasts: list[Toast] = []
        shown.context.shell.toasted.connect(toasts.append)
        clip = await shown.library.import_clip(size=(320, 180), seconds=2)
        shown.open(clip.id, clip.id)
        await holds(lambda: shown.state.position_ms > 100)
        shown.press(KEY.Key_Space)
        await holds(lambda: not shown.state.is_playing)
        shown.press(KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
        await holds(lambda: toasts)
        image = QGuiApplication.clipboard().image()
        assert (image.width(), image.height()) == (320, 180)

"""A playing clip on the window's side."""

from pathlib import Path

from PySide6.QtCore import QObject

from app.ui.models.clip import Clip
from tests.support.library import make_clip
from tests.support.shown_gallery import holds


async def test_frames_and_state_come_until_it_is_closed(tmp_path: Path) -> None:
    owner = QObject()
    clip = Clip(owner)
    path = make_clip(tmp_path / "clip.mp4", (160, 96), seconds=1.0)
    clip.open(path, (160, 96), is_looping=False, is_muted=True)
    await holds(lambda: clip.state is not None and clip.state.has_ended)
    assert clip.image.width() == 160
    clip.close()
    assert clip.state is None
    assert clip.image.isNull()


async def test_opening_another_lets_go_of_the_first(tmp_path: Path) -> None:
    owner = QObject()
    clip = Clip(owner)
    clip.open(make_clip(tmp_path / "a.mp4", (160, 96)), (160, 96), is_looping=True, is_muted=True)
    await holds(lambda: clip.image.width() == 160)
    clip.open(make_clip(tmp_path / "b.mp4", (96, 160)), (96, 160), is_looping=True, is_muted=True)
    await holds(lambda: clip.image.width() == 96)
    clip.close()

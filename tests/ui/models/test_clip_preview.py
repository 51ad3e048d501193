"""A clip that plays in its tile."""

from pathlib import Path

from app.ui.models.clip_preview import ClipPreview
from app.ui.tasks import UiTasks
from tests.support.library import Complaints, make_clip
from tests.support.shown_gallery import holds


async def test_it_plays_round_and_round_and_another_clip_takes_its_place(tmp_path: Path) -> None:
    complaints = Complaints()
    tasks = UiTasks(complaints)
    preview = ClipPreview(tasks)
    frames: list[bytes] = []
    preview.frame_changed.connect(lambda: frames.append(bytes(preview.image.constBits()[:4000])))
    short = make_clip(tmp_path / "short.mp4", (160, 96), seconds=0.2)
    preview.play(short, (80, 48))
    await holds(lambda: len(frames) > 12)
    assert (preview.image.width(), preview.image.height()) == (80, 48)
    preview.play(make_clip(tmp_path / "other.mp4", (96, 160), seconds=0.4, seed=3), (48, 80))
    assert preview.image.isNull()
    await holds(lambda: preview.image.height() == 80)
    preview.stop()
    assert not preview.is_playing
    await tasks.close()
    assert complaints.shown == []


async def test_a_file_that_is_no_clip_shows_nothing_and_harms_nothing(tmp_path: Path) -> None:
    complaints = Complaints()
    tasks = UiTasks(complaints)
    preview = ClipPreview(tasks)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no clip")
    preview.play(broken, (80, 48))
    assert preview.is_playing
    preview.stop()
    assert preview.image.isNull()
    await tasks.close()
    preview.play(broken, (80, 48))
    preview.stop()
    assert complaints.shown == []

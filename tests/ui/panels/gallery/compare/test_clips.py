"""Clips that play in step."""

from pathlib import Path

from PySide6.QtGui import QImage

from app.ui.panels.gallery.compare.clips import ClipsInStep
from tests.support.library import make_clip
from tests.support.until import until

SIZE = (320, 180)


def frame_of(image: QImage) -> int:
    """Which frame an image is: as many white marks stand at its foot (support/library.py)."""
    y = image.height() - 5
    return sum(1 for mark in range(image.width() // 8) if image.pixelColor(8 * mark + 1, y).lightness() > 200)


async def test_two_clips_show_the_same_frame_whenever_one_changes(tmp_path: Path) -> None:
    paths = [make_clip(tmp_path / f"{seed}.mp4", SIZE, seconds=0.8 + 0.4 * seed, seed=seed) for seed in (0, 1)]
    clips = ClipsInStep()
    seen: list[tuple[int, int]] = []
    clips.frames_changed.connect(lambda: seen.append((frame_of(clips.image(0)), frame_of(clips.image(1)))))
    clips.open(paths, [SIZE, SIZE])
    await until(lambda: len(seen) > 8, wanted=True)
    assert clips.is_playing
    assert all(first == second for first, second in seen), seen
    clips.pause()
    assert not clips.is_playing
    assert (clips.duration_ms, clips.frame_ms) == (1200, 40)
    clips.seek(10 * 40)
    await until(lambda: seen[-1], (10, 10))
    clips.step(1)
    await until(lambda: seen[-1], (11, 11))
    clips.step(-2)
    await until(lambda: seen[-1], (9, 9))
    assert clips.position_ms == 9 * 40
    # The shorter one stands at its last frame while the longer one goes on.
    clips.seek(25 * 40)
    await until(lambda: seen[-1], (19, 25))
    clips.set_speed(2.0)
    clips.set_bounds([(160, 90), (160, 90)])
    del seen[:]
    clips.toggle()
    await until(lambda: any(second < 20 for _, second in seen), wanted=True)
    clips.toggle()
    assert not clips.is_playing
    clips.close()
    clips.toggle()
    assert clips.states() == []

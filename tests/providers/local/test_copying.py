from pathlib import Path

import av
import pytest

from app.providers.local.copying import copy_cut
from app.providers.local.footage import read_footage
from tests.media import files
from tests.providers.local.clips import beep_seconds, flash_seconds, flashes, numbers


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as clip:
        return [bytes(packet) for packet in clip.demux(video=0) if packet.dts is not None]


@pytest.mark.parametrize(("start", "end"), [(0.0, 2.0), (0.5, 2.0), (0.5, 1.5), (0.0, 0.5)])
def test_a_cut_on_key_frames_keeps_the_coded_frames(tmp_path: Path, start: float, end: float) -> None:
    source = files.clip(tmp_path / "a.mp4", frames=48, rate=24, options={"g": "12", "x264-params": "scenecut=0"})
    assert copy_cut(read_footage(str(source)), start, end, tmp_path / "b.mp4", has_sound=True)
    assert numbers(tmp_path / "b.mp4") == list(range(round(24 * start), round(24 * end)))
    whole = packets(source)
    assert all(packet in whole for packet in packets(tmp_path / "b.mp4"))


def test_its_sound_stays_with_its_pictures_or_goes(tmp_path: Path) -> None:
    source = read_footage(str(flashes(tmp_path / "a.mp4", marks=[0.2, 0.6, 1.2], seconds=1.6)))
    assert copy_cut(source, 0.48, 1.6, tmp_path / "b.mp4", has_sound=True)
    assert flash_seconds(tmp_path / "b.mp4") == pytest.approx([0.12, 0.72], abs=0.001)
    assert beep_seconds(tmp_path / "b.mp4") == pytest.approx([0.12, 0.72], abs=0.03)
    assert copy_cut(source, 0.48, 1.6, tmp_path / "c.mp4", has_sound=False)
    with av.open(str(tmp_path / "c.mp4")) as clip:
        assert not clip.streams.audio


def test_what_must_be_coded_again_is_left_alone(tmp_path: Path) -> None:
    source = files.clip(tmp_path / "a.mp4", frames=48, rate=24, options={"g": "12", "x264-params": "scenecut=0"})
    target = tmp_path / "b.mp4"
    for start, end in ((0.25, 2.0), (0.5, 1.25)):
        assert not copy_cut(read_footage(str(source)), start, end, target, has_sound=True)
    (tmp_path / "t.mp4").write_bytes(files.turned(source.read_bytes(), 90))
    open_groups = files.clip(tmp_path / "o.mp4", frames=48, rate=24, options={"g": "12", "x264-params": "open-gop=1"})
    vp9 = files.clip(tmp_path / "v.webm", frames=4, codec="libvpx-vp9")
    opus = files.clip(tmp_path / "s.mkv", frames=4, sound="libopus")
    for path, end in ((tmp_path / "t.mp4", 2.0), (open_groups, 0.5), (vp9, 1.0), (opus, 1.0)):
        assert not copy_cut(read_footage(str(path)), 0.0, end, target, has_sound=True), path
    assert not target.exists()

import itertools
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from app.providers.local.encode import ClipWriter
from app.providers.local.moving import to_planes


def write(path: Path, *, size: tuple[int, int] = (64, 36), fps: int = 30, count: int = 12) -> Path:
    with ClipWriter(path, *size, fps) as clip:
        for index in range(count):
            clip.write(to_planes(Image.new("RGB", size, (index * 10, 90, 200 - index * 9))))
    return path


@pytest.mark.parametrize("fps", [24, 30, 60])
def test_a_clip_has_the_size_rate_and_frames_that_were_written(tmp_path: Path, fps: int) -> None:
    with av.open(str(write(tmp_path / "a.part", fps=fps, count=fps))) as clip:
        stream = clip.streams.video[0]
        assert (stream.width, stream.height) == (64, 36)
        assert stream.average_rate == fps
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.duration is not None
        assert float(stream.duration * stream.time_base) == pytest.approx(1.0)  # type: ignore[operator]
        times = [frame.time for frame in clip.decode(stream)]
    assert len(times) == fps
    assert all(second > first for first, second in itertools.pairwise(times))


def test_the_index_comes_before_the_pictures(tmp_path: Path) -> None:
    content = write(tmp_path / "a.mp4").read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")


def test_the_colors_are_declared_and_kept(tmp_path: Path) -> None:
    with av.open(str(write(tmp_path / "a.mp4"))) as clip:
        context = clip.streams.video[0].codec_context
        assert (context.color_primaries, context.color_trc, context.colorspace, context.color_range) == (1, 1, 1, 1)
        first = next(clip.decode(video=0)).to_ndarray(format="rgb24")
    assert abs(first[10, 10].astype(int) - [0, 90, 200]).max() < 8


def test_the_same_frames_give_the_same_bytes(tmp_path: Path) -> None:
    assert write(tmp_path / "a.mp4").read_bytes() == write(tmp_path / "b.mp4").read_bytes()


def test_the_bytes_do_not_depend_on_what_memory_held_before(tmp_path: Path) -> None:
    contents = set()
    for index in range(30):
        litter = [np.full((200, 400), value, dtype=np.uint8) for value in (index * 8, 255 - index * 8)]
        del litter
        contents.add(write(tmp_path / f"{index}.mp4", size=(214, 122), count=8).read_bytes())
    assert len(contents) == 1


def test_an_error_while_writing_is_not_hidden(tmp_path: Path) -> None:
    def break_off() -> None:
        with ClipWriter(tmp_path / "a.mp4", 64, 36, 30) as clip:
            clip.write(to_planes(Image.new("RGB", (64, 36))))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()

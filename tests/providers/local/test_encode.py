import itertools
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from PIL import Image

from app.domain.errors import MediaError
from app.providers.local.encode import ClipWriter, write_film
from app.providers.local.framing import to_frame
from app.providers.local.moving import to_planes
from tests.media import files
from tests.providers.local.clips import numbers


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


def film(path: Path, *, blocks: int = 60, fps: Fraction | int = 25, size: tuple[int, int] = (100, 58)) -> Path:
    frames = (VideoFrame.from_ndarray(files.numbered(number, *size), format="rgb24") for number in range(30))
    coded = (frame.reformat(format="yuv420p") for frame in frames)
    sound = (np.full((2, 1000), 0.2, np.float32) for _ in range(blocks))
    write_film(path, coded, sound, size=size, fps=fps, count=25)
    return path


def test_a_film_has_its_frames_and_sound_of_the_same_length(tmp_path: Path) -> None:
    for blocks in (60, 3):
        path = film(tmp_path / f"{blocks}.mp4", blocks=blocks)
        assert numbers(path) == list(range(25))
        with av.open(str(path)) as clip:
            lengths = [float(stream.duration * stream.time_base) for stream in clip.streams]  # type: ignore[operator]
        assert lengths == pytest.approx([1.0, 1.0], abs=0.001)
    assert film(tmp_path / "again.mp4").read_bytes() == (tmp_path / "60.mp4").read_bytes()
    with av.open(str(film(tmp_path / "ntsc.mp4", fps=Fraction(30000, 1001)))) as clip:
        assert clip.streams.video[0].average_rate == Fraction(30000, 1001)


def test_a_film_without_a_frame_is_refused_and_one_can_be_bound_in_its_bits(tmp_path: Path) -> None:
    with pytest.raises(MediaError):
        write_film(tmp_path / "a.mp4", iter(()), None, size=(64, 36), fps=25, count=5)
    noise = [to_frame(to_planes(files.noise(160, 96, seed))) for seed in range(50)]
    sizes = []
    for bits in (None, 400_000):
        path = tmp_path / f"{bits}.mp4"
        write_film(path, iter(noise), None, size=(160, 96), fps=25, count=50, bits_a_second=bits)
        sizes.append(path.stat().st_size)
    assert 2.5 * sizes[1] < sizes[0]

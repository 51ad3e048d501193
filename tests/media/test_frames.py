from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.domain.errors import MediaError
from app.media.clips import open_clip
from app.media.frames import extract_frame, fitted, frame_at, poster, to_picture
from app.media.signatures import MP4
from tests.media import files
from tests.media.files import number_of


@pytest.fixture(scope="module")
def clip_30(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return files.clip(tmp_path_factory.mktemp("frames") / "a.mp4", frames=60, rate=30)


@pytest.mark.parametrize("number", [0, 1, 2, 11, 12, 13, 29, 58, 59])
@pytest.mark.parametrize("rounding", [round, int])
def test_the_frame_of_each_place_is_the_exact_one(tmp_path: Path, clip_30: Path, number: int, rounding: type) -> None:
    at_ms = rounding(1000 * number / 30) + (rounding is int and number > 0)
    target = tmp_path / "frame.png"

    extract_frame(str(clip_30), at_ms, str(target))

    with Image.open(target) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (320, 192))
        assert number_of(np.asarray(picture)) == number


def test_a_place_between_two_frames_shows_the_earlier_one(clip_30: Path) -> None:
    with open_clip(clip_30, MP4) as clip:
        frame = frame_at(clip, 1000 * 20 / 30 + 30)
        assert number_of(np.asarray(to_picture(frame, clip.picture, None))) == 20


def test_behind_the_end_it_is_the_last_frame(tmp_path: Path, clip_30: Path) -> None:
    target = tmp_path / "frame.png"

    extract_frame(str(clip_30), 99_000, str(target))

    with Image.open(target) as picture:
        assert number_of(np.asarray(picture)) == 59


def test_frames_are_exact_in_a_clip_of_uneven_pace(tmp_path: Path) -> None:
    path = files.clip(tmp_path / "a.mkv", frames=30, rate=100, pts=lambda n: n * n)
    target = tmp_path / "frame.png"

    extract_frame(str(path), 10 * 17 * 17 + 40, str(target))

    with Image.open(target) as picture:
        assert number_of(np.asarray(picture)) == 17


def test_a_frame_never_overwrites_a_file(tmp_path: Path, clip_30: Path) -> None:
    target = tmp_path / "frame.png"
    target.write_text("mine")

    with pytest.raises(FileExistsError):
        extract_frame(str(clip_30), 0, str(target))

    assert target.read_text() == "mine"


def test_of_a_picture_no_frame_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(files.encoded(files.halves(), "PNG"))

    with pytest.raises(MediaError, match="not a clip"):
        extract_frame(str(path), 0, str(tmp_path / "frame.png"))


def test_the_poster_is_the_first_key_frame_at_the_size_that_is_asked(tmp_path: Path) -> None:
    picture = poster(files.clip(tmp_path / "a.mp4", size=(640, 360)), 256)

    assert picture.size == (256, 144)
    assert number_of(np.asarray(picture)) == 0


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_clip_that_a_phone_turned_is_shown_upright(tmp_path: Path, degrees: int) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(files.turned(files.clip(tmp_path / "b.mp4", frames=3).read_bytes(), degrees))
    lying = np.asarray(poster(tmp_path / "b.mp4", 512)).astype(int)

    upright = np.asarray(poster(path, 512)).astype(int)

    # The matrix in the file turns clockwise.
    assert upright.shape == ((320, 192, 3) if degrees % 180 else (192, 320, 3))
    assert np.abs(upright - np.rot90(lying, -degrees // 90)).max() <= 3


def test_a_clip_of_high_definition_has_the_colours_of_its_matrix(tmp_path: Path) -> None:
    import av

    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        red = av.VideoFrame.from_ndarray(np.full((720, 1280, 3), files.RED, dtype=np.uint8), format="rgb24")
        out.mux(stream.encode(red.reformat(format="yuv420p", src_colorspace="itu709", dst_colorspace="itu709")))
        out.mux(stream.encode(None))

    pixel = poster(path, 256).getpixel((100, 70))

    assert isinstance(pixel, tuple)
    assert np.abs(np.array(pixel) - files.RED).max() <= 6


@pytest.mark.parametrize(
    ("size", "longest", "wanted"),
    [((100, 50), None, (100, 50)), ((100, 50), 100, (100, 50)), ((1000, 50), 100, (100, 5)), ((9000, 1), 90, (90, 1))],
)
def test_a_size_is_scaled_down_to_fit(size: tuple[int, int], longest: int | None, wanted: tuple[int, int]) -> None:
    assert fitted(size, longest) == wanted

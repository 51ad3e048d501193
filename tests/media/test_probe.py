import asyncio
import io
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PIL import Image

from app.domain.enums import MediaType
from app.domain.errors import MediaError, WorkerError
from app.media import probe
from app.media.probe import Inspection, MediaInspector, inspect_file
from app.system.processes import DECODING, WorkerPool
from tests.media import files
from tests.system import work


@pytest.fixture
async def pool() -> AsyncIterator[WorkerPool]:
    pool = WorkerPool("decoding", 1, limits=DECODING)
    yield pool
    await pool.close()


@pytest.fixture
def inspector(pool: WorkerPool) -> MediaInspector:
    return MediaInspector(pool)


async def test_a_picture_is_described_with_its_thumbnails(tmp_path: Path, inspector: MediaInspector) -> None:
    path = tmp_path / "holiday.txt"
    path.write_bytes(files.encoded(files.halves(1600, 900), "JPEG"))

    found = await inspector.inspect(path)

    assert (found.media_type, found.mime_type, found.extension) == (MediaType.IMAGE, "image/jpeg", ".jpg")
    assert (found.width, found.height, found.duration_ms, found.has_sound) == (1600, 900, None, False)
    assert found.micro is not None
    assert len(found.micro) == 128
    with Image.open(io.BytesIO(found.thumbnails[256])) as thumbnail:
        assert thumbnail.size == (256, 144)


async def test_a_clip_is_described_with_its_poster(tmp_path: Path, inspector: MediaInspector) -> None:
    path = files.clip(tmp_path / "clip.mp4", sound="aac", size=(640, 360))

    found = await inspector.inspect(str(path))

    assert (found.media_type, found.mime_type, found.extension) == (MediaType.VIDEO, "video/mp4", ".mp4")
    assert (found.width, found.height, found.duration_ms) == (640, 360, 2000)
    assert found.frame_rate == 24
    assert found.has_sound
    assert found.micro is not None
    with Image.open(io.BytesIO(found.thumbnails[512])) as thumbnail:
        assert thumbnail.size == (512, 288)


@pytest.mark.parametrize(
    ("codec", "extension", "mime_type"),
    [
        ("libmp3lame", ".mp3", "audio/mpeg"),
        ("pcm_s16le", ".wav", "audio/wav"),
        ("flac", ".flac", "audio/flac"),
        ("libopus", ".ogg", "audio/ogg"),
    ],
)
def test_a_sound_has_a_length_and_no_thumbnail(tmp_path: Path, codec: str, extension: str, mime_type: str) -> None:
    found = inspect_file(str(files.sound(tmp_path / f"a{extension}", codec)))

    assert (found.media_type, found.mime_type, found.extension) == (MediaType.AUDIO, mime_type, extension)
    assert found.duration_ms == pytest.approx(2000, abs=30)
    assert found.has_sound
    assert (found.width, found.height, found.micro, found.thumbnails) == (None, None, None, {})


def test_a_sound_with_a_cover_is_a_sound(tmp_path: Path) -> None:
    plain = files.sound(tmp_path / "a.mp3", "libmp3lame").read_bytes()
    cover = b"\x00image/png\x00\x03\x00" + files.encoded(files.halves(), "PNG")
    frame = b"APIC" + len(cover).to_bytes(4, "big") + b"\x00\x00" + cover
    length = bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0))
    path = tmp_path / "b.mp3"
    path.write_bytes(b"ID3\x03\x00\x00" + length + frame + plain)

    assert inspect_file(str(path)).media_type is MediaType.AUDIO


@pytest.mark.row("H-06")
def test_no_place_of_a_photograph_goes_into_its_thumbnails(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "the secret garden"
    exif.get_ifd(0x8825)[1] = "N"
    path = tmp_path / "a.jpg"
    path.write_bytes(files.encoded(files.halves(600, 400), "JPEG", exif=exif, comment=b"the secret garden"))

    found = inspect_file(str(path))

    assert (found.width, found.height) == (400, 600)
    for data in found.thumbnails.values():
        assert b"secret" not in data
        with Image.open(io.BytesIO(data)) as thumbnail:
            assert not thumbnail.getexif()
            assert thumbnail.height > thumbnail.width


@pytest.mark.row("H-03")
@pytest.mark.parametrize("name", ["a.png", "a.mp4", "naïve файл 画像.png", "-rf", "a;b.png", "a\nb.png"])
async def test_a_web_page_is_refused_whatever_it_is_called(
    tmp_path: Path, inspector: MediaInspector, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(b"<!doctype html><title>Not found</title>")

    with pytest.raises(MediaError, match="This is a web page, not a picture"):
        await inspector.inspect(path)


@pytest.mark.parametrize("name", ["naïve файл 画像.png", "-rf", "a;b $(x).mp4", "a\nb", "CON", "%n%s.gif"])
async def test_a_picture_is_taken_whatever_it_is_called(tmp_path: Path, inspector: MediaInspector, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(files.encoded(files.halves(), "WEBP"))

    assert (await inspector.inspect(path)).extension == ".webp"


@pytest.mark.row("H-05")
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: files.clip(path, frames=11, rate=1, pts=lambda n: n * 3600, container="mp4"), "10 hours"),
        (lambda path: files.sound(path, "aac", container="mp4"), "only sound"),
        (lambda path: path.write_bytes(files.clip(path, container="mp4").read_bytes()[:-500]), "cut off"),
        (lambda path: files.clip(path, codec="mpeg4", frames=3, container="mp4"), "coded as mpeg4"),
        (lambda path: path.write_bytes(b"OggS" + bytes(100)), "damaged or cut off"),
        (lambda path: path.write_bytes(b""), "empty"),
    ],
    ids=["10 h", "no picture", "no index", "other codec", "not a sound", "empty"],
)
async def test_a_bad_clip_ends_in_a_sentence(
    tmp_path: Path, inspector: MediaInspector, make: Callable[[Path], object], words: str
) -> None:
    path = tmp_path / "file"
    make(path)
    began = time.monotonic()

    with pytest.raises(MediaError, match=words):
        await inspector.inspect(path)

    assert time.monotonic() - began < probe.INSPECTION_SECONDS


async def test_a_file_that_is_not_there_cannot_be_opened(tmp_path: Path, inspector: MediaInspector) -> None:
    with pytest.raises(MediaError, match="cannot be opened"):
        await inspector.inspect(tmp_path / "none.png")
    with pytest.raises(MediaError, match="cannot be opened"):
        await inspector.inspect(tmp_path)


@pytest.mark.long
async def test_the_largest_picture_fits_into_the_memory_of_a_worker(tmp_path: Path, inspector: MediaInspector) -> None:
    kinds: tuple[tuple[str, str, dict[str, int]], ...] = (
        ("PNG", "RGBA", {"compress_level": 1}),
        ("JPEG", "CMYK", {}),
        ("WEBP", "RGB", {"method": 0}),
    )
    for kind, mode, quickly in kinds:
        path = tmp_path / f"large.{kind}"
        path.write_bytes(files.encoded(Image.new(mode, (8000, 6200)), kind, **quickly))
        assert (await inspector.inspect(path)).width == 8000


async def test_a_worker_that_is_killed_over_a_good_file_is_no_fault_of_the_file(
    tmp_path: Path, pool: WorkerPool, inspector: MediaInspector
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(files.encoded(files.noise(3000, 3000), "PNG"))
    process = await pool.run(work.process_id, timeout_seconds=20)
    looking = asyncio.ensure_future(inspector.inspect(path))
    await asyncio.sleep(0)
    assert pool._busy
    os.kill(process, signal.SIGKILL)

    assert (await looking).width == 3000


async def test_a_file_over_which_the_worker_takes_too_long_is_refused(
    tmp_path: Path, inspector: MediaInspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "INSPECTION_SECONDS", 0.001)
    path = tmp_path / "a.png"
    path.write_bytes(files.encoded(files.noise(2000, 2000), "PNG"))

    with pytest.raises(MediaError, match="within the time"):
        await inspector.inspect(path)


async def test_while_the_program_closes_no_file_is_called_bad(tmp_path: Path, pool: WorkerPool) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(files.encoded(files.halves(), "PNG"))
    await pool.close()

    with pytest.raises(WorkerError):
        await MediaInspector(pool).inspect(path)


def test_what_was_found_prints_without_the_bytes_of_its_pictures() -> None:
    found = Inspection(MediaType.IMAGE, "image/png", ".png", thumbnails={256: b"secret"})

    assert "secret" not in repr(found)

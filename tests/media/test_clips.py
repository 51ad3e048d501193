import os
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from app.domain.errors import MediaError
from app.media.clips import check_codecs, clip_duration_ms, first_sound, is_heard, open_clip, shown_size
from app.media.frames import first_key_frame
from app.media.signatures import FLAC, MKV, MOV, MP3, MP4, OGG, WAV, WEBM, FileKind
from tests.media import files


def test_a_clip_tells_its_streams_and_its_length(tmp_path: Path) -> None:
    with open_clip(files.clip(tmp_path / "a.mp4", sound="aac"), MP4) as clip:
        check_codecs(clip)
        assert clip_duration_ms(clip) == 2000
        assert clip.video is not None
        assert clip.audio is not None
        assert is_heard(clip.audio)
        assert clip.picture.codec_context.thread_count == 1


@pytest.fixture
def usual_priority() -> Iterator[None]:
    """The encoder of AV1, where it may, lets this thread and all that it starts go before all others: taken back."""
    yield
    if sys.platform == "linux":
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


@pytest.mark.usefixtures("usual_priority")
@pytest.mark.parametrize(
    ("codec", "sound", "kind"),
    [("libx264", "aac", MOV), ("libvpx-vp9", "libopus", WEBM), ("libsvtav1", None, MKV), ("libx265", "flac", MKV)],
)
def test_the_codecs_of_the_player_are_taken(tmp_path: Path, codec: str, sound: str | None, kind: FileKind) -> None:
    path = files.clip(tmp_path / f"a{kind.extension}", codec=codec, sound=sound, frames=24)

    with open_clip(path, kind) as clip:
        check_codecs(clip)
        assert abs(clip_duration_ms(clip) - 1000) <= 10
        assert first_key_frame(clip).width == 320
        assert clip.audio is None or is_heard(clip.audio)


def test_another_codec_is_refused_by_its_name(tmp_path: Path) -> None:
    path = files.clip(tmp_path / "a.mp4", codec="mpeg4", frames=5)

    with open_clip(path, MP4) as clip, pytest.raises(MediaError, match="coded as mpeg4"):
        check_codecs(clip)


def test_frames_come_in_order_with_their_places(tmp_path: Path) -> None:
    with open_clip(files.clip(tmp_path / "a.mp4", frames=30, rate=30), MP4) as clip:
        places = [clip.milliseconds(frame) for frame in clip.frames()]

    assert places == pytest.approx([1000 * n / 30 for n in range(30)], abs=0.01)


def test_places_count_from_the_first_frame_of_a_clip_that_starts_late(tmp_path: Path) -> None:
    path = files.clip(tmp_path / "a.mkv", frames=10, pts=lambda number: number + 240)

    with open_clip(path, MKV) as clip:
        places = [clip.milliseconds(frame) for frame in clip.frames()]

    assert places[0] == pytest.approx(0, abs=1)
    assert places[-1] == pytest.approx(1000 * 9 / 24, abs=1)


def test_seeking_goes_to_the_key_frame_before(tmp_path: Path) -> None:
    with open_clip(files.clip(tmp_path / "a.mp4"), MP4) as clip:
        clip.seek(1300)
        frame = next(clip.frames())

        assert frame.key_frame
        assert clip.milliseconds(frame) == pytest.approx(1000, abs=1)


@pytest.mark.row("H-05")
def test_a_clip_longer_than_the_limit_is_refused(tmp_path: Path) -> None:
    path = files.clip(tmp_path / "a.mp4", frames=11, rate=1, pts=lambda number: number * 3600)

    with open_clip(path, MP4) as clip, pytest.raises(MediaError, match="It is 10 hours long; the limit is 4 hours"):
        clip_duration_ms(clip)


def test_a_length_that_the_head_does_not_tell_is_measured(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    with path.open("wb") as file:
        written = files.clip(tmp_path / "b.mkv").read_bytes()
        at = written.index(b"\x44\x89\x88")
        # The element "Duration" becomes a "Void" of the same length.
        file.write(written[:at] + b"\xec\x89\x00" + written[at + 3 :])

    with open_clip(path, MKV) as clip:
        assert clip.container.duration is None or clip_duration_ms(clip) == pytest.approx(2000, abs=45)
        assert clip_duration_ms(clip) == pytest.approx(2000, abs=45)


def test_a_container_with_sound_alone_has_no_picture(tmp_path: Path) -> None:
    path = files.sound(tmp_path / "a.mp4", "aac")

    with open_clip(path, MP4) as clip, pytest.raises(MediaError, match="no picture in this clip, only sound"):
        clip.seek(0)


def test_wide_pixels_are_shown_square(tmp_path: Path) -> None:
    path = files.clip(tmp_path / "a.mp4", frames=2, size=(720, 576), sample_aspect_ratio=Fraction(16, 11))

    with open_clip(path, MP4) as clip:
        assert shown_size(first_key_frame(clip), clip.picture) == (1047, 576)


@pytest.mark.parametrize(
    ("codec", "kind"),
    [("libmp3lame", MP3), ("pcm_s16le", WAV), ("flac", FLAC), ("libopus", OGG)],
)
def test_a_sound_is_opened_and_decoded(tmp_path: Path, codec: str, kind: FileKind) -> None:
    path = files.sound(tmp_path / f"a{kind.extension}", codec)

    with open_clip(path, kind) as clip:
        assert clip.video is None
        assert clip.audio is not None
        assert is_heard(clip.audio)
        assert clip_duration_ms(clip) == pytest.approx(2000, abs=30)
        assert first_sound(clip).samples > 0


@pytest.mark.row("H-05")
@pytest.mark.parametrize("kind", [MP4, MKV, MP3, WAV, FLAC, OGG])
def test_random_bytes_behind_a_good_head_are_refused(tmp_path: Path, kind: FileKind) -> None:
    heads = {
        MP4: files.box(b"ftyp", b"isom\x00\x00\x02\x00isom") + files.box(b"moov", bytes(64)) + files.box(b"mdat", b"x"),
        MKV: b"\x1a\x45\xdf\xa3\x81\x00\x18\x53\x80\x67\xff" + b"junk" * 50,
        MP3: b"\xff\xfb\x90\x64" + b"junk" * 50,
        WAV: b"RIFF\x00\x00\x00\x00WAVE" + b"junk" * 50,
        FLAC: b"fLaC" + b"junk" * 50,
        OGG: b"OggS" + b"junk" * 50,
    }
    path = tmp_path / "file"
    path.write_bytes(heads[kind])

    with pytest.raises(MediaError, match=r"damaged|cut off"), open_clip(path, kind) as clip:
        first_sound(clip)

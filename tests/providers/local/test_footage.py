from fractions import Fraction
from pathlib import Path

import pytest

from app.domain.enums import MediaType
from app.domain.errors import MediaError
from app.providers.local import footage
from app.providers.local.footage import (
    Timed,
    at_rate,
    at_times,
    backwards,
    forwards,
    last_frame,
    media_of,
    read_footage,
    steady_rate,
)
from tests.media import files


def told(frames: list[Timed]) -> list[tuple[float, int]]:
    return [(round(at, 3), files.number_of(frame.to_ndarray(format="rgb24"))) for at, frame in frames]


def test_what_is_in_a_clip(tmp_path: Path) -> None:
    path = files.clip(tmp_path / "a.mp4", frames=10, rate=25, sound="aac")
    found = read_footage(str(path))
    assert (found.width, found.height, found.fps) == (320, 192, Fraction(25))
    assert (found.seconds, found.has_sound) == (0.4, True)
    assert media_of(str(path)) is MediaType.VIDEO
    turned = tmp_path / "b.mp4"
    turned.write_bytes(files.turned(path.read_bytes(), 90))
    assert (read_footage(str(turned)).width, read_footage(str(turned)).height) == (192, 320)


def test_what_is_no_clip_is_refused_in_words(tmp_path: Path) -> None:
    files.halves().save(tmp_path / "a.png")
    with pytest.raises(MediaError, match="not a clip"):
        read_footage(str(tmp_path / "a.png"))
    with pytest.raises(MediaError, match="not there"):
        read_footage(str(tmp_path / "gone.mp4"))
    broken = files.clip(tmp_path / "a.mp4", frames=10).read_bytes()
    (tmp_path / "b.mp4").write_bytes(broken[: len(broken) // 2])
    with pytest.raises(MediaError):
        read_footage(str(tmp_path / "b.mp4"))


def test_a_part_begins_with_the_frame_shown_then_and_ends_before_its_end(tmp_path: Path) -> None:
    clip = read_footage(str(files.clip(tmp_path / "a.mp4", frames=40, rate=20)))
    assert told(list(forwards(clip, 1.02, 1.2))) == [(0.0, 20), (0.03, 21), (0.08, 22), (0.13, 23)]
    assert [number for _, number in told(list(forwards(clip, 1.9)))] == [38, 39]
    assert [number for _, number in told(list(forwards(clip, 7.0)))] == [39]
    assert files.number_of(last_frame(clip).to_ndarray(format="rgb24")) == 39


def test_backwards_it_is_the_same_frames_from_their_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = read_footage(str(files.clip(tmp_path / "a.mp4", frames=40, rate=20, options={"g": "16"})))
    expected = [(round((39 - number) / 20, 3), number) for number in range(39, 9, -1)]
    assert told(list(backwards(clip, 0.5, 2.0))) == expected
    # Room for 3 frames: most are decoded more than once.
    monkeypatch.setattr(footage, "_HELD_BYTES", 3 * 320 * 192 * 3 // 2)
    assert told(list(backwards(clip, 0.5, 2.0))) == expected


def test_a_clip_of_one_frame_and_one_whose_rate_varies(tmp_path: Path) -> None:
    one = read_footage(str(files.clip(tmp_path / "one.mp4", frames=1)))
    assert [number for _, number in told(list(backwards(one, 0.0, one.seconds)))] == [0]
    assert len(list(at_rate(forwards(one), Fraction(30), 3))) == 3
    places = (0, 1, 2, 10, 11, 20, 40, 41)
    uneven = read_footage(str(files.clip(tmp_path / "v.mp4", frames=8, rate=20, pts=lambda n: places[n])))
    steady = at_rate(forwards(uneven), Fraction(20), 42)
    shown = [files.number_of(frame.to_ndarray(format="rgb24")) for frame in steady]
    assert shown == [0, 1, 2, *[2] * 7, 3, 4, *[4] * 8, 5, *[5] * 19, 6, 7]
    turned_round = told(list(backwards(uneven, 0.0, 2.1)))
    assert turned_round[:4] == [(0.0, 7), (0.05, 6), (0.1, 5), (1.1, 4)]


def test_frames_are_skipped_and_held_as_the_times_ask(tmp_path: Path) -> None:
    clip = read_footage(str(files.clip(tmp_path / "a.mp4", frames=12, rate=10)))
    frames = at_times(forwards(clip), [0.0, 0.4, 0.45, 0.5, 1.1, 9.0])
    assert [files.number_of(frame.to_ndarray(format="rgb24")) for frame in frames] == [0, 4, 4, 5, 11, 11]
    with pytest.raises(MediaError, match="no picture"):
        list(at_times([], [0.0]))


@pytest.mark.parametrize(
    ("rate", "steady"),
    [
        ("30", "30"),
        ("2990/101", "30000/1001"),
        ("1000", "120"),
        ("12", "12"),
        ("15/2", "15/2"),
        ("1/5", "1"),
        (None, "30"),
    ],
)
def test_a_rate_becomes_a_usual_one_where_one_is_near(rate: str | None, steady: str) -> None:
    assert steady_rate(None if rate is None else Fraction(rate)) == Fraction(steady)

import io
import sqlite3
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.domain.errors import StorageError
from app.media.thumbnails import THUMBNAIL_SIZES, ThumbnailStore, fit, make_micro, make_thumbnails
from tests.media import files

ONE, TWO = "1" * 64, "2" * 64


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ThumbnailStore]:
    store = ThumbnailStore(tmp_path / "thumbnails.db")
    yield store
    store.close()


def test_a_thumbnail_is_as_long_as_its_size_and_keeps_the_shape() -> None:
    made = make_thumbnails(files.halves(1600, 900))

    assert set(made) == set(THUMBNAIL_SIZES)
    for size, data in made.items():
        with Image.open(io.BytesIO(data)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (size, round(size * 9 / 16)))


def test_a_small_picture_is_not_enlarged() -> None:
    for data in make_thumbnails(files.halves(40, 20)).values():
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.size == (40, 20)


def test_a_long_strip_keeps_at_least_one_pixel() -> None:
    assert fit(Image.new("RGB", (5000, 2)), 256).size == (256, 1)


def test_only_what_is_see_through_is_webp() -> None:
    clear = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    solid = Image.new("RGBA", (100, 100), (255, 0, 0, 255))

    with Image.open(io.BytesIO(make_thumbnails(clear)[256])) as picture:
        assert picture.format == "WEBP"
        assert picture.convert("RGBA").getpixel((50, 50))[3] == 0  # type: ignore[index]
    with Image.open(io.BytesIO(make_thumbnails(solid)[256])) as picture:
        assert picture.format == "JPEG"


@pytest.mark.row("H-06")
def test_no_metadata_goes_into_a_thumbnail() -> None:
    picture = files.halves(100, 100)
    picture.info = {"comment": b"secret place", "exif": b"Exif\x00\x00secret place", "icc_profile": b"secret place"}

    for data in make_thumbnails(picture).values():
        assert b"secret" not in data
        assert b"Exif" not in data


def test_the_micro_picture_is_eight_by_eight_in_565() -> None:
    micro = make_micro(files.halves(800, 400))

    words = struct.unpack("<64H", micro)
    assert len(micro) == 128
    assert set(words[:32]) == {(220 >> 3) << 11 | (30 >> 2) << 5 | 30 >> 3}
    assert set(words[32:]) == {(20 >> 3) << 11 | (40 >> 2) << 5 | 210 >> 3}


def test_what_is_clear_is_grey_in_the_micro_picture() -> None:
    words = struct.unpack("<64H", make_micro(Image.new("RGBA", (10, 10), (255, 0, 0, 0))))

    assert set(words) == {16 << 11 | 32 << 5 | 16}


def test_a_thumbnail_comes_back_as_it_was_put(store: ThumbnailStore) -> None:
    store.put_all(ONE, {256: b"small", 512: b"large"})
    store.put(TWO, 256, b"other")

    assert store.get(ONE, 256) == b"small"
    assert store.get(TWO, 256) == b"other"
    assert store.get("3" * 64, 256) is None


def test_the_smallest_one_that_is_large_enough_is_given_else_the_largest(store: ThumbnailStore) -> None:
    store.put_all(ONE, {256: b"small", 512: b"large"})

    assert store.get(ONE, 100) == b"small"
    assert store.get(ONE, 257) == b"large"
    assert store.get(ONE, 2000) == b"large"


def test_a_new_thumbnail_replaces_the_old_one(store: ThumbnailStore) -> None:
    store.put(ONE, 256, b"old")
    store.put(ONE, 256, b"new")

    assert store.get(ONE, 256) == b"new"


def test_a_removed_thumbnail_is_gone(store: ThumbnailStore) -> None:
    store.put(ONE, 256, b"a")
    store.remove(ONE)

    assert store.get(ONE, 256) is None


def test_thumbnails_of_another_way_of_making_them_are_not_found(
    store: ThumbnailStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(ONE, 256, b"a")
    monkeypatch.setattr("app.media.thumbnails.VERSION", 99)

    assert store.get(ONE, 256) is None


def test_threads_and_other_stores_see_what_was_put(store: ThumbnailStore, tmp_path: Path) -> None:
    seen: list[bytes | None] = []
    store.put(ONE, 256, b"a")
    threads = [threading.Thread(target=lambda: seen.append(store.get(ONE, 256))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    other = ThumbnailStore(tmp_path / "thumbnails.db")

    assert seen == [b"a"] * 4
    assert other.get(ONE, 256) == b"a"
    other.close()


def test_the_file_has_large_pages_and_a_write_ahead_log(store: ThumbnailStore, tmp_path: Path) -> None:
    store.put(ONE, 256, b"a")
    connection = sqlite3.connect(tmp_path / "thumbnails.db")

    assert connection.execute("PRAGMA page_size").fetchone() == (16384,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_store_can_be_closed_twice_and_used_again(store: ThumbnailStore) -> None:
    store.put(ONE, 256, b"a")
    store.close()
    store.close()

    assert store.get(ONE, 256) == b"a"


def test_what_stands_in_the_place_of_the_file_is_a_storage_error(tmp_path: Path) -> None:
    path = tmp_path / "thumbnails.db"
    path.mkdir()
    store = ThumbnailStore(path)

    with pytest.raises(StorageError):
        store.get(ONE, 256)
    store.close()


def test_the_room_that_they_take_is_told(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path / "thumbnails.db")
    assert store.size_bytes() == 0
    store.put("aa" * 32, 256, b"x" * 1000)
    assert store.size_bytes() > 1000
    store.close()


def test_what_cannot_be_drawn_is_noted_until_it_can(store: ThumbnailStore) -> None:
    assert store.missing({ONE, TWO}) == {ONE, TWO}
    store.note_broken(ONE)
    assert (store.is_broken(ONE), store.get(ONE, 256), store.missing({ONE, TWO})) == (True, None, {TWO})
    store.put(ONE, 256, b"picture")
    assert (store.is_broken(ONE), store.get(ONE, 64)) == (False, b"picture")


def test_how_far_all_were_looked_at_is_kept_with_the_thumbnails(store: ThumbnailStore) -> None:
    assert store.progress() == 0
    store.set_progress(7)
    store.set_progress(9)
    store.put(ONE, 256, b"picture")
    assert store.progress() == 9
    store.clear()
    assert (store.progress(), store.missing({ONE})) == (0, {ONE})


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "thumbnails.db"
    path.write_bytes(b"no database at all" * 500)
    store = ThumbnailStore(path)
    assert store.get(ONE, 256) is None
    store.put(ONE, 256, b"picture")
    assert store.get(ONE, 64) == b"picture"
    store.close()

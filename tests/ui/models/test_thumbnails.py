"""The loader of thumbnails."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from app.media.thumbnails import ThumbnailStore, make_micro, make_thumbnails
from app.ui.models.thumbnails import WAITING_LIMIT, ThumbnailLoader
from tests.support.library import draw_picture
from tests.support.until import until


def keep(store: ThumbnailStore, folder: Path, number: int, size: tuple[int, int] = (600, 400)) -> str:
    from PIL import Image

    sha256 = f"{number:064x}"
    with Image.open(draw_picture(folder / f"{number}.png", size, seed=number)) as picture:
        store.put_all(sha256, make_thumbnails(picture.convert("RGB")))
    return sha256


@pytest.fixture
def store(tmp_path: Path) -> ThumbnailStore:
    return ThumbnailStore(tmp_path / "thumbnails.db")


async def idle(loader: ThumbnailLoader) -> None:
    await until(lambda: loader.is_idle, wanted=True)


@pytest.mark.parametrize("dpr", [1.0, 1.5, 2.0])
async def test_a_thumbnail_comes_in_exactly_the_pixels_that_are_drawn(
    tmp_path: Path, store: ThumbnailStore, dpr: float
) -> None:
    sha256 = keep(store, tmp_path, 1)
    loader = ThumbnailLoader(store)
    told: list[str] = []
    loader.loaded.connect(told.append)
    assert loader.pixmap(sha256, 120, 90, dpr) is None
    await idle(loader)
    assert told == [sha256]
    pixmap = loader.pixmap(sha256, 120, 90, dpr)
    assert pixmap is not None
    assert (pixmap.width(), pixmap.height(), pixmap.devicePixelRatio()) == (120 * dpr, 90 * dpr, dpr)
    loader.close()
    store.close()


async def test_fitted_it_is_whole_and_keeps_its_shape(tmp_path: Path, store: ThumbnailStore) -> None:
    sha256 = keep(store, tmp_path, 1)
    loader = ThumbnailLoader(store)
    loader.pixmap(sha256, 300, 300, is_cover=False)
    await idle(loader)
    pixmap = loader.pixmap(sha256, 300, 300, is_cover=False)
    assert pixmap is not None
    assert (pixmap.width(), pixmap.height()) == (300, 200)
    loader.close()
    store.close()


async def test_what_was_asked_for_last_comes_first_and_what_left_the_view_never(
    tmp_path: Path, store: ThumbnailStore
) -> None:
    hashes = [keep(store, tmp_path, number) for number in range(30)]
    loader = ThumbnailLoader(store)
    told: list[str] = []
    loader.loaded.connect(told.append)
    view = object()
    for sha256 in hashes:
        loader.pixmap(sha256, 200, 200, owner=view)
    loader.drop_unwanted(view, set(hashes[-3:]))
    await idle(loader)
    begun_before = set(told) - set(hashes[-3:])
    assert set(hashes[-3:]) <= set(told)
    assert len(begun_before) < 27
    order = [sha256 for sha256 in told if sha256 in hashes[-3:]]
    assert order.index(hashes[-1]) < order.index(hashes[-3])
    loader.close()
    store.close()


async def test_one_owner_does_not_drop_what_another_waits_for(tmp_path: Path, store: ThumbnailStore) -> None:
    hashes = [keep(store, tmp_path, number) for number in range(8)]
    loader = ThumbnailLoader(store)
    told: list[str] = []
    loader.loaded.connect(told.append)
    queue, gallery = object(), object()
    for sha256 in hashes:
        loader.pixmap(sha256, 64, 64, owner=queue)
    loader.drop_unwanted(gallery, set())
    await idle(loader)
    assert set(told) == set(hashes)
    loader.close()
    store.close()


async def test_memory_stays_within_its_bound_and_the_newest_are_kept(tmp_path: Path, store: ThumbnailStore) -> None:
    hashes = [keep(store, tmp_path, number, (200, 200)) for number in range(10)]
    loader = ThumbnailLoader(store, limit_bytes=4 * 100 * 100 * 4)
    for sha256 in hashes:
        loader.pixmap(sha256, 100, 100)
        await idle(loader)
    assert loader.cached_bytes <= 4 * 100 * 100 * 4
    assert loader.pixmap(hashes[-1], 100, 100) is not None
    assert loader.pixmap(hashes[0], 100, 100) is None
    loader.close()
    store.close()


async def test_a_missing_one_is_told_once_and_comes_when_it_was_made(tmp_path: Path, store: ThumbnailStore) -> None:
    loader = ThumbnailLoader(store)
    missing: list[str] = []
    loader.missing.connect(missing.append)
    sha256 = f"{7:064x}"
    for _ in range(3):
        loader.pixmap(sha256, 50, 50)
        await idle(loader)
    assert missing == [sha256]
    keep(store, tmp_path, 7)
    loader.ask_again(sha256)
    loader.pixmap(sha256, 50, 50)
    await idle(loader)
    assert loader.pixmap(sha256, 50, 50) is not None
    loader.close()
    store.close()


async def test_a_damaged_one_is_missing(store: ThumbnailStore) -> None:
    sha256 = f"{9:064x}"
    store.put(sha256, 256, b"not a picture")
    loader = ThumbnailLoader(store)
    missing: list[str] = []
    loader.missing.connect(missing.append)
    loader.pixmap(sha256, 50, 50)
    await idle(loader)
    assert missing == [sha256]
    loader.close()
    store.close()


async def test_what_waits_is_bounded(store: ThumbnailStore) -> None:
    loader = ThumbnailLoader(store)
    for number in range(3 * WAITING_LIMIT):
        loader.pixmap(f"{number:064x}", 50, 50)
    told: list[str] = []
    loader.missing.connect(told.append)
    await idle(loader)
    assert len(told) <= 3 * WAITING_LIMIT
    assert f"{3 * WAITING_LIMIT - 1:064x}" in told
    loader.close()
    store.close()


async def test_a_whole_picture_is_fitted_or_has_its_own_size(tmp_path: Path, store: ThumbnailStore) -> None:
    path = draw_picture(tmp_path / "large.jpg", (900, 600))
    loader = ThumbnailLoader(store)
    sizes: list[tuple[int, int]] = []
    loader.open_picture(path, QSize(300, 300), lambda image: sizes.append((image.width(), image.height())))
    await idle(loader)
    loader.open_picture(path, None, lambda image: sizes.append((image.width(), image.height())))
    await idle(loader)
    loader.open_picture(tmp_path / "none.png", None, lambda image: sizes.append((image.width(), image.height())))
    await idle(loader)
    assert sizes == [(300, 200), (900, 600), (0, 0)]
    loader.close()
    store.close()


async def test_the_micro_picture_has_the_colours_that_were_kept() -> None:
    from PIL import Image

    image = ThumbnailLoader.micro(make_micro(Image.new("RGB", (64, 64), (248, 0, 0))))
    assert (image.width(), image.height()) == (8, 8)
    assert QColor(image.pixel(3, 3)).red() > 240
    assert ThumbnailLoader.micro(None).isNull()
    assert ThumbnailLoader.micro(b"short") == QImage()


async def test_for_a_drag_the_nearest_one_is_scaled(tmp_path: Path, store: ThumbnailStore) -> None:
    sha256 = keep(store, tmp_path, 1)
    loader = ThumbnailLoader(store)
    assert loader.nearest(sha256, 40, 40) is None
    loader.pixmap(sha256, 120, 80)
    await idle(loader)
    picture = loader.nearest(sha256, 60, 60, 2.0)
    assert picture is not None
    assert (picture.width(), picture.height()) == (120, 80)
    loader.close()
    store.close()


async def test_a_closed_loader_does_nothing_more(tmp_path: Path, store: ThumbnailStore) -> None:
    sha256 = keep(store, tmp_path, 1)
    loader = ThumbnailLoader(store)
    loader.pixmap(sha256, 120, 80)
    loader.close()
    assert loader.pixmap(sha256, 130, 80) is None
    loader.close()
    store.close()

"""The library goes to another folder without losing a file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.errors import StorageError, ValidationError
from app.services.asset import library_move
from app.services.asset.library_move import Moved
from tests.support.library import OpenLibrary, draw_picture, open_library


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        files = [draw_picture(opened.incoming / f"{seed}.png", (64, 48), seed=seed) for seed in range(3)]
        await opened.import_files(*files)
        yield opened


async def copy(library: OpenLibrary, target: Path, *, most: int = 100) -> Moved:
    async with library.steps() as services:
        return await services.move.copy_to(target, lambda done, _total: done < most)


async def missing(library: OpenLibrary, target: Path) -> int:
    async with library.read() as services:
        return await services.move.count_missing_in(target)


def contents(folder: Path) -> dict[str, bytes]:
    found = [path for name in ("files", "sidecars") for path in (folder / name).rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


async def test_a_copy_that_was_broken_off_goes_on_and_mends_what_is_damaged(
    library: OpenLibrary, tmp_path: Path
) -> None:
    target, source = tmp_path / "new", library.parts.library.folder
    assert await missing(library, target) == 3
    assert await copy(library, target, most=2) == Moved(2, 2, was_stopped=True)
    assert 0 < await missing(library, target) < 3
    damaged = next(path for path in (target / "files").rglob("*.png"))
    damaged.write_bytes(bytes(damaged.stat().st_size))
    assert await copy(library, target) == Moved(6, 5)
    assert contents(target) == contents(source)
    assert await missing(library, target) == 0
    assert await copy(library, target) == Moved(6, 0)


async def test_only_what_is_in_the_library_is_deleted_at_the_former_place(library: OpenLibrary, tmp_path: Path) -> None:
    target, source = tmp_path / "new", library.parts.library.folder
    await copy(library, target)
    async with library.steps() as services:
        with pytest.raises(ValidationError):
            await services.move.remove_former(source)
    (source / "files" / "mine.txt").write_text("of the user")
    library.parts.library.folder = target
    async with library.steps() as services:
        count, freed = await services.move.remove_former(source)
    assert (count, freed > 0) == (6, True)
    assert contents(source) == {"files/mine.txt": b"of the user"}
    assert len(contents(target)) == 6


async def test_a_place_that_cannot_be_is_refused(
    library: OpenLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wrong in (library.parts.library.folder / "files", tmp_path, library.parts.library.folder):
        with pytest.raises(ValidationError):
            await copy(library, wrong)
    (tmp_path / "a file").write_text("in the way")
    with pytest.raises(StorageError):
        await copy(library, tmp_path / "a file")
    monkeypatch.setattr(library_move, "free_bytes", lambda _folder: 10)
    with pytest.raises(StorageError, match="are needed"):
        await copy(library, tmp_path / "new")


async def test_a_former_place_that_leads_to_the_library_loses_nothing(library: OpenLibrary, tmp_path: Path) -> None:
    source, former = library.parts.library.folder, tmp_path / "former"
    before = contents(source)
    former.mkdir()
    for name in ("files", "sidecars"):
        (former / name).symlink_to(source / name)
    async with library.steps() as services:
        assert await services.move.remove_former(former) == (0, 0)
        with pytest.raises(StorageError):
            await services.move.remove_former(tmp_path / "nowhere")
    assert contents(source) == before

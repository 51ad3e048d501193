"""`pixsim7 assets import|watched|verify|move|dupes`."""

from pathlib import Path

import pytest
from PIL import Image

from app.system.folder_lock import RUNNER_LOCK, FolderLock
from tests.commands.conftest import Console
from tests.support.library import draw_picture


@pytest.fixture
def ids(console: Console, tmp_path: Path) -> list[int]:
    files = [str(draw_picture(tmp_path / f"{number}.png", (64, 48), seed=number)) for number in range(2)]
    return [asset["id"] for asset in console.json("upload", *files)["assets"]]


def test_a_folder_is_imported_and_watched(console: Console, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "below").mkdir(parents=True)
    draw_picture(folder / "a.png", (64, 48), seed=1)
    draw_picture(folder / "below" / "b.png", (64, 48), seed=2)
    told = console.json("assets", "import", str(folder))
    assert [(Path(row["file"]).name, row["new"]) for row in told["imported"]] == [("a.png", True), ("b.png", True)]
    (folder / "c.png").write_text("no picture")
    answer = console.run("assets", "import", str(folder))
    assert (answer.code, answer.out) == (1, "0 imported, 2 were in the library already.\n")
    assert "c.png: This is a text file" in answer.err
    assert console.json("assets", "import", str(folder), "--watch") == {"watched": [str(folder)]}
    (row,) = console.json("assets", "watched", "--pause", "1")["folders"]
    assert (row["path"], row["active"]) == (str(folder), False)
    assert console.run("assets", "watched", "--resume", "1").out == f"   1  watched  {folder}\n"
    assert console.run("assets", "watched", "--remove", "1").out == "No folder is watched.\n"
    assert console.run("assets", "import", str(folder / "a.png"), "--watch").code == 2


def test_pairs_that_look_alike_are_listed_and_one_of_each_is_binned(console: Console, tmp_path: Path) -> None:
    path = draw_picture(tmp_path / "a.png", (320, 200), seed=1)
    with Image.open(path) as picture:
        picture.resize((240, 150)).save(tmp_path / "b.jpg")
    ids = [row["id"] for row in console.json("assets", "import", str(path), str(tmp_path / "b.jpg"))["imported"]]
    told = console.json("assets", "dupes", "--distance", "7")
    assert told["unknown"] == 0
    assert [(row["first"], row["second"]) for row in told["pairs"]] == [tuple(sorted(ids))]
    assert console.json("assets", "dupes", "--keep", "oldest")["binned"] == [max(ids)]
    assert console.run("assets", "dupes").out == "No two are alike.\n"
    assert console.run("assets", "dupes", "--keep", "both").code == 2


def test_a_library_is_verified_and_mended(console: Console, ids: list[int], tmp_path: Path) -> None:
    assert console.json("assets", "verify", "--quick")["checked"] == 2
    files = [Path(console.json("assets", "show", str(key))["file"]) for key in ids]
    away = tmp_path / "away"
    away.mkdir()
    files[0].rename(away / "moved.png")
    stray = draw_picture(files[0].with_name("stray.png"), (64, 48), seed=9)
    answer = console.run("assets", "verify")
    assert (answer.code, f"missing: 1 ({ids[0]})" in answer.out, str(stray) in answer.out) == (1, True, True)
    told = console.json("assets", "verify", "--relink", str(away), "--take")
    assert (told["relinked"], len(told["taken"])) == ([ids[0]], 1)
    assert console.json("assets", "verify")["missing"] == []


def test_the_library_is_moved_unless_a_window_is_open(console: Console, ids: list[int], tmp_path: Path) -> None:
    target = tmp_path / "new place"
    before = Path(console.json("assets", "show", str(ids[0]))["file"])
    lock = FolderLock(next((tmp_path / "home").rglob("pixsim7.db")).with_name(RUNNER_LOCK))
    assert lock.try_take()
    assert console.run("assets", "move", str(target)).code == 1
    lock.release()
    told = console.json("assets", "move", str(target), "--delete-old")
    assert (told["copied"], told["removed"]) == (4, 4)
    after = Path(console.json("assets", "show", str(ids[0]))["file"])
    assert (after.is_relative_to(target), after.is_file(), before.exists()) == (True, True, False)
    assert console.json("assets", "verify")["missing"] == []

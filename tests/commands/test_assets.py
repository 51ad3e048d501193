"""`pixsim7 assets`: listed, shown, judged, binned."""

from pathlib import Path

import pytest
from PIL import Image

from tests.commands.conftest import Console
from tests.support.library import draw_picture


@pytest.fixture
def ids(console: Console, tmp_path: Path) -> list[int]:
    files = [str(draw_picture(tmp_path / f"{number}.png", (64, 48), seed=number)) for number in range(2)]
    return [asset["id"] for asset in console.json("upload", *files)["assets"]]


def test_stars_and_verdicts_are_given_and_taken_away(console: Console, ids: list[int]) -> None:
    first, second = map(str, ids)
    assert console.json("assets", "rate", first, second, "--stars", "4") == {"changed": ids}
    assert console.json("assets", "rate", first, "--stars", "0") == {"changed": ids[:1]}
    assert console.run("assets", "keep", first, second).out == "2 of 2 changed.\n"
    assert console.json("assets", "reject", second) == {"changed": ids[1:]}
    rows = {row["id"]: (row["rating"], row["verdict"]) for row in console.json("assets", "list")["assets"]}
    assert rows == {ids[0]: (0, "kept"), ids[1]: (4, "rejected")}
    assert console.json("assets", "unjudge", first) == {"changed": ids[:1]}
    assert console.json("assets", "show", first)["verdict"] is None


def test_one_that_is_not_there_leaves_the_others_as_they_are(console: Console, ids: list[int]) -> None:
    answer = console.run("assets", "rate", str(ids[0]), "99", "--stars", "5")
    assert (answer.code, "99" in answer.err) == (1, True)
    assert console.json("assets", "show", str(ids[0]))["rating"] == 0


def test_there_are_five_stars(console: Console, ids: list[int]) -> None:
    assert console.run("assets", "rate", str(ids[0]), "--stars", "6").code == 2


def test_what_is_binned_is_not_listed(console: Console, ids: list[int]) -> None:
    assert console.json("assets", "delete", str(ids[0])) == {"id": ids[0], "binned": True}
    assert [row["id"] for row in console.json("assets", "list")["assets"]] == ids[1:]


def test_a_search_finds_what_the_gallery_would(console: Console, ids: list[int]) -> None:
    console.json("assets", "rate", str(ids[0]), "--stars", "5")
    found = console.json("assets", "search", "rating:>3 type:picture")
    assert (found["found"], [row["id"] for row in found["assets"]]) == (1, ids[:1])
    assert console.run("assets", "search", "png", "--limit", "1").out.endswith("1.png\n1 more.\n")
    assert console.run("assets", "search", "no such words").out == "Nothing fits.\n"


def test_files_are_exported_with_their_recipe_under_names_from_a_pattern(
    console: Console, ids: list[int], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    told = console.json("assets", "export", *map(str, ids), "--out", str(out), "--pattern", "{counter}", "--sidecar")
    rows = [(row["id"], Path(row["file"]).name, row["embedded"]) for row in told["exported"]]
    assert rows == [(ids[0], "0001.png", False), (ids[1], "0002.png", False)]
    assert sorted(path.name for path in out.iterdir()) == ["0001.png", "0001.png.json", "0002.png", "0002.png.json"]
    answer = console.run("assets", "export", str(ids[0]), "99", "--out", str(out), "--embed")
    assert (answer.code, "99" in answer.err, Path(answer.out.strip()).name) == (1, True, "0.png")
    assert console.run("assets", "export", str(ids[0]), "--pattern", "{what}").code == 2


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


@pytest.mark.usefixtures("ids")
def test_thumbnails_are_drawn_anew(console: Console) -> None:
    assert console.json("assets", "thumbnails") == {"drawn": 0, "broken": 0}
    assert console.run("assets", "thumbnails", "--all").out == "2 drawn.\n"

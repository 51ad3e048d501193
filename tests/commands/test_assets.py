"""`pixsim7 assets`: listed, shown, judged, binned."""

from pathlib import Path

import pytest

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


@pytest.mark.usefixtures("ids")
def test_thumbnails_are_drawn_anew(console: Console) -> None:
    assert console.json("assets", "thumbnails") == {"drawn": 0, "broken": 0}
    assert console.run("assets", "thumbnails", "--all").out == "2 drawn.\n"

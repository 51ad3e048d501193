"""`pixsim7 assets tag|tags|note|color|sets`."""

from pathlib import Path

from tests.commands.conftest import Console
from tests.support.library import draw_picture


def test_assets_are_tagged_noted_labelled_and_kept_in_sets(console: Console, tmp_path: Path) -> None:
    files = [str(draw_picture(tmp_path / f"{number}.png", (64, 48), seed=number)) for number in range(2)]
    first, second = (asset["id"] for asset in console.json("upload", *files)["assets"])
    both = (str(first), str(second))
    assert console.json("assets", "tag", *both, "--add", "sea", "--add", "Dunes") == {
        "added": {"sea": [first, second], "Dunes": [first, second]},
        "removed": {},
    }
    assert console.run("assets", "tag", both[0], "--remove", "SEA").out == "1 of 1 changed.\n"
    assert console.json("assets", "tags", "d") == {"tags": [{"name": "Dunes", "count": 2}]}
    assert console.json("assets", "rename-tag", "Dunes", "Sand") == {"changed": [first, second]}
    assert console.run("assets", "tags").out == "     2  Sand\n     1  sea\n"
    assert console.run("assets", "tag", both[0], "--add", "a,b").code == 2
    assert console.json("assets", "color", *both, "--color", "red") == {"changed": [first, second]}
    console.json("assets", "note", both[0], "The best")
    shown = console.json("assets", "show", both[0])
    assert (shown["color"], shown["notes"]) == ("red", "The best")
    assert console.json("assets", "sets", "add", "Best", *both)["added"] == [first, second]
    console.json("assets", "sets", "add", "Red ones", "--search", "color:red")
    assert [(row["name"], row["count"], row["search"]) for row in console.json("assets", "sets", "list")["sets"]] == [
        ("Best", 2, None),
        ("Red ones", None, "color:red"),
    ]
    assert console.json("assets", "sets", "remove", "best", both[0])["removed"] == [first]
    assert console.run("assets", "sets", "list").out == "     1  Best\ncolor:red  Red ones\n"
    assert console.run("assets", "sets", "remove", "Best").out == "Deleted the set Best.\n"
    assert console.run("assets", "sets", "remove", "Best").code == 1

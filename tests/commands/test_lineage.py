"""`pixsim7 lineage show|path|export|import`."""

import json
from pathlib import Path

from tests.commands.conftest import Console
from tests.support.library import draw_picture


def test_a_lineage_is_taken_in_shown_followed_and_written(console: Console, tmp_path: Path) -> None:
    names = ("root", "first", "second", "leaf", "alone")
    files = [str(draw_picture(tmp_path / f"{name}.png", (32, 24), seed=seed)) for seed, name in enumerate(names)]
    assets = console.json("upload", *files)["assets"]
    root, first, second, leaf, alone = (str(asset["id"]) for asset in assets)
    nodes = [
        {"sha256": asset["sha256"], "name": asset["name"], "media_type": "image", "created_at": "2026-01-01T00:00:00Z"}
        for asset in assets[:4]
    ]
    edit = {"operation_type": "image_to_image"}
    edges = [
        {"parent": 0, "child": 1, **edit},
        {"parent": 0, "child": 2, **edit},
        {"parent": 1, "child": 3, "operation_type": "fusion", "role": "first_frame", "start_ms": 1500, "end_ms": 1500},
        {"parent": 2, "child": 3, "operation_type": "fusion", "start_ms": 0, "end_ms": 2500},
        {"parent": 3, "child": 4, **edit},
    ]
    nodes.append({**nodes[0], "sha256": "f" * 64, "name": "elsewhere.png"})
    given = tmp_path / "given.json"
    given.write_text(json.dumps({"format": "pixsim7-lineage", "version": 1, "nodes": nodes, "edges": edges}))
    answer = console.run("lineage", "import", str(given))
    assert (answer.code, answer.out.splitlines()[0]) == (0, "4 edges are new, 0 were there.")
    assert "1 assets are not in this library, and 1 edges name one of them:" in answer.out
    assert "elsewhere.png" in answer.out
    told = console.json("lineage", "import", str(given))
    assert (told["added"], told["present"], told["skipped"], told["refused"]) == (0, 4, 1, [])

    assert console.run("lineage", "show", leaf).out.splitlines() == [
        f"leaf.png ({leaf}), imported",
        "Made from:",
        f"|-- first.png ({first}), imported [first frame at 1.5 s]",
        f"|   `-- root.png ({root}), imported",
        f"`-- second.png ({second}), imported [0-2.5 s]",
        f"    `-- root.png ({root}), imported",
    ]
    near = console.run("lineage", "show", first, "--depth", "1", "--down").out.splitlines()
    assert near == [
        f"first.png ({first}), imported",
        "Made into:",
        f"`-- leaf.png ({leaf}), imported [first frame at 1.5 s]",
    ]
    hidden = console.run("lineage", "show", root, "--depth", "1").out.splitlines()
    assert hidden[2] == f"|-- first.png ({first}), imported (and 1 more)"
    assert [node["id"] for node in console.json("lineage", "show", leaf, "--up", "--depth", "1")["nodes"]] == [
        *(int(leaf), int(first), int(second))
    ]
    assert "from nothing" in console.run("lineage", "show", alone).out

    assert console.run("lineage", "path", second, first).out.splitlines() == [
        f"second.png ({second}), imported",
        "  made from",
        f"root.png ({root}), imported",
        "  made into",
        f"first.png ({first}), imported",
    ]
    assert console.json("lineage", "path", root, leaf)["path"] == [int(root), int(first), int(leaf)]
    assert console.run("lineage", "path", root, alone).out == "Nothing joins them.\n"

    out = tmp_path / "out.json"
    assert console.json("lineage", "export", leaf, "--up", "1", "--out", str(out)) == {"file": str(out)}
    written = json.loads(out.read_text())
    assert {node["name"] for node in written["nodes"]} == {"first.png", "second.png", "leaf.png"}
    again = console.run("lineage", "export", leaf, "--out", str(out))
    assert (again.code, "cannot be written" in again.err) == (1, True)
    assert json.loads(out.read_text()) == written


def test_what_cannot_be_taken_in_is_said_on_standard_error(console: Console, tmp_path: Path) -> None:
    picture = draw_picture(tmp_path / "one.png", (32, 24))
    (asset,) = console.json("upload", str(picture))["assets"]
    node = {"sha256": asset["sha256"], "name": "one", "media_type": "image", "created_at": "2026-01-01T00:00:00Z"}
    edge = {"parent": 0, "child": 1, "operation_type": "upscale"}
    given = tmp_path / "given.json"
    given.write_text(json.dumps({"format": "pixsim7-lineage", "version": 1, "nodes": [node] * 2, "edges": [edge]}))
    answer = console.run("lineage", "import", str(given), "--json")
    assert (answer.code, answer.json["refused"][0]["parent_id"]) == (1, asset["id"])
    assert answer.err == "one -> one was refused: both are the same asset.\n"
    given.write_text("{}")
    answer = console.run("lineage", "import", str(given))
    assert (answer.code, "no lineage file" in answer.err) == (2, True)
    answer = console.run("lineage", "import", str(tmp_path / "nowhere.json"))
    assert (answer.code, "cannot be read" in answer.err) == (1, True)
    for words in (("show", "99"), ("path", "1", "99"), ("export", "99", "--out", str(tmp_path / "x.json"))):
        answer = console.run("lineage", *words)
        assert (answer.code, answer.err) == (1, "There is no asset 99.\n")

"""`pixsim7 assets recipe|replay`."""

import json
from pathlib import Path

from tests.commands.conftest import Console
from tests.support.library import draw_picture


def test_a_recipe_is_shown_saved_compared_and_replayed(console: Console, tmp_path: Path) -> None:
    picture = draw_picture(tmp_path / "a.png", (64, 48), seed=1)
    picture.with_name("a.png.json").write_text('{"format": "pixsim7-recipe", "prompt": "a lake at dawn", "seed": 3}')
    other = draw_picture(tmp_path / "b.png", (64, 48), seed=2)
    other.with_name("b.png.json").write_text('{"format": "pixsim7-recipe", "prompt": "a lake at dusk", "seed": 3}')
    first, second = (str(row["id"]) for row in console.json("upload", str(picture), str(other))["assets"])
    assert "prompt           a lake at dawn" in console.run("assets", "recipe", first).out
    out = tmp_path / "saved.json"
    assert console.run("assets", "recipe", first, "--out", str(out)).out == f"{out}\n"
    assert json.loads(out.read_text("utf-8")) == console.json("assets", "recipe", first)
    assert console.run("assets", "recipe", first, "--out", str(out)).code == 2
    told = console.run("assets", "recipe", first, "--against", second).out
    assert told == "prompt\n  a lake at [-dawn-] {+dusk+}\n"
    assert console.json("assets", "recipe", first, "--against", second)["differences"][0]["second"] == "a lake at dusk"
    assert console.run("assets", "recipe", first, "--against", first).out == "They were made in the same way.\n"
    imported = console.run("assets", "replay", str(out))
    assert (imported.code, "imported" in imported.err) == (2, True)
    recipe = {
        "format": "pixsim7-recipe",
        "operation": "text_to_image",
        "provider": "local",
        "params": {"prompt": "sea"},
    }
    out.write_text(json.dumps({**recipe, "seed": 5}), "utf-8")
    told = console.json("assets", "replay", str(out), "--dry-run")
    assert (told["job_id"], told["params"]["seed"], console.json("jobs", "list")["jobs"]) == (None, 5, [])
    assert console.run("assets", "replay", str(out)).out == "Job 1: text_to_image by local, free\n"
    gone = console.run("assets", "replay", str(out), "--provider", "gone")
    assert (gone.code, gone.err) == (2, "The provider gone is not installed.\n")
    assert console.run("assets", "replay", str(tmp_path / "none.json")).code == 2

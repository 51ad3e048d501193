"""`pixsim7 lineage stale` and `rebuild`, with the engine inside."""

from pathlib import Path

import pytest

from app.system.crash_points import VARIABLE
from tests.commands.conftest import Console
from tests.support.command import Pixsim
from tests.support.library import draw_picture

PICTURE = (
    "generate",
    "--provider",
    "local",
    "--operation",
    "text_to_image",
    "--param",
    "size=480p",
    "--param",
    "seed=1",
)


def test_a_picture_and_its_clip_are_made_again_and_the_results_are_their_newer_versions(
    console: Console, tmp_path: Path
) -> None:
    (picture,) = console.json(*PICTURE, "--param", "prompt=a lake", "--wait")["asset_ids"]
    clip = ("generate", "--provider", "local", "--operation", "image_to_video", "--input", str(picture))
    (clip_id,) = console.json(*clip, "--param", "duration=1", "--param", "size=480p", "--param", "fps=24", "--wait")[
        "asset_ids"
    ]
    words = ("lineage", "rebuild", str(picture), "--with-descendants", "--param", "prompt=2024")
    shown = console.json(*words, "--dry-run")
    assert [(step["asset_ids"], step["after"], step["cost"]) for step in shown["steps"]] == [
        ([picture], [], 0),
        ([clip_id], [1], 0),
    ]
    assert shown["steps"][0]["params"]["prompt"] == "2024"
    table = console.run(*words, given="y\n").out.splitlines()
    assert table[0].split() == ["name", "operation", "provider", "account", "cost", "time"]
    assert "this computer" in table[1]
    assert table[3].startswith("2 jobs, free, done in about ")
    assert table[4].startswith("Queue 2 jobs for free?")
    assert console.json("worker", "--until-idle")["completed"] == 4
    (left,) = console.json("lineage", "rebuild", str(picture), "--param", "seed=9", "--without", "1", "--dry-run")[
        "steps"
    ]
    assert (left["is_wanted"], left["params"]["prompt"], left["params"]["seed"]) == (False, "2024", 9)
    again = left["asset_ids"][0]
    assert again not in {picture, clip_id}
    mine = console.json("upload", str(draw_picture(tmp_path / "mine.png", (32, 24))))["assets"][0]["id"]
    answer = console.run("lineage", "rebuild", str(mine), "--yes")
    assert (answer.code, "It was imported: there is no recipe of it." in answer.out) == (0, True)


def test_what_is_asked_for_wrongly_is_refused(console: Console) -> None:
    for words in ((), ("1", "--all"), ("1", "--json"), ("1", "--param", "seed", "--dry-run")):
        assert console.run("lineage", "rebuild", *words).code == 2, words
    answer = console.run("lineage", "rebuild", "99", "--dry-run")
    assert (answer.code, answer.err.strip()) == (1, "There is no asset 99.")
    assert console.run("lineage", "rebuild", "--all", "--dry-run").out.startswith("There is nothing to make again.")
    assert console.run("lineage", "stale").out.strip() == "Nothing is out of date."


@pytest.mark.long
def test_a_worker_killed_while_it_ends_a_rebuild_leaves_the_end_and_the_version_or_neither(tmp_path: Path) -> None:
    pixsim = Pixsim(tmp_path / "home")
    (picture,) = pixsim.json(*PICTURE, "--param", "prompt=a lake", "--wait")["asset_ids"]
    (job_id,) = pixsim.json("lineage", "rebuild", str(picture), "--param", "seed=2", "--yes")["job_ids"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, "in_finish")
        killed = pixsim.run("worker", "--until-idle")
    assert killed.code < 0
    assert pixsim.json("jobs", "show", str(job_id))["status"] == "processing"
    (step,) = pixsim.json("lineage", "rebuild", str(picture), "--dry-run")["obstacles"]
    assert step["kind"] == "in_progress"
    assert pixsim.json("worker", "--until-idle")["completed"] == 2
    (step,) = pixsim.json("lineage", "rebuild", str(picture), "--dry-run")["steps"]
    assert step["asset_ids"] == pixsim.json("jobs", "show", str(job_id))["asset_ids"]

"""`pixsim7 jobs batch`: what is shown is what is queued."""

from pathlib import Path

from tests.commands.conftest import Console, add_account
from tests.support.library import draw_picture
from tests.support.servers.referee.rig import Rig

PICTURE = ("jobs", "batch", "--provider", "local", "--operation", "text_to_image")


def test_every_combination_is_shown_and_then_queued(console: Console) -> None:
    words = (*PICTURE, "--param", "prompt=a {red|blue} lake", "--vary", "size=480p,720p", "--vary", "seed=1,2")
    shown = console.json(*words, "--every-wildcard", "--dry-run")
    assert shown["count"] == 8
    assert console.json("jobs", "list") == {"jobs": []}
    queued = console.json(*words, "--every-wildcard", "--hold", "--name", "lakes")
    assert queued["items"] == shown["items"]
    jobs = console.json("jobs", "list")["jobs"]
    assert {job["prompt"] for job in jobs} == {"a red lake", "a blue lake"}
    (row,) = console.json("jobs", "batches")["batches"]
    assert (row["name"], row["job_count"], row["done"]) == ("lakes", 8, 0)
    assert "8 jobs, free" in console.run(*words, "--every-wildcard", "--dry-run").out


def test_a_table_and_a_folder_make_jobs_and_a_wrong_cell_is_named(console: Console, tmp_path: Path) -> None:
    table = tmp_path / "prompts.csv"
    table.write_text("prompt,size\na lake,480p\na city,720p\n", encoding="utf-8")
    items = console.json(*PICTURE, "--table", str(table), "--hold")["items"]
    assert [(item["prompt"], item["size"]) for item in items] == [("a lake", "480p"), ("a city", "720p")]
    table.write_text("prompt,size\na lake,480p\na city,9000p\n", encoding="utf-8")
    answer = console.run(*PICTURE, "--table", str(table))
    assert (answer.code, "Row 3" in answer.err or "row 3" in answer.err) == (2, True), answer.err
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(2):
        draw_picture(folder / f"{number}.png", (64, 48), seed=number)
    words = ("jobs", "batch", "--provider", "local", "--operation", "image_to_video", "--folder", str(folder))
    assert console.json(*words, "--param", "duration=1", "--hold")["count"] == 2


def test_a_batch_that_would_break_a_budget_is_refused_whole(paid: Console, rig: Rig) -> None:
    add_account(paid, rig)
    paid.json("budget", "set", "day", "20", "openapi")
    words = ("jobs", "batch", "--provider", "referee", "--operation", "text_to_image", "--param", "prompt=a lake")
    answer = paid.run(*words, "--variations", "3")
    assert answer.code == 1
    assert "20 API credits a day" in answer.err
    assert paid.json("jobs", "list") == {"jobs": []}
    assert paid.json(*words, "--variations", "2")["cost"] == 14

"""The command line, as a script uses it: real processes, JSON, exit codes."""

from pathlib import Path

import pytest

from tests.commands.conftest import Console
from tests.support.command import Pixsim
from tests.support.library import draw_picture


@pytest.fixture
def console(tmp_path: Path) -> Console:
    """In this process: for what a process of its own would say no more of."""
    return Console({"PIXSIM7_HOME": str(tmp_path / "home")})


@pytest.fixture
def pixsim(tmp_path: Path) -> Pixsim:
    return Pixsim(tmp_path / "home")


@pytest.mark.long
def test_a_picture_becomes_a_clip_and_the_lineage_says_so(pixsim: Pixsim, tmp_path: Path) -> None:
    picture = draw_picture(tmp_path / "lake.png", (320, 180))
    job = pixsim.json(
        *("generate", "--provider", "local", "--operation", "image_to_video", "--input", str(picture)),
        *("--param", "duration=1", "--param", "size=480p", "--param", "fps=24", "--param", "seed=7", "--wait"),
    )
    assert job["status"] == "completed"
    assert [stage["stage"] for stage in job["stages"]] == [
        "pipeline:start",
        "pipeline:artifact",
        "provider:submit",
        "provider:status",
        "provider:complete",
    ]
    (clip_id,) = job["asset_ids"]
    clip = pixsim.json("assets", "show", str(clip_id))
    assert (clip["media_type"], clip["height"], clip["duration_ms"], clip["seed"]) == ("video", 480, 1000, 7)
    assert Path(clip["file"]).is_file()
    graph = pixsim.json("lineage", "show", str(clip_id))
    assert [edge["operation_type"] for edge in graph["edges"]] == ["image_to_video"]
    exported = pixsim.json("assets", "export", str(clip_id), "--out", str(tmp_path / "out"))
    assert Path(exported["exported"][0]["file"]).read_bytes() == Path(clip["file"]).read_bytes()
    again = pixsim.json("jobs", "retry", str(job["id"]))
    assert (again["status"], again["retry_of"]) == ("pending", job["id"])
    assert pixsim.json("jobs", "cancel", str(again["id"]))["status"] == "cancelled"
    assert [row["status"] for row in pixsim.json("jobs", "list")["jobs"]] == ["cancelled", "completed"]


def test_a_refused_file_does_not_stop_the_others_and_is_told_on_standard_error(
    pixsim: Pixsim, console: Console, tmp_path: Path
) -> None:
    good = draw_picture(tmp_path / "good.png", (64, 48))
    bad = tmp_path / "bad.png"
    bad.write_text("<html>not a picture</html>")
    answer = pixsim.run("upload", str(bad), str(good), "--json")
    assert answer.code == 1
    assert [asset["name"] for asset in answer.json["assets"]] == ["good.png"]
    assert [row["file"] for row in answer.json["refused"]] == [str(bad)]
    assert answer.err.strip() == answer.json["refused"][0]["reason"]
    assert console.run("assets", "list").out.split() == ["1", "image", "good.png"]
    assert console.json("assets", "delete", "1") == {"id": 1, "binned": True}
    assert console.json("assets", "list") == {"assets": []}


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["jobs", "show", "99"], 1, "There is no job 99."),
        (["assets", "show", "99"], 1, "There is no asset 99."),
        (["lineage", "show", "99"], 1, "There is no asset 99."),
        (["providers", "show", "nobody"], 1, "There is no provider nobody."),
        (["jobs", "list", "--status", "nonsense"], 2, "nonsense"),
        (["nonsense"], 2, "nonsense"),
        (["jobs", "show", "99999999999999999999"], 2, "job"),
        (["demo", "--out", "/proc/nowhere"], 1, "cannot be made"),
    ],
)
def test_what_is_asked_for_wrongly_is_said_on_standard_error(
    console: Console, words: list[str], code: int, sentence: str
) -> None:
    answer = console.run(*words)
    assert answer.code == code
    assert sentence in answer.err
    assert answer.out == ""
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--param", "size=8K", "--param", "prompt=a lake"], "Size"),
        (["--param", "prompt=a lake", "--param", "nonsense=1"], "nonsense"),
        (["--param", "prompt"], "name=value"),
        ([], "Prompt is missing."),
        (["--input", "1", "--param", "prompt=a lake"], "takes 0 inputs"),
    ],
)
def test_a_wrong_parameter_is_named_and_no_job_is_made(console: Console, words: list[str], sentence: str) -> None:
    answer = console.run("generate", "--provider", "local", "--operation", "text_to_image", *words)
    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err
    assert console.json("jobs", "list") == {"jobs": []}


@pytest.mark.parametrize("given", ["missing.png", "99999999999999999999"])
def test_an_input_that_is_neither_a_file_nor_an_id_is_told(console: Console, given: str) -> None:
    answer = console.run("generate", "--provider", "local", "--operation", "image_to_video", "--input", given)
    assert (answer.code, answer.out) == (2, "")
    assert f"There is no file {given}" in answer.err


def test_the_doctor_finds_everything_in_order(pixsim: Pixsim) -> None:
    checks = pixsim.json("doctor")["checks"]
    assert all(check["ok"] for check in checks)
    assert {check["name"] for check in checks} >= {"database", "ledger", "library", "decoder", "codecs", "providers"}


def test_providers_and_accounts_are_listed(pixsim: Pixsim, console: Console) -> None:
    assert "local" in [row["id"] for row in pixsim.json("providers", "list")["providers"]]
    shown = console.json("providers", "show", "local")
    assert "camera" in shown["parameters"]["image_to_video"]
    (account,) = console.json("accounts", "list")["accounts"]
    assert (account["provider_id"], account["state"], account["current_jobs"]) == ("local", "ready", 0)
    assert console.json("version")["version"]


@pytest.mark.long
def test_a_worker_runs_what_others_queued_and_ends_when_idle(pixsim: Pixsim) -> None:
    for prompt in ("a lake", "a city"):
        pixsim.json(
            *("generate", "--provider", "local", "--operation", "text_to_image"),
            *("--param", f"prompt={prompt}", "--param", "size=480p"),
        )
    assert pixsim.json("worker", "--until-idle")["completed"] == 2
    assert len(pixsim.json("assets", "list")["assets"]) == 2

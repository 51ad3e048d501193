"""The window as a process: one for each folder, ended with words and by signals."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.main import _can_be_told, _command_again, _files_and_link, _kept_look, _read_arguments
from app.system.paths import paths_in
from tests.commands.conftest import Console
from tests.support.command import PROGRAM, ROOT
from tests.support.library import draw_picture

DEADLINE_SECONDS = 60


def start(home: Path, *words: str, trace: Path | None = None) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PIXSIM7_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    if trace is not None:
        environment["PIXSIM7_TRACE_START"] = str(trace)
    return subprocess.Popen([*PROGRAM, *words], cwd=ROOT, env=environment, stderr=subprocess.PIPE)


def wait_for(trace: Path, event: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the window has told of a step of its start."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        told = trace.read_text().splitlines() if trace.exists() else []
        if any(json.loads(line)["event"] == event for line in told):
            return
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        time.sleep(0.05)
    raise AssertionError(f"{event} was not told")


@pytest.mark.row("F-29")
def test_a_second_window_hands_its_files_over_and_leaves(tmp_path: Path) -> None:
    home, trace = tmp_path / "home", tmp_path / "trace"
    picture = draw_picture(tmp_path / "handed over.png", (64, 48))
    window = start(home, trace=trace)
    try:
        wait_for(trace, "services_ready", window)
        second = start(home, str(picture))
        assert second.wait(DEADLINE_SECONDS) == 0
        assert second.stderr is not None
        assert second.stderr.read() == b""
        second.stderr.close()
        console = Console({"PIXSIM7_HOME": str(home)})
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not (assets := console.json("assets", "list")["assets"]):
            assert time.monotonic() < deadline, "the file has not arrived"
            time.sleep(0.1)
        assert [asset["name"] for asset in assets] == ["handed over.png"]
    finally:
        window.send_signal(signal.SIGTERM)
        code = window.wait(DEADLINE_SECONDS)
        assert window.stderr is not None
        said = [line for line in window.stderr.read().decode().splitlines() if not line.startswith("This plugin does")]
        window.stderr.close()
    assert (code, said) == (0, [])


def test_a_data_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file in the way")
    window = start(tmp_path / "home")
    assert window.wait(DEADLINE_SECONDS) == 1
    assert window.stderr is not None
    said = window.stderr.read().decode()
    window.stderr.close()
    assert "cannot use the data folder" in said
    assert "Traceback" not in said


def test_options_and_files_are_told_apart() -> None:
    assert _read_arguments(["--data-dir", "/a", "/b/c.png"]) == (Path("/a"), ["/b/c.png"], False)
    assert _read_arguments(["--data-dir=/a", "--safe-mode"]) == (Path("/a"), [], True)


def test_files_links_and_addresses_are_told_apart() -> None:
    named = ["/b/c d.png", "file:///e/f%20g.png", "PixSim7:asset/3", "https://example.com/a.png", "file://other/h.png"]
    assert _files_and_link(named) == ([Path("/b/c d.png"), Path("/e/f g.png")], "PixSim7:asset/3")
    assert _files_and_link(["c.png"]) == ([Path("c.png")], "")


def test_the_look_is_read_without_the_model_and_damage_does_no_harm(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    assert _kept_look(paths) == {}
    look = {"theme": "light", "text_scale": 110, "reduced_motion": True, "strong_outlines": False}
    (tmp_path / "settings.json").write_text(json.dumps({"appearance": look}))
    assert _kept_look(paths)["choice"] == "light"
    assert _kept_look(paths)["language"] == ""
    (tmp_path / "settings.json").write_text(json.dumps({"appearance": {**look, "language": "de"}}))
    assert _kept_look(paths)["language"] == "de"
    (tmp_path / "settings.json").write_text("{")
    assert _kept_look(paths) == {}


def test_the_program_starts_again_with_its_options(tmp_path: Path) -> None:
    assert _command_again(None, safe_mode=False) == [sys.executable, "-m", "app"]
    command = _command_again(tmp_path, safe_mode=True)
    assert _read_arguments(command[3:]) == (tmp_path, [], True)


def test_a_path_that_is_no_text_or_too_long_is_not_handed_over() -> None:
    assert _can_be_told("/a/ü.png")
    assert not _can_be_told("/a/" + os.fsdecode(b"\xff.png"))
    assert not _can_be_told("/" + "a" * 5000)

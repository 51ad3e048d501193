"""What the window remembers of itself."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.view_state import ViewState

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_value_is_there_after_a_restart(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "view.json"
    ViewState(path).put("queue.columns", {"hidden": ["account"]})
    state = ViewState(path)
    state.put("queue.tab", "done")
    qtbot.waitUntil(path.exists)
    assert ViewState(path).get("queue.tab") == "done"


def test_a_damaged_file_gives_the_defaults_and_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "view.json"
    path.write_text('{"queue.tab": "do', "utf-8")
    state = ViewState(path)
    assert state.get("queue.tab", "active") == "active"
    state.put("queue.tab", "failed")
    state.save()
    assert ViewState(path).get("queue.tab") == "failed"


def test_a_file_that_holds_no_names_gives_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "view.json"
    path.write_text("[1, 2]", "utf-8")
    assert ViewState(path).get("queue.tab") is None


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_memory(tmp_path: Path) -> None:
    state = ViewState(tmp_path / "gone" / "view.json")
    state.put("queue.tab", "failed")
    state.save()
    assert state.get("queue.tab") == "failed"


def test_without_a_file_values_last_as_long_as_the_window() -> None:
    state = ViewState()
    state.put("a.b", 1)
    state.save()
    assert state.get("a.b") == 1

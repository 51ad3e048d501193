"""Imports and exports that are under way."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.context import Shell, Toast
from app.ui.long_work import SHOW_AFTER_MS, Batch, LongWorks

MIB = 1024**2


class Time:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def told(qapp: QApplication) -> tuple[Shell, list[Toast]]:  # noqa: ARG001
    shell, heard = Shell(), list[Toast]()
    shell.toasted.connect(heard.append)
    return shell, heard


def test_what_is_done_at_once_is_not_worth_a_word(told: tuple[Shell, list[Toast]], qtbot: QtBot) -> None:
    shell, heard = told
    with LongWorks(shell).imports.batch([10]) as batch:
        batch.step(10)
    qtbot.wait(SHOW_AFTER_MS + 100)
    assert heard == []


def test_it_says_how_far_it_is_and_its_end(told: tuple[Shell, list[Toast]], qtbot: QtBot) -> None:
    shell, heard = told
    works = LongWorks(shell)
    with qtbot.waitSignal(shell.toast_ended) as ended, works.imports.batch([MIB] * 4) as batch:
        qtbot.waitUntil(lambda: len(heard) == 1)
        assert (heard[0].kind, heard[0].text, heard[0].fraction) == ("running", "Importing 1 of 4", 0)
        for _ in range(2):
            batch.step(MIB)
        qtbot.waitUntil(lambda: len(heard) == 2)
        assert (heard[1].text, heard[1].fraction) == ("Importing 3 of 4", 0.5)
        assert works.imports.files_to_go == 2
    assert ended.args == ["import"]
    assert works.imports.files_to_go == 0


def test_the_time_left_is_told_when_it_can_be_known() -> None:
    now = Time()
    batch = Batch([4 * MIB, 4 * MIB, 8 * MIB, 16 * MIB], lambda: None, now)
    now.seconds += 60
    batch.step(4 * MIB)
    assert batch.seconds_left is None
    batch.step(4 * MIB)
    left = batch.seconds_left
    assert left is not None
    assert 170 < left < 185


def test_two_imports_at_once_are_one_word(told: tuple[Shell, list[Toast]], qtbot: QtBot) -> None:
    shell, heard = told
    works = LongWorks(shell)
    with works.imports.batch([0] * 3) as first, works.imports.batch([0] * 1000):
        first.step()
        qtbot.waitUntil(lambda: bool(heard))
        assert heard[0].text == "Importing 2 of 1,003"
        assert works.imports.files_to_go == 1002


def test_its_button_stops_all_of_it(told: tuple[Shell, list[Toast]], qtbot: QtBot) -> None:
    shell, heard = told
    imports, exports = LongWorks(shell).imports, LongWorks(shell).exports
    with exports.batch([0] * 3) as first, exports.batch([0] * 2) as second, imports.batch([0]) as other:
        qtbot.waitUntil(lambda: len(heard) == 2)
        toast = next(toast for toast in heard if toast.text == "Exporting 1 of 5")
        assert toast.action is not None
        toast.action()
        assert first.is_stopped
        assert second.is_stopped
        assert not other.is_stopped
        assert heard[-1].text.startswith("Stopping")
        assert heard[-1].action is None

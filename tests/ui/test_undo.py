"""What can be taken back."""

from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.tasks import UiTasks
from app.ui.undo import UndoStack

Errors = list[tuple[str, str]]


class Desk:
    """A stack over a list of what was done."""

    def __init__(self) -> None:
        self.errors: Errors = []
        self.tasks = UiTasks(lambda error, what: self.errors.append((str(error), what)))
        self.stack = UndoStack(self.tasks)
        self.notes: list[str] = []

    def note(self, text: str) -> Callable[[], Awaitable[object]]:
        async def step() -> None:
            self.notes.append(text)

        return step

    def push(self, name: str) -> Callable[[], None]:
        return self.stack.push(name, undo=self.note(f"undo {name}"), redo=self.note(f"redo {name}"))

    async def settle(self) -> None:
        task = self.stack._task
        if task is not None:
            await task


@pytest.fixture
def desk(qapp: QApplication) -> Desk:
    assert qapp is not None
    return Desk()


async def test_the_newest_thing_is_taken_back_first(desk: Desk) -> None:
    desk.push("a")
    desk.push("b")
    desk.stack.undo()
    desk.stack.undo()
    await desk.settle()
    assert desk.notes == ["undo b", "undo a"]
    assert not desk.stack.can_undo


async def test_one_thing_can_be_taken_back_whatever_was_done_after_it(desk: Desk) -> None:
    take_back = desk.push("a")
    desk.push("b")
    take_back()
    take_back()
    await desk.settle()
    assert desk.notes == ["undo a"]
    assert (desk.stack.undo_text, desk.stack.redo_text) == ("b", "a")


async def test_what_was_taken_back_can_be_done_again(desk: Desk) -> None:
    desk.push("a")
    desk.stack.undo()
    desk.stack.redo()
    await desk.settle()
    assert desk.notes == ["undo a", "redo a"]
    assert desk.stack.undo_text == "a"
    assert not desk.stack.can_redo


async def test_a_new_thing_ends_the_way_forward(desk: Desk) -> None:
    desk.push("a")
    desk.stack.undo()
    await desk.settle()
    assert desk.stack.redo_text == "a"
    desk.push("b")
    desk.stack.redo()
    await desk.settle()
    assert desk.notes == ["undo a"]


async def test_an_undo_that_fails_is_told_and_leaves_the_stack(desk: Desk) -> None:
    async def fail() -> None:
        raise ValueError("it has ended")

    desk.push("a")
    desk.stack.push("b", undo=fail, redo=fail)
    desk.stack.undo()
    await desk.settle()
    assert desk.errors == [("it has ended", "undo that")]
    assert not desk.stack.can_redo
    desk.stack.undo()
    await desk.settle()
    assert desk.notes == ["undo a"]


async def test_only_the_last_hundred_things_are_kept(desk: Desk) -> None:
    for number in range(130):
        desk.push(str(number))
    for _ in range(130):
        desk.stack.undo()
    await desk.settle()
    assert len(desk.notes) == 100


async def test_it_goes_to_a_point_step_by_step(desk: Desk) -> None:
    for name in "abc":
        desk.push(name)
    first, second, _ = desk.stack.done
    desk.stack.go_to(first)
    await desk.settle()
    assert (desk.notes, [command.text for command in desk.stack.undone]) == (["undo c", "undo b"], ["b", "c"])
    desk.stack.go_to(second)
    desk.stack.go_to(None)
    await desk.settle()
    assert desk.notes[2:] == ["redo b", "undo b", "undo a"]


async def test_it_goes_nowhere_where_the_point_is_gone(desk: Desk) -> None:
    desk.push("a")
    (first,) = desk.stack.done
    desk.stack.undo()
    await desk.settle()
    desk.push("b")
    desk.stack.go_to(first)
    await desk.settle()
    assert desk.notes == ["undo a"]


async def test_a_step_that_fails_stops_what_was_to_follow(desk: Desk) -> None:
    async def fail() -> None:
        raise ValueError("it has ended")

    stopped: list[str] = []
    desk.stack.stopped.connect(lambda command, error: stopped.append(f"{command.text}: {error}"))
    desk.push("a")
    desk.stack.push("b", undo=fail, redo=fail)
    desk.push("c")
    desk.stack.go_to(None)
    await desk.settle()
    assert (desk.notes, stopped, desk.stack.undo_text) == (["undo c"], ["b: it has ended"], "a")


def test_the_actions_say_what_would_happen(desk: Desk, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    undo, redo = desk.stack.make_actions(window)
    assert (undo.text(), undo.isEnabled(), redo.isEnabled()) == ("Undo", False, False)
    desk.push("Hold 2 jobs")
    assert (undo.text(), undo.isEnabled()) == ("Undo: Hold 2 jobs", True)
    desk.stack.clear()
    assert not undo.isEnabled()


async def test_ctrl_z_and_ctrl_shift_z_work_in_the_window(desk: Desk, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    desk.stack.make_actions(window)
    with qtbot.waitActive(window):
        window.show()
    desk.push("a")
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    await desk.settle()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_Z, both)
    await desk.settle()
    assert desk.notes == ["undo a", "redo a"]

"""The history of what was done: looked at, and walked back and forth by a click."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import InvalidTransitionError
from app.ui.context import UiContext
from app.ui.main_window import MainWindow
from app.ui.theme import Theme
from app.ui.undo_history import UndoHistory, offer_history
from tests.support import hands, looks
from tests.support.library import Complaints, open_context, open_library
from tests.support.until import until


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
async def context(theme: Theme, tmp_path: Path, complaints: Complaints) -> AsyncIterator[UiContext]:
    async with open_library(tmp_path) as library, open_context(library, theme, complaints=complaints) as made:
        yield made


class Desk:
    """The history over a stack, and what its steps did."""

    def __init__(self, context: UiContext, window: QWidget) -> None:
        self.window = window
        self.stack = context.undo
        self.notes: list[str] = []
        self.history = UndoHistory(context, window)
        self.history.show()

    def note(self, text: str) -> Callable[[], Awaitable[object]]:
        async def step() -> None:
            self.notes.append(text)

        return step

    def push(self, *names: str) -> None:
        for name in names:
            self.stack.push(name, undo=self.note(f"undo {name}"), redo=self.note(f"redo {name}"))

    def told(self) -> list[str]:
        """The rows as they are told, without times."""
        texts = [self.history.model.index(row).data() for row in range(self.history.model.rowCount())]
        return [", ".join(part for part in text.split(", ") if ":" not in part) for text in texts]

    def click(self, text: str) -> None:
        row = next(place for place, told in enumerate(self.told()) if told.startswith(text))
        view = self.history.view
        hands.click(view.viewport(), view.visualRect(view.model().index(row, 0)).center())


@pytest.fixture
def desk(context: UiContext, qtbot: QtBot) -> Desk:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return Desk(context, window)


async def test_nothing_done_is_said_in_a_sentence(desk: Desk) -> None:
    assert desk.told() == []
    assert not desk.history.view.isVisible()
    assert not desk.history.undo.isEnabled()
    await until(lambda: looks.flaws(desk.history), [])


async def test_a_click_goes_back_and_forth_to_that_point(desk: Desk) -> None:
    desk.push("Hold 2 jobs", "Rate 12 items", "Bin 3 items")
    assert desk.told() == ["Bin 3 items, now", "Rate 12 items", "Hold 2 jobs", "Before all of this"]
    desk.click("Hold 2 jobs")
    await until(lambda: desk.stack.undo_text, "Hold 2 jobs")
    assert [note.split()[0] for note in desk.notes] == ["undo", "undo"]
    assert desk.history.model.rows[desk.history.model.place_of_now].command is desk.stack.done[-1]
    desk.click("Before all of this")
    await until(lambda: desk.stack.can_undo, wanted=False)
    desk.click("Rate 12 items")
    await until(lambda: desk.stack.undo_text, "Rate 12 items")
    assert desk.notes[-2:] == ["redo Hold 2 jobs", "redo Rate 12 items"]
    await until(lambda: looks.flaws(desk.history), [])


async def test_where_we_are_a_click_does_nothing(desk: Desk) -> None:
    desk.push("a", "b")
    desk.click("b")
    desk.click("a")
    await until(lambda: desk.notes, ["undo b"])


async def test_keys_walk_and_take_back(desk: Desk, qtbot: QtBot) -> None:
    desk.push("a", "b")
    await until(desk.history.isActiveWindow, wanted=True)
    desk.history.view.setFocus()
    qtbot.keyClick(desk.history.view, Qt.Key.Key_Down)
    qtbot.keyClick(desk.history.view, Qt.Key.Key_Return)
    await until(lambda: desk.notes, ["undo b"])
    QTest.keyClick(desk.history.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: desk.notes, ["undo b", "undo a"])
    hands.click(desk.history.redo)
    await until(lambda: desk.notes, ["undo b", "undo a", "redo a"])


async def test_it_stops_at_a_step_that_is_not_possible_and_says_which(desk: Desk, complaints: Complaints) -> None:
    async def fail() -> None:
        raise InvalidTransitionError("Job 4 has already ended: completed.")

    desk.push("a")
    desk.stack.push("Hold 2 jobs", undo=fail, redo=fail)
    desk.push("c")
    desk.click("Before all of this")
    await until(lambda: len(complaints.shown), 1)
    assert desk.notes == ["undo c"]
    assert desk.history.notice.text().startswith("It stopped at “Hold 2 jobs”. Job 4 has already ended: completed.")
    assert [command.text for command in desk.stack.done] == ["a"]
    await until(lambda: looks.flaws(desk.history), [])
    desk.click("Before all of this")
    await until(lambda: desk.notes, ["undo c", "undo a"])
    assert not desk.history.notice.isVisible()
    desk.stack.push("d", undo=fail, redo=fail)
    desk.click("Before all of this")
    await until(lambda: len(complaints.shown), 2)
    assert desk.history.notice.isVisible()
    desk.stack.clear()
    assert not desk.history.notice.isVisible()


async def test_the_window_offers_it_in_the_menu_by_key_and_in_the_palette_and_opens_it_once(
    theme: Theme, context: UiContext, qtbot: QtBot
) -> None:
    window = MainWindow(theme)
    qtbot.addWidget(window, before_close_func=lambda widget: widget.allow_close())
    window.show()
    await window.attach(context, [])
    offer_history(context, window)
    hands.click(window.app_bar.profile)
    (menu,) = [menu for menu in window.findChildren(QMenu) if menu.isVisible()]
    assert {"Undo", "Redo", "Undo history…"} <= {action.text() for action in menu.actions()}
    menu.close()
    action = window.findChild(QAction, "undo_history")
    assert isinstance(action, QAction)
    action.trigger()
    action.trigger()
    (history,) = window.findChildren(UndoHistory)
    assert history.isVisible()
    history.close()
    window.palette_box.open()
    assert window.palette_box.list is not None
    assert "Undo history…" in [entry.title for entry in window.palette_box.list.entries]
    assert window.palette_box.field is not None
    qtbot.keyClick(window.palette_box.field, Qt.Key.Key_Escape)

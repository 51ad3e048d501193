"""Every command with its keys, and how they are changed."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.context import UiContext
from app.ui.settings.key_editor import KeyEditor
from app.ui.settings.shortcuts_page import ShortcutsPage
from tests.support import hands
from tests.support.file_choice import choose_file
from tests.support.until import until


@pytest.fixture
def page(context: UiContext, qtbot: QtBot) -> ShortcutsPage:
    window = QWidget()
    qtbot.addWidget(window)
    for text, key in (("&Undo", "Ctrl+Z"), ("Nothing", ""), ("Find", "Ctrl+F")):
        action = QAction(text, window)
        if key:
            action.setShortcut(QKeySequence(key))
        window.addAction(action)
    made = ShortcutsPage(context, window)
    made.setParent(window)
    made.resize(500, 400)
    with qtbot.waitActive(window):
        window.show()
    return made


def told(page: ShortcutsPage) -> dict[str, tuple[str, ...]]:
    return {command.words: command.keys for command in page.list.shown()}


def editor(page: ShortcutsPage) -> KeyEditor:
    (found,) = [one for one in page.window().findChildren(KeyEditor) if one.isVisible()]
    return found


def open_editor(page: ShortcutsPage, words: str) -> KeyEditor:
    command = next(command for command in page.list.shown() if command.words == words)
    hands.click(page.list, page.list.rect_of(command).center())
    return editor(page)


async def test_commands_are_found_by_word_and_by_key(page: ShortcutsPage) -> None:
    assert told(page) == {"Find": ("Ctrl+F",), "Undo": ("Ctrl+Z",)}
    assert "Ctrl+Z" in page.words()
    page.mark("undo")
    assert list(told(page)) == ["Undo"]
    page.mark("ctrl+f")
    assert list(told(page)) == ["Find"]
    page.mark("")
    assert list(told(page)) == ["Find", "Undo"]


async def test_a_key_that_is_pressed_is_one_more(page: ShortcutsPage, context: UiContext) -> None:
    opened = open_editor(page, "Find")
    hands.press(opened.field, Qt.Key.Key_F3)
    await until(lambda: told(page)["Find"], ("Ctrl+F", "F3"))
    assert context.settings.value.shortcuts.keys == {"window/QWidget/Ctrl+F": ("Ctrl+F", "F3")}


async def test_who_has_the_key_is_told_and_gives_it_away_only_if_that_is_wanted(page: ShortcutsPage) -> None:
    opened = open_editor(page, "Find")
    hands.press(opened.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert opened.conflict.text() == "Ctrl+Z belongs to: Undo (everywhere)."
    hands.press(opened, Qt.Key.Key_Escape)
    assert told(page) == {"Find": ("Ctrl+F",), "Undo": ("Ctrl+Z",)}
    opened = open_editor(page, "Find")
    hands.press(opened.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    hands.click(opened.use)
    await until(lambda: told(page), {"Find": ("Ctrl+F", "Ctrl+Z"), "Undo": ()})


async def test_a_key_is_taken_away_and_the_usual_ones_come_back(page: ShortcutsPage) -> None:
    opened = open_editor(page, "Find")
    (chip,) = opened.chips()
    hands.press(chip, Qt.Key.Key_Delete)
    await until(lambda: told(page)["Find"], ())
    opened = open_editor(page, "Find")
    hands.click(opened.usual)
    await until(lambda: told(page)["Find"], ("Ctrl+F",))


async def test_the_list_is_used_with_the_keyboard_alone(page: ShortcutsPage, context: UiContext) -> None:
    page.list.setFocus(Qt.FocusReason.TabFocusReason)
    hands.press(page.list, Qt.Key.Key_Down)
    assert page.list.accessibleDescription() == "Undo: Ctrl+Z"
    hands.press(page.list, Qt.Key.Key_Return)
    hands.press(editor(page).field, Qt.Key.Key_F9)
    await until(lambda: told(page)["Undo"], ("Ctrl+Z", "F9"))
    hands.press(page.list, Qt.Key.Key_Delete)
    await until(lambda: told(page)["Undo"], ("Ctrl+Z",))
    assert not context.settings.value.shortcuts.keys


async def test_all_go_back_to_usual_and_that_can_be_undone(page: ShortcutsPage, context: UiContext) -> None:
    chosen = {"window/QWidget/Ctrl+F": ("F3",)}
    await context.settings.change("shortcuts.keys", chosen)
    assert page._usual.isVisible()
    hands.click(page._usual)
    await until(lambda: told(page)["Find"], ("Ctrl+F",))
    context.undo.undo()
    await until(lambda: told(page)["Find"], ("F3",))


async def test_the_list_goes_to_a_page(page: ShortcutsPage, tmp_path: Path) -> None:
    hands.click(page._print)
    target = tmp_path / "keys.pdf"
    await choose_file(target)
    await until(lambda: target.exists() and target.stat().st_size > 1000, wanted=True)
    assert target.read_bytes().startswith(b"%PDF-")

"""The keys of all commands, and what the user makes of them."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import find_panels
from app.domain.events import EventBus
from app.domain.settings import Settings
from app.ui.context import UiContext
from app.ui.keymap import Command, Keymap, meeting, shown_keys
from app.ui.main_window import MainWindow
from app.ui.session import Session
from app.ui.shortcuts import PANEL_ID, PANEL_TITLE, KeyHint
from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from tests.support import hands
from tests.support.library import ScratchSettings, open_context, open_library

HERE = Qt.ShortcutContext.WidgetWithChildrenShortcut


class Grid(QWidget):
    """A widget that takes keys itself."""

    def key_hints(self) -> Sequence[KeyHint]:
        return [KeyHint("Choose all", "Ctrl+A"), KeyHint("Walk", "Left, Right")]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    add(made, "&Settings…", "Ctrl+,", Qt.ShortcutContext.WindowShortcut)
    return made


@pytest.fixture
def gallery(window: QWidget) -> QWidget:
    return panel(window, "gallery", "Gallery")


@pytest.fixture
def settings() -> ScratchSettings:
    return ScratchSettings(EventBus())


@pytest.fixture
def keymap(window: QWidget, settings: ScratchSettings) -> Keymap:
    return Keymap(window, settings)


def panel(window: QWidget, name: str, title: str) -> QWidget:
    made = QWidget(window)
    made.setProperty(PANEL_ID, name)
    made.setProperty(PANEL_TITLE, title)
    return made


def add(owner: QWidget, text: str, key: str, context: Qt.ShortcutContext = HERE, name: str = "") -> QAction:
    action = QAction(text, owner)
    if key:
        action.setShortcut(QKeySequence(key))
    action.setShortcutContext(context)
    action.setObjectName(name)
    owner.addAction(action)
    return action


def the(keymap: Keymap, words: str) -> Command:
    (found,) = [command for command in keymap.commands() if command.words == words]
    return found


def test_commands_come_with_their_places_and_keys(keymap: Keymap, gallery: QWidget, window: QWidget) -> None:
    add(gallery, "Use as input", "I")
    add(window, "Open the logs", "", Qt.ShortcutContext.WindowShortcut, "open_logs")
    add(gallery, "Nothing", "")
    Grid(gallery)
    menu = QMenu(gallery)
    menu.addAction("In a menu").setShortcut(QKeySequence("X"))
    told = [(one.place, one.words, one.keys, one.is_fixed) for one in keymap.commands()]
    assert told == [
        ("", "Open the logs", (), False),
        ("", "Settings", ("Ctrl+,",), False),
        ("Gallery", "Choose all", ("Ctrl+A",), True),
        ("Gallery", "Use as input", ("I",), False),
        ("Gallery", "Walk", ("Left", "Right"), True),
    ]
    assert the(keymap, "Use as input").id == "gallery/QWidget/I"
    assert the(keymap, "Open the logs").id == "window/open_logs"


def test_a_command_is_known_by_the_same_name_in_another_language(
    window: QWidget, gallery: QWidget, settings: ScratchSettings
) -> None:
    action = add(gallery, "Use as input", "I")
    before = the(Keymap(window, settings), "Use as input").id
    action.setText("Als Eingabe benutzen")
    gallery.setProperty(PANEL_TITLE, "Galerie")
    assert the(Keymap(window, settings), "Als Eingabe benutzen").id == before


async def test_other_keys_work_at_once_and_the_usual_ones_come_back(
    keymap: Keymap, gallery: QWidget, window: QWidget, settings: ScratchSettings, qtbot: QtBot
) -> None:
    heard: list[str] = []
    add(gallery, "Use as input", "I").triggered.connect(lambda: heard.append("input"))
    gallery.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    with qtbot.waitActive(window):
        window.show()
    gallery.setFocus()
    await keymap.set_keys(the(keymap, "Use as input"), ["J", "Ctrl+J"])
    keymap.apply()
    hands.press(gallery, Qt.Key.Key_I)
    assert not heard
    hands.press(gallery, Qt.Key.Key_J)
    hands.press(gallery, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["input", "input"]
    command = the(keymap, "Use as input")
    assert command.is_changed
    assert settings.value.shortcuts.keys == {"gallery/QWidget/I": ("J", "Ctrl+J")}
    await keymap.set_keys(command, command.usual)
    keymap.apply()
    assert not settings.value.shortcuts.keys
    hands.press(gallery, Qt.Key.Key_I)
    assert heard == ["input"] * 3


def test_keys_meet_where_the_focus_can_be_in_both(keymap: Keymap, gallery: QWidget, window: QWidget) -> None:
    queue = panel(window, "queue", "Queue")
    grid = Grid(gallery)
    add(gallery, "Search", "Ctrl+F")
    add(queue, "Find jobs", "Ctrl+F")
    add(grid, "Stack", "Ctrl+G")
    everywhere = the(keymap, "Settings")
    assert [other.words for other in keymap.meeting(everywhere, "Ctrl+F")] == ["Search", "Find jobs"]
    assert [other.words for other in keymap.meeting(the(keymap, "Stack"), "Ctrl+F")] == ["Search"]
    assert [other.words for other in keymap.meeting(the(keymap, "Search"), "Ctrl+A")] == ["Choose all"]
    assert not keymap.meeting(the(keymap, "Find jobs"), "Ctrl+G")
    assert not keymap.meeting(the(keymap, "Search"), "Ctrl+F")[1:]


async def test_keys_are_taken_from_those_that_had_them(
    keymap: Keymap, gallery: QWidget, settings: ScratchSettings
) -> None:
    search = add(gallery, "Search", "Ctrl+F")
    other = add(gallery, "Other", "O")
    await keymap.set_keys(the(keymap, "Other"), ["O", "Ctrl+F"], [the(keymap, "Search")])
    keymap.apply()
    assert search.shortcuts() == []
    assert [key.toString() for key in other.shortcuts()] == ["O", "Ctrl+F"]
    assert settings.value == Settings().changed(
        "shortcuts.keys", {"gallery/QWidget/O": ("O", "Ctrl+F"), "gallery/QWidget/Ctrl+F": ()}
    )


async def test_a_tool_tip_tells_the_present_key(keymap: Keymap, gallery: QWidget, theme: Theme) -> None:
    add(gallery, "Search", "Ctrl+F")
    button = IconButton(theme, "search", "Search (Ctrl+F)", parent=gallery)
    await keymap.set_keys(the(keymap, "Search"), ["F4"])
    keymap.apply()
    assert button.toolTip() == "Search (F4)"
    await keymap.set_keys(the(keymap, "Search"), ["Ctrl+F"])
    keymap.apply()
    assert button.toolTip() == "Search (Ctrl+F)"


def test_keys_are_told_as_the_keyboard_has_them() -> None:
    assert shown_keys(["Ctrl+Return", "F2"]) == "Ctrl+Return, F2"
    assert shown_keys([]) == ""


@pytest.fixture
async def whole(theme: Theme, tmp_path: Path) -> AsyncIterator[tuple[MainWindow, UiContext]]:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        made = MainWindow(theme, None)
        await made.attach(context, find_panels())
        Session(made, context)
        yield made, context
        await context.tasks.close()
        made.allow_close()
        made.close()
        made.deleteLater()


async def test_in_the_whole_window_no_two_commands_meet_and_each_has_its_own_name(
    whole: tuple[MainWindow, UiContext],
) -> None:
    window, context = whole
    keymap = Keymap(window, context.settings)
    commands = [command for command in keymap.commands() if not command.is_fixed]
    assert len(commands) > 100
    assert not [name for name, count in Counter(command.id for command in commands).items() if count > 1]
    assert not [command.id for command in commands if " / " in command.words]
    for command in commands:
        for key in command.keys:
            assert not meeting(command, key, commands), (command.words, key)


async def test_a_change_holds_in_the_whole_window_at_once(whole: tuple[MainWindow, UiContext]) -> None:
    window, context = whole
    await context.settings.change("shortcuts.keys", {"window/MainWindow/Ctrl+K": ("Ctrl+P",)})
    (action,) = [one for one in window.actions() if one.text() == "Search everything"]
    assert [key.toString() for key in action.shortcuts()] == ["Ctrl+P"]
    (entry,) = [one for one in window._entries() if one.title == "Search everything"]
    assert entry.key == "Ctrl+P"
    assert window.app_bar.palette_field.toolTip() == "Search everything (Ctrl+P)"

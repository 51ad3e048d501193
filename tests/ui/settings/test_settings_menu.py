"""Settings back to usual, out to a file and in from one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.settings import Settings
from app.system.settings_exchange import read_offer, write_settings
from app.ui.context import Toast, UiContext
from app.ui.settings.import_dialog import ImportDialog
from app.ui.settings.settings_menu import SettingsMenu
from tests.support import hands
from tests.support.file_choice import choose_file
from tests.support.until import until


@pytest.fixture
async def menu(context: UiContext, qtbot: QtBot) -> AsyncIterator[SettingsMenu]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    await context.settings.change_all({"library.bin_days": 9, "appearance.text_scale": 120})
    yield SettingsMenu(context, lambda: ("library", "Library"), window)
    window.close()


def trigger(menu: SettingsMenu, start: str) -> None:
    made = menu.menu()
    next(action for action in made.actions() if action.text().startswith(start)).trigger()
    made.deleteLater()


def dialog() -> QDialog | None:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    return found[0] if found else None


async def answer(text: str) -> None:
    await until(lambda: dialog() is not None, wanted=True)
    open_one = dialog()
    assert open_one is not None
    hands.click(next(button for button in open_one.findChildren(QPushButton) if button.text() == text))
    await until(lambda: dialog() is None, wanted=True)


async def test_a_section_goes_back_to_usual_and_that_can_be_undone(menu: SettingsMenu, context: UiContext) -> None:
    told: list[Toast] = []
    context.shell.toasted.connect(told.append)
    trigger(menu, "Reset “Library”")
    await until(lambda: context.settings.value.library.bin_days, 0)
    assert context.settings.value.appearance.text_scale == 120
    await until(lambda: len(told), 1)
    assert context.undo.undo_text == "Reset Library"
    made = menu.menu()
    assert not made.actions()[0].isEnabled()
    made.deleteLater()
    context.undo.undo()
    await until(lambda: context.settings.value.library.bin_days, 9)


async def test_everything_goes_back_after_a_question_but_not_what_belongs_to_the_computer(
    menu: SettingsMenu, context: UiContext
) -> None:
    await context.settings.change("devices.program", "/opt/adb")
    trigger(menu, "Reset everything")
    await answer("Reset")
    await until(lambda: context.settings.value.appearance.text_scale, 100)
    assert context.settings.value.library.bin_days == 0
    assert context.settings.value.devices.program == "/opt/adb"


async def test_settings_go_to_a_file(menu: SettingsMenu, context: UiContext, tmp_path: Path) -> None:
    trigger(menu, "Export")
    target = tmp_path / "mine.json"
    await choose_file(target)
    await until(target.exists, wanted=True)
    offer = read_offer(target.read_bytes(), Settings())
    assert [one.name for one in offer.differences] == ["appearance.text_scale", "library.bin_days"]
    assert context.settings.value.library.bin_days == 9


async def test_a_file_changes_what_is_ticked_and_can_be_undone(
    menu: SettingsMenu, context: UiContext, tmp_path: Path
) -> None:
    source = tmp_path / "theirs.json"
    there = Settings().with_values({"library.bin_days": 3, "appearance.text_scale": 140})
    source.write_bytes(write_settings(there, "1"))
    trigger(menu, "Import")
    await choose_file(source)
    await until(lambda: isinstance(dialog(), ImportDialog), wanted=True)
    shown = dialog()
    assert isinstance(shown, ImportDialog)
    next(box for box in shown.boxes if "Text size" in box.text()).click()
    await answer("Change 1")
    await until(lambda: context.settings.value.library.bin_days, 3)
    assert context.settings.value.appearance.text_scale == 120
    context.undo.undo()
    await until(lambda: context.settings.value.library.bin_days, 9)


@pytest.mark.row("H-14")
async def test_a_file_that_is_wrong_is_told_and_changes_nothing(
    menu: SettingsMenu, context: UiContext, tmp_path: Path
) -> None:
    source = tmp_path / "theirs.json"
    source.write_bytes(b" " * 5_000_000)
    trigger(menu, "Import")
    await choose_file(source)
    await until(lambda: isinstance(dialog(), ImportDialog), wanted=True)
    shown = dialog()
    assert isinstance(shown, ImportDialog)
    assert shown.fault == "The file is larger than 4 MB."
    await answer("Close")
    assert context.settings.value.library.bin_days == 9

"""The list of presets."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.devices.actions.registry import discover
from app.services.automation.preset_file import PresetFile, write_preset
from app.ui.context import UiContext
from app.ui.panels.devices.presets.import_dialog import ImportDialog
from app.ui.panels.devices.presets.preset_list import PresetList, Shipped, preset_lines
from app.ui.widgets.buttons import Button
from app.ui.widgets.line_edit import LineEdit
from tests.support import hands
from tests.support.looks import flaws
from tests.support.until import until


@pytest.fixture
async def shown(context: UiContext, preset_id: int, qtbot: QtBot) -> PresetList:
    assert preset_id
    made = PresetList(context, discover())
    qtbot.addWidget(made)
    made.resize(340, 500)
    made.show()
    await until(made.names, wanted=["Review clip"])
    return made


def dialog() -> QDialog | None:
    return next(
        (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog) and widget.isVisible()),
        None,
    )


async def opened() -> QDialog:
    await until(lambda: dialog() is not None, wanted=True)
    found = dialog()
    assert found is not None
    return found


async def comes_back(shown: PresetList) -> None:
    """The window has the keyboard again after a dialog."""
    shown.activateWindow()
    await until(shown.isActiveWindow, wanted=True)
    shown.list.setFocus()


def press(box: QDialog, word: str) -> None:
    hands.click(next(button for button in box.findChildren(Button) if button.text() == word))


async def test_presets_are_found_made_renamed_copied_and_deleted(shown: PresetList) -> None:
    texts = [line.text for line in shown.list.lines]
    assert texts[:3] == ["Review", "Review clip", "Come with the program: opened as a copy"]
    assert "Wake and unlock" in texts
    assert flaws(shown) == []
    hands.type_into(shown.search, "wake")
    assert [line.text for line in shown.list.lines][1:] == ["Wake and unlock"]
    ids: list[int] = []
    shown.opened.connect(ids.append)
    hands.press(shown.list, Qt.Key.Key_Return)
    await until(lambda: len(ids), wanted=1)
    await until(lambda: len(shown.rows), wanted=2)
    hands.type_into(shown.search, "zzz")
    assert shown.empty.isVisible()
    shown.search.clear()

    hands.click(shown.new)
    box = await opened()
    hands.type_into(box.findChildren(LineEdit)[0], "Mine")
    press(box, "Make")
    await until(lambda: sorted(shown.names()), wanted=["Mine", "Review clip", "Wake and unlock"])
    mine = next(row.id for row in shown.rows if row.name == "Mine")
    shown.list.set_current(mine)
    await comes_back(shown)
    hands.press(shown.list, Qt.Key.Key_F2)
    box = await opened()
    hands.type_into(box.findChildren(LineEdit)[0], "Ours")
    press(box, "Rename")
    await until(lambda: "Ours" in shown.names(), wanted=True)
    await comes_back(shown)
    hands.press(shown.list, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: "Ours 2" in shown.names(), wanted=True)
    await until(lambda: shown.list.current_value() != mine, wanted=True)
    await comes_back(shown)
    hands.press(shown.list, Qt.Key.Key_Delete)
    press(await opened(), "Delete")
    await until(lambda: "Ours 2" in shown.names(), wanted=False)
    assert len(shown.menu().actions()) == 6


async def test_a_file_is_shown_before_it_is_kept_and_a_wrong_one_changes_nothing(
    shown: PresetList, context: UiContext, preset: PresetFile, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(write_preset(preset.model_copy(update={"name": "From a file"})))
    bad.write_bytes(b'{"format": 2}')
    for path, word in ((bad, "Close"), (good, "Cancel"), (good, "Import")):
        context.tasks.start(shown.import_path(path), what="import")
        box = await opened()
        assert isinstance(box, ImportDialog)
        assert shown.names() == ["Review clip"]
        press(box, word)
        await until(lambda: dialog() is None, wanted=True)
    await until(shown.names, wanted=["From a file", "Review clip"])


def test_lines_stand_under_their_categories_and_shipped_ones_at_the_end(preset: PresetFile) -> None:
    lines = preset_lines([], [preset], "picture")
    assert [(line.text, line.value) for line in lines[1:]] == [("Review clip", Shipped("Review clip"))]
    assert preset_lines([], [preset], "nothing") == []

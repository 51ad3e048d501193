"""What helps to find a fault is opened from where it is asked for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.ui.context import UiContext
from app.ui.diagnostics_dialog import DiagnosticsDialog
from app.ui.fault_desk import FaultDesk
from app.ui.frame.status_bar import StatusItem
from app.ui.main_window import MainWindow
from app.ui.session import Session
from app.ui.settings.dialog import SettingsDialog
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.shown_gallery import holds


@pytest.fixture
async def window(theme: Theme, tmp_path: Path) -> AsyncIterator[tuple[MainWindow, UiContext]]:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        made = MainWindow(theme)
        made.show()
        await made.attach(context, [])
        session = Session(made, context)
        yield made, context
        await holds(lambda: not context.tasks._tasks)
        session.faults.close()
        made.allow_close()
        made.close()
        made.deleteLater()


def diagnostics(over: MainWindow | SettingsDialog) -> list[DiagnosticsDialog]:
    found = over.findChildren(DiagnosticsDialog)
    return [dialog for dialog in found if dialog.isVisible() and dialog.parent() is over]


async def test_the_palette_and_the_health_page_open_the_diagnostics(window: tuple[MainWindow, UiContext]) -> None:
    shown, context = window
    shown.palette_box.open()
    assert shown.palette_box.list is not None
    next(entry for entry in shown.palette_box.list.entries if entry.title == "Save diagnostics…").run()
    (dialog,) = diagnostics(shown)
    await holds(dialog.save.isEnabled)
    dialog.close()
    context.shell.settings_requested.emit("health")
    (settings,) = [one for one in shown.findChildren(QDialog) if isinstance(one, SettingsDialog)]
    settings.health.diagnostics.click()
    (dialog,) = diagnostics(settings)
    await holds(dialog.save.isEnabled)
    dialog.close()
    settings.close()


async def test_the_bottom_of_the_window_and_the_health_page_open_the_log(
    window: tuple[MainWindow, UiContext], qtbot: QtBot
) -> None:
    shown, context = window
    (desk,) = shown.findChildren(FaultDesk)
    item = next(item for item in shown.status.findChildren(StatusItem) if item.text() == "Log")
    qtbot.mouseClick(item, Qt.MouseButton.LeftButton)
    await holds(lambda: desk.log is not None and desk.log.isVisible() and desk.log.nothing.isVisible())
    first = desk.log
    desk.close()
    assert first is not None
    assert not first.isVisible()
    context.shell.settings_requested.emit("health")
    (settings,) = [one for one in shown.findChildren(QDialog) if isinstance(one, SettingsDialog)]
    settings.health.log.click()
    await holds(first.isVisible)
    assert desk.log is first
    settings.close()

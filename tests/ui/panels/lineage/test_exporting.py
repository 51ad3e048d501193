"""The menu "Export" writes files and tells of them."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.context import Toast, UiContext
from app.ui.panels.lineage.panel import LineagePanel
from tests.support.file_choice import choose_file
from tests.support.until import until
from tests.ui.panels.lineage.conftest import shown_ids


async def test_the_graph_is_saved_by_key_with_its_pictures_and_what_is_seen_by_the_menu(
    qtbot: QtBot, panel: LineagePanel, context: UiContext, family: list[int], tmp_path: Path
) -> None:
    told: list[Toast] = []
    context.shell.toasted.connect(told.append)
    panel.show()
    panel.show_around(family[1])
    await until(lambda: shown_ids(panel), sorted(family))
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    await choose_file(tmp_path / "whole.png", "PNG")
    await until(lambda: len(told), 1)
    assert "whole.png" in told[0].text
    image = QImage(str(tmp_path / "whole.png"))
    x, y = image.width() // 2, image.height() // 2
    tones = {image.pixel(x + across, y + down) for across in range(-60, 60, 3) for down in range(-50, 20, 3)}
    assert len(tones) > 50
    menu = panel._exporter.menu(panel)
    keys = [action.shortcut().toString() for action in menu.actions() if not action.isSeparator()]
    assert all(keys)
    assert len(set(keys)) == 5
    assert panel._exporter._name() == "push lineage"
    panel.view.zoom_to(0.3)
    await panel._exporter.save(tmp_path / "seen.svg", "svg", is_all=False)
    assert b"<svg" in (tmp_path / "seen.svg").read_bytes()[:500]


async def test_printing_asks_for_the_printer(qtbot: QtBot, panel: LineagePanel, family: list[int]) -> None:
    panel.show()
    panel.show_around(family[1])
    await until(lambda: shown_ids(panel), sorted(family))

    def dialogs() -> list[QPrintDialog]:
        return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QPrintDialog)]

    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: len(dialogs()), 1)
    dialogs()[0].reject()
    await until(lambda: len(dialogs()), 0)

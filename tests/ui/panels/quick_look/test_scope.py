"""The keyboard stays in the quick look while it shows."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.ui.theme import Theme
from tests.support.shown_gallery import holds
from tests.support.shown_look import show_look

KEY = Qt.Key


def _focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


async def test_tab_goes_round_inside_and_the_covered_window_gets_no_key(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        asset = await shown.library.import_picture()
        triggered: list[str] = []
        for key in ("Ctrl+2", "F6", "Del"):
            action = QAction(shown.window)
            action.setShortcut(QKeySequence(key))
            action.triggered.connect(lambda _=False, key=key: triggered.append(key))
            shown.window.addAction(action)
        QTest.keyClick(shown.field, KEY.Key_F6)
        assert triggered == ["F6"]
        shown.open(asset.id, asset.id)
        await holds(lambda: "picture.png" in shown.words())
        for tabs in range(12):
            focused = _focused()
            assert focused is shown.look or shown.look.isAncestorOf(focused)
            QTest.keyClick(focused, KEY.Key_Tab if tabs < 8 else KEY.Key_Backtab)
        QTest.keyClick(_focused(), KEY.Key_F6)
        QTest.keyClick(_focused(), KEY.Key_Delete)
        QTest.keyClick(_focused(), KEY.Key_2, Qt.KeyboardModifier.ControlModifier)
        assert triggered == ["F6"]
        QTest.keyClick(_focused(), KEY.Key_Escape)
        assert not shown.look.isVisible()
        assert QApplication.focusWidget() is shown.field


async def test_tab_reaches_each_control_once(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        asset = await shown.library.import_picture()
        shown.open(asset.id, asset.id)
        await holds(lambda: "picture.png" in shown.words())
        seen: list[str] = []
        for _ in range(6):
            focused = _focused()
            seen.append(QAccessible.queryAccessibleInterface(focused).text(QAccessible.Text.Name))
            QTest.keyClick(focused, KEY.Key_Tab)
        assert seen == [
            "Quick look",
            "Zoom",
            "Use as input",
            "Show on the second screen (F11)",
            "Full screen (F)",
            "Close (Esc)",
        ]
        assert QApplication.focusWidget() is shown.look


async def test_what_is_covered_cannot_take_the_focus(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        asset = await shown.library.import_picture()
        shown.open(asset.id, asset.id)
        shown.field.setFocus()
        assert QApplication.focusWidget() is shown.look


async def test_it_makes_way_for_what_is_asked_for_beneath_it(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        asset = await shown.library.import_picture()
        page = QLineEdit(shown.window)
        page.show()
        shown.open(asset.id, asset.id)
        page.setFocus()
        shown.context.shell.page_requested.emit("queue")
        assert not shown.look.isVisible()
        assert QApplication.focusWidget() is page

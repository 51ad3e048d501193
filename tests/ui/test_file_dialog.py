"""Qt's file dialog, as a part of the window."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QFileInfo, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QFileIconProvider,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.file_dialog import ComboArrow, make_file_dialog
from app.ui.theme import Theme
from app.ui.widgets.focus import FocusRing
from tests.support import hands

Make = Callable[..., QFileDialog]


@pytest.fixture
def make(qapp: QApplication, qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[Make]:
    qapp.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    (tmp_path / "a.png").touch()
    (tmp_path / "b.txt").touch()

    def shown(*filters: str) -> QFileDialog:
        dialog = make_file_dialog(parent, theme, "Import", tmp_path, filters)
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    yield shown
    parent.close()


def test_its_icons_are_of_our_family(make: Make, theme: Theme, tmp_path: Path) -> None:
    dialog = make()

    def is_drawn_as(icon: QIcon, name: str) -> bool:
        shown = icon.pixmap(QSize(16, 16), 1.0).toImage()
        return bool(shown == theme.pixmap(name, 16, "text.secondary").toImage())

    tools = {"toParentButton": "arrow-up", "newFolderButton": "folder-plus", "backButton": "chevron-left"}
    for button, name in tools.items():
        found = dialog.findChild(QToolButton, button)
        assert found is not None
        assert is_drawn_as(found.icon(), name)
    provider = dialog.iconProvider()
    assert is_drawn_as(provider.icon(QFileInfo(str(tmp_path))), "folder")
    assert is_drawn_as(provider.icon(QFileInfo(str(tmp_path / "a.png"))), "file")
    assert is_drawn_as(provider.icon(QFileIconProvider.IconType.Computer), "hard-drive")


def test_its_combo_boxes_have_arrows(make: Make) -> None:
    combos = make().findChildren(QComboBox)
    assert len(combos) == 2
    for combo in combos:
        arrow = combo.findChild(ComboArrow)
        assert arrow is not None
        assert arrow.isVisible()
        combo.resize(combo.width() + 40, combo.height())
        assert combo.width() - 20 < arrow.geometry().center().x() < combo.width()
        ink = arrow.grab().toImage()
        assert len({ink.pixelColor(x, y).rgba() for x in range(12) for y in range(12)}) > 2


def test_its_buttons_can_be_hit(make: Make) -> None:
    dialog = make()
    buttons = [*dialog.findChildren(QPushButton), *dialog.findChildren(QToolButton)]
    assert min(button.height() for button in buttons if button.isVisible()) >= 24


def test_kinds_of_files_are_offered_by_their_words(make: Make) -> None:
    dialog = make("Pictures (*.png *.jpg)", "All files (*)")
    kinds = next(box for box in dialog.findChildren(QComboBox) if box.objectName() == "fileTypeCombo")
    assert [kinds.itemText(index) for index in range(kinds.count())] == ["Pictures", "All files"]
    assert dialog.selectedNameFilter().startswith("Pictures")


def test_the_keyboard_has_a_ring_on_its_buttons(make: Make, qtbot: QtBot) -> None:
    dialog = make()
    ring = dialog.findChild(FocusRing)
    assert ring is not None
    cancel = next(button for button in dialog.findChildren(QPushButton) if "Cancel" in button.text())
    for _ in range(20):
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused is cancel:
            break
        hands.press(focused, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: ring.target is cancel)
    assert ring.isVisible()

"""What the program is."""

import shutil
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

import app
from app.ui.settings.about_page import AboutPage
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.combo import Combo


def test_the_whole_licence_of_each_part_can_be_read(qtbot: QtBot, theme: Theme) -> None:
    page = AboutPage(theme)
    qtbot.addWidget(page)
    combo, text = page.findChild(Combo), page.findChild(QPlainTextEdit)
    assert combo is not None
    assert text is not None
    seen = set()
    for _ in range(combo.count()):
        assert len(text.toPlainText()) > 500
        seen.add(text.toPlainText())
        qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert len(seen) == 6
    assert "c2pa-python" in text.toPlainText()
    assert "fast-sugiyama" in text.toPlainText()


def test_a_package_shows_the_list_that_it_brings(qtbot: QtBot, tmp_path: Path, theme: Theme) -> None:
    resources = tmp_path / "resources"
    shutil.copytree(theme.resources, resources, ignore=shutil.ignore_patterns("help"))
    (resources / "licences" / "packages.txt").write_text("libx264 165: GPL-2\n", "utf-8")
    page = AboutPage(Theme(resources))
    qtbot.addWidget(page)
    combo, text = page.findChild(Combo), page.findChild(QPlainTextEdit)
    assert combo is not None
    assert text is not None
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_End)
    assert text.toPlainText() == "libx264 165: GPL-2\n"


def test_the_version_is_copied(qtbot: QtBot, theme: Theme) -> None:
    page = AboutPage(theme)
    qtbot.addWidget(page)
    button = page.findChild(Button)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert app.__version__ in QGuiApplication.clipboard().text()

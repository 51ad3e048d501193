"""What a drawn curtain hides, keeps away, and gives back."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.frame.docks import DockSpec
from app.ui.main_window import MainWindow
from app.ui.people.curtain import Curtain
from app.ui.theme import Theme
from app.ui.widgets.secret_field import SecretField
from tests.support import hands


class Page(QWidget):
    """What is put before everything."""

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit()
        QVBoxLayout(self).addWidget(self.field)


@pytest.fixture
def window(theme: Theme, qtbot: QtBot) -> MainWindow:
    made = MainWindow(theme, None)
    qtbot.addWidget(made, before_close_func=lambda widget: widget.allow_close())
    made.resize(1100, 700)
    for dock_id, place in (("create", "left"), ("queue", "bottom")):
        holder = made.docks.add(DockSpec(dock_id, dock_id, place)).widget()
        assert holder is not None
        QVBoxLayout(holder).addWidget(QLineEdit(f"secret of {dock_id}"))
    made.show()
    return made


@pytest.fixture
def curtain(window: MainWindow) -> Iterator[Curtain]:
    made = Curtain(window)
    yield made
    made.lift()


def test_nothing_but_the_page_shows_and_the_docks_are_as_they_were(window: MainWindow, curtain: Curtain) -> None:
    fields = [field for field in window.findChildren(QLineEdit) if field.text().startswith("secret")]
    before, sizes = window.saveState(), [dock.size() for dock in window.docks.docks.values()]
    page = Page()
    curtain.draw(page)
    assert page.geometry() == window.rect()
    assert not any(field.isVisible() for field in fields)
    assert not window.app_bar.isEnabled()
    window.resize(1000, 650)
    assert page.geometry() == window.rect()
    window.resize(1100, 700)
    curtain.lift()
    assert all(field.isVisible() for field in fields)
    assert window.app_bar.isEnabled()
    assert window.saveState() == before
    assert [dock.size() for dock in window.docks.docks.values()] == sizes


def test_dialogs_docks_that_float_and_menus_go_and_dialogs_come_back(
    window: MainWindow, curtain: Curtain, qtbot: QtBot
) -> None:
    dialog = QDialog(window)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.open()
    dock = window.docks.docks["create"]
    dock.setFloating(True)
    menu = QMenu(window)
    menu.addAction("x")
    menu.popup(window.pos())
    assert dialog.isVisible()
    assert dock.isVisible()
    assert menu.isVisible()
    with qtbot.assertNotEmitted(dialog.finished):
        curtain.draw(Page())
    assert not dialog.isVisible()
    assert not dock.isVisible()
    assert not menu.isVisible()
    curtain.lift()
    assert dialog.isVisible()
    assert dock.isVisible()
    assert dock.isFloating()
    dialog.reject()


def test_a_dialog_that_opens_meanwhile_waits_until_it_is_lifted(
    window: MainWindow, curtain: Curtain, qtbot: QtBot
) -> None:
    page = Page()
    curtain.draw(page)
    late, of_page = QDialog(window), QDialog(page)
    late.open()
    of_page.show()
    qtbot.waitUntil(lambda: not late.isVisible())
    assert of_page.isVisible()
    of_page.close()
    curtain.lift()
    assert late.isVisible()
    late.reject()


def test_no_shortcut_does_anything(window: MainWindow, curtain: Curtain) -> None:
    done: list[str] = []
    action = QAction("Do it", window)
    action.setShortcut(QKeySequence("Ctrl+J"))
    action.triggered.connect(lambda: done.append("done"))
    window.addAction(action)
    window.activateWindow()
    page = Page()
    curtain.draw(page)
    page.field.setFocus()
    hands.press(page.field, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert not done
    curtain.lift()
    window.setFocus()
    hands.press(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert done == ["done"]


def test_secrets_that_were_typed_are_gone(window: MainWindow, curtain: Curtain, theme: Theme) -> None:
    dialog = QDialog(window)
    column = QVBoxLayout(dialog)
    key, word = SecretField(theme), QLineEdit()
    word.setEchoMode(QLineEdit.EchoMode.Password)
    column.addWidget(key)
    column.addWidget(word)
    dialog.open()
    hands.type_into(key.edit, "sk-123456")
    key.edit.setEchoMode(QLineEdit.EchoMode.Normal)
    hands.type_into(word, "sesame")
    curtain.draw(Page())
    assert key.value() == ""
    assert word.text() == ""
    curtain.lift()
    dialog.reject()


def test_the_keys_go_back_to_where_they_were(window: MainWindow, curtain: Curtain) -> None:
    window.activateWindow()
    field = next(field for field in window.findChildren(QLineEdit) if field.text() == "secret of create")
    field.setFocus()
    page = Page()
    curtain.draw(page)
    page.field.setFocus()
    curtain.lift()
    assert window.focusWidget() is field


def test_another_page_takes_the_place_of_the_first(curtain: Curtain, qtbot: QtBot) -> None:
    first, second = Page(), Page()
    curtain.draw(first)
    with qtbot.waitSignal(first.destroyed):
        curtain.draw(second)
    assert curtain.page is second
    assert second.isVisible()


def test_what_shows_behind_it_is_not_kept_as_the_users_arrangement(window: MainWindow, curtain: Curtain) -> None:
    curtain.draw(Page())
    assert window.docks.is_resting
    curtain.lift()
    assert not window.docks.is_resting

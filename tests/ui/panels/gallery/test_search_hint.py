"""The word under the search field."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.panels.gallery.search_hint import SearchHint
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.search_field import SearchField


def test_an_unknown_field_is_told_while_it_is_typed_and_can_be_mended(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(700, 200)
    field, other = SearchField(theme, "Search"), SearchField(theme, "Other")
    column = QVBoxLayout(page)
    column.addWidget(field)
    column.addWidget(other)
    hint = SearchHint(theme, field, page)
    with qtbot.waitActive(page):
        page.show()
    field.setFocus()
    QTest.keyClicks(field, "lake ratng:3")
    assert hint.words == "There is no field ratng: did you mean rating?"
    assert hint.y() > field.geometry().bottom()
    assert page.rect().contains(hint.geometry())
    other.setFocus()
    assert hint.words == ""
    field.setFocus()
    assert hint.words
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert (field.text(), hint.words, field.hasFocus()) == ("lake rating:3", "", True)
    field.setText("zzz:3")
    assert hint.words == "There is no field zzz: it is looked for as a word."
    assert not hint.findChildren(Button)[0].isVisible()
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert other.hasFocus()
    assert field.text() == "zzz:3"

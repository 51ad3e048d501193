"""Naming an element in a form."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.devices.selectors import By, Match, Selector
from app.ui.panels.devices.presets.selector_field import SelectorField
from app.ui.theme import Theme
from tests.support import hands
from tests.support.looks import flaws


def test_it_shows_and_gives_what_a_preset_keeps(theme: Theme, qtbot: QtBot) -> None:
    field = SelectorField(theme, is_optional=True)
    field.setAccessibleName("Element")
    qtbot.addWidget(field)
    field.resize(220, 100)
    field.show()
    told: list[int] = []
    field.changed.connect(lambda: told.append(1))
    full = {"by": "text", "value": "OK", "match": "contains", "index": 2, "within": "bar"}
    for given in (None, full, {"by": "xpath", "value": "/*[1]"}, {"by": "id", "value": "a:id/x"}):
        field.set_value(given)
        assert field.value() == given
        assert flaws(field) == []
    field.set_value(Selector(by=By.CLASS, value="B", match=Match.REGEX))
    assert field.value() == {"by": "class", "value": "B", "match": "regex"}
    assert told == []
    # What is wrong in a file is shown as well as it can be.
    field.set_value({"by": 3, "value": 4, "index": -1})
    assert field.value() == {"by": "text", "value": ""}
    hands.type_into(field.value_line, "Go")
    hands.press(field.value_line, Qt.Key.Key_Backspace)
    assert (field.value(), len(told)) == ({"by": "text", "value": "G"}, 3)
    field.by.setCurrentIndex(0)
    field.by.chosen.emit(field.by.value())
    assert field.value() is None
    assert not field.value_line.isVisible()

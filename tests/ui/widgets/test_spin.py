"""A number between two buttons."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.label import Label
from app.ui.widgets.spin import StepField


def _edit(field: StepField) -> QLineEdit:
    edit = field.findChild(QLineEdit)
    assert edit is not None
    return edit


def test_arrows_and_page_keys_step(qtbot: QtBot, theme: Theme) -> None:
    field = StepField(theme, 0, 100, step=5)
    qtbot.addWidget(field)
    qtbot.keyClick(_edit(field), Qt.Key.Key_Up)
    assert field.value() == 5
    qtbot.keyClick(_edit(field), Qt.Key.Key_PageUp)
    assert field.value() == 55
    qtbot.keyClick(_edit(field), Qt.Key.Key_Down)
    assert field.value() == 50


def test_a_special_value_is_told_in_words_and_read_from_them(qtbot: QtBot, theme: Theme) -> None:
    field = StepField(theme, 0, 8, special={0: "Automatic"})
    qtbot.addWidget(field)
    assert _edit(field).text() == "Automatic"
    qtbot.keyClick(_edit(field), Qt.Key.Key_Return)
    assert field.value() == 0


def test_nonsense_leaves_the_value(qtbot: QtBot, theme: Theme) -> None:
    field = StepField(theme, 0, 8)
    qtbot.addWidget(field)
    field.set_value(3)
    _edit(field).setText("many")
    with qtbot.assertNotEmitted(field.changed):
        qtbot.keyClick(_edit(field), Qt.Key.Key_Return)
    assert _edit(field).text() == "3"


def test_decimals_take_a_comma_too(qtbot: QtBot, theme: Theme) -> None:
    field = StepField(theme, 0, 2, step=0.1, decimals=1)
    qtbot.addWidget(field)
    _edit(field).setText("1,26")
    qtbot.keyClick(_edit(field), Qt.Key.Key_Return)
    assert field.value() == 1.3


def test_the_unit_stands_in_the_field(qtbot: QtBot, theme: Theme) -> None:
    field = StepField(theme, 0, 8, unit="GB")
    qtbot.addWidget(field)
    assert [label.text() for label in field.findChildren(Label)] == ["GB"]


def test_the_unit_makes_room_for_words_and_for_the_number(qtbot: QtBot, theme: Theme) -> None:
    field = StepField(theme, 0, 4096, unit="px", special={0: "any"})
    qtbot.addWidget(field)
    (unit,) = field.findChildren(Label)
    field.resize(field.sizeHint())
    field.show()
    assert unit.isHidden()
    field.step_by(640)
    assert not unit.isHidden()
    field.resize(field.minimumSizeHint())
    assert unit.isHidden()


def test_a_new_range_holds_the_value(qtbot: QtBot, theme: Theme) -> None:
    field = StepField(theme, 0, 8)
    qtbot.addWidget(field)
    field.set_value(7)
    field.set_range(0, 4)
    assert field.value() == 4


def _record(field: StepField) -> tuple[list[object], list[object]]:
    typed: list[object] = []
    changed: list[object] = []
    field.typed.connect(typed.append)
    field.changed.connect(changed.append)
    return typed, changed


def test_a_number_counts_while_it_is_typed_and_is_set_when_the_typing_ends(qtbot: QtBot, theme: Theme) -> None:
    field = StepField(theme, 1, 50)
    qtbot.addWidget(field)
    typed, changed = _record(field)
    _edit(field).selectAll()
    qtbot.keyClicks(_edit(field), "12")
    assert (field.value(), typed, changed) == (12, [12], [])
    assert _edit(field).text() == "12"
    qtbot.keyClick(_edit(field), Qt.Key.Key_Return)
    field.commit()
    assert (field.value(), changed) == (12, [12])


def test_a_number_that_is_too_large_counts_as_the_largest(qtbot: QtBot, theme: Theme) -> None:
    field = StepField(theme, 1, 50)
    qtbot.addWidget(field)
    qtbot.keyClicks(_edit(field), "9")
    assert field.value() == 19
    qtbot.keyClicks(_edit(field), "0")
    assert (field.value(), _edit(field).text()) == (50, "190")
    field.commit()
    assert _edit(field).text() == "50"


def test_a_number_that_is_too_small_may_grow_and_waits_for_the_end(qtbot: QtBot, theme: Theme) -> None:
    field = StepField(theme, 90, 150)
    qtbot.addWidget(field)
    typed, changed = _record(field)
    _edit(field).selectAll()
    qtbot.keyClicks(_edit(field), "12")
    assert (field.value(), typed) == (90, [])
    qtbot.keyClicks(_edit(field), "0")
    assert (field.value(), typed, changed) == (120, [120], [])


def test_what_is_no_number_counts_for_nothing(qtbot: QtBot, theme: Theme) -> None:
    field = StepField(theme, 0, 50)
    qtbot.addWidget(field)
    field.set_value(7)
    typed, changed = _record(field)
    _edit(field).selectAll()
    qtbot.keyClicks(_edit(field), "-x")
    assert (field.value(), typed) == (7, [])
    field.commit()
    assert (_edit(field).text(), changed) == ("7", [])


def test_decimals_are_written_as_the_locale_does(qtbot: QtBot, theme: Theme) -> None:
    QLocale.setDefault(QLocale("de"))
    try:
        field = StepField(theme, 0, 2, step=0.1, decimals=1)
        qtbot.addWidget(field)
        field.set_value(1.5)
        assert _edit(field).text() == "1,5"
        field.commit()
        assert field.value() == 1.5
    finally:
        QLocale.setDefault(QLocale.c())

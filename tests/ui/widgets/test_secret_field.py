"""The field for a key."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.form_fields import FieldSpec, control_for
from app.ui.widgets.secret_field import SecretField
from tests.support import hands

SPEC = FieldSpec("key", "Key", "", str, False, (), None, None, {"widget": "secret", "placeholder": "kept"}, None)  # noqa: FBT003


def shown(qtbot: QtBot, theme: Theme) -> tuple[SecretField, QLineEdit, QToolButton]:
    field = SecretField(theme)
    qtbot.addWidget(field)
    field.resize(240, 28)
    field.show()
    qtbot.waitExposed(field)
    edit, eye = field.findChild(QLineEdit), field.findChild(QToolButton)
    assert isinstance(edit, QLineEdit)
    assert isinstance(eye, QToolButton)
    return field, edit, eye


def test_what_is_typed_is_covered_until_the_eye_is_open(qtbot: QtBot, theme: Theme) -> None:
    field, edit, eye = shown(qtbot, theme)
    assert not eye.isVisible()
    with qtbot.waitSignal(field.changed):
        hands.type_into(edit, "s")
    assert edit.displayText() != "s"
    hands.click(eye)
    assert edit.displayText() == "s"
    hands.press(edit, Qt.Key.Key_Backspace)
    assert edit.echoMode() == QLineEdit.EchoMode.Password
    assert not eye.isVisible()


def test_a_pasted_key_loses_the_lines_around_it(qtbot: QtBot, theme: Theme) -> None:
    field, edit, _eye = shown(qtbot, theme)
    QGuiApplication.clipboard().setText(" sk-123\n")
    edit.setFocus()
    hands.press(edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.value() == "sk-123"


def test_a_value_that_is_put_in_is_covered(qtbot: QtBot, theme: Theme) -> None:
    field, edit, eye = shown(qtbot, theme)
    hands.type_into(edit, "s")
    hands.click(eye)
    field.set_value("other")
    assert edit.echoMode() == QLineEdit.EchoMode.Password
    assert eye.isVisible()
    field.set_value("")
    assert not eye.isVisible()


def test_a_form_asks_for_a_secret_with_it_and_marks_it_where_it_is_wrong(qtbot: QtBot, theme: Theme) -> None:
    control = control_for(theme, SPEC)
    qtbot.addWidget(control)
    control.show()
    control.setAccessibleName("Key")
    edit = control.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    assert (edit.accessibleName(), edit.placeholderText()) == ("Key", "kept")
    with qtbot.waitSignal(control.changed):
        hands.type_into(edit, "k")
    assert control.value() == "k"
    control.set_failed(True)
    assert edit.property("error") is True
    control.set_failed(False)
    assert edit.property("error") is False

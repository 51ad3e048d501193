"""A choice of one among many."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.combo import Combo


def _combo(qtbot: QtBot, theme: Theme) -> Combo:
    combo = Combo(theme)
    qtbot.addWidget(combo)
    for value in (512, 768, 1024):
        combo.add(f"{value} px", value)
    combo.show()
    return combo


def test_values_are_told_by_the_user_alone(qtbot: QtBot, theme: Theme) -> None:
    combo = _combo(qtbot, theme)
    with qtbot.assertNotEmitted(combo.chosen):
        combo.set_value(768)
        combo.set_value(99)
    assert combo.value() == 768
    with qtbot.waitSignal(combo.chosen) as heard:
        qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert heard.args == [1024]


def test_the_wheel_passes_over_it_even_with_the_focus(qtbot: QtBot, theme: Theme) -> None:
    combo = _combo(qtbot, theme)
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, none,
        Qt.ScrollPhase.NoScrollPhase, False,  # noqa: FBT003
    )  # fmt: skip
    combo.setFocus()
    QApplication.sendEvent(combo, event)
    assert combo.value() == 512
    assert not event.isAccepted()


def test_what_has_no_room_ends_in_an_ellipsis(qtbot: QtBot, theme: Theme) -> None:
    combo = _combo(qtbot, theme)
    combo.resize(200, 28)
    assert combo.shown_text() == "512 px"
    combo.resize(64, 28)
    assert combo.shown_text().endswith("\N{HORIZONTAL ELLIPSIS}")
    assert not combo.grab().isNull()


def test_the_list_of_a_narrow_field_shows_its_words_whole(qtbot: QtBot, theme: Theme) -> None:
    combo = _combo(qtbot, theme)
    combo.add("A model with a long name (preview)", 1)
    combo.resize(80, 28)
    combo.showPopup()
    assert combo.view().width() >= combo.fontMetrics().horizontalAdvance("A model with a long name (preview)")
    combo.hidePopup()

"""Buttons: reasons, busy state, sizes, names."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton, corner_rect


def test_a_button_that_is_blocked_says_why_until_it_is_free(qtbot: QtBot, theme: Theme) -> None:
    button = Button(theme, "Generate", "primary", tooltip="Make it")
    qtbot.addWidget(button)
    button.set_blocked("needs a prompt")
    assert not button.isEnabled()
    assert button.toolTip() == "needs a prompt"
    button.set_blocked("")
    assert button.isEnabled()
    assert button.toolTip() == "Make it"


def test_the_width_stays_while_it_is_busy(qtbot: QtBot, theme: Theme) -> None:
    button = Button(theme, "Save", icon="save")
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    button.show()
    width = button.width()
    button.set_busy("Saving the picture")
    assert button.is_busy
    assert not button.isEnabled()
    assert button.minimumWidth() == width
    assert button.sizeHint().width() == width
    button.set_busy("")
    assert button.isEnabled()


def test_the_spinner_takes_no_room_beside_a_word_without_an_icon(qtbot: QtBot, theme: Theme) -> None:
    for word in ("Add account", "Save"):
        button = Button(theme, word, "primary")
        qtbot.addWidget(button)
        hint = button.sizeHint()
        button.resize(hint)
        button.show()
        button.set_busy("Saving")
        assert button.sizeHint() == hint
        button.grab()
        assert button.toolTip() == "", "a word is cut"


def test_a_button_that_is_blocked_stays_so_after_its_work(qtbot: QtBot, theme: Theme) -> None:
    button = Button(theme, "Save")
    qtbot.addWidget(button)
    button.set_busy("Saving")
    button.set_blocked("nothing to save")
    button.set_busy("")
    assert not button.isEnabled()


def test_sizes_are_those_of_the_design_and_grow_with_the_text(qtbot: QtBot, theme: Theme) -> None:
    buttons = [Button(theme, "Save", size=size) for size in ("compact", "normal", "large")]
    for button in buttons:
        qtbot.addWidget(button)
    assert [button.sizeHint().height() for button in buttons] == [24, 28, 36]
    theme.set_look(text_scale=150)
    assert [button.sizeHint().height() for button in buttons] == [36, 42, 54]


def test_a_hint_and_an_icon_make_it_wider(qtbot: QtBot, theme: Theme) -> None:
    plain, full = Button(theme, "Generate"), Button(theme, "Generate", icon="zap", hint="Ctrl+Enter")
    qtbot.addWidget(plain)
    qtbot.addWidget(full)
    assert full.sizeHint().width() > plain.sizeHint().width() + 60


def test_a_busy_button_gives_the_keys_to_nothing_else_and_gets_them_back(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button, other = Button(theme, "Test", parent=window), Button(theme, "Cancel", parent=window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    button.setFocus()
    button.set_busy("Testing")
    assert window.focusWidget() is None
    button.set_busy("")
    assert button.hasFocus()
    button.set_busy("Testing")
    other.setFocus()
    button.set_busy("")
    assert other.hasFocus()


def test_the_fill_of_a_disabled_primary_button_is_not_the_accent(qtbot: QtBot, theme: Theme) -> None:
    button = Button(theme, "Generate", "primary", size="large")
    qtbot.addWidget(button)
    button.resize(200, 36)
    assert button.grab().toImage().pixelColor(6, 18) == theme.color("accent.base")
    button.set_blocked("needs a prompt")
    assert button.grab().toImage().pixelColor(6, 18) == theme.color("fill.disabled")


def test_a_primary_button_has_room_for_its_reason_and_keeps_it(qtbot: QtBot, theme: Theme) -> None:
    button = Button(theme, "Schedule", "primary")
    qtbot.addWidget(button)
    width = button.sizeHint().width()
    button.set_blocked("needs a moment")
    wide = button.sizeHint().width()
    assert wide > width + 60
    button.set_blocked("")
    assert button.sizeHint().width() == wide
    button.setText("Schedule 4 jobs")
    assert button.sizeHint().width() == wide, "its reason stands beside the word that it had then"


def test_where_a_reason_has_no_room_the_word_stands_alone(qtbot: QtBot, theme: Theme) -> None:
    plain, narrow = Button(theme, "Schedule", "primary"), Button(theme, "Schedule", "primary")
    for button in (plain, narrow):
        qtbot.addWidget(button)
        button.resize(Button(theme, "Schedule", "primary").sizeHint())
    plain.setEnabled(False)
    narrow.set_blocked("needs a moment")
    assert narrow.grab().toImage() == plain.grab().toImage()
    assert narrow.toolTip() == "needs a moment"


def test_an_icon_button_has_its_tip_as_its_name_and_a_size_to_hit(qtbot: QtBot, theme: Theme) -> None:
    button = IconButton(theme, "x", "Close (Esc)")
    qtbot.addWidget(button)
    button.show()
    assert button.accessibleName() == button.toolTip() == "Close (Esc)"
    assert button.width() >= 24
    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_corner_is_at_the_top_right() -> None:
    assert corner_rect(16, QRect(0, 0, 100, 60), 4) == QRect(80, 4, 16, 16)

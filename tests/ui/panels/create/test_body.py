"""The column of the composer where there is little room for it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.panels.create.body import Body
from app.ui.panels.create.prompt import PromptBox
from app.ui.theme import Theme
from tests.support import hands


@pytest.fixture
def body(theme: Theme, qtbot: QtBot) -> Body:
    prompt = PromptBox(theme)
    above, below = QPushButton("Above"), QPushButton("Below")
    for part in (above, below):
        part.setFixedHeight(150)
    made = Body(theme, (above, prompt, below), prompt)
    qtbot.addWidget(made)
    made.resize(300, 600)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def _prompt(body: Body) -> PromptBox:
    found = body.findChild(PromptBox)
    assert found is not None
    return found


def _is_in_view(part: QWidget) -> bool:
    return part.visibleRegion().boundingRect().height() == part.height()


def test_a_long_prompt_has_room_where_all_can_be_seen_and_gives_way_where_not(body: Body, qtbot: QtBot) -> None:
    prompt = _prompt(body)
    prompt.set_text("\n".join(str(line) for line in range(9)))
    qtbot.waitUntil(lambda: prompt.edit.height() == prompt.edit.maximumHeight() > 140)
    body.resize(300, 200)
    qtbot.waitUntil(lambda: prompt.edit.height() == prompt.edit.least_height())


@pytest.mark.parametrize("text_scale", [100, 150])
def test_what_gets_the_keyboard_comes_into_view(body: Body, theme: Theme, qtbot: QtBot, text_scale: int) -> None:
    theme.set_look(text_scale=text_scale)
    body.resize(300, 160)
    prompt = _prompt(body)
    assert not _is_in_view(prompt.edit)
    prompt.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
    qtbot.waitUntil(lambda: _is_in_view(prompt.edit))
    hands.press(prompt.edit, Qt.Key.Key_Tab)
    hands.press(prompt.history_button, Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Below"
    qtbot.waitUntil(lambda: not focused.visibleRegion().isEmpty())
    theme.set_look(text_scale=100)


def test_typing_brings_the_prompt_back_into_view(body: Body, qtbot: QtBot) -> None:
    body.resize(300, 160)
    prompt = _prompt(body)
    prompt.edit.setFocus()
    qtbot.waitUntil(lambda: _is_in_view(prompt.edit))
    body.verticalScrollBar().setValue(body.verticalScrollBar().maximum())
    assert not _is_in_view(prompt.edit)
    hands.type_into(prompt.edit, "a lake")
    assert _is_in_view(prompt.edit)


def test_a_window_that_becomes_lower_keeps_what_has_the_keyboard_in_view(body: Body, qtbot: QtBot) -> None:
    prompt = _prompt(body)
    prompt.edit.setFocus()
    assert _is_in_view(prompt.edit)
    body.resize(300, 120)
    qtbot.waitUntil(lambda: _is_in_view(prompt.edit))


def test_what_opens_below_does_not_take_the_view_back_to_the_keyboard(body: Body, qtbot: QtBot) -> None:
    body.resize(300, 160)
    prompt = _prompt(body)
    prompt.edit.setFocus()
    qtbot.waitUntil(lambda: _is_in_view(prompt.edit))
    # What the resize brings about (room for the prompt, the scroll bar) comes in several turns of the loop.
    qtbot.wait(150)
    bar = body.verticalScrollBar()
    bar.setValue(bar.maximum())
    before = bar.maximum()
    below = next(button for button in body.findChildren(QPushButton) if button.text() == "Below")
    below.setFixedHeight(250)
    qtbot.waitUntil(lambda: bar.maximum() > before)
    assert bar.value() == before


def test_it_asks_for_room_for_the_prompt_at_least(body: Body, theme: Theme) -> None:
    least = body.minimumSizeHint().height()
    assert least >= _prompt(body).least_height()
    theme.set_look(text_scale=150)
    assert body.minimumSizeHint().height() > least
    theme.set_look(text_scale=100)

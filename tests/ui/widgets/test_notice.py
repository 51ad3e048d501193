"""A notice says a fact, what follows, and offers what can be done."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.notice import Notice


def test_it_is_as_high_as_its_words_and_its_buttons_work(qtbot: QtBot, theme: Theme) -> None:
    notice = Notice(theme, "outOfDate")
    qtbot.addWidget(notice)
    notice.resize(260, 40)
    notice.say("5 results are out of date.")
    notice.show()
    low = notice.sizeHint().height()
    notice.say("5 results are out of date.", "What was made from the second version does not match the third one. " * 2)
    assert notice.heightForWidth(260) > low
    assert notice.accessibleName() == notice.text()
    assert notice.text().startswith("5 results are out of date. What was made")
    pressed: list[bool] = []
    button = notice.add_button("Dismiss", "It is fine")
    button.clicked.connect(lambda: pressed.append(True))
    notice.resize(260, notice.heightForWidth(260))
    image = notice.grab().toImage()
    assert image.pixelColor(image.width() // 2, 3) == theme.color("state.outOfDate.subtle")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == [True]

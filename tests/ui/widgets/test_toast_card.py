"""One short word in the corner."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.context import Toast
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.label import Label
from app.ui.widgets.spinner import Spinner
from app.ui.widgets.toast_card import WIDTH, ToastCard
from tests.support import hands

Make = Callable[[Toast], ToastCard]
STAY_MS = 120


@pytest.fixture
def area(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(800, 600)
    QPushButton("Elsewhere", made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def make(area: QWidget, theme: Theme) -> Make:
    def card_of(toast: Toast) -> ToastCard:
        card = ToastCard(theme, toast, area)
        card.move(400, 400)
        card.closed.connect(card.hide)
        card._timer.setInterval(STAY_MS)
        card.show()
        card.set_toast(toast)
        return card

    return card_of


def _words(card: ToastCard) -> list[str]:
    return [label.text() for label in card.findChildren(Label) if label.isVisibleTo(card)]


def _button(card: ToastCard, text: str) -> Button:
    return next(one for one in card.findChildren(Button) if one.text() == text)


def test_it_goes_by_itself(qtbot: QtBot, make: Make) -> None:
    card = make(Toast("done", "4 pictures are ready."))
    qtbot.waitUntil(card.isHidden)


def test_it_waits_while_the_keyboard_is_at_it_and_goes_afterwards(qtbot: QtBot, make: Make, area: QWidget) -> None:
    card = make(Toast("done", "4 pictures are ready.", "Show", lambda: None))
    _button(card, "Show").setFocus(Qt.FocusReason.TabFocusReason)
    QTest.qWait(3 * STAY_MS)
    assert card.isVisible()
    elsewhere = next(one for one in area.findChildren(QPushButton) if one.text() == "Elsewhere")
    elsewhere.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(card.isHidden)


def test_it_waits_while_the_pointer_is_over_it(qtbot: QtBot, make: Make) -> None:
    card = make(Toast("done", "4 pictures are ready."))
    middle = QPointF(card.rect().center())
    QApplication.sendEvent(card, QEnterEvent(middle, middle, card.mapToGlobal(middle)))
    QTest.qWait(3 * STAY_MS)
    assert card.isVisible()
    QApplication.sendEvent(card, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(card.isHidden)


def test_what_was_told_again_is_counted(make: Make) -> None:
    card = make(Toast("failed", "It broke.", details="Traceback", times=3))
    assert _words(card) == ["It broke.", "3 times"]
    hands.click(_button(card, "Copy details"))
    assert QGuiApplication.clipboard().text() == "Traceback"


def test_a_word_that_goes_on_turns_and_stays_while_its_work_is_stopped(make: Make) -> None:
    stopped: list[bool] = []
    toast = Toast("running", "Importing 3 of 8", "Cancel", lambda: stopped.append(True), subject="import", fraction=0.3)
    card = make(toast)
    assert card.findChild(Spinner) is not None
    hands.click(_button(card, "Cancel"))
    assert stopped == [True]
    assert card.isVisible()
    card.set_toast(Toast("running", "Stopping", subject="import", fraction=0.4))
    assert _words(card) == ["Stopping"]
    assert not [one.text() for one in card.findChildren(Button) if one.isVisible()]


def test_a_long_path_is_broken_and_not_cut(qtbot: QtBot, make: Make) -> None:
    path = "/home/someone/pictures/" + "a_very_long_name_of_a_folder/" * 6 + "x" * 70
    card = make(Toast("warning", f"The folder is {path}"))
    qtbot.waitUntil(lambda: card.height() > 100)
    label = next(label for label in card.findChildren(Label) if "folder is" in label.text())
    box = label.fontMetrics().boundingRect(label.rect(), Qt.TextFlag.TextWordWrap, label.text())
    assert box.width() <= label.width() < WIDTH
    assert label.text().replace("\u200b", "") == f"The folder is {path}"

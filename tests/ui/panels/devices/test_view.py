"""The picture of a phone: what is done to it is told in pixels of the phone."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from app.ui.panels.devices.view import PhoneView
from app.ui.theme import Theme
from tests.support import hands

SIZE = (720, 1600)


def view_of(qtbot: QtBot, theme: Theme) -> PhoneView:
    view = PhoneView(theme)
    qtbot.addWidget(view)
    view.resize(400, 640)
    picture = QImage(360, 800, QImage.Format.Format_RGB32)
    picture.fill(theme.color("state.done.fg"))
    view.set_picture(picture, SIZE)
    view.set_driving(is_driving=True)
    view.show()
    return view


def test_touches_are_told_in_pixels_of_the_phone_and_stay_on_its_screen(qtbot: QtBot, theme: Theme) -> None:
    view = view_of(qtbot, theme)
    told: list[tuple[str, int, int]] = []
    view.pressed.connect(lambda x, y: told.append(("down", round(x), round(y))))
    view.moved.connect(lambda x, y: told.append(("move", round(x), round(y))))
    view.released.connect(lambda x, y: told.append(("up", round(x), round(y))))
    shown = view.screen_rect()
    assert abs(shown.width() / shown.height() - 720 / 1600) < 0.01
    assert abs(shown.center().x() - view.rect().center().x()) <= 1
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert told == [], "beside the picture"
    middle = QPoint(shown.left() + shown.width() // 2, shown.top() + shown.height() // 2)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    hands.move(view, QPoint(0, 0), Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width(), view.height()))
    assert told[0][0] == "down"
    assert abs(told[0][1] - 360) < 4
    assert abs(told[0][2] - 800) < 4
    assert told[1:] == [("move", 0, 0), ("up", 719, 1599)]


def test_keys_and_texts_are_the_phones_while_it_is_driven(qtbot: QtBot, theme: Theme) -> None:
    view = view_of(qtbot, theme)
    keys: list[tuple[int, int]] = []
    texts: list[str] = []
    view.key_typed.connect(lambda code, meta: keys.append((code, meta)))
    view.text_typed.connect(texts.append)
    qtbot.keyClicks(view, "hi!")
    qtbot.keyClick(view, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ShiftModifier)
    qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=view.rect().center())
    assert "".join(texts) == "hi!"
    assert keys == [(67, 1), (4, 0)]
    with qtbot.waitSignal(view.paste_requested):
        qtbot.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(view.copy_requested):
        qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    view.set_driving(is_driving=False)
    qtbot.keyClicks(view, "no")
    assert "".join(texts) == "hi!"


def test_inspecting_tells_places_and_touches_nothing(qtbot: QtBot, theme: Theme) -> None:
    view = view_of(qtbot, theme)
    touched: list[float] = []
    drawn: list[bool] = []
    view.pressed.connect(lambda x, _y: touched.append(x))
    view.inspect(lambda _painter: drawn.append(True))
    with qtbot.waitSignal(view.picked) as picked:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.rect().center())
    assert picked.args is not None
    assert abs(picked.args[0] - 360) < 4
    with qtbot.waitSignal(view.hovered) as hovered:
        hands.move(view, QPoint(1, 1))
    assert hovered.args == [-1, -1]
    view.grab()
    assert drawn
    assert touched == []
    whole = view.place_of(QRect(0, 0, 720, 1600))
    assert whole == view.screen_rect()


def test_without_a_picture_it_says_why(qtbot: QtBot, theme: Theme) -> None:
    view = view_of(qtbot, theme)
    view.set_picture(None, (0, 0))
    view.set_note("monitor", "The screen is off.")
    assert view.accessibleDescription() == "The screen is off."
    assert view.screen_rect().isEmpty()
    assert view.place_of(QRect(0, 0, 1, 1)).isEmpty()
    view.grab()


def test_fine_lines_of_a_picture_that_is_shown_small_become_one_grey(qtbot: QtBot, theme: Theme) -> None:
    view = view_of(qtbot, theme)
    view.resize(80, 160)
    picture = QImage(720, 1600, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    for row in range(0, 1600, 4):
        painter.fillRect(0, row, 720, 2, Qt.GlobalColor.black)
    painter.end()
    view.set_picture(picture, SIZE)
    seen = view.grab().toImage()
    middle = view.screen_rect().center()
    greys = [seen.pixelColor(middle.x(), middle.y() + step).lightness() for step in range(-20, 20)]
    assert max(greys) - min(greys) < 60

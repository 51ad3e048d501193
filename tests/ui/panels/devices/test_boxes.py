"""Boxes lie over the elements in the picture."""

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.devices.hierarchy import parse_screen
from app.ui.panels.devices.boxes import ElementBoxes
from app.ui.panels.devices.view import PhoneView
from app.ui.theme import Theme
from tests.ui.panels.devices.test_node_tree import XML


def test_a_marked_element_is_filled_and_has_its_tag_above(qtbot: QtBot, theme: Theme) -> None:
    view = PhoneView(theme)
    qtbot.addWidget(view)
    view.resize(392, 832)
    picture = QImage(360, 800, QImage.Format.Format_RGB32)
    picture.fill(theme.color("text.onAccent"))
    view.set_picture(picture, (720, 1600))
    boxes = ElementBoxes(theme, view)
    view.inspect(boxes.draw)
    view.show()
    plain = view.grab().toImage()
    boxes.screen = parse_screen(XML)
    send = boxes.screen.nodes[1]
    rect = boxes.rect_of(send)
    assert abs(rect.width() - 50) <= 1
    assert abs(rect.height() - 30) <= 1
    netted = view.grab().toImage()
    assert netted != plain
    assert netted.pixelColor(rect.center()) == plain.pixelColor(rect.center())
    boxes.marked, boxes.tag = send, "text “Send it”"
    marked = view.grab().toImage()
    assert marked.pixelColor(rect.center()) != plain.pixelColor(rect.center())
    above = rect.topLeft()
    above.setY(above.y() - 5)
    assert marked.pixelColor(above) != netted.pixelColor(above)

"""The presets of a loop: added, moved, taken out."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.panels.devices.runs.preset_order import PresetOrder
from app.ui.theme import Theme
from tests.support import hands
from tests.support.until import until


async def test_presets_are_put_in_order_by_buttons_and_keys(theme: Theme, qtbot: QtBot) -> None:
    order = PresetOrder(theme)
    qtbot.addWidget(order)
    order.resize(300, 200)
    order.show()
    changes: list[list[int]] = []
    order.changed.connect(lambda: changes.append(order.ids))
    order.set_names([(7, "One"), (8, "Two")])
    assert not order.list.isVisible()
    for place in (1, 2, 1):
        order.add.setCurrentIndex(place)
        order.add.activated.emit(place)
    assert (order.ids, order.add.currentText()) == ([7, 8, 7], "Add a preset…")
    assert (order.up.isEnabled(), order.down.isEnabled()) == (True, False)
    hands.click(order.up)
    hands.click(order.up)
    assert order.ids == [7, 7, 8]
    await until(order.isActiveWindow, wanted=True)
    order.list.setFocus()
    hands.press(order.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    hands.press(order.list, Qt.Key.Key_Delete)
    assert (order.ids, len(changes)) == ([7, 8], 7)
    order.set_names([(8, "Two")])
    assert order.ids == [8]
    hands.click(order.remove)
    assert (order.ids, order.remove.isEnabled()) == ([], False)

"""Filters as chips."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.domain.search import parse
from app.ui.panels.gallery.chips import FilterChips
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button


def test_a_chip_goes_by_key_and_all_go_by_the_button(qtbot: QtBot, theme: Theme) -> None:
    chips = FilterChips(theme)
    qtbot.addWidget(chips)
    chips.resize(700, 28)
    with qtbot.waitActive(chips):
        chips.show()
    assert [button.isVisible() for button in chips.findChildren(Button)] == [False, False]
    terms = tuple(parse("tag:sea is:kept rating:5"))
    chips.show_terms(terms, {})
    assert [chip.accessibleName() for chip in chips.chips()] == ["Tags: sea", "State: Kept", "Stars: 5 stars"]
    kept = chips.chips()[1]
    removed: list[object] = []
    chips.removed.connect(removed.append)
    QTest.keyClick(kept, Qt.Key.Key_Delete)
    assert removed == [terms[1]]
    kept.setFocus()
    chips.show_terms((terms[0], terms[2]), {})
    assert [chip.hasFocus() for chip in chips.chips()] == [False, True]
    with qtbot.waitSignal(chips.cleared):
        QTest.mouseClick(next(one for one in chips.findChildren(Button) if one.text()), Qt.MouseButton.LeftButton)


def test_what_has_no_room_is_in_a_menu(qtbot: QtBot, theme: Theme) -> None:
    chips = FilterChips(theme)
    qtbot.addWidget(chips)
    chips.resize(300, 28)
    terms = tuple(parse(" ".join(f"tag:{'word' * 5}{number}" for number in range(4))))
    chips.show_terms(terms, {})
    chips.show()
    shown = [chip.isVisible() for chip in chips.chips()]
    assert shown == sorted(shown, reverse=True)
    assert 0 < sum(shown) < 4
    assert all(chips.rect().contains(chip.geometry()) for chip in chips.chips() if chip.isVisible())
    more = next(one for one in chips.findChildren(Button) if one.accessibleName() == "More filters")
    assert more.isVisible()
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    menu = chips.findChild(QMenu)
    assert isinstance(menu, QMenu)
    with qtbot.waitSignal(chips.removed) as signal:
        menu.actions()[-1].trigger()
    assert signal.args == [terms[-1]]
    menu.close()

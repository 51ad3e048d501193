"""Filters as chips."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
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


def test_the_menu_of_a_chip_takes_it_away_turns_it_round_or_takes_all_away(qtbot: QtBot, theme: Theme) -> None:
    chips = FilterChips(theme)
    qtbot.addWidget(chips)
    chips.resize(700, 28)
    chips.show()
    terms = tuple(parse("tag:sea -is:kept"))
    chips.show_terms(terms, {})
    told: list[object] = []
    for signal in (chips.removed, chips.turned):
        signal.connect(told.append)
    chips.cleared.connect(lambda: told.append("all"))
    for chip, words in zip(chips.chips(), ("All but this", "Only this"), strict=True):
        point = chip.rect().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, point, chip.mapToGlobal(point))
        QApplication.sendEvent(chip, event)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        actions = [action for action in menu.actions() if action.text()]
        assert actions[1].text() == words
        for action in actions:
            action.trigger()
        menu.close()
    assert told == [terms[0], terms[0], "all", terms[1], terms[1], "all"]
    plain = chips.chips()[0].sizeHint().width()
    picture = QPixmap(20, 14)
    picture.fill(theme.color("state.done.fg"))
    chips.name_term(terms[0], "Tags: sea", picture)
    chips.name_term(parse("tag:none")[0], "x", None)
    chip = chips.chips()[0]
    assert chip.width() == plain + 20
    image = chip.grab().toImage()
    assert image.pixelColor(14, image.height() // 2) == theme.color("state.done.fg")


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

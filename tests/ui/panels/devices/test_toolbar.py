"""The top of the page: counts, and what goes where it is narrow."""

from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from app.domain.enums import DeviceState
from app.ui.panels.devices.cards import PhoneCard
from app.ui.panels.devices.toolbar import DevicesToolbar
from app.ui.theme import Theme
from tests.support import hands


def test_it_counts_and_gives_up_the_slider_and_the_words(qtbot: QtBot, theme: Theme) -> None:
    bar = DevicesToolbar(theme, 9999)
    qtbot.addWidget(bar)
    cards = [PhoneCard(n, n, "A", "", state) for n, state in enumerate(DeviceState, 1)]
    bar.show_counts(cards[:1])
    assert [item.text for item in bar.part.items()] == ["All 1", "Ready 1"]
    bar.show_counts(cards)
    assert [item.text for item in bar.part.items()] == ["All 12", "Ready 1", "Needs you 8"]
    bar.resize(760, 40)
    bar.show()
    assert bar.zoom.isVisible()
    bar.resize(560, 40)
    assert not bar.zoom.isVisible()
    assert bar.join.text()
    bar.resize(240, 40)
    assert not bar.join.text()
    assert bar.join.accessibleName() == "Connect phone"


def test_the_button_does_what_its_action_does_and_is_enabled_with_it(qtbot: QtBot, theme: Theme) -> None:
    bar = DevicesToolbar(theme, 9999)
    qtbot.addWidget(bar)
    action = QAction("Identify all phones", bar)
    done: list[bool] = []
    action.triggered.connect(lambda: done.append(True))
    bar.set_identify(action)
    bar.resize(760, 40)
    bar.show()
    hands.click(bar.identify)
    assert len(done) == 1
    action.setEnabled(False)
    action.setToolTip("no phone is ready")
    assert (bar.identify.isEnabled(), bar.identify.toolTip()) == (False, "no phone is ready")

"""What a file of settings would change."""

import pytest
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.settings import Settings
from app.system.settings_exchange import SettingsOffer, read_offer, write_settings
from app.ui.settings.import_dialog import ImportDialog
from app.ui.theme import Theme
from app.ui.widgets.label import Label


@pytest.fixture
def over(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


def offered() -> SettingsOffer:
    there = Settings().with_values({"appearance.text_scale": 120, "library.bin_days": 30})
    data = write_settings(there, "1").replace(b'"engine": {', b'"engine": {"future": 1, ')
    return read_offer(data, Settings())


def test_each_difference_is_shown_and_can_be_left(theme: Theme, over: QWidget) -> None:
    dialog = ImportDialog(theme, "a.json", offered(), "", over)
    assert [box.text() for box in dialog.boxes] == ["Appearance · Text size", "Library · Empty the bin after"]
    words = [label.text() for label in dialog.findChildren(Label)]
    assert "100\u2009%" in words
    assert "120\u2009%" in words
    assert any("engine.future" in text for text in words)
    assert dialog.primary.text() == "Change 2"
    dialog.boxes[0].click()
    assert dialog.chosen() == {"library.bin_days": 30}
    dialog.boxes[1].click()
    assert dialog.primary.toolTip() == "nothing is ticked"
    assert not dialog.chosen()


def test_what_is_wrong_is_told_with_its_place(theme: Theme, over: QWidget) -> None:
    dialog = ImportDialog(theme, "a.json", SettingsOffer((), ()), "settings.library: It has to be an object.", over)
    (text,) = dialog.findChildren(QPlainTextEdit)
    assert text.toPlainText() == "settings.library: It has to be an object."
    assert dialog.primary.isHidden()


def test_a_file_that_changes_nothing_says_so(theme: Theme, over: QWidget) -> None:
    dialog = ImportDialog(theme, "a.json", read_offer(write_settings(Settings(), "1"), Settings()), "", over)
    assert any("are those that you have" in label.text() for label in dialog.findChildren(Label))
    assert dialog.primary.isHidden()

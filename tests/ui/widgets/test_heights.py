"""Heights that follow the text."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.heights import keep_height


def test_a_height_grows_and_shrinks_with_the_text(qtbot: QtBot, theme: Theme) -> None:
    bar = QWidget()
    qtbot.addWidget(bar)
    keep_height(theme, bar, "layout.toolbar")
    assert bar.height() == theme.token("layout.toolbar")
    theme.set_look(text_scale=150)
    try:
        assert bar.height() == round(theme.token("layout.toolbar") * 1.5)
    finally:
        theme.set_look(text_scale=100)
    assert bar.height() == theme.token("layout.toolbar")

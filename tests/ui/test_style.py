"""Our own marks over Fusion."""

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QRadioButton, QStyle
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme


@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_a_chosen_box_has_the_accent_and_an_empty_one_an_outline(
    qtbot: QtBot, theme: Theme, kind: type[QCheckBox | QRadioButton]
) -> None:
    box = kind()
    qtbot.addWidget(box)
    box.resize(40, 24)
    empty = box.grab().toImage()
    box.setChecked(True)
    chosen = box.grab().toImage()
    row = [chosen.pixelColor(x, 12) for x in range(16)]
    assert theme.color("accent.base") in row
    assert theme.color("accent.base") not in [empty.pixelColor(x, 12) for x in range(16)]


def test_a_disabled_box_is_not_in_the_accent(qtbot: QtBot, theme: Theme) -> None:
    box = QCheckBox()
    qtbot.addWidget(box)
    box.setChecked(True)
    box.setEnabled(False)
    box.resize(40, 24)
    image = box.grab().toImage()
    assert theme.color("accent.base") not in [image.pixelColor(x, 12) for x in range(16)]


def test_measures_are_those_of_the_design(theme: Theme) -> None:  # noqa: ARG001
    style = QApplication.style()
    assert style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth) == 16
    assert style.pixelMetric(QStyle.PixelMetric.PM_ButtonShiftVertical) == 0
    assert style.styleHint(QStyle.StyleHint.SH_ToolTip_WakeUpDelay) == 500

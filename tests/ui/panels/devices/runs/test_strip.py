"""The strip over the large phone."""

from datetime import UTC, datetime

from pytestqt.qtbot import QtBot

from app.domain.enums import ExecutionState
from app.services.automation.execution_history import OpenRun, RunRow
from app.ui.panels.devices.runs.strip import RunStrip
from app.ui.theme import Theme
from tests.support.looks import flaws

AT = datetime(2026, 3, 12, 14, 2, tzinfo=UTC)


def test_it_says_why_a_run_is_held_and_draws_how_far_it_is(theme: Theme, qtbot: QtBot) -> None:
    strip = RunStrip(theme)
    qtbot.addWidget(strip)
    strip.resize(240, 30)
    row = RunRow(1, None, "Check in every day", 1, "A", None, "", ExecutionState.PAUSED, "Lost it.", "", AT, AT, None)
    strip.show_run(OpenRun(row, 2, 4))
    strip.show()
    qtbot.waitUntil(lambda: flaws(strip) == [])
    assert strip.words.toolTip() == "Check in every day · held · Lost it."
    assert strip.place.text() == "step 2/4"
    assert strip.hold.toolTip() == "Let it go on"
    picture = strip.grab().toImage()
    low = picture.height() - 1
    assert picture.pixelColor(20, low) == theme.state("warning").color
    assert picture.pixelColor(200, low) == theme.color("fill.track")
    strip.show_run(None)
    assert not strip.isVisible()

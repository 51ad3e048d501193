"""The stages as bars."""

from datetime import timedelta

from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from app.services.job.job_rows import StageRow
from app.ui.panels.queue.timeline import Timeline, bars_of, stage_name
from app.ui.theme import Theme
from tests.ui.panels.queue.rows import NOW

_SECOND = timedelta(seconds=1)
_STAGES = [
    StageRow("s", 1, "pipeline:start", NOW, NOW + 2 * _SECOND, None),
    StageRow("s", 1, "provider:submit", NOW + 2 * _SECOND, NOW + 4 * _SECOND, "asked again"),
    StageRow("s", 1, "provider:status", NOW + 4 * _SECOND, None, None),
]


def test_bars_lie_where_their_stages_lie_in_time() -> None:
    bars = bars_of(_STAGES, NOW + 20 * _SECOND)
    assert [(bar.name, round(bar.start, 2), round(bar.end, 2), bar.seconds) for bar in bars] == [
        ("Claim", 0.0, 0.1, 2.0),
        ("Sending", 0.1, 0.2, 2.0),
        ("Running", 0.2, 1.0, 16.0),
    ]
    assert [bar.is_open for bar in bars] == [False, False, True]
    assert bars_of([], NOW) == []
    assert stage_name("plugin:own") == "plugin:own"


def test_each_bar_says_when_it_began_and_what_was_noted(theme: Theme, qtbot: QtBot) -> None:
    line = Timeline(theme, bars_of(_STAGES, NOW + 20 * _SECOND))
    qtbot.addWidget(line)
    line.resize(340, line.sizeHint().height())
    line.show()
    assert line.height() == 60
    assert line.accessibleDescription() == "Claim 2.0\N{NO-BREAK SPACE}s, Sending 2.0\N{NO-BREAK SPACE}s, Running 0:16"
    assert line.tip_at(QPoint(4, 30)).endswith("asked again")
    assert line.tip_at(QPoint(4, 5)) == f"{NOW.astimezone():%H:%M:%S}"
    assert line.tip_at(QPoint(4, 90)) == ""
    picture = line.grab().toImage()
    assert picture.pixelColor(280, 50) == theme.color("state.running.fg")
    assert picture.pixelColor(250, 10) == theme.color("fill.track")

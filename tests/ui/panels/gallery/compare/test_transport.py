"""The line under clips that play in step."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.panels.gallery.compare.clips import ClipsInStep
from app.ui.panels.gallery.compare.transport import Transport
from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.label import Label
from tests.support import looks
from tests.support.library import make_clip
from tests.support.until import until


async def test_it_shows_where_the_clips_are_and_moves_them(tmp_path: Path, theme: Theme) -> None:
    clips = ClipsInStep()
    line = Transport(theme, clips)
    line.resize(700, line.height())
    line.show()
    clips.open([make_clip(tmp_path / "clip.mp4", (160, 90), seconds=0.8)], [(160, 90)])
    await until(lambda: clips.duration_ms, 800)
    buttons = {button.toolTip().partition(" (")[0]: button for button in line.findChildren(IconButton)}
    QTest.mouseClick(buttons["Pause"], Qt.MouseButton.LeftButton)
    clips.seek(400)
    await until(lambda: [label.text() for label in line.findChildren(Label)], ["0:00.40 / 0:00.80", "frame 10"])
    QTest.mouseClick(buttons["One frame on"], Qt.MouseButton.LeftButton)
    assert clips.position_ms == 440
    QTest.mouseClick(buttons["One frame back"], Qt.MouseButton.LeftButton)
    assert clips.position_ms == 400
    await until(lambda: looks.flaws(line), [])
    line.reset_speed()
    clips.close()
    line.hide()

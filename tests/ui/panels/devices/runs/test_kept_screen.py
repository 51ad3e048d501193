"""The screen that a failed step left."""

from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.domain.execution import ExecutionStep
from app.ui.context import UiContext
from app.ui.panels.devices.runs.kept_screen import KeptScreen
from tests.support.library import OpenLibrary
from tests.support.until import until

_XML = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?><hierarchy rotation="0"><node index="0" text=""
 resource-id="" class="android.widget.FrameLayout" package="a" content-desc="" bounds="[0,0][100,200]"><node index="0"
 text="Sign in" resource-id="a:id/ok" class="android.widget.Button" package="a" content-desc=""
 bounds="[10,10][90,60]" /></node></hierarchy>"""


async def test_the_picture_shows_with_its_elements_and_what_is_gone_is_said(
    context: UiContext, library: OpenLibrary, qtbot: QtBot
) -> None:
    folder = library.folder / "data" / "executions" / "1"
    folder.mkdir(parents=True)
    picture = QImage(100, 200, QImage.Format.Format_RGB32)
    picture.fill(QColor("red"))
    picture.save(str(folder / "1.png"))
    (folder / "1.xml").write_text(_XML)
    (folder / "2.xml").write_text("<broken")
    kept = KeptScreen(context)
    qtbot.addWidget(kept)
    kept.resize(300, 400)
    kept.show()

    async def show(number: int, picture: str | None, hierarchy: str | None) -> None:
        shown: list[bool] = []
        connection = kept.shown.connect(lambda: shown.append(True))
        kept.show_step(ExecutionStep(id=number, picture=picture, hierarchy=hierarchy))
        await until(lambda: len(shown), 1)
        kept.shown.disconnect(connection)

    await show(1, "executions/1/1.png", "executions/1/1.xml")
    assert kept.view.grab().toImage().pixelColor(kept.view.screen_rect().center()) == QColor("red")
    assert kept.elements.isEnabled()
    kept.elements.setChecked(True)
    kept.view.picked.emit(50.0, 30.0)
    assert (kept.boxes.tag, kept.words.text()) == ("Button  Sign in", "Button  Sign in  a:id/ok")
    kept.view.picked.emit(-1.0, -1.0)
    assert (kept.boxes.marked, kept.words.text()) == (None, "When it failed")
    # The elements alone are still something to look at.
    await show(2, "executions/1/9.png", "executions/1/1.xml")
    assert not kept.view.screen_rect().isEmpty()
    await show(3, "executions/1/9.png", "executions/1/2.xml")
    assert kept.view.screen_rect().isEmpty()
    assert kept.view.accessibleDescription() == "Its picture is not kept any more."
    assert not kept.elements.isEnabled()

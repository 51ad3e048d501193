"""A run with its steps, while it goes on and when it has failed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.devices.actions.registry import discover
from app.services.automation.preset_file import PresetFile
from app.ui.context import UiContext
from app.ui.panels.devices.runs.commands import RunCommands
from app.ui.panels.devices.runs.run_view import RunView
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.looks import flaws
from tests.support.until import until
from tests.ui.panels.devices.presets.using import add_phone, ended
from tests.ui.panels.devices.runs.using import begin, end


async def test_a_run_is_followed_and_a_failed_one_shows_its_failed_step_and_leads_on(
    context: UiContext, library: OpenLibrary, preset_id: int, preset: PresetFile, qtbot: QtBot
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    commands = RunCommands(context, discover, page)
    queued: list[int] = []
    commands.queued.connect(queued.append)
    view = RunView(context, commands, discover, page)
    view.resize(340, 640)
    page.show()
    phone = await add_phone(library)
    # Without the step that lacks a value, with which it could not run.
    whole = preset.model_copy(update={"steps": (preset.steps[0], preset.steps[1], preset.steps[4])})
    async with library.write() as services:
        run = await services.executions.queue_execution(phone, whole, preset_id=preset_id)
    view.show_run(run.id)
    await until(view.state.text, "Waits · waits for the phone")
    assert view.empty.isVisible()
    await begin(library, run.id, "2")
    async with library.write() as services:
        await services.executions.add_step(run.id, ended(library, "s1", "1"))
    await until(view.state.text, "Runs · step 2/3")
    lines = [view.steps.model().index(row, 0).data() for row in range(2)]
    assert lines == ["1  Open {{app}}", "2  Send file {{clip}} to /sdcard/Download"]
    assert (view.stop.isVisible(), view.hold.isVisible(), view.again.isVisible()) == (True, True, False)
    hands.click(view.hold)
    await until(view.hold.toolTip, "Let it go on")

    async with library.write() as services:
        await services.executions.add_step(run.id, ended(library, "s1", "2.c1", "The file is gone."))
    await end(library, run.id, "The file is gone.")
    await until(view.again.isVisible, wanted=True)
    assert (view.state.text(), view.error.text()) == ("Failed", "The file is gone.")
    view.show_run(run.id)
    await until(lambda: view.current_step() is not None, wanted=True)
    # A step of the preset that step 2 ran, which this preset does not hold.
    assert view.detail.title.text() == "2.c1  Wait"
    await until(lambda: flaws(page), [])
    asked: list[tuple[int, str]] = []
    view.editor_requested.connect(lambda *place: asked.append(place))
    hands.click(view.detail.edit)
    assert asked == [(preset_id, "s2")]
    hands.click(view.detail.go_on)
    await until(lambda: len(queued), 1)
    async with library.read() as services:
        rest = await services.executions.get_execution(queued[0])
    assert rest is not None
    assert [step["id"] for step in rest.content["steps"]] == ["s2", "s10"]
    view.show_run(queued[0])
    await until(view.stop.isVisible, wanted=True)
    hands.click(view.stop)
    await until(view.again.isVisible, wanted=True)
    view.resize(900, 640)
    assert view._split.orientation() is Qt.Orientation.Horizontal

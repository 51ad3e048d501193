"""Running from the editor."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.devices.actions.registry import discover
from app.services.automation.execution_service import preset_of_run
from app.services.automation.preset_editing import remove_steps
from app.ui.context import UiContext
from app.ui.panels.devices.presets.document import PresetDocument
from app.ui.panels.devices.presets.editor import PresetEditor
from app.ui.panels.devices.presets.run_dialog import RunDialog
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.looks import flaws
from tests.support.preset_runs import preset_of, step
from tests.support.until import until
from tests.ui.panels.devices.presets.using import add_phone, drawn, ended


async def _use_what_it_delivers(context: UiContext, editor: PresetEditor, phone: int) -> None:
    """What a run delivers can be used before it is there."""
    bar = editor.run_bar
    used: list[int] = []
    context.shell.run_as_input_requested.connect(used.append)
    bar.runs.start([phone], preset_of(step("screenshot")), {})
    await until(bar.use.isVisible, wanted=True)
    await until(lambda: flaws(editor), [])
    hands.click(bar.use)
    assert bar.runs.run is not None
    assert used == [bar.runs.run.id]
    hands.click(bar.stop)
    await until(bar.run.isVisible, wanted=True)
    assert not bar.use.isVisible()


async def test_selected_phones_run_the_preset_together_but_not_a_single_step(
    context: UiContext, library: OpenLibrary, qtbot: QtBot
) -> None:
    document = PresetDocument(context)
    editor = PresetEditor(context, document, discover(), list)
    qtbot.addWidget(editor)
    editor.resize(340, 640)
    editor.show()
    async with context.write() as services:
        kept = await services.presets.create_preset(context.user_id, preset_of(step("press_back")))
    await document.open(kept.id)
    bar, phones = editor.run_bar, [await add_phone(library), await add_phone(library, "B")]
    bar.set_phone(phones[0], "")
    bar.set_others(phones[1:])
    assert bar.run.text() == "Run on 2"
    await until(lambda: flaws(editor), [])

    async def begun() -> list[int | None]:
        async with library.read() as services:
            return [run.device_id for run in await services.executions.list_executions(context.user_id)]

    for button, expected in ((bar.run, phones), (bar.this_step, [phones[0], *phones])):
        if button is bar.this_step:
            editor.steps.choose([document.file.steps[0].id] if document.file is not None else [])
        hands.click(button)
        await until(lambda: bar.runs.is_under_way, wanted=True)
        assert sorted(one or 0 for one in await begun()) == sorted(expected)
        bar.set_phone(phones[0], "")
        assert bar.runs.run is not None
        # The run of another phone is not told as if it were of this one.
        bar.set_phone(phones[1], "")
        assert bar.runs.run is None
        bar.set_phone(phones[0], "")
    bar.set_others([])
    assert bar.run.text() == "Run"


async def test_a_preset_runs_whole_or_from_a_step_and_the_failed_step_is_shown(
    context: UiContext, library: OpenLibrary, preset_id: int, qtbot: QtBot
) -> None:
    document = PresetDocument(context)
    editor = PresetEditor(context, document, discover(), list)
    qtbot.addWidget(editor)
    editor.resize(340, 640)
    editor.show()
    await document.open(preset_id)
    bar, phone = editor.run_bar, await add_phone(library)
    assert bar.run.toolTip() == "show a phone large first"
    bar.set_phone(phone, "")
    assert bar.run.toolTip() == "mend the steps that are marked first"
    assert bar.this_step.toolTip() == "choose a step first"
    editor.steps.choose(["s10"])
    assert (bar.from_here.isEnabled(), bar.run.isEnabled()) == (True, False)
    document.apply("Delete", lambda file: remove_steps(file, ["s7"]))
    assert bar.run.isEnabled()

    hands.click(bar.run)

    def asking() -> list[RunDialog]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, RunDialog) and one.isVisible()]

    await until(lambda: len(asking()), 1)
    asking()[0].fields["clip"].setText("9")
    hands.click(asking()[0].primary)
    await until(lambda: bar.runs.is_under_way, wanted=True)
    run = bar.runs.run
    assert run is not None
    assert (run.preset_id, run.variables) == (preset_id, {"app": "com.example.app", "clip": "9"})
    assert (bar.run.isVisible(), bar.stop.isVisible(), bar.state.text()) == (
        False,
        True,
        "Waits until the phone is free",
    )
    await until(lambda: flaws(editor), [])
    async with library.write() as services:
        await services.executions.begin_execution(run.id)
        await services.executions.add_step(run.id, ended(library, "s4", "3.1", "It is gone."))
        await services.executions.end_execution(run.id, error="It is gone.", kind="not_found")
    await until(bar.go_to.isVisible, wanted=True)
    assert bar.state.text() == "It is gone."
    hands.click(bar.go_to)
    assert editor.steps.chosen_ids() == ["s4"]

    editor.steps.choose(["s9"])
    hands.click(bar.from_here)
    await until(lambda: bar.runs.is_under_way, wanted=True)
    assert bar.runs.run is not None
    assert drawn(preset_of_run(bar.runs.run)) == "s9 s10"
    assert not bar.use.isVisible()
    hands.click(bar.stop)
    await until(bar.run.isVisible, wanted=True)

    await _use_what_it_delivers(context, editor, phone)
    bar.set_phone(phone, "the phone is not ready")
    assert bar.run.toolTip() == "the phone is not ready"

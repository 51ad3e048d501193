"""A run as the editor follows it."""

from app.devices.actions.registry import discover
from app.services.automation.preset_file import PresetFile, Step
from app.ui.context import UiContext
from app.ui.panels.devices.presets.runs import PresetRuns, run_words
from app.ui.panels.devices.presets.step_delegate import Mark
from tests.support.library import OpenLibrary
from tests.support.until import until
from tests.ui.panels.devices.presets.using import add_phone, ended

SHORT = "1.2\u2009s"


async def test_a_run_marks_its_steps_is_held_fails_and_is_stopped(context: UiContext, library: OpenLibrary) -> None:
    inner = Step(id="b", action="press_home")
    steps = (Step(id="a", action="press_back"), Step(id="r", action="repeat", steps=(inner,)))
    preset = PresetFile(format=1, name="x", steps=steps)
    runs = PresetRuns(context, discover())
    phone = await add_phone(library)
    runs.start([phone], preset, {})
    await until(lambda: run_words(runs)[0], "waiting")
    assert runs.run is not None
    run_id = runs.run.id
    async with library.write() as services:
        await services.executions.begin_execution(run_id)
        await services.executions.add_step(run_id, ended(library, "a", "1"))
        await services.executions.note_start(run_id, "2.1")
    await until(lambda: runs.marks, {"a": Mark("done", SHORT), "b": Mark("running")})
    assert (runs.done, runs.total) == (1, 3)
    assert run_words(runs) == ("running", "Step 2.1, 1 of 3 done")
    runs.hold()
    await until(lambda: run_words(runs)[0], "warning")
    runs.hold()
    await until(lambda: run_words(runs)[0], "running")
    async with library.write() as services:
        await services.executions.add_step(run_id, ended(library, "b", "2.1", "It is gone."))
        await services.executions.end_execution(run_id, error="It is gone.", kind="not_found")
    await until(lambda: run_words(runs), ("failed", "It is gone."))
    assert (runs.marks["b"], runs.failed_step) == (Mark("failed", SHORT), "b")

    runs.start([phone], preset, {})
    await until(lambda: runs.is_under_way, wanted=True)
    runs.cancel()
    await until(lambda: run_words(runs), ("waiting", "Stopped"))
    runs.forget()
    assert (run_words(runs), runs.marks) == (("", ""), {})

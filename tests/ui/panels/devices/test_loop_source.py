"""The palette finds loops, and shows them in their list."""

from app.services.automation.execution_loop_service import LoopPlan
from app.ui.context import UiContext
from app.ui.panels.devices.loop_source import LoopSource
from app.ui.panels.devices.panel import DevicesPanel
from tests.support.library import OpenLibrary
from tests.support.until import until
from tests.ui.panels.devices.runs.using import CHECK


async def test_loops_are_found_by_the_names_of_their_presets_too(library: OpenLibrary, context: UiContext) -> None:
    async with library.write() as services:
        preset = await services.presets.create_preset(library.user_id, CHECK)
        for name in ("Day", "Night"):
            plan = LoopPlan(name=name, preset_ids=(preset.id,), stop_after_failures=1)
            await services.loops.create_loop(library.user_id, plan)
    panel = DevicesPanel(context)
    panel.resize(900, 600)
    panel.show()
    source = LoopSource(context, panel)
    assert len((await source.find("check", 5)).entries) == 2
    (night,) = (await source.find("night", 5)).entries
    assert (night.detail, night.note, night.state) == ("Check in", "Stopped", "waiting")
    night.run()
    assert panel.side.runs is not None
    loops = panel.side.runs.loops
    await until(lambda: getattr(loops.current(), "name", ""), "Night")
    panel.hide()
    await until(lambda: bool(context.tasks._tasks), wanted=False)
    panel.deleteLater()

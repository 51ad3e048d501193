"""The palette finds presets, and opens them in the editor."""

from app.services.automation.preset_file import PresetFile
from app.ui.context import UiContext
from app.ui.panels.devices.panel import DevicesPanel
from app.ui.panels.devices.preset_source import PresetSource
from tests.support.library import OpenLibrary
from tests.support.until import until


async def test_presets_are_found_by_name_first_and_opened(library: OpenLibrary, context: UiContext) -> None:
    async with library.write() as services:
        for name, about in (("Post", "Opens the gallery of the phone"), ("Gallery upload", "")):
            await services.presets.create_preset(library.user_id, PresetFile(format=1, name=name, about=about))
    panel = DevicesPanel(context)
    found = (await PresetSource(context, panel).find("gallery", 5)).entries
    assert [(entry.title, entry.note) for entry in found] == [("Gallery upload", "0 steps"), ("Post", "0 steps")]
    found[0].run()
    await until(lambda: panel.side.presets is not None and panel.side.presets.document.file is not None, wanted=True)
    assert panel.side.presets is not None
    assert panel.side.presets.document.preset_id == int(found[0].name.removeprefix("preset/"))
    await until(lambda: bool(context.tasks._tasks), wanted=False)
    panel.deleteLater()

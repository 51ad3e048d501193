"""The foot of a dry run, which the tests of the dry run use; here what it does by itself."""

from pytestqt.qtbot import QtBot

from app.devices.actions.registry import discover
from app.devices.hierarchy import Screen
from app.ui.context import UiContext
from app.ui.panels.devices.presets.document import PresetDocument
from app.ui.panels.devices.presets.dry_bar import DryBar
from app.ui.panels.devices.presets.dry_session import DryRun
from app.ui.panels.devices.presets.step_list import StepList
from app.ui.panels.devices.presets.step_model import StepModel
from app.ui.panels.devices.view import PhoneView
from tests.support.until import until
from tests.ui.panels.devices.presets.test_dry_session import Stage
from tests.ui.panels.devices.presets.test_recording import SCREEN


async def test_it_keeps_its_height_from_step_to_step(context: UiContext, preset_id: int, qtbot: QtBot) -> None:
    document, view = PresetDocument(context), PhoneView(context.theme)
    model = StepModel(discover())
    steps = StepList(context.theme, model)

    async def read() -> Screen:
        return SCREEN

    dry = DryRun(context, document, steps, model, view, Stage(), read, list)
    bar = DryBar(context.theme, dry)
    for part in (view, steps, bar):
        qtbot.addWidget(part)
    await document.open(preset_id)
    model.show(document.file)
    bar.resize(320, 200)
    dry.begin()
    assert bar.isVisible()
    await until(lambda: len(dry.found), 10)
    heights = set()
    for _ in range(4):
        dry.step_by(1)
        heights.add(bar.minimumSizeHint().height())
    assert len(heights) == 1
    steps.clearSelection()
    steps.setCurrentIndex(model.index(-1))
    assert bar.words.text() == "Choose a step to see what it would do."
    dry.end()
    assert not bar.isVisible()

"""What a provider would not take is said below the slot, with what mends it."""

import pytest
from PySide6.QtWidgets import QDialog

from app.domain.enums import OperationType
from app.services.asset.fitting import Fix
from app.ui.context import UiContext
from app.ui.panels.create.fitness import verb_of_fix
from app.ui.panels.create.job_input import JobInput
from app.ui.panels.create.panel import CreatePanel
from app.ui.widgets.buttons import Button
from app.ui.widgets.slider import Slider
from tests.support.library import OpenLibrary
from tests.support.looks import flaws, open_windows
from tests.support.until import until
from tests.ui.panels.create.test_models import _choose, shown

__all__ = ("shown",)


async def test_a_clip_that_is_too_long_is_trimmed_and_the_part_takes_its_slot(
    shown: tuple[CreatePanel, OpenLibrary, UiContext],
) -> None:
    panel, library, context = shown
    picture, clip = await library.import_picture(), await library.import_clip()
    context.shell.use_as_input_requested.emit([picture.id])
    await until(lambda: list(panel.draft.asset_ids), ["first_frame"])
    panel.draft.choose(OperationType.IMAGE_TO_VIDEO, "lamp")
    panel._show_draft()
    _choose(panel, "Lamp 1 (legacy)")
    first = panel.slots.slot("first_frame")
    await until(lambda: "It is made to fit on its way." in first.note, wanted=True)
    assert not first.fix.isVisible()
    assert panel.fitness.why_not() == ""
    panel.slots.assets_dropped.emit("reference_1", (clip.id,))
    await until(lambda: panel.slots.slot("reference_1").note.endswith("Lamplight takes 0.5 s at most."), wanted=True)
    slot = panel.slots.slot("reference_1")
    assert slot.fix.text() == "Trim\N{HORIZONTAL ELLIPSIS}"
    panel.prompt.set_text("a lamp")
    assert panel._why_not() == "an input does not fit"
    assert not flaws(panel.window())
    slot.fix.click()
    await until(lambda: any(isinstance(one, QDialog) for one in open_windows()), wanted=True)
    (dialog,) = (one for one in open_windows() if isinstance(one, QDialog))
    assert not flaws(dialog)
    slider = dialog.findChild(Slider)
    assert isinstance(slider, Slider)
    slider.set_value(0.2)
    next(button for button in dialog.findChildren(Button) if button.text() == "Trim").click()
    await until(lambda: isinstance(panel.draft.inputs.get("reference_1"), JobInput), wanted=True)
    async with library.read() as services:
        (row,) = await services.jobs.list_job_rows(library.user_id)
    assert (row.provider_id, row.operation_type) == ("local", OperationType.VIDEO_MODIFY)
    assert (row.params["start"], row.params["end"]) == (pytest.approx(0.2), pytest.approx(0.7))
    assert panel._why_not() == ""


def test_each_fix_has_a_verb() -> None:
    assert len({verb_of_fix(fix) for fix in Fix}) == len(Fix)
    assert verb_of_fix(Fix.NONE) == ""

"""The form follows the chosen model."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow

from app.domain.enums import OperationType
from app.ui.context import UiContext
from app.ui.panels.create.panel import CreatePanel
from app.ui.theme import Theme
from app.ui.widgets.combo import Combo
from app.ui.widgets.label import Label
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.looks import flaws
from tests.support.models import with_models
from tests.support.until import until


@pytest.fixture
async def shown(tmp_path: Path, theme: Theme) -> AsyncIterator[tuple[CreatePanel, OpenLibrary, UiContext]]:
    async with open_library(tmp_path) as plain:
        library = await with_models(plain, tmp_path)
        async with open_context(library, theme) as context:
            window = QMainWindow()
            panel = CreatePanel(context)
            window.setCentralWidget(panel)
            window.resize(320, 800)
            window.show()
            await until(lambda: panel.draft.offer is not None, wanted=True)
            yield panel, library, context
            window.close()
            window.deleteLater()


def _model(panel: CreatePanel) -> Combo:
    assert panel.fields.form is not None
    combo = panel.fields.form.row("model").control.inner
    assert isinstance(combo, Combo)
    return combo


def _choose(panel: CreatePanel, title: str) -> None:
    combo = _model(panel)
    combo.setCurrentIndex(combo.findText(title))
    combo.activated.emit(combo.currentIndex())


def _price(panel: CreatePanel) -> str:
    return "".join(label.text() for label in panel.foot.findChildren(Label) if "$" in label.text())


async def test_another_model_brings_its_fields_slots_and_price_and_keeps_what_still_fits(
    shown: tuple[CreatePanel, OpenLibrary, UiContext],
) -> None:
    panel, library, context = shown
    pictures = [await library.import_picture(name) for name in ("one.png", "two.png", "three.png")]
    context.shell.use_as_input_requested.emit([pictures[0].id])
    await until(lambda: list(panel.draft.asset_ids), ["first_frame"])
    panel.draft.choose(OperationType.IMAGE_TO_VIDEO, "lamp")
    panel._show_draft()
    form = panel.fields.form
    assert form is not None
    assert [_model(panel).itemText(row) for row in range(_model(panel).count())] == ["Lamp 2", "Lamp 1 (legacy)"]
    assert panel.slots.slot_names() == ["first_frame", "last_frame"]
    assert any(label.text() == "Lamplight ends on 2027-03-01." for label in panel.fields.findChildren(Label))
    panel.slots.assets_dropped.emit("last_frame", (pictures[1].id,))
    await until(lambda: list(panel.draft.asset_ids), ["first_frame", "last_frame"])
    form.set_fitting({"duration": 6, "resolution": "1080p"})
    panel._values_changed()
    await until(lambda: _price(panel), "$0.30")

    _choose(panel, "Lamp 1 (legacy)")
    form = panel.fields.form
    assert form is not None
    assert form.value() == {"model": "lamp-1", "duration": 6, "audio": False}
    # The last frame has no slot there: as a reference it has.
    assert panel.draft.asset_ids == {"first_frame": pictures[0].id, "reference_1": pictures[1].id}
    assert panel.slots.slot_names() == ["first_frame", "reference_1", "reference_2"]
    await until(lambda: _price(panel), "$0.20")
    assert _model(panel).hasFocus()

    panel.slots.assets_dropped.emit("reference_2", (pictures[2].id, pictures[0].id))
    await until(lambda: panel.slots.slot_names()[-1], "reference_4")
    panel.slots.cleared.emit("reference_1")
    assert panel.draft.asset_ids == {
        "first_frame": pictures[0].id,
        "reference_1": pictures[2].id,
        "reference_2": pictures[0].id,
    }
    assert panel.slots.slot_names()[-1] == "reference_3"
    assert not flaws(panel.window())

    _choose(panel, "Lamp 2")
    assert panel.fields.form is not None
    assert panel.fields.form.value()["resolution"] == "1080p"
    assert panel.draft.left_out == 1
    assert panel.fields._notice.text().endswith("1 input is not used: this model has no place for it.")
    _choose(panel, "Lamp 1 (legacy)")
    assert panel.draft.left_out == 0
    assert set(panel.draft.asset_ids.values()) == {pictures[0].id, pictures[2].id}


async def test_a_recipe_of_a_model_that_is_gone_says_which_is_taken(
    shown: tuple[CreatePanel, OpenLibrary, UiContext],
) -> None:
    panel, library, context = shown
    picture = await library.import_picture("one.png")
    told: list[str] = []
    context.shell.toasted.connect(lambda toast: told.append(toast.text))
    offer = panel.draft.catalog.offer(OperationType.IMAGE_TO_VIDEO, "lamp")
    assert offer is not None
    await panel._recipes._tell(
        OperationType.IMAGE_TO_VIDEO, "lamp", {"model": "lamp-0", "prompt": "a lamp", "first_frame": picture.id}, {}
    )
    assert told == ["lamp-0 is not offered any more: another model of Lamplight is chosen."]
    assert panel.params()["model"] == "lamp-2"
    assert panel.draft.asset_ids == {"first_frame": picture.id}

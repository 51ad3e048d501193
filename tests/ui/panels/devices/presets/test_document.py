"""The edited preset, with undo and the library."""

from functools import partial

from pytestqt.qtbot import QtBot

from app.domain.errors import PresetError
from app.services.automation.preset_editing import remove_steps
from app.services.automation.preset_file import PresetFile
from app.ui.context import UiContext
from app.ui.panels.devices.presets.document import PresetDocument
from tests.support.library import OpenLibrary
from tests.support.until import until
from tests.ui.panels.devices.presets.using import drawn, kept


def shown(document: PresetDocument) -> PresetFile:
    assert document.file is not None
    return document.file


def about(words: str, preset: PresetFile) -> PresetFile:
    return preset.model_copy(update={"about": words})


async def test_changes_are_kept_and_taken_back_also_when_another_preset_is_open(
    context: UiContext, library: OpenLibrary, preset_id: int, preset: PresetFile, qtbot: QtBot
) -> None:
    document = PresetDocument(context)
    assert not document.apply("x", lambda file: file)
    await document.open(preset_id)
    assert document.file == preset
    assert document.apply("Delete steps", lambda file: remove_steps(file, ["s3"]))
    assert drawn(await kept(library, document)) == "s1 s2 s9 s10"
    assert context.undo.undo_text == "Delete steps"
    for words in ("N", "Ne", "New"):
        document.apply("Change the preset", partial(about, words), joins="about")
    assert (await kept(library, document)).about == "New"
    context.undo.undo()
    await until(lambda: shown(document).about == preset.about, wanted=True)
    assert drawn(document.file) == "s1 s2 s9 s10"
    context.undo.redo()
    await until(lambda: shown(document).about == "New", wanted=True)
    await until(lambda: document.is_saved, wanted=True)

    with qtbot.waitSignal(document.refused) as told:
        document.apply("x", _refuse)
    assert told.args == ["too deep"]

    # The command line renames it: what is taken back is not the name, and not what is open now.
    async with library.write() as services:
        await services.presets.change_preset(preset_id, about("New", preset).model_copy(update={"name": "Other"}))
        second = (await services.presets.create_preset(library.user_id, PresetFile(format=1, name="Second"))).id
    await until(lambda: shown(document).name == "Other", wanted=True)
    await document.open(second)
    context.undo.undo()
    context.undo.undo()
    # It is there to be done again only once it has been taken back.
    await until(lambda: (context.undo.can_undo, context.undo.redo_text), (False, "Delete steps"))
    assert document.file is not None
    assert document.file.name == "Second"
    async with library.read() as services:
        assert await services.presets.read_file(preset_id) == preset.model_copy(update={"name": "Other"})
    async with library.write() as services:
        await services.presets.delete_preset(second)
    await until(lambda: document.file is None, wanted=True)
    assert document.preset_id is None


def _refuse(_file: PresetFile) -> PresetFile:
    raise PresetError("steps", "too deep")

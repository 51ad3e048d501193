"""The dry run of the open preset."""

from collections.abc import Callable

from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from app.devices.actions.registry import discover
from app.devices.hierarchy import Screen
from app.domain.errors import ScreenUnreadableError
from app.services.automation.preset_editing import change_step, turn_off
from app.ui.context import UiContext
from app.ui.panels.devices.presets.document import PresetDocument
from app.ui.panels.devices.presets.dry_session import DryRun
from app.ui.panels.devices.presets.editor import PresetEditor
from app.ui.panels.devices.view import PhoneView
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.looks import flaws
from tests.support.until import until
from tests.ui.panels.devices.presets.test_recording import SCREEN
from tests.ui.panels.devices.presets.using import add_phone


class Stage:
    """Keeps what was asked of the picture."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def look_over(self, draw: Callable[[QPainter], None] | None, *, is_still: bool = True) -> None:
        self.asked.append("ended" if draw is None else "still" if is_still else "live")


async def test_steps_are_judged_one_after_another_live_or_still_and_after_a_change(
    context: UiContext, library: OpenLibrary, preset_id: int, qtbot: QtBot
) -> None:
    document = PresetDocument(context)
    editor = PresetEditor(context, document, discover(), list)
    view, stage = PhoneView(context.theme), Stage()
    for part in (editor, view):
        qtbot.addWidget(part)
    view.set_picture(QImage(400, 800, QImage.Format.Format_RGB32), (400, 800))
    screens: list[Screen | None] = [SCREEN, None]

    async def read() -> Screen:
        screen = screens.pop(0) if screens else SCREEN
        if screen is None:
            raise ScreenUnreadableError("It does not come to rest.")
        return screen

    dry = DryRun(context, document, editor.steps, editor.model, view, stage, read, list)
    editor.set_dry_run(dry)
    editor.resize(320, 640)
    editor.show()
    editor.run_bar.set_phone(await add_phone(library), "")
    dry.begin()
    assert not dry.is_on
    assert not editor.run_bar.dry.isEnabled()
    await document.open(preset_id)
    # It is for presets with faults too.
    assert editor.run_bar.dry.isEnabled()
    assert editor.run_bar.dry.text() == ""
    hands.click(editor.run_bar.dry)
    bar = editor.dry_bar
    assert bar.isVisible()
    assert not editor.run_bar.isVisible()
    assert dry.words() == "Reading the screen…"
    await until(lambda: len(dry.found), 10)
    assert editor.steps.chosen_ids() == ["s1"]
    assert bar.state.text() == "Step 1, 1 of 10: would run"
    assert dry.picture.words.startswith("1  Open {{app}}")
    words = {step_id: mark.words for step_id, mark in dry.marks.items()}
    assert (words["s2"], words["s4"], words["s8"], words["s9"]) == ("not found", "unknown", "cannot run", "passed over")
    assert editor.steps.marks.marks == dry.marks
    assert flaws(editor) == []

    hands.click(bar.next)
    assert bar.state.text() == "Step 2, 2 of 10: not found"
    assert bar.words.text() == "The library has no file “7”."
    hands.click(bar.back)
    assert not bar.back.isEnabled()
    await change_and_look_again(dry, document, editor, stage)
    assert editor.run_bar.isVisible()
    assert not bar.live.isChecked()
    assert editor.steps.marks.marks == {}
    menu = editor.commands.menu(editor)
    menu.actions()[-1].trigger()
    assert dry.is_on
    assert "Dry run\tF7" not in [action.text() for action in editor.commands.menu(editor).actions()]
    document.close()
    assert not dry.is_on


async def change_and_look_again(dry: DryRun, document: PresetDocument, editor: PresetEditor, stage: Stage) -> None:
    bar = editor.dry_bar
    # A change is judged on the same screen.
    document.apply("Change", lambda file: turn_off(file, {"s1"}, is_off=True))
    send = {"selector": {"by": "text", "value": "Send"}}
    document.apply("Change", lambda file: change_step(file, "s4", params=send))
    await until(lambda: dry.found["s4"].look.verdict, "found")
    editor.steps.choose(["s4"])
    assert dry.picture.look is not None
    assert dry.picture.look.touch == (200, 650)
    assert stage.asked == ["still"]
    hands.click(bar.again)
    await until(lambda: dry.trouble, "It does not come to rest.")
    await until(lambda: dry.found["s4"].look.verdict, "unknown")
    hands.click(bar.live)
    await until(lambda: dry.found["s4"].look.verdict, "found")
    assert stage.asked == ["still", "still", "live"]
    hands.click(bar.done)
    assert not dry.is_on
    assert stage.asked[-1] == "ended"

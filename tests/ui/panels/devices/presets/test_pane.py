"""The presets beside the picture."""

from pytestqt.qtbot import QtBot

from app.devices.actions.registry import discover
from app.devices.selectors import By, Selector
from app.services.automation.preset_file import Step
from app.ui.context import UiContext
from app.ui.panels.devices.presets.pane import PresetPane
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.looks import flaws
from tests.support.until import until
from tests.ui.panels.devices.presets.using import drawn, kept


async def test_a_preset_is_opened_takes_recorded_steps_and_is_left(
    context: UiContext, library: OpenLibrary, preset_id: int, qtbot: QtBot
) -> None:
    pane = PresetPane(context, discover())
    qtbot.addWidget(pane)
    pane.resize(350, 640)
    pane.show()
    assert not pane.is_editing
    await until(pane.list.names, wanted=["Review clip"])
    pane.list.list.set_current(preset_id)
    pane.list.list.take_current()
    await until(lambda: pane.is_editing, wanted=True)
    assert pane.title.text() == "Review clip"
    pane.editor.steps.choose(["s1"])
    pane.add_recorded([Step(id="r1", action="press_back")], {})
    assert drawn(await kept(library, pane.document)).startswith("s1 r1 s2")
    assert flaws(pane) == []
    hands.click(pane.back)
    assert not pane.is_editing
    assert pane.list.list.current_value() == preset_id

    pane.add_element("read_text", Selector(by=By.ID, value="a:id/send"))
    await until(lambda: pane.is_editing, wanted=True)
    assert pane.title.text() == "New preset"
    await until(lambda: pane.document.file is not None and len(pane.document.file.steps), 1)
    pane.add_element("click_element", Selector(by=By.TEXT, value="Send", index=1))
    pane.add_element("read_text", Selector(by=By.TEXT, value="Send"))
    file = await kept(library, pane.document)
    assert [(step.action, step.params) for step in file.steps] == [
        ("read_text", {"selector": {"by": "id", "value": "a:id/send"}, "variable": "text1"}),
        ("click_element", {"selector": {"by": "text", "value": "Send", "index": 1}}),
        ("read_text", {"selector": {"by": "text", "value": "Send"}, "variable": "text2"}),
    ]
    assert list(file.variables) == ["text1", "text2"]
    assert pane.editor.model.problems() == []
    hands.click(pane.back)
    pane.add_element("wait_for_element", Selector(by=By.TEXT, value="Send"))
    await until(pane.title.text, "New preset 2")
    await kept(library, pane.document)

"""A preset to edit, and what it is made of at the moment."""

from pydantic import JsonValue

from app.domain.device import Device
from app.domain.enums import StepState
from app.services.automation.preset_file import PresetFile, Step, Variable
from app.services.automation.run_events import StepEnded
from app.ui.panels.devices.presets.document import PresetDocument
from tests.support.library import OpenLibrary
from tests.support.until import until


def review() -> PresetFile:
    """s1, s2, s3 (repeat: s4, s5, s6, s7 (if: s8)), s9 (off), s10; s8 has no value."""
    tap = Step(id="s4", action="click_element", params={"selector": {"by": "text", "value": "Notes"}}, retries=2)
    empty = Step(id="s8", action="click_element", params={"selector": {"by": "id", "value": ""}})
    saved: dict[str, JsonValue] = {"selector": {"by": "text", "value": "Saved"}}
    when = Step(
        id="s7", action="if_element_exists", params={"selector": {"by": "id", "value": "a:id/ok"}}, steps=(empty,)
    )
    inner = (
        tap,
        Step(id="s5", action="type_text", params={"text": "round 2"}),
        Step(id="s6", action="wait_for_element", params=saved, timeout=10.0),
        when,
    )
    steps = (
        Step(id="s1", action="launch_app", params={"package": "{{app}}"}),
        Step(id="s2", action="push_asset", params={"asset": "{{clip}}"}),
        Step(id="s3", action="repeat", params={"times": 3}, steps=inner),
        Step(id="s9", action="screenshot", is_off=True),
        Step(id="s10", action="press_home"),
    )
    variables = {"app": Variable(title="App", default="com.example.app"), "clip": Variable(default="7")}
    about = "Opens the clip and takes a picture."
    return PresetFile(format=1, name="Review clip", category="Review", about=about, variables=variables, steps=steps)


def drawn(given: PresetFile | tuple[Step, ...] | None) -> str:
    """The ids with their nesting: "s1 s3(s4 s7(s8|)|)"."""
    steps = given.steps if isinstance(given, PresetFile) else given or ()
    inner = [f"({drawn(step.steps)}|{drawn(step.otherwise)})" if step.steps or step.otherwise else "" for step in steps]
    return " ".join(step.id + below for step, below in zip(steps, inner, strict=True))


async def add_phone(library: OpenLibrary, serial: str = "A") -> int:
    """A phone of the user; nothing of it is asked."""
    now = library.parts.clock.now()
    async with library.parts.database.write() as session:
        row = Device(user_id=library.user_id, serialno=serial, created_at=now, last_seen_at=now)
        session.add(row)
        await session.flush()
        return row.id


def ended(library: OpenLibrary, step_id: str, path: str, error: str = "") -> StepEnded:
    """A step that took 1.2 s; it failed where there is an error."""
    state = StepState.FAILED if error else StepState.DONE
    return StepEnded(path, 0, step_id, "wait", state, library.parts.clock.now(), 1200, error=error)


async def kept(library: OpenLibrary, document: PresetDocument) -> PresetFile:
    """What the library holds, once the document has saved."""
    await until(lambda: document.is_saved, wanted=True)
    assert document.preset_id is not None
    async with library.read() as services:
        return await services.presets.read_file(document.preset_id)

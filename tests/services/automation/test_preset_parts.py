"""What is run of a preset by hand."""

from app.devices.actions.registry import discover
from app.services.automation.preset_file import PresetFile, Step
from app.services.automation.preset_parts import from_step, only_step, questions_of


def sample() -> PresetFile:
    inner = (Step(id="b1", action="wait"), Step(id="b2", action="wait", is_off=True))
    other = (Step(id="o1", action="wait"),)
    when = Step(id="when", action="if_element_exists", steps=inner, otherwise=other)
    loop = Step(id="loop", action="repeat", steps=(when, Step(id="last", action="wait")))
    return PresetFile(format=1, name="x", steps=(Step(id="a", action="wait"), loop, Step(id="z", action="wait")))


def ids(preset: PresetFile) -> list[str]:
    return [step.id for step in preset.steps]


def test_one_step_runs_with_its_body_and_turned_on() -> None:
    assert only_step(sample(), "b2").steps == (Step(id="b2", action="wait"),)
    assert only_step(sample(), "when").steps[0].otherwise[0].id == "o1"
    assert only_step(sample(), "gone") == sample()


def test_from_a_step_on_the_rest_of_its_body_runs_once_and_then_what_follows() -> None:
    assert ids(from_step(sample(), "a")) == ["a", "loop", "z"]
    assert ids(from_step(sample(), "b2")) == ["b2", "last", "z"]
    assert ids(from_step(sample(), "o1")) == ["o1", "last", "z"]
    assert ids(from_step(sample(), "when")) == ["when", "last", "z"]
    assert from_step(sample(), "gone") == sample()


def test_what_destroys_something_is_asked_once_and_what_is_off_is_not() -> None:
    clears = Step(id="c1", action="clear_app_data", params={"package": "com.example.app"})
    steps = (clears, clears.model_copy(update={"id": "c2"}), Step(id="x", action="unknown"))
    preset = PresetFile(format=1, name="x", steps=steps)
    assert len(questions_of(preset, discover())) == 1
    off = preset.model_copy(update={"steps": (clears.model_copy(update={"is_off": True}),)})
    assert questions_of(off, discover()) == []

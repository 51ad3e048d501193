"""The form of a step."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from app.devices.actions.base import ActionKind
from app.services.automation.preset_editing import change_step, problems_of, step_of
from app.services.automation.preset_file import PresetFile, Step
from app.ui.panels.devices.presets.selector_field import SelectorField
from app.ui.panels.devices.presets.step_form import StepForm
from app.ui.theme import Theme
from app.ui.widgets.combo import Combo
from tests.support import hands


def test_parameters_and_options_are_told_and_problems_stand_at_their_field(
    theme: Theme, preset: PresetFile, kinds: Mapping[str, ActionKind], qtbot: QtBot
) -> None:
    form = StepForm(theme, kinds, lambda: ["Review clip", "Other"])
    qtbot.addWidget(form)
    form.resize(340, 500)
    form.show()
    state = {"file": preset}

    def show(step_id: str) -> None:
        problems = [problem for problem in problems_of(state["file"], kinds) if problem.step_id == step_id]
        form.show_step(step_of(state["file"], step_id), "3", problems)

    def take(fields: dict[str, Any]) -> None:
        assert form.step is not None
        state["file"] = change_step(state["file"], form.step.id, **fields)
        show(form.step.id)

    form.params_changed.connect(lambda params, _field: take({"params": params}))
    form.options_changed.connect(lambda options, _field: take(options))
    show("s8")
    assert form.form is not None
    row = form.form.row("selector")
    assert row.error == "It must have at least 1 character."
    field = row.control.inner
    assert isinstance(field, SelectorField)
    hands.type_into(field.value_line, "send")
    step = step_of(state["file"], "s8")
    assert step is not None
    assert step.params == {"selector": {"by": "id", "value": "send"}}
    assert row.error == ""
    box = form.options.row("has_timeout").control.inner
    assert isinstance(box, QCheckBox)
    box.click()
    step = step_of(state["file"], "s8")
    assert step is not None
    assert (step.timeout, step.retries, step.goes_on) == (10.0, 0, False)
    show("s6")
    assert form.title.text() == "Step 3: Wait for an element"
    assert form.options.value()["timeout"] == 10.0
    form.show_step(
        Step(id="x", action="gone"),
        "1",
        problems_of(PresetFile(format=1, name="x", steps=(Step(id="x", action="gone"),)), kinds),
    )
    assert form.form is None
    assert form.trouble.text() == "There is no action “gone”."
    call = Step(id="c", action="call_preset", params={"preset": "Away", "variables": {"a": "b"}})
    form.show_step(call, "1", ())
    assert form.form is not None
    assert form.form.value() == {"preset": "Away", "variables": {"a": "b"}}
    combo = form.form.row("preset").control.inner
    assert isinstance(combo, Combo)
    assert [combo.itemText(place) for place in range(combo.count())] == ["Review clip", "Other", "Away"]
    form.show_step(None, "", ())
    assert not form.isVisible()


def test_a_word_where_a_number_belongs_is_told_at_its_field(
    theme: Theme, kinds: Mapping[str, ActionKind], qtbot: QtBot
) -> None:
    form = StepForm(theme, kinds, list)
    qtbot.addWidget(form)
    values: list[str | float] = ["many", "", 1e400]
    for place, value in enumerate(values):
        wrong = Step(id=f"s{place}", action="wait", params={"seconds": value, "jitter": 2.0})
        form.show_step(wrong, "1", problems_of(PresetFile(format=1, name="x", steps=(wrong,)), kinds))
        assert form.form is not None
        assert form.form.row("seconds").error
        assert form.form.value() == {"seconds": 1.0, "jitter": 2.0}

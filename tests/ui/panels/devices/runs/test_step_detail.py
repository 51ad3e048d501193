"""What a step gave, or why it failed."""

from pytestqt.qtbot import QtBot

from app.domain.enums import StepState
from app.domain.execution import ExecutionStep
from app.ui.context import UiContext
from app.ui.panels.devices.runs.step_detail import StepDetail
from tests.support import hands
from tests.support.looks import flaws
from tests.ui.panels.devices.runs.test_words import AT


async def test_results_and_errors_are_told_and_buttons_say_why_they_rest(context: UiContext, qtbot: QtBot) -> None:
    detail = StepDetail(context)
    qtbot.addWidget(detail)
    detail.resize(340, 300)
    detail.show()
    fields = {"path": "3.1", "round": 1, "attempts": 2, "duration_ms": 1200, "started_at": AT}
    result = {"text": "Hello", "matches": [1, 2]}
    detail.show_step(ExecutionStep(id=1, state=StepState.DONE, result=result, **fields), "Read “Name” into a")
    assert detail.title.text() == "3.1  Read “Name” into a"
    assert detail.facts.text().startswith("Done · 1.2\u2009s · round 2 · 2 tries · 2026-03-12")
    assert detail.result.text() == "text: Hello\nmatches: [1, 2]"
    assert not detail.screen_.isVisible()
    assert flaws(detail) == []
    pressed: list[str] = []
    detail.editor_requested.connect(lambda: pressed.append("edit"))
    detail.go_on_requested.connect(lambda: pressed.append("on"))
    detail.allow("", "the run goes on")
    hands.click(detail.edit)
    hands.click(detail.go_on)
    detail.allow("its preset is not kept", "")
    hands.click(detail.edit)
    hands.click(detail.go_on)
    assert pressed == ["edit", "on"]
    failed = ExecutionStep(id=2, state=StepState.FAILED, error_message="It is gone.", picture="x", **fields)
    detail.show_step(failed, "Tap “OK”")
    assert (detail.result.text(), detail.screen_.isVisible()) == ("It is gone.", True)
    detail.show_step(ExecutionStep(id=3, state=StepState.DONE, **fields), "Go back")
    assert not detail.result.isVisible()

"""A preset that runs with the result of a job, asked for in the queue."""

from PySide6.QtWidgets import QApplication

from app.ui.panels.queue.preset_run import PresetRunDialog
from tests.services.job.runs import add_phone
from tests.support import hands
from tests.support.looks import flaws
from tests.support.preset_runs import preset_of, step
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk

SHOW = preset_of(
    step("log", text="{{who}}"),
    step("push_asset", asset="{{picture}}"),
    name="Show",
    variables={"who": {"title": "Who", "default": "me"}, "picture": {"title": "Picture"}},
)
CLEAR = preset_of(step("clear_app_data", package="com.example.app"), name="Clear")


def _asking() -> list[PresetRunDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, PresetRunDialog) and one.isVisible()]


async def test_the_result_of_a_job_goes_into_a_variable_of_a_preset(desk: Desk) -> None:
    (job,) = await desk.make("a lake")
    library, verb = desk.library, desk.panel.verbs.preset
    desk.select(job)
    assert verb.isEnabled()
    verb.trigger()
    await until(lambda: [toast.text for toast in desk.toasts], ["There is no preset yet."])
    phone = await add_phone(library)
    async with library.write() as services:
        clear, show = [(await services.presets.create_preset(library.user_id, file)).id for file in (CLEAR, SHOW)]
    verb.trigger()
    await until(lambda: len(_asking()), 1)
    (dialog,) = _asking()
    assert dialog.question.isVisible()
    assert dialog.phone.currentText().startswith("1 ")
    assert (dialog.order.preset.id, dialog.order.variable, dialog.order.values) == (clear, "", {})
    dialog.preset.set_value(show)
    dialog.preset.chosen.emit(show)
    assert not dialog.question.isVisible()
    # What the preset sends to the phone is the usual place.
    assert (dialog.variable.currentText(), list(dialog.fields)) == ("Picture", ["who"])
    dialog.fields["who"].setText("you")
    await until(lambda: flaws(dialog), [])
    hands.click(dialog.primary)
    await until(lambda: desk.toasts[-1].text, f"Show is run 1. It waits for job {job}.")
    async with library.read() as services:
        (run,) = await services.executions.list_executions(library.user_id)
        awaited = await services.executions.list_awaited_jobs(run.id)
    assert (run.device_id, run.preset_id, run.variables) == (phone, show, {"who": "you"})
    assert [(one.job_id, one.variable, one.is_met) for one in awaited] == [(job, "picture", False)]
    await desk.fail(job)
    desk.select(job)
    await until(verb.isEnabled, wanted=False)

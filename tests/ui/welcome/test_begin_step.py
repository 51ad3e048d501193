"""The ways to begin."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.domain.enums import OperationType
from app.ui.context import UiContext
from app.ui.welcome.begin_step import KEY, LOCAL, SAMPLE, BeginStep
from app.ui.widgets.buttons import Button
from tests.support.until import until


async def test_a_first_picture_is_queued_and_its_prompt_left_for_the_next_one(context: UiContext, qtbot: QtBot) -> None:
    step = BeginStep(context)
    qtbot.addWidget(step)
    step.show()
    heard: list[str] = []
    prompts: list[str] = []
    step.begun.connect(heard.append)
    context.shell.prompt_requested.connect(prompts.append)
    qtbot.mouseClick(step.start, Qt.MouseButton.LeftButton)
    await until(lambda: heard, [LOCAL])
    async with context.read() as services:
        (row,) = await services.jobs.list_job_rows(context.user_id)
    assert (row.provider_id, row.operation_type, [row.prompt]) == ("local", OperationType.TEXT_TO_IMAGE, prompts)


async def test_a_key_and_the_sample_are_one_click_each(context: UiContext, qtbot: QtBot) -> None:
    step = BeginStep(context)
    qtbot.addWidget(step)
    heard: list[str] = []
    step.begun.connect(heard.append)
    step.add_key.click()
    step.sample.click()
    assert heard == [KEY, SAMPLE]


async def test_one_more_way_has_its_place_below_the_cards(context: UiContext, qtbot: QtBot) -> None:
    step = BeginStep(context)
    qtbot.addWidget(step)
    way = step.add_way("history", "Go on elsewhere", "Says more")
    step.resize(520, 400)
    step.show()
    assert way in step.findChildren(Button)
    assert way.isVisible()
    assert way.geometry().top() >= step.start.mapTo(step, step.start.rect().bottomLeft()).y()


async def test_a_library_from_elsewhere_is_asked_for(context: UiContext, qtbot: QtBot) -> None:
    step = BeginStep(context)
    qtbot.addWidget(step)
    step.show()
    step.bring.click()

    def asked() -> list[QFileDialog]:
        shown = QApplication.topLevelWidgets()
        return [one for one in shown if isinstance(one, QFileDialog) and one.isVisible()]

    await until(lambda: [dialog.windowTitle() for dialog in asked()], ["Unpack a library"])
    asked()[0].reject()
    await until(asked, [])

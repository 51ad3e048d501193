"""What was made before, brought back."""

from app.domain.enums import OperationType
from tests.support.until import until
from tests.ui.panels.create.conftest import Desk


async def test_former_prompts_come_newest_first_and_once_each(desk: Desk) -> None:
    async with desk.library.write() as services:
        for prompt in ("a lake", "a hill", "a lake", ""):
            operation = OperationType.TEXT_TO_IMAGE if prompt else OperationType.IMAGE_TO_VIDEO
            if prompt:
                await services.jobs.create_job(desk.library.user_id, "local", operation, {"prompt": prompt})
    assert await desk.panel._recipes.former_prompts() == ["a lake", "a hill"]


async def test_an_asset_that_is_gone_brings_nothing(desk: Desk) -> None:
    desk.panel.prompt.set_text("mine")
    desk.context.shell.same_again_requested.emit(999)
    desk.context.shell.edit_job_requested.emit(999)
    await until(lambda: len(desk.context.tasks._tasks), 0)
    assert desk.panel.prompt.text() == "mine"
    assert not desk.toasts

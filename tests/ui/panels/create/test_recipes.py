"""What was made before, brought back."""

from app.domain.enums import MediaType, OperationType
from app.ui.panels.create.recipes import Recipe
from tests.support.samples import add_rows
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


async def test_a_recipe_is_varied_without_its_seed(desk: Desk) -> None:
    recipe = {"prompt": "a lake", "seed": 5}
    (made,) = await add_rows(desk.library, 1, operation_type=OperationType.TEXT_TO_IMAGE, params=recipe, seed=7)
    found: list[Recipe] = []
    desk.panel._recipes.found.connect(found.append)
    desk.context.shell.vary_requested.emit(made)
    await until(lambda: len(found), 1)
    desk.context.shell.same_again_requested.emit(made)
    await until(lambda: len(found), 2)
    assert [recipe.params for recipe in found] == [{"prompt": "a lake"}, {"prompt": "a lake", "seed": 7}]


async def test_two_pictures_become_the_ends_of_a_transition(desk: Desk) -> None:
    first, second = await add_rows(desk.library, 2)
    (sound,) = await add_rows(desk.library, 1, media_type=MediaType.AUDIO)
    desk.context.shell.transition_requested.emit(second, first)
    await until(lambda: list(desk.panel.draft.asset_ids.values()), [second, first])
    assert desk.panel.draft.offer is not None
    assert desk.panel.draft.offer.operation == OperationType.VIDEO_TRANSITION
    desk.context.shell.transition_requested.emit(sound, sound)
    await until(lambda: [toast.text for toast in desk.toasts], ["No provider that is set up makes transitions."])

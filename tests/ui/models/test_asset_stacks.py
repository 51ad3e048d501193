"""Stacks of takes in the window, and how they are taken back."""

from pathlib import Path

from app.domain.enums import OperationType
from app.ui.models.asset_stacks import AssetStacks
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.samples import add_rows
from tests.support.until import until


async def stacks_of(library: OpenLibrary, ids: list[int]) -> list[int | None]:
    async with library.read() as services:
        return [row.stack_id for row in await services.assets.get_asset_rows(ids)]


async def test_every_change_is_undone_and_done_again_and_the_cover_is_chosen(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library:
        recipe = {"operation_type": OperationType.TEXT_TO_IMAGE, "prompt": "a lake"}
        ids = await add_rows(library, 3, **recipe, params={"seed": 1})
        one, two, three = ids
        async with open_context(library, theme) as context:
            chosen: list[tuple[int, ...]] = []
            said: list[str] = []
            context.shell.assets_selected.connect(chosen.append)
            context.shell.toasted.connect(lambda toast: said.append(toast.text))
            stacks = AssetStacks(context)
            stacks.stack((one,))
            stacks.stack((one, two))
            await until(lambda: stacks_of(library, ids), [one, one, None])
            await until(lambda: chosen, [(one,)])
            assert context.undo.undo_text == "Stacked: 2 items"
            stacks.choose_cover(two)
            await until(lambda: stacks_of(library, ids), [two, two, None])
            context.undo.undo()
            await until(lambda: stacks_of(library, ids), [one, one, None])
            context.undo.redo()
            await until(lambda: stacks_of(library, ids), [two, two, None])
            context.undo.undo()
            context.undo.undo()
            await until(lambda: stacks_of(library, ids), [None, None, None])
            stacks.stack_takes(ids)
            await until(lambda: stacks_of(library, ids), [one, one, one])
            stacks.take_out((three,))
            await until(lambda: stacks_of(library, ids), [one, one, None])
            assert context.undo.undo_text == "Took out of the stack: 1 item"
            stacks.unstack((two,))
            await until(lambda: stacks_of(library, ids), [None, None, None])
            stacks.unstack((two,))
            await until(lambda: said, ["That lies in no stack."])

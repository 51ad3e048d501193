"""Versions are declared, chosen and taken back, marks dismissed and frozen; each can be undone."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.ui.context import UiContext
from app.ui.models.version_actions import VersionActions
from app.ui.theme import Theme
from tests.support.graphs import add_assets, connect
from tests.support.library import open_context, open_library
from tests.support.until import until


async def heads(context: UiContext, ids: list[int]) -> list[int]:
    async with context.read() as services:
        found = await services.versions.heads_of(ids)
    return [found.get(key, key) for key in ids]


async def stale(context: UiContext) -> list[int]:
    async with context.read() as services:
        return await services.staleness.list_stale(context.user_id)


async def test_of_two_the_later_one_replaces_the_other_and_another_version_can_be_the_head(
    tmp_path: Path, theme: Theme
) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        first, second, third = await add_assets(library, 3)
        owner = QWidget()
        verbs = VersionActions(context, owner)
        verbs.declare([first, second, third])
        verbs.declare([second, first])
        await until(lambda: heads(context, [first]), [second])
        assert context.undo.undo_text == "“Result 1” is the newer version of “Result 0”"
        verbs.declare([first, third])
        await until(lambda: heads(context, [first, second]), [third, third])
        told: list[str] = []
        context.shell.toasted.connect(lambda toast: told.append(toast.text))
        verbs.declare([first, third])
        await until(lambda: told, ["They are versions of one another already, or of other kinds."])
        verbs.make_head(first)
        await until(lambda: heads(context, [second, third]), [first, first])
        verbs.make_head(first)
        context.undo.undo()
        await until(lambda: heads(context, [first, second]), [third, third])
        context.undo.redo()
        await until(lambda: heads(context, [second, third]), [first, first])
        context.undo.undo()
        await until(lambda: heads(context, [first, second]), [third, third])
        verbs.take_back(third)
        await until(lambda: heads(context, [first, second, third]), [second, second, third])
        context.undo.undo()
        await until(lambda: heads(context, [first, second]), [third, third])
        verbs.take_back(first)
        await until(lambda: heads(context, [first, second]), [first, third])
        verbs.take_back(first)
        await until(lambda: told[-1], "It has no other version.")
        owner.deleteLater()


async def test_marks_are_dismissed_and_branches_frozen(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        former, child, grandchild, newer = await add_assets(library, 4)
        await connect(library, child, [former])
        await connect(library, grandchild, [child])
        owner = QWidget()
        verbs = VersionActions(context, owner)
        verbs.declare([former, newer])
        await until(lambda: stale(context), [child, grandchild])
        verbs.dismiss([grandchild])
        await until(lambda: stale(context), [child])
        assert context.undo.undo_text == "Dismissed the mark of 1 item"
        context.undo.undo()
        await until(lambda: stale(context), [child, grandchild])
        verbs.freeze([child])
        await until(lambda: stale(context), [])
        verbs.unfreeze([child])
        await until(lambda: stale(context), [child, grandchild])
        context.undo.undo()
        await until(lambda: stale(context), [])
        asked: list[object] = []
        context.shell.rebuild_requested.connect(asked.append)
        verbs.rebuild([child])
        assert asked == [(child,)]
        owner.deleteLater()

"""Sets: made, filled, renamed and deleted, with their undo."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.asset_set import LONGEST_NAME
from app.ui.amounts import counted
from app.ui.dialogs import ask_name

if TYPE_CHECKING:
    from app.services.asset.sets import DeletedSet, SetRow
    from app.ui.context import UiContext


class SetActions(QObject):
    """What is done with sets, the same from every panel.

    Args:
        context: The window's.
        owner: Over which questions are asked.
    """

    def __init__(self, context: "UiContext", owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner

    def make(self, asset_ids: Sequence[int] = (), *, search: str | None = None) -> None:
        """Ask for a name, and make a set of these assets or of a search."""
        self._context.tasks.start(self._make(tuple(asset_ids), search), what=self.tr("make the set"))

    def rename(self, row: "SetRow") -> None:
        """Ask for another name."""
        self._context.tasks.start(self._rename(row), what=self.tr("rename the set"))

    def delete(self, row: "SetRow") -> None:
        """Delete a set, not its assets; it can be undone."""
        self._context.tasks.start(self._delete(row), what=self.tr("delete the set"))

    def add(self, row: "SetRow", asset_ids: Sequence[int]) -> None:
        """Put assets into a set that is filled by hand."""
        if asset_ids:
            self._context.tasks.start(self._add(row, tuple(asset_ids)), what=self.tr("put that into the set"))

    def remove(self, row: "SetRow", asset_ids: Sequence[int]) -> None:
        """Take assets out of a set that is filled by hand."""
        if asset_ids:
            self._context.tasks.start(self._remove(row, tuple(asset_ids)), what=self.tr("take that out of the set"))

    async def _make(self, asset_ids: tuple[int, ...], search: str | None) -> None:
        title = self.tr("New set") if search is None else self.tr("Save this search as a set")
        name = await self._ask_name(title, "", self.tr("Make"))
        if name is None:
            return
        async with self._context.write() as services:
            set_id = await services.assets.sets.make_set(name, search=search)
            if asset_ids:
                await services.assets.sets.add_assets(set_id, asset_ids)
        self._push_made(self.tr("Made the set {name}").format(name=name), set_id)
        self._context.shell.toast("done", self.tr("Made the set {name}.").format(name=name))

    def _push_made(self, words: str, set_id: int) -> None:
        gone: list[DeletedSet] = []

        async def take_back() -> None:
            gone[:] = [await self._take_away(set_id)]

        self._context.undo.push(words, undo=take_back, redo=lambda: self._bring_back(gone[0]))

    async def _rename(self, row: "SetRow") -> None:
        name = await self._ask_name(self.tr("Rename the set"), row.name, self.tr("Rename"))
        if name is None or name == row.name:
            return
        former = await self._set_name(row.id, name)
        self._context.undo.push(
            self.tr("Renamed the set {name}").format(name=former),
            undo=lambda: self._set_name(row.id, former),
            redo=lambda: self._set_name(row.id, name),
        )

    async def _delete(self, row: "SetRow") -> None:
        gone = await self._take_away(row.id)
        words = self.tr("Deleted the set {name}").format(name=row.name)
        undo, redo = (lambda: self._bring_back(gone)), (lambda: self._take_away(row.id))
        take_back = self._context.undo.push(words, undo=undo, redo=redo)
        self._context.shell.toast("info", f"{words}.", self.tr("Undo"), take_back)

    async def _add(self, row: "SetRow", asset_ids: tuple[int, ...]) -> None:
        added = await self._fill(row.id, asset_ids)
        count = len(added)
        if not count:
            words = self.tr("All of that is in {name} already.").format(name=row.name)
            self._context.shell.toast("info", words)
            return
        words = self.tr("{items} put into {name}").format(items=self._items(count), name=row.name)
        undo, redo = (lambda: self._empty(row.id, added)), (lambda: self._fill(row.id, added))
        take_back = self._context.undo.push(words, undo=undo, redo=redo)
        self._context.shell.toast("done", f"{words}.", self.tr("Undo"), take_back)

    async def _remove(self, row: "SetRow", asset_ids: tuple[int, ...]) -> None:
        removed = await self._empty(row.id, asset_ids)
        if removed:
            words = self.tr("{items} taken out of {name}").format(items=self._items(len(removed)), name=row.name)
            undo, redo = (lambda: self._fill(row.id, removed)), (lambda: self._empty(row.id, removed))
            self._context.undo.push(words, undo=undo, redo=redo)

    async def _ask_name(self, title: str, name: str, verb: str) -> str | None:
        return await ask_name(self._owner.window(), self._context.theme, title, name, verb, longest=LONGEST_NAME)

    async def _set_name(self, set_id: int, name: str) -> str:
        async with self._context.write() as services:
            return await services.assets.sets.rename_set(set_id, name)

    async def _take_away(self, set_id: int) -> "DeletedSet":
        async with self._context.write() as services:
            return await services.assets.sets.delete_set(set_id)

    async def _bring_back(self, gone: "DeletedSet") -> None:
        async with self._context.write() as services:
            await services.assets.sets.restore_set(gone)

    async def _fill(self, set_id: int, asset_ids: Sequence[int]) -> list[int]:
        async with self._context.write() as services:
            return await services.assets.sets.add_assets(set_id, asset_ids)

    async def _empty(self, set_id: int, asset_ids: Sequence[int]) -> list[int]:
        async with self._context.write() as services:
            return await services.assets.sets.remove_assets(set_id, asset_ids)

    def _items(self, count: int) -> str:
        return counted(self.tr("%n items", "", count), count) if count > 1 else self.tr("1 item")

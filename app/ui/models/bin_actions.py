"""What is done with the bin: taken out again, or gone for good."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.ui.amounts import bytes_words, counted, number
from app.ui.dialogs import Choice, ask

if TYPE_CHECKING:
    from app.services.asset.bin import BinSize
    from app.ui.context import UiContext


class BinActions(QObject):
    """Restores assets, and empties the bin or a part of it after asking.

    Args:
        context: The window's.
        owner: Over which questions are asked.
    """

    def __init__(self, context: "UiContext", owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner

    def restore(self, asset_ids: Sequence[int]) -> None:
        """Take assets out of the bin; it can be undone."""
        if asset_ids:
            self._context.tasks.start(self._restore(tuple(asset_ids)), what=self.tr("restore that"))

    def delete(self, asset_ids: Sequence[int]) -> None:
        """Delete assets that are in the bin for good, after asking."""
        if asset_ids:
            self._context.tasks.start(self._empty(tuple(asset_ids)), what=self.tr("delete that"))

    def empty(self) -> None:
        """Delete all that is in the bin for good, after asking."""
        self._context.tasks.start(self._empty(None), what=self.tr("empty the bin"))

    async def _restore(self, asset_ids: tuple[int, ...]) -> None:
        restored = await self._take_out(asset_ids)
        if restored:
            words = self.tr("Restored {items}").format(items=self._items(len(restored)))
            undo, redo = (lambda: self._put_back(restored)), (lambda: self._take_out(restored))
            take_back = self._context.undo.push(words, undo=undo, redo=redo)
            self._context.shell.toast("done", f"{words}.", self.tr("Undo"), take_back)

    async def _empty(self, asset_ids: tuple[int, ...] | None) -> None:
        user_id = self._context.user_id
        async with self._context.read() as services:
            size = await services.assets.bin.measure(user_id, asset_ids)
        if size.away and not size.assets:
            self._context.shell.toast("info", self._away(size.away))
        if not size.assets or not await self._is_sure(size, is_whole=asset_ids is None):
            return
        async with self._context.steps() as services:
            count, freed = await services.assets.bin.empty(user_id, only=asset_ids)
        words = self.tr("Deleted {items} for good, {bytes} are free again.")
        self._context.shell.toast("done", words.format(items=self._items(count), bytes=bytes_words(freed)))

    async def _is_sure(self, size: "BinSize", *, is_whole: bool) -> bool:
        items = self._items(size.assets)
        if is_whole:
            title, verb = self.tr("Empty the bin?"), self.tr("Empty the bin")
        else:
            title, verb = self.tr("Delete {items} for good?").format(items=items), self.tr("Delete for good")
        text = self.tr("This deletes {items} and {files} files, {bytes}. It cannot be undone.").format(
            items=items, files=number(size.files), bytes=bytes_words(size.bytes)
        )
        if size.files == 1:
            text = self.tr("This deletes {items} and 1 file, {bytes}. It cannot be undone.").format(
                items=items, bytes=bytes_words(size.bytes)
            )
        if size.away:
            text = f"{text} {self._away(size.away)}"
        choices = [Choice(self.tr("Keep"), value=False), Choice(verb, value=True, kind="danger")]
        return bool(await ask(self._owner.window(), self._context.theme, title, text, choices))

    async def _take_out(self, asset_ids: Sequence[int]) -> list[int]:
        async with self._context.write() as services:
            return await services.assets.bin.restore(asset_ids)

    async def _put_back(self, asset_ids: Sequence[int]) -> list[int]:
        async with self._context.write() as services:
            return await services.assets.bin.put(asset_ids)

    def _away(self, count: int) -> str:
        return self.tr("In the bin until their disk is back: {items}.").format(items=self._items(count))

    def _items(self, count: int) -> str:
        return counted(self.tr("%n items", "", count), count) if count > 1 else self.tr("1 item")

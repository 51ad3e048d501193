"""Stacks of takes for chosen assets, with their undo."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.amounts import counted

if TYPE_CHECKING:
    from app.services.asset.stacks import Former, Stacks
    from app.ui.context import UiContext

Change = Callable[["Stacks"], Awaitable["Former"]]


class AssetStacks(QObject):
    """What puts assets on each other and lays them out, the same from every panel."""

    def __init__(self, context: "UiContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context

    def stack(self, asset_ids: Sequence[int]) -> None:
        """Put assets on each other, the best one on top."""
        if len(asset_ids) > 1:
            self._start(self.tr("Stacked"), lambda stacks: stacks.stack(asset_ids), shows=asset_ids)

    def stack_takes(self, asset_ids: Sequence[int]) -> None:
        """Put on each other what was made by one recipe but for the seed."""
        if asset_ids:
            nothing = self.tr("No two of them were made by one recipe.")
            self._start(
                self.tr("Stacked takes"), lambda stacks: stacks.stack_takes(asset_ids), nothing, shows=asset_ids
            )

    def choose_cover(self, asset_id: int) -> None:
        """Put one on top of its stack."""
        change = self.tr("Chose the cover")
        self._start(change, lambda stacks: stacks.choose_cover(asset_id), shows=(asset_id,))

    def take_out(self, asset_ids: Sequence[int]) -> None:
        """Take assets out of their stacks."""
        nothing = self.tr("That lies in no stack.")
        self._start(self.tr("Took out of the stack"), lambda stacks: stacks.take_out(asset_ids), nothing)

    def unstack(self, asset_ids: Sequence[int]) -> None:
        """Lay out the stacks in which assets lie."""
        nothing = self.tr("That lies in no stack.")
        self._start(self.tr("Unstacked"), lambda stacks: stacks.unstack(asset_ids), nothing)

    def _start(self, words: str, change: Change, nothing: str = "", *, shows: Sequence[int] = ()) -> None:
        work = self._change(words, change, nothing, tuple(shows))
        self._context.tasks.start(work, what=self.tr("change the stack"))

    async def _change(self, words: str, change: Change, nothing: str, shows: tuple[int, ...]) -> None:
        former = await self._write(change)
        if not former:
            if nothing:
                self._context.shell.toast("info", nothing)
            return
        redo = former

        async def take_back() -> None:
            nonlocal redo
            redo = await self._write(lambda stacks: stacks.restore(former))

        count = len(former)
        items = counted(self.tr("%n items", "", count), count) if count > 1 else self.tr("1 item")
        self._context.undo.push(
            f"{words}: {items}", undo=take_back, redo=lambda: self._write(lambda stacks: stacks.restore(redo))
        )
        if shows:
            await self._choose_covers(shows)

    async def _write(self, change: Change) -> "Former":
        async with self._context.write() as services:
            return await change(services.assets.stacks)

    async def _choose_covers(self, asset_ids: tuple[int, ...]) -> None:
        """Choose what now shows of assets: each itself, or the cover that lies on it."""
        async with self._context.read() as services:
            rows = await services.assets.get_asset_rows(asset_ids)
        self._context.shell.assets_selected.emit(tuple(dict.fromkeys(row.stack_id or row.id for row in rows)))

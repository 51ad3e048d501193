"""Tags for chosen assets, with their undo."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.services.asset.tagging import TagChange
from app.ui.amounts import counted, number
from app.ui.dialogs import Choice, ask
from app.ui.models.asset_actions import MASS_CHANGE

if TYPE_CHECKING:
    from app.ui.context import UiContext


class AssetTagging(QObject):
    """Gives and takes tags, the same from every panel.

    Args:
        context: The window's.
        owner: Over which questions are asked.
    """

    def __init__(self, context: "UiContext", owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner

    def add(self, asset_ids: Sequence[int], names: Sequence[str]) -> None:
        """Give assets tags."""
        if asset_ids and names:
            self._context.tasks.start(self._add(tuple(asset_ids), names), what=self.tr("give the tags"))

    def remove(self, asset_ids: Sequence[int], names: Sequence[str]) -> None:
        """Take tags from assets."""
        if asset_ids and names:
            self._context.tasks.start(self._remove(tuple(asset_ids), names), what=self.tr("take the tags away"))

    async def _add(self, asset_ids: tuple[int, ...], names: Sequence[str]) -> None:
        words = self.tr("Tagged with {tags}").format(tags=", ".join(names))
        await self._do(words, TagChange({name: asset_ids for name in names}))  # noqa: C420  (one tuple for all)

    async def _remove(self, asset_ids: tuple[int, ...], names: Sequence[str]) -> None:
        words = self.tr("Took away {tags}").format(tags=", ".join(names))
        await self._do(words, TagChange({}, {name: asset_ids for name in names}))  # noqa: C420

    async def _do(self, words: str, wanted: TagChange) -> None:
        asked = len(wanted.asset_ids)
        if asked > MASS_CHANGE and not await self._is_sure(asked):
            return
        changed = await self._change(wanted)
        count = len(changed.asset_ids)
        if count:
            items = counted(self.tr("%n items", "", count), count) if count > 1 else self.tr("1 item")
            undo, redo = (lambda: self._change(changed.reverse)), (lambda: self._change(changed))
            self._context.undo.push(f"{words}: {items}", undo=undo, redo=redo)

    async def _change(self, wanted: TagChange) -> TagChange:
        async with self._context.write() as services:
            return await services.assets.tags.change(wanted)

    async def _is_sure(self, count: int) -> bool:
        title = self.tr("Change the tags of {count} items?").format(count=number(count))
        text = self.tr("It can be undone until the program is closed.")
        change, stay = Choice(self.tr("Change"), value=True), Choice(self.tr("Cancel"), value=False)
        return bool(await ask(self._owner.window(), self._context.theme, title, text, [stay, change]))

"""Tags themselves, whatever assets have them: renamed, merged and deleted, with their undo."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.tag import LONGEST_TAG
from app.services.asset.tagging import TagChange
from app.ui.amounts import counted, number
from app.ui.dialogs import ask_name

if TYPE_CHECKING:
    from app.ui.context import UiContext


class TagActions(QObject):
    """What is done with tags, the same from every place.

    Args:
        context: The window's.
        owner: Over which questions are asked.
    """

    renamed = Signal(object, str)
    """The names that are gone, a tuple, and the one that stands for them; empty where none does."""

    def __init__(self, context: "UiContext", owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner

    def rename(self, name: str) -> None:
        """Ask for another name; that of another tag makes one of the two."""
        self._context.tasks.start(self._rename(name), what=self.tr("rename the tag"))

    def merge(self, names: Sequence[str]) -> None:
        """Ask for the name of what several become; the first one is offered."""
        if len(names) > 1:
            self._context.tasks.start(self._merge(tuple(names)), what=self.tr("merge the tags"))

    def delete(self, names: Sequence[str]) -> None:
        """Take tags away from all assets."""
        if names:
            self._context.tasks.start(self._delete(tuple(names)), what=self.tr("delete the tags"))

    async def _rename(self, name: str) -> None:
        about = self.tr("The name of another tag merges the two.")
        wanted = await self._ask(self.tr("Rename the tag “{name}”").format(name=name), name, self.tr("Rename"), about)
        if wanted is None or wanted == name:
            return
        async with self._context.write() as services:
            changed = await services.assets.tags.rename(name, wanted)
        self._tell(self.tr("Renamed the tag {name} to {new}").format(name=name, new=wanted), changed)
        self.renamed.emit((name,), wanted)

    async def _merge(self, names: tuple[str, ...]) -> None:
        title = self.tr("Merge {count} tags").format(count=number(len(names)))
        about = self.tr("What has one of {names} has this tag then:").format(names=", ".join(names))
        wanted = await self._ask(title, names[0], self.tr("Merge"), about)
        if wanted is None:
            return
        async with self._context.write() as services:
            changed = await services.assets.tags.merge(names, wanted)
        self._tell(self.tr("Merged {names} into {new}").format(names=", ".join(names), new=wanted), changed)
        self.renamed.emit(names, wanted)

    async def _delete(self, names: tuple[str, ...]) -> None:
        async with self._context.write() as services:
            changed = await services.assets.tags.delete(names)
        words = self.tr("Deleted the tag {name}") if len(names) == 1 else self.tr("Deleted the tags {name}")
        self._tell(words.format(name=", ".join(names)), changed)
        self.renamed.emit(names, "")

    def _tell(self, words: str, changed: TagChange) -> None:
        undo, redo = (lambda: self._change(changed.reverse)), (lambda: self._change(changed))
        take_back = self._context.undo.push(words, undo=undo, redo=redo)
        count = len(changed.asset_ids)
        items = counted(self.tr("%n items", "", count), count) if count != 1 else self.tr("1 item")
        self._context.shell.toast("info", f"{words}: {items}.", self.tr("Undo"), take_back)

    async def _change(self, wanted: TagChange) -> TagChange:
        async with self._context.write() as services:
            return await services.assets.tags.change(wanted)

    async def _ask(self, title: str, name: str, verb: str, about: str) -> str | None:
        window, theme = self._owner.window(), self._context.theme
        return await ask_name(window, theme, title, name, verb, longest=LONGEST_TAG, about=about)

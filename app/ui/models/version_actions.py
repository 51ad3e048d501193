"""Versions of assets, their marks and edited recipes: what can be done with them, with its undo."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.errors import LineageError
from app.ui.amounts import number

if TYPE_CHECKING:
    from app.services.lineage.versions import EditedRecipe
    from app.services.unit_of_work import Services
    from app.ui.context import UiContext
    from app.ui.undo import Step


class VersionActions(QObject):
    """The verbs, the same from every panel.

    Args:
        context: The window's.
        owner: Over which dialogs open.
    """

    def __init__(self, context: "UiContext", owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner

    def rebuild(self, asset_ids: Sequence[int]) -> None:
        """Show what making these again would take; nothing chosen means all that is out of date."""
        self._context.shell.rebuild_requested.emit(tuple(asset_ids))

    def dismiss(self, asset_ids: Sequence[int]) -> None:
        """Let what made these out of date until now do so no longer."""
        self._context.tasks.start(self._dismiss(tuple(asset_ids)), what=self.tr("dismiss the marks"))

    def freeze(self, asset_ids: Sequence[int]) -> None:
        """Let nothing make these, or through them what was made from them, out of date."""
        self._context.tasks.start(self._freeze(tuple(asset_ids)), what=self.tr("freeze the branch"))

    def unfreeze(self, asset_ids: Sequence[int]) -> None:
        """Take that back."""
        self._context.tasks.start(self._unfreeze(tuple(asset_ids)), what=self.tr("unfreeze the branch"))

    def declare(self, asset_ids: Sequence[int]) -> None:
        """Of two assets the one that was made later is the newer version of the other one."""
        if len(asset_ids) == 2:  # noqa: PLR2004
            self._context.tasks.start(self._declare(tuple(asset_ids)), what=self.tr("make that a version"))

    def take_back(self, asset_id: int) -> None:
        """Let nothing replace an asset any more; of a head, that it replaces what was before it."""
        self._context.tasks.start(self._take_back(asset_id), what=self.tr("take the version back"))

    def make_head(self, asset_id: int) -> None:
        """Let an older version be the one that counts."""
        self._context.tasks.start(self._make_head(asset_id), what=self.tr("make that version the current one"))

    def edit_recipe(self, asset_id: int) -> None:
        """Let the user change how an asset is made the next time."""
        self._context.tasks.start(self._edit(asset_id), what=self.tr("edit the recipe"))

    def revert_recipe(self, asset_id: int) -> None:
        """Let an asset be made the next time as it was made."""
        self._context.tasks.start(self._keep_recipe(asset_id, None), what=self.tr("take the recipe back"))

    async def _dismiss(self, asset_ids: tuple[int, ...]) -> None:
        async with self._context.write() as services:
            former = await services.versions.settle(asset_ids)
        if not former:
            return
        words = self.tr("Dismissed the mark of {}").format(self._items(len(former)))
        self._tell(words, lambda: self._unsettle(former), lambda: self._settle(asset_ids))

    async def _freeze(self, asset_ids: tuple[int, ...]) -> None:
        async with self._context.write() as services:
            changed = await services.versions.freeze(asset_ids)
        if changed:
            words = self.tr("Froze {} and what is made from it").format(self._items(len(changed)))
            self._tell(words, lambda: self._set_frozen(changed, to=False), lambda: self._set_frozen(changed, to=True))

    async def _unfreeze(self, asset_ids: tuple[int, ...]) -> None:
        async with self._context.write() as services:
            changed = await services.versions.unfreeze(asset_ids)
        if changed:
            words = self.tr("Unfroze {}").format(self._items(len(changed)))
            self._tell(words, lambda: self._set_frozen(changed, to=True), lambda: self._set_frozen(changed, to=False))

    async def _declare(self, asset_ids: tuple[int, ...]) -> None:
        async with self._context.read() as services:
            rows = await services.assets.get_asset_rows(asset_ids)
        if len(rows) == 2:  # noqa: PLR2004
            former, newer = sorted(rows, key=lambda row: (row.created_at, row.id))
            await self._put_after(newer.id, newer.name, former.id, former.name)

    async def _put_after(self, newer: int, newer_name: str, former: int, former_name: str) -> None:
        try:
            last = await self._replace(newer, former)
        except LineageError:
            self._context.shell.toast("info", self.tr("They are versions of one another already, or of other kinds."))
            return
        words = self.tr("“{}” is the newer version of “{}”").format(newer_name, former_name)
        self._tell(words, lambda: self._withdraw(last), lambda: self._replace(newer, former))

    async def _take_back(self, asset_id: int) -> None:
        async with self._context.write() as services:
            versions = await services.versions.list_versions(asset_id)
            own = next(version for version in versions if version.id == asset_id)
            at = asset_id
            if own.is_head:
                before = [version.id for version in versions if version.replaced_at is not None and not version.is_head]
                at = before[-1] if before else asset_id
            newer = await services.versions.withdraw_version(at)
        if newer is None:
            self._context.shell.toast("info", self.tr("It has no other version."))
            return
        words = self.tr("Took back that “{}” is a version").format(own.name)
        self._tell(words, lambda: self._replace(newer, at), lambda: self._withdraw(at))

    async def _make_head(self, asset_id: int) -> None:
        async with self._context.write() as services:
            versions = await services.versions.list_versions(asset_id)
            own = next(version for version in versions if version.id == asset_id)
            if own.is_head:
                return
            last, newer = await self._move_up(services, asset_id)

        async def undo() -> None:
            async with self._context.write() as services:
                await services.versions.withdraw_version(last)
                await services.versions.declare_version(newer, asset_id)

        async def again() -> None:
            async with self._context.write() as services:
                await self._move_up(services, asset_id)

        self._tell(self.tr("v{number} of “{name}” counts now").format(number=own.number, name=own.name), undo, again)

    @staticmethod
    async def _move_up(services: "Services", asset_id: int) -> tuple[int, int]:
        """Put a version after its head; gives the former head, and what came after it before."""
        newer = await services.versions.withdraw_version(asset_id)
        if newer is None:
            raise LineageError(f"Asset {asset_id} is the last version already.")
        return await services.versions.declare_version(asset_id, newer), newer

    async def _edit(self, asset_id: int) -> None:
        from app.ui.recipe_dialog import ask_recipe  # noqa: PLC0415 - the form's parts are not needed before

        recipe = await ask_recipe(self._context, self._owner.window(), asset_id)
        if recipe is not None:
            await self._keep_recipe(asset_id, recipe)

    async def _keep_recipe(self, asset_id: int, recipe: "EditedRecipe | None") -> None:
        former = await self._set_recipe(asset_id, recipe)
        if former == recipe:
            return
        words = self.tr("Edited the recipe") if recipe is not None else self.tr("Took the edited recipe back")
        self._tell(words, lambda: self._set_recipe(asset_id, former), lambda: self._set_recipe(asset_id, recipe))

    async def _settle(self, asset_ids: Sequence[int]) -> None:
        async with self._context.write() as services:
            await services.versions.settle(asset_ids)

    async def _unsettle(self, former: Mapping[int, datetime | None]) -> None:
        async with self._context.write() as services:
            await services.versions.unsettle(former)

    async def _set_frozen(self, asset_ids: Sequence[int], *, to: bool) -> None:
        async with self._context.write() as services:
            await (services.versions.freeze(asset_ids) if to else services.versions.unfreeze(asset_ids))

    async def _replace(self, newer: int, former: int) -> int:
        async with self._context.write() as services:
            return await services.versions.declare_version(newer, former)

    async def _withdraw(self, asset_id: int) -> None:
        async with self._context.write() as services:
            await services.versions.withdraw_version(asset_id)

    async def _set_recipe(self, asset_id: int, recipe: "EditedRecipe | None") -> "EditedRecipe | None":
        async with self._context.write() as services:
            return await services.versions.edit_recipe(asset_id, recipe)

    def _items(self, count: int) -> str:
        return self.tr("1 item") if count == 1 else self.tr("{} items").format(number(count))

    def _tell(self, words: str, undo: "Step", redo: "Step") -> None:
        take_back = self._context.undo.push(words, undo=undo, redo=redo)
        self._context.shell.toast("info", f"{words}.", self.tr("Undo"), take_back)

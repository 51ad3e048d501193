"""What can be done with chosen assets, the same from every panel."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.domain.errors import ResourceNotFoundError
from app.system.threads import in_thread
from app.ui.amounts import number
from app.ui.dialogs import Choice, ask
from app.ui.exporting import Exporter
from app.ui.folders import open_folder
from app.ui.phone_sending import PhoneSender

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.services.asset.bin import Binned
    from app.ui.context import UiContext

MASS_CHANGE: Final = 200


class AssetActions(QObject):
    """The verbs.

    Args:
        context: The window's.
        owner: Over which questions are asked.
    """

    def __init__(self, context: "UiContext", owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner
        self._exporter = Exporter(context, owner)
        self._sender = PhoneSender(context, owner)

    def use_as_input(self, asset_ids: Sequence[int]) -> None:
        """Put assets into the composer."""
        if asset_ids:
            self._context.shell.use_as_input_requested.emit(tuple(asset_ids))

    def same_again(self, asset_id: int) -> None:
        """Put an asset's recipe into the composer."""
        self._context.shell.same_again_requested.emit(asset_id)

    def vary(self, asset_id: int) -> None:
        """Put an asset's recipe into the composer, with another seed."""
        self._context.shell.vary_requested.emit(asset_id)

    def show_lineage(self, asset_id: int) -> None:
        """Show what an asset came from and what was made from it."""
        self._context.shell.page_requested.emit("lineage")
        self._context.shell.lineage_requested.emit(asset_id)

    def copy_prompt(self, prompt: str) -> None:
        """Put a prompt on the clipboard."""
        QGuiApplication.clipboard().setText(prompt)
        self._context.shell.toast("done", self.tr("The prompt is on the clipboard."))

    def reveal(self, row: "AssetRow") -> None:
        """Open the folder of an asset's file in the file manager."""
        self._context.tasks.start(self._reveal(row), what=self.tr("show the file"))

    def export(self, asset_ids: Sequence[int]) -> None:
        """Copy files to a folder that the user chooses, with their recipes."""
        if asset_ids:
            self._context.tasks.start(self._exporter.export(tuple(asset_ids)), what=self.tr("export the files"))

    def send_to_phone(self, asset_ids: Sequence[int]) -> None:
        """Copy files to phones that the user chooses."""
        self._sender.start_assets(asset_ids)

    def move_to_bin(self, asset_ids: Sequence[int]) -> None:
        """Move assets to the bin; it can be undone."""
        if asset_ids:
            self._context.tasks.start(self._move_to_bin(tuple(asset_ids)), what=self.tr("move that to the bin"))

    def find_file(self, asset_id: int) -> None:
        """Look once more whether a missing file is there."""
        self._context.tasks.start(self._find_file(asset_id), what=self.tr("find the file"))

    async def _reveal(self, row: "AssetRow") -> None:
        if row.path is None:
            raise ResourceNotFoundError("file of", row.name)
        path = self._context.file_of(row.path)
        if not await in_thread(path.is_file):
            raise ResourceNotFoundError("file of", row.name)
        open_folder(self._context.shell, path.parent)

    async def _move_to_bin(self, asset_ids: tuple[int, ...]) -> None:
        if len(asset_ids) > MASS_CHANGE and not await self._is_sure(len(asset_ids)):
            return
        binned = await self._bin(asset_ids)
        moved = tuple(binned.asset_ids)
        if not moved:
            return
        if len(moved) == 1:
            words = self.tr("Moved 1 item to the bin.")
        else:
            words = self.tr("Moved {count} items to the bin.").format(count=number(len(moved)))
        take_back = self._context.undo.push(
            words.rstrip("."), undo=lambda: self._bring_back(binned), redo=lambda: self._bin(moved)
        )
        self._context.shell.toast("info", words, self.tr("Undo"), take_back)

    async def _bin(self, asset_ids: Sequence[int]) -> "Binned":
        """Put assets into the bin."""
        async with self._context.write() as services:
            return await services.assets.bin.move(asset_ids)

    async def _bring_back(self, binned: "Binned") -> None:
        """Take assets out of the bin, and choose them."""
        async with self._context.write() as services:
            await services.assets.bin.take_back(binned)
        self._context.shell.assets_selected.emit(tuple(binned.asset_ids))

    async def _is_sure(self, count: int) -> bool:
        title = self.tr("Move {count} items to the bin?").format(count=number(count))
        text = self.tr("They can be restored until the bin is emptied.")
        move = Choice(self.tr("Move to bin"), value=True, kind="danger")
        stay = Choice(self.tr("Cancel"), value=False)
        return bool(await ask(self._owner.window(), self._context.theme, title, text, [stay, move]))

    async def _find_file(self, asset_id: int) -> None:
        async with self._context.steps() as services:
            asset = await services.assets.sync_asset(asset_id)
        if asset.state.value == "missing":
            self._context.shell.toast("warning", self.tr("The file is still not in the library folder."))

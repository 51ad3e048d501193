"""Brings what is dropped or pasted into the library, and reads assets for the composer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice
from PySide6.QtGui import QImage

from app.domain.errors import UploadRejectedError
from app.services.asset.asset_rows import AssetRow
from app.services.upload.upload_file import BytesUpload, PathUpload, UploadFile
from app.system.threads import in_thread
from app.ui.context import Shell, UiContext

_SHOWN_REASONS: Final = 3


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of what was brought: the assets in its order, and why the others were not taken."""

    rows: list[AssetRow]
    refused: list[UploadRejectedError] = field(default_factory=list)

    @property
    def lone_refusal(self) -> UploadRejectedError | None:
        """Why the one thing that was brought was not taken; None where there is more to tell."""
        return self.refused[0] if len(self.refused) == 1 and not self.rows else None

    def tell_refused(self, shell: Shell) -> None:
        """Say which files were not taken, in the words that every import has."""
        if not self.refused:
            return
        reasons = [f"{error.name}: {error.reason}" for error in self.refused]
        shown = " ".join(reasons[:_SHOWN_REASONS])
        if len(reasons) > _SHOWN_REASONS:
            shown += " " + _tr("And {count} more.").format(count=len(reasons) - _SHOWN_REASONS)
        text = _tr("Not imported: {reasons}").format(reasons=shown)
        shell.toast("failed", text, details="\n".join(reasons))


async def read_rows(context: UiContext, asset_ids: Sequence[int]) -> list[AssetRow]:
    """The assets that are there, in the order of the ids."""
    if not asset_ids:
        return []
    async with context.read() as services:
        return await services.assets.get_asset_rows(list(asset_ids))


async def upload_files(context: UiContext, paths: Sequence[Path]) -> Intake:
    """Take files into the library; one that is not taken does not stop the others."""
    return await _upload(context, [PathUpload(path) for path in paths])


async def upload_image(context: UiContext, image: QImage) -> Intake:
    """Take a picture from the clipboard into the library."""
    data = await in_thread(_as_png, image)
    stamp = datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S")
    name = QCoreApplication.translate("Create", "Pasted {time}").format(time=stamp)
    return await _upload(context, [BytesUpload(f"{name}.png", data)])


async def _upload(context: UiContext, files: Sequence[UploadFile]) -> Intake:
    ids: list[int] = []
    refused: list[UploadRejectedError] = []
    async with context.steps() as services:
        for file in files:
            try:
                ids.append((await services.uploads.upload(context.user_id, file, "local")).id)
            except UploadRejectedError as error:
                refused.append(error)
    return Intake(await read_rows(context, list(dict.fromkeys(ids))), refused)


def _as_png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def _tr(text: str) -> str:
    return QCoreApplication.translate("Importer", text)

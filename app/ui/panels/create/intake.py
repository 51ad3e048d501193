"""Brings what is dropped or pasted into the library, and reads assets for the composer."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice
from PySide6.QtGui import QImage

from app.services.asset.asset_rows import AssetRow
from app.services.upload.upload_file import BytesUpload, PathUpload, UploadFile
from app.system.threads import in_thread
from app.ui.context import UiContext


async def read_rows(context: UiContext, asset_ids: Sequence[int]) -> list[AssetRow]:
    """The assets that are there, in the order of the ids."""
    if not asset_ids:
        return []
    async with context.read() as services:
        return await services.assets.get_asset_rows(list(asset_ids))


async def upload_files(context: UiContext, paths: Sequence[Path]) -> list[AssetRow]:
    """Take files into the library.

    Raises:
        UploadRejectedError: One is not taken; those before it are in.
    """
    return await _upload(context, [PathUpload(path) for path in paths])


async def upload_image(context: UiContext, image: QImage) -> list[AssetRow]:
    """Take a picture from the clipboard into the library.

    Raises:
        UploadRejectedError: It is not taken.
    """
    data = await in_thread(_as_png, image)
    stamp = datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S")
    name = QCoreApplication.translate("Create", "Pasted {time}").format(time=stamp)
    return await _upload(context, [BytesUpload(f"{name}.png", data)])


async def _upload(context: UiContext, files: Sequence[UploadFile]) -> list[AssetRow]:
    async with context.steps() as services:
        assets = [await services.uploads.upload(context.user_id, file, "local") for file in files]
        ids = [asset.id for asset in assets]
    return await read_rows(context, ids)


def _as_png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())

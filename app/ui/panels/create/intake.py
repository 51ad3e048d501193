"""Brings what is dropped or pasted into the library, and reads assets and jobs for the composer."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice
from PySide6.QtGui import QImage

from app.services.asset.asset_rows import AssetRow
from app.services.job.job_rows import JobRow
from app.services.upload.upload_file import BytesUpload, PathUpload, UploadFile
from app.system.threads import in_thread
from app.ui.context import UiContext
from app.ui.importing import Importer

_MOST_JOBS: Final = 1000


async def read_rows(context: UiContext, asset_ids: Sequence[int]) -> list[AssetRow]:
    """The assets that are there, in the order of the ids."""
    if not asset_ids:
        return []
    async with context.read() as services:
        return await services.assets.get_asset_rows(list(asset_ids))


async def read_jobs(context: UiContext, job_ids: Sequence[int]) -> list[JobRow]:
    """The jobs that are there."""
    async with context.read() as services:
        return await services.jobs.get_job_rows(list(job_ids))


async def read_open_jobs(context: UiContext) -> list[JobRow]:
    """The jobs that run or wait, in the order of the queue."""
    async with context.read() as services:
        rows = await services.jobs.list_job_rows(context.user_id, limit=_MOST_JOBS)
    return [row for row in rows if not row.status.is_final]


async def upload_files(context: UiContext, paths: Sequence[Path]) -> list[AssetRow]:
    """Take files into the library.

    Several are an import like any other: one that is not taken does not stop the others, and the import tells why.

    Raises:
        UploadRejectedError: The one file that was brought is not taken.
    """
    if len(paths) == 1 and not await in_thread(paths[0].is_dir):
        return await _upload(context, PathUpload(paths[0]))
    ids = await Importer(context).import_files(paths)
    return await read_rows(context, list(dict.fromkeys(ids)))


async def upload_image(context: UiContext, image: QImage) -> list[AssetRow]:
    """Take a picture from the clipboard into the library.

    Raises:
        UploadRejectedError: It is not taken.
    """
    data = await in_thread(_as_png, image)
    stamp = datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S")
    name = QCoreApplication.translate("Create", "Pasted {time}").format(time=stamp)
    return await _upload(context, BytesUpload(f"{name}.png", data))


async def _upload(context: UiContext, file: UploadFile) -> list[AssetRow]:
    async with context.steps() as services:
        asset = await services.uploads.upload(context.user_id, file, "local")
    return await read_rows(context, [asset.id])


def _as_png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())

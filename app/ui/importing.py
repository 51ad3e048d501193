"""Brings files and pasted pictures into the library, several at a time, and says what became of them."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice
from PySide6.QtGui import QImage

from app.domain.errors import UploadRejectedError
from app.services.upload.upload_file import BytesUpload, PathUpload, UploadFile
from app.system.threads import in_thread
from app.ui.context import UiContext

AT_ONCE: Final = 2
MOST_FILES: Final = 20_000
_SHOWN_REASONS: Final = 3
_SUBJECT: Final = "import"


class Importer:
    """The one way in for files from a drop, the clipboard, a dialog or another process."""

    def __init__(self, context: UiContext) -> None:
        self._context = context

    def start_files(self, paths: Sequence[Path]) -> None:
        """Import files, and the files in folders."""
        self._context.tasks.start(self.import_files(paths), what=_tr("import the files"))

    def start_image(self, image: QImage) -> None:
        """Import a picture from the clipboard."""
        self._context.tasks.start(self._import_image(image), what=_tr("import the picture"))

    async def import_files(self, paths: Sequence[Path]) -> list[int]:
        """Import files, and the files in folders; gives the ids of their assets, in order.

        A file that is not taken does not stop the others; the reasons are shown together.
        """
        files = await in_thread(_files_in, tuple(paths))
        return await self._import([PathUpload(path) for path in files])

    async def _import_image(self, image: QImage) -> None:
        data = await in_thread(_as_png, image)
        stamp = datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S")
        await self._import([BytesUpload(_tr("Pasted {time}").format(time=stamp) + ".png", data)])

    async def _import(self, files: Sequence[UploadFile]) -> list[int]:
        if not files:
            return []
        if len(files) > 1:
            text = _tr("Importing {count} files").format(count=len(files))
            self._context.shell.toast("running", text, subject=_SUBJECT)
        turns = asyncio.Semaphore(AT_ONCE)
        refused: list[UploadRejectedError] = []

        async def take(file: UploadFile) -> int | None:
            async with turns, self._context.steps() as services:
                try:
                    return (await services.uploads.upload(self._context.user_id, file, "local")).id
                except UploadRejectedError as error:
                    refused.append(error)
                    return None

        try:
            found = await asyncio.gather(*map(take, files))
        except Exception:
            self._context.shell.toast("warning", _tr("The import was broken off."), subject=_SUBJECT)
            raise
        taken = [asset_id for asset_id in found if asset_id is not None]
        self._report(len(files), taken, refused)
        return taken

    def _report(self, asked: int, taken: list[int], refused: Sequence[UploadRejectedError]) -> None:
        shell = self._context.shell
        if taken:
            self._context.shell.assets_selected.emit(tuple(dict.fromkeys(taken)))
        if refused:
            shown = " ".join(f"{error.name}: {error.reason}" for error in refused[:_SHOWN_REASONS])
            if len(refused) > _SHOWN_REASONS:
                shown += " " + _tr("And {count} more.").format(count=len(refused) - _SHOWN_REASONS)
            details = "\n".join(f"{error.name}: {error.reason}" for error in refused)
            shell.toast(
                "failed", _tr("Not imported: {reasons}").format(reasons=shown), details=details, subject=_SUBJECT
            )
        if asked > 1 and taken:
            shell.toast(
                "done", _tr("Imported {count} of {asked}").format(count=len(taken), asked=asked), subject=_SUBJECT
            )


def _files_in(paths: Sequence[Path]) -> list[Path]:
    """The paths with each folder as the files in it, hidden ones left out, in order of their names."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(entry for entry in path.rglob("*") if entry.is_file() and not entry.name.startswith("."))
            found += inside
        else:
            found.append(path)
        if len(found) > MOST_FILES:
            break
    return found[:MOST_FILES]


def _as_png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def _tr(text: str) -> str:
    return QCoreApplication.translate("Importer", text)

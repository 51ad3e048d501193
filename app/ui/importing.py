"""Brings files and pasted pictures into the library, several at a time, and says what became of them."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtGui import QImage

from app.domain.errors import UploadRejectedError
from app.services.upload.found_files import Found, find_files
from app.services.upload.upload_file import BytesUpload, PathUpload, UploadFile
from app.system.threads import in_thread
from app.ui import language
from app.ui.amounts import counted, number
from app.ui.context import UiContext
from app.ui.long_work import Batch

AT_ONCE: Final = 4
SHOWN_REASONS: Final = 5


@dataclass(slots=True)
class _Outcome:
    """What became of some files.

    Attributes:
        taken: Assets by the place of their file.
        known: The names of those that were in the library before, by the place of their file.
        refused: Names and reasons by the place of their file.
    """

    taken: dict[int, int] = field(default_factory=dict)
    known: dict[int, str] = field(default_factory=dict)
    refused: dict[int, UploadRejectedError] = field(default_factory=dict)


class Importer(QObject):
    """The one way in for files from a drop, the clipboard, a dialog or another process."""

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context

    def start_files(self, paths: Sequence[Path]) -> None:
        """Import files, and the files in folders."""
        self._context.tasks.start(self.import_files(paths), what=self.tr("import the files"))

    def start_image(self, image: QImage) -> None:
        """Import a picture from the clipboard."""
        self._context.tasks.start(self._import_image(image), what=self.tr("import the picture"))

    async def import_files(self, paths: Sequence[Path]) -> list[int]:
        """Import files, and the files in folders; gives the ids of their assets, in order.

        A file that is not taken does not stop the others; the reasons are shown together.
        """
        found = await in_thread(find_files, tuple(paths))
        self._tell_found(paths, found)
        unread = [UploadRejectedError(folder.name, self.tr("The folder may not be read.")) for folder in found.unread]
        return await self._import([PathUpload(path) for path in found.files], found.sizes, unread)

    async def _import_image(self, image: QImage) -> None:
        data = await in_thread(_as_png, image)
        stamp = datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S")
        name = self.tr("Pasted {time}").format(time=stamp)
        await self._import([BytesUpload(f"{name}.png", data)], [len(data)], [])

    def _tell_found(self, paths: Sequence[Path], found: Found) -> None:
        shell = self._context.shell
        if paths and not found.files and not found.unread:
            is_one = len(paths) == 1
            words = (
                self.tr("There are no files in {name}.") if is_one else self.tr("There are no files in these folders.")
            )
            shell.toast("info", words.format(name=paths[0].name))
        elif found.count > len(found.files):
            words = self.tr("These are {count} files. Only the first {most} of them are imported.")
            shell.toast("warning", words.format(count=number(found.count), most=number(len(found.files))))

    async def _import(
        self, files: Sequence[UploadFile], sizes: Sequence[int], unread: Sequence[UploadRejectedError]
    ) -> list[int]:
        outcome = _Outcome()
        waiting = deque(enumerate(zip(files, sizes, strict=True)))
        with self._context.long_works.imports.batch(sizes) as batch:
            ends = await asyncio.gather(
                *(self._take(waiting, outcome, batch) for _ in range(min(AT_ONCE, len(files)))), return_exceptions=True
            )
        failed = next((end for end in ends if isinstance(end, BaseException)), None)
        taken = [outcome.taken[place] for place in sorted(outcome.taken)]
        if taken:
            self._context.shell.assets_selected.emit(tuple(dict.fromkeys(taken)))
        if failed is not None:
            words = self.tr("The import was broken off after {count} of {asked}.")
            self._context.shell.toast("warning", words.format(count=number(len(taken)), asked=number(len(files))))
            raise failed
        refused = [outcome.refused[place] for place in sorted(outcome.refused)]
        self._tell_known(outcome)
        self._report(len(files), len(taken), [*refused, *unread], was_stopped=batch.done < batch.total)
        return taken

    async def _take(self, waiting: deque[tuple[int, tuple[UploadFile, int]]], outcome: _Outcome, batch: Batch) -> None:
        """Take one file after another; what fails for all of them stops the others too."""
        try:
            while waiting and not batch.is_stopped:
                place, (file, size) = waiting.popleft()
                async with self._context.steps() as services:
                    try:
                        taken = await services.uploads.take(self._context.user_id, file, "local")
                        outcome.taken[place] = taken.asset.id
                        if not taken.is_new:
                            outcome.known[place] = taken.asset.name
                    except UploadRejectedError as error:
                        outcome.refused[place] = error
                batch.step(size)
        except Exception:
            batch.is_stopped = True
            raise

    def _tell_known(self, outcome: _Outcome) -> None:
        """Say what was in the library before, and offer to show it."""
        if not outcome.known:
            return
        names = list(outcome.known.values())
        ids = tuple(dict.fromkeys(outcome.taken[place] for place in sorted(outcome.known)))
        one, many = self.tr("{name} is in the library already."), self.tr("{count} files are in the library already.")
        words = one.format(name=names[0]) if len(names) == 1 else many.format(count=number(len(names)))
        shell = self._context.shell

        def show() -> None:
            shell.page_requested.emit("gallery")
            shell.assets_selected.emit(ids)

        shell.toast("info", words, self.tr("Show it") if len(ids) == 1 else self.tr("Show them"), show)

    def _report(self, asked: int, taken: int, refused: Sequence[UploadRejectedError], *, was_stopped: bool) -> None:
        told = self._told(asked, taken, was_stopped=was_stopped)
        shell = self._context.shell
        if refused:
            lines = [self.tr("Not imported:"), *_lines(refused[:SHOWN_REASONS])]
            if len(refused) > SHOWN_REASONS:
                lines.append(self.tr("and {count} more").format(count=number(len(refused) - SHOWN_REASONS)))
            lines += _advice(refused)
            text = "\n".join([*([told] if taken or was_stopped else []), *lines])
            shell.toast(
                "failed", text, details="\n".join(f"{error.name}: {language.told(error.reason)}" for error in refused)
            )
        elif was_stopped or taken > 1:
            shell.toast("info" if was_stopped else "done", told)

    def _told(self, asked: int, taken: int, *, was_stopped: bool) -> str:
        count, all_of_them = number(taken), number(asked)
        if was_stopped:
            return self.tr("The import was stopped. {count} of {asked} are in the library.").format(
                count=count, asked=all_of_them
            )
        if taken < asked:
            return self.tr("Imported {count} of {asked}.").format(count=count, asked=all_of_them)
        return self.tr("Imported 1 file.") if taken == 1 else counted(self.tr("Imported %n files.", "", taken), taken)


def _lines(refused: Sequence[UploadRejectedError]) -> list[str]:
    return [f"{error.name}: {_first_sentence(language.told(error.reason))}" for error in refused]


def _first_sentence(reason: str) -> str:
    head, mark, _ = reason.partition(". ")
    return f"{head}." if mark else head


def _advice(refused: Sequence[UploadRejectedError]) -> list[str]:
    """What the reasons say after their first sentence, each once: which formats are taken."""
    return list(dict.fromkeys(tail for error in refused if (tail := language.told(error.reason).partition(". ")[2])))


def _as_png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())

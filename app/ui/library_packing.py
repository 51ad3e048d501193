"""Packs the library into one file and unpacks one, told in the window, whatever page is open meanwhile."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QWidget

import app
from app.services.backup.pack_format import Course
from app.services.backup.packing import PackWish
from app.system.file_systems import MB
from app.system.settings_exchange import write_settings
from app.ui.amounts import bytes_words, number
from app.ui.context import UiContext
from app.ui.dialogs import choose_files, choose_folder, choose_target, finished
from app.ui.folders import open_folder
from app.ui.long_work import LongWork, progress
from app.ui.pack_dialogs import PackDialog, UnpackDialog

if TYPE_CHECKING:
    from app.services.backup.packing import Packed
    from app.services.backup.packs import LibraryPacks
    from app.services.backup.unpacking import PackPreview

translate = QCoreApplication.translate
_LOOK_MS: Final = 200


async def pack_library(context: UiContext, window: QWidget) -> None:
    """Ask what is to be in it and where it goes, and pack."""
    packs = await _packs(context)
    dialog = PackDialog(window, context.theme, await packs.measure())
    if not await finished(dialog):
        return
    holds_files = dialog.files.isChecked()
    kind, name = translate("Packing", "Packed library"), f"PixSim7 {datetime.now().astimezone():%Y-%m-%d}.zip"
    title = translate("Packing", "Pack the library")
    target = await choose_target(window, context.theme, title, name, [f"{kind} (*.zip)"], Path.home())
    if target is None:
        return
    wish = PackWish(holds_files, write_settings(context.settings.value, app.__version__), app.__version__)
    with _told(context.long_works.packs) as course:
        packed = await packs.pack(target, wish, course)
    if packed is None:
        context.shell.toast("info", translate("Packing", "The library is not packed: you stopped it."))
    else:
        _tell(context, packed)


async def unpack_library(context: UiContext, window: QWidget) -> None:
    """Let a packed library be chosen, show what is in it, and unpack it where that is wanted."""
    kind = translate("Packing", "Packed libraries")
    title = translate("Packing", "Unpack a library")
    paths = await choose_files(window, context.theme, title, Path.home(), [f"{kind} (*.zip)"])
    if not paths:
        return
    packs = await _packs(context)
    preview = await packs.look_into(paths[0], context.settings.value)
    dialog = _ask(context, window, preview)
    if not await finished(dialog):
        return
    with _told(context.long_works.unpacks) as course:
        note = await packs.unpack(preview, dialog.folder, dialog.changes(), course)
    if note is None:
        context.shell.toast("info", translate("Packing", "The library is not unpacked: you stopped it."))
    else:
        context.shell.restart_requested.emit()


def _ask(context: UiContext, window: QWidget, preview: "PackPreview") -> UnpackDialog:
    dialog = UnpackDialog(window, context.theme, preview)

    async def choose() -> None:
        title = translate("Packing", "An empty folder for the library")
        folder = await choose_folder(dialog, context.theme, title, dialog.folder.parent)
        if folder is not None:
            dialog.put_in(folder)

    what = translate("Packing", "choose a folder")
    dialog.folder_requested.connect(lambda: context.tasks.start(choose(), what=what))
    return dialog


async def _packs(context: UiContext) -> "LibraryPacks":
    async with context.read() as services:
        return services.backups.packs


@contextmanager
def _told(work: LongWork) -> Iterator[Course]:
    """Have the window tell how far a work in a thread is, and stop it where its user wants that."""
    course, timer = Course(), QTimer()
    with ExitStack() as stack:
        go_on = progress(stack, work)

        def look() -> None:
            if course.total and not go_on(course.done // MB, max(1, course.total // MB)):
                course.is_stopped = True

        timer.timeout.connect(look)
        timer.start(_LOOK_MS)
        try:
            yield course
        finally:
            timer.stop()


def _tell(context: UiContext, packed: "Packed") -> None:
    words = [
        translate("Packing", "The library is packed: {file}, {size}.").format(
            file=packed.path.name, size=bytes_words(packed.size_bytes)
        )
    ]
    manifest = packed.manifest
    if manifest.files_missing:
        lack = translate("Packing", "Assets without their files: {count}.")
        words.append(lack.format(count=number(manifest.files_missing)))
    if manifest.files_changed:
        changed = translate("Packing", "Files that are not what they were: {count}.")
        words.append(changed.format(count=number(manifest.files_changed)))
    is_good = len(words) == 1
    context.shell.toast(
        "done" if is_good else "warning",
        " ".join(words),
        translate("Packing", "Open the folder"),
        lambda: open_folder(context.shell, packed.path.parent),
    )

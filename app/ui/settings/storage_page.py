"""The storage: how much room is taken by what, and whether every file is there."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.domain.enums import MediaType
from app.ui.amounts import bytes_words, counted, number
from app.ui.context import UiContext
from app.ui.dialogs import choose_folder
from app.ui.importing import Importer
from app.ui.long_work import progress
from app.ui.settings.library_folders import LibraryFolders
from app.ui.widgets.buttons import Button
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.services.asset.library_move import Moved
    from app.services.asset.storage_care import Amount, StorageSize, Verified

_DASH: Final = "\N{EN DASH}"


class StoragePage(QWidget):
    """Figures, and what can be done."""

    duplicates_requested = Signal()
    """The user wants to decide what looks alike."""

    def __init__(self, context: UiContext, importer: Importer | None = None) -> None:
        super().__init__()
        self._context = context
        self._importer = importer or Importer(context, self)
        self._told: Verified | None = None
        theme = context.theme
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.token("space.4"))
        self._grid.setVerticalSpacing(theme.token("space.2"))
        self._grid.setColumnStretch(0, 1)
        self._rows: list[tuple[Label, Label, Label]] = []
        self._found = Label(theme, "", "body", "primary", wrap=True)
        self.check = Button(theme, self.tr("Check the files"), icon="scan-search", parent=self)
        self.relink = Button(theme, self.tr("Find missing files in a folder"), icon="folder-open", parent=self)
        self.take = Button(theme, self.tr("Import files that no asset has"), icon="download", parent=self)
        self.duplicates = Button(theme, self.tr("Find duplicates"), icon="images", parent=self)
        self.move_library = Button(theme, self.tr("Move the library"), icon="folder", parent=self)
        self.folders = LibraryFolders(context, self.move_library)
        start = context.tasks.start
        self.move_library.clicked.connect(lambda: start(self._move(), what=self.tr("move the library")))
        self.check.clicked.connect(lambda: start(self._check(), what=self.tr("check the files")))
        self.relink.clicked.connect(lambda: start(self._relink(), what=self.tr("find the files")))
        self.take.clicked.connect(lambda: start(self._take(), what=self.tr("import the files")))
        self.duplicates.clicked.connect(self.duplicates_requested)
        self._lay_out()
        self._show_found()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Measure anew."""
        self._context.tasks.start(self._measure(), what=self.tr("measure the library"))
        self.folders.refresh()

    def words(self) -> str:
        """What a search can find here."""
        buttons = (self.check, self.relink, self.take, self.duplicates, self.move_library)
        names = [self.tr("Pictures"), self.tr("Clips"), self.tr("Sounds"), self.tr("Bin"), self.tr("Thumbnails")]
        texts = [button.text() for button in buttons]
        return " ".join([*names, self.tr("Database"), self.tr("disk"), *texts, self.folders.words()])

    def mark(self, text: str) -> None:
        """Nothing here is left out by a search."""

    def lines(self) -> dict[str, tuple[str, str]]:
        """The figures: a name to its files and its room."""
        return {name.text(): (files.text(), room.text()) for name, files, room in self._rows}

    @property
    def found(self) -> str:
        """What the last check found."""
        return self._found.text()

    def _lay_out(self) -> None:
        theme = self._context.theme
        first, second = FlowLayout(theme.token("space.2")), FlowLayout(theme.token("space.2"))
        for row, buttons in (
            (first, (self.check, self.duplicates)),
            (second, (self.relink, self.take)),
        ):
            for button in buttons:
                row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.3"))
        column.addLayout(self._grid)
        column.addSpacing(theme.token("space.2"))
        column.addLayout(first)
        column.addWidget(self._found)
        column.addLayout(second)
        column.addSpacing(theme.token("space.2"))
        column.addWidget(self.folders)

    async def _measure(self) -> None:
        async with self._context.read() as services:
            size = await services.storage.measure()
        if not isValid(self):
            return
        self._show_size(size)

    def _show_size(self, size: "StorageSize") -> None:
        amounts: list[tuple[str, Amount]] = [
            (self.tr("Pictures"), size.kinds[MediaType.IMAGE]),
            (self.tr("Clips"), size.kinds[MediaType.VIDEO]),
            (self.tr("Sounds"), size.kinds[MediaType.AUDIO]),
            (self.tr("Of these, can be fetched again"), size.fetchable),
            (self.tr("In the bin"), size.binned),
        ]
        lines = [(name, number(amount.files), bytes_words(amount.bytes)) for name, amount in amounts]
        lines.append((self.tr("Thumbnails"), _DASH, bytes_words(size.thumbnails)))
        lines.append((self.tr("Database"), _DASH, bytes_words(size.database)))
        lines.append((self.tr("Free on the disk"), _DASH, bytes_words(size.free)))
        if not self._rows:
            self._make_rows(len(lines))
        for row, words in zip(self._rows, lines, strict=True):
            for label, text in zip(row, words, strict=True):
                label.setText(text)

    def _make_rows(self, count: int) -> None:
        theme, right = self._context.theme, Qt.AlignmentFlag.AlignRight
        self._grid.setColumnStretch(0, 1)
        for line in range(count):
            name = Label(theme, "", "body", elide="right")
            row = (name, Label(theme, "", "body", "secondary"), Label(theme, "", "body"))
            for column, label in enumerate(row):
                self._grid.addWidget(label, line, column, right if column else Qt.AlignmentFlag(0))
            self._rows.append(row)

    async def _move(self) -> None:
        """Copy the library to another folder and go over to it, also when this page is closed meanwhile."""
        context, former = self._context, self._context.library
        title = self.tr("Move the library to an empty folder")
        folder = await choose_folder(self.window(), context.theme, title, former)
        if folder is None:
            return
        self.move_library.setEnabled(False)
        try:
            with ExitStack() as stack:
                async with context.steps() as services:
                    moved = await services.move.copy_to(folder, progress(stack, context.long_works.moves))
            if not moved.was_stopped:
                await context.settings.change("library.folder", str(folder))
        finally:
            if isValid(self):
                self.move_library.setEnabled(True)
        _tell_moved(context, former, folder, moved)
        if isValid(self):
            self.refresh()

    async def _check(self) -> None:
        self.check.setEnabled(False)
        try:
            with ExitStack() as stack:
                async with self._context.steps() as services:
                    self._told = await services.storage.verify(progress(stack, self._context.long_works.checks))
        finally:
            if isValid(self):
                self.check.setEnabled(True)
                self._show_found()

    async def _relink(self) -> None:
        title = self.tr("Find missing files in a folder")
        folder = await choose_folder(self.window(), self._context.theme, title, Path.home())
        if folder is None or self._told is None:
            return
        with ExitStack() as stack:
            async with self._context.steps() as services:
                linked = await services.storage.relink(folder, progress(stack, self._context.long_works.checks))
        if not isValid(self):
            return
        told = self._told
        told.missing = [key for key in told.missing if key not in linked]
        told.changed = [key for key in told.changed if key not in linked]
        one, many = self.tr("1 file was found."), self.tr("{count} files were found.").format(count=number(len(linked)))
        self._context.shell.toast("done" if linked else "info", one if len(linked) == 1 else many)
        self._show_found()

    async def _take(self) -> None:
        if self._told is not None:
            unknown, self._told.unknown = self._told.unknown, []
            self._show_found()
            await self._importer.import_files(unknown)
            if isValid(self):
                self.refresh()

    def _show_found(self) -> None:
        told = self._told
        lost = len(told.missing) + len(told.changed) if told is not None else 0
        self.relink.setVisible(lost > 0)
        self.take.setVisible(told is not None and bool(told.unknown))
        self._found.setText(self._found_words(told, lost) if told is not None else "")
        self._found.set_tone("failed" if lost else "primary")
        self._found.setVisible(told is not None)

    def _found_words(self, told: "Verified", lost: int) -> str:
        missing, changed = len(told.missing), len(told.changed)
        found, unknown = len(told.found), len(told.unknown)
        words = [
            _one_or_many(missing, self.tr("1 file is missing."), self.tr("%n files are missing.", "", missing)),
            _one_or_many(changed, self.tr("1 file was changed."), self.tr("%n files were changed.", "", changed)),
            _one_or_many(found, self.tr("1 file is there again."), self.tr("%n files are there again.", "", found)),
            _one_or_many(unknown, self.tr("1 file has no asset."), self.tr("%n files have no asset.", "", unknown)),
        ]
        for folder, count in told.away.items():
            many = self.tr("{count} files are missing, on {folder}: they are left as they are until it is back.")
            one = self.tr("1 file is missing, on {folder}: it is left as it is until it is back.")
            words.append((one if count == 1 else many).format(count=number(count), folder=folder))
        if told.was_stopped:
            words.insert(0, self.tr("Stopped after {count} files.").format(count=number(told.checked)))
        elif not lost and not told.away:
            words.insert(0, self.tr("All {count} files are as they came.").format(count=number(told.checked)))
        return " ".join(filter(None, words))


def _one_or_many(count: int, one: str, many: str) -> str:
    """The sentence of a number; empty for none."""
    if count == 0:
        return ""
    return one if count == 1 else counted(many, count)


def _tell_moved(context: UiContext, former: Path, folder: Path, moved: "Moved") -> None:
    """Say where the library is, and offer to delete its old files."""
    translate = QCoreApplication.translate
    if moved.was_stopped:
        words = translate("Storage", "The library stays where it is. Moving it to that folder later goes on from here.")
        context.shell.toast("info", words)
        return

    def remove() -> None:
        what = translate("Storage", "delete the old files")
        context.tasks.start(_remove_former(context, former), what=what)

    words = translate("Storage", "The library is in {folder}. Its old files are still in {former}.")
    told, button = words.format(folder=folder, former=former), translate("Storage", "Delete the old files")
    context.shell.toast("done", told, button, remove)


async def _remove_former(context: UiContext, former: Path) -> None:
    async with context.steps() as services:
        count, freed = await services.move.remove_former(former)
    words = QCoreApplication.translate("Storage", "{count} old files are deleted: {room}.")
    context.shell.toast("done", words.format(count=number(count), room=bytes_words(freed)))

"""The backups of the database: which there are, one more at once, and the way back to one of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.ui.amounts import bytes_words, moment_words
from app.ui.context import UiContext
from app.ui.dialogs import Choice, ask, choose_files
from app.ui.folders import open_folder
from app.ui.library_packing import pack_library, unpack_library
from app.ui.restore_dialog import ask_to_restore
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.services.backup.backup_service import BackupRow

_ICONS: Final = {"own": "bookmark", "daily": "calendar-clock"}


class BackupsPage(QWidget):
    """A line a backup."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        theme = context.theme
        about = self.tr(
            "The database is backed up each day by itself: of 7 days and 4 weeks one is kept. It holds jobs, accounts,"
            " credits, ratings, tags and what is known of each file; the files of the library are not in it. Keys of"
            " accounts are in it sealed: on another computer the passphrase opens them."
        )
        self._about = Label(theme, about, "small", "secondary", wrap=True)
        self.make = Button(theme, self.tr("Back up now"), icon="copy-plus", parent=self)
        self.other = Button(theme, self.tr("Restore from a file"), icon="folder-open", parent=self)
        self.folder = Button(theme, self.tr("Open the folder"), icon="folder", parent=self)
        carried = self.tr(
            "The whole library goes into one file, with pictures and clips if you want, and is unpacked there."
        )
        self._carried = Label(theme, carried, "small", "secondary", wrap=True)
        self.pack = Button(theme, self.tr("Pack the library"), icon="upload", parent=self)
        self.unpack = Button(theme, self.tr("Unpack a library"), icon="download", parent=self)
        start = context.tasks.start
        self.make.clicked.connect(lambda: start(self._make(), what=self.tr("back up the database")))
        self.other.clicked.connect(lambda: start(self._choose(), what=self.tr("restore the backup")))
        self.folder.clicked.connect(lambda: start(self._open_folder(), what=self.tr("open the folder")))
        self.pack.clicked.connect(lambda: start(self._pack(), what=self.tr("pack the library")))
        self.unpack.clicked.connect(lambda: start(self._unpack(), what=self.tr("unpack the library")))
        buttons, carrying = FlowLayout(theme.token("space.2")), FlowLayout(theme.token("space.2"))
        for button in (self.make, self.other, self.folder):
            buttons.addWidget(button)
        for button in (self.pack, self.unpack):
            carrying.addWidget(button)
        self._none = Label(theme, self.tr("There is no backup yet."), "body", "tertiary")
        self._none.hide()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.token("space.2"))
        self._shown: list[BackupLine] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(self._about)
        column.addLayout(buttons)
        column.addSpacing(theme.token("space.2"))
        column.addWidget(self._none)
        column.addLayout(self._lines)
        column.addSpacing(theme.token("space.4"))
        column.addWidget(Label(theme, self.tr("To another computer"), "strong"))
        column.addWidget(self._carried)
        column.addLayout(carrying)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Read the folder anew."""
        self._context.tasks.start(self._read(), what=self.tr("read the backups"))

    def words(self) -> str:
        """What a search can find here."""
        texts = [button.text() for button in (self.make, self.other, self.folder, self.pack, self.unpack)]
        return " ".join([self._about.text(), self._carried.text(), self.tr("backup restore"), *texts])

    def mark(self, text: str) -> None:
        """Nothing here is left out by a search."""

    def lines(self) -> "list[BackupLine]":
        """The lines that show, the newest backup first."""
        return list(self._shown)

    async def _read(self) -> None:
        async with self._context.read() as services:
            rows = await services.backups.list_backups()
        if isValid(self):
            self._show(rows)

    def _show(self, rows: "list[BackupRow]") -> None:
        for line in self._shown:
            self._lines.removeWidget(line)
            line.deleteLater()
        self._shown = [BackupLine(self._context, row, self) for row in rows]
        start = self._context.tasks.start
        for line in self._shown:
            self._lines.addWidget(line)
            line.restore_requested.connect(lambda path: start(self._restore(path), what=self.tr("restore the backup")))
            line.delete_requested.connect(lambda name: start(self._delete(name), what=self.tr("delete the backup")))
        self._none.setVisible(not rows)

    async def _make(self) -> None:
        self.make.setEnabled(False)
        try:
            async with self._context.read() as services:
                backups = services.backups
            row = await backups.make_backup()
        finally:
            if isValid(self):
                self.make.setEnabled(True)
        words = self.tr("The database is backed up: {size}.").format(size=bytes_words(row.size_bytes))
        self._context.shell.toast("done", words)
        if isValid(self):
            self.refresh()

    async def _choose(self) -> None:
        kind = self.tr("Backups")
        paths = await choose_files(
            self.window(), self._context.theme, self.tr("Restore a backup"), filters=[f"{kind} (*.db)"]
        )
        if paths:
            await self._restore(paths[0])

    async def _restore(self, path: Path) -> None:
        """Read all of it, say what would be lost, and make it ready where that is wanted."""
        async with self._context.read() as services:
            backups = services.backups
        preview = await backups.preview(path)
        if not await ask_to_restore(self.window(), self._context.theme, preview):
            return
        await backups.stage_restore(path)
        self._context.shell.restart_requested.emit()

    async def _pack(self) -> None:
        self.pack.setEnabled(False)
        try:
            await pack_library(self._context, self.window())
        finally:
            if isValid(self):
                self.pack.setEnabled(True)

    async def _unpack(self) -> None:
        self.unpack.setEnabled(False)
        try:
            await unpack_library(self._context, self.window())
        finally:
            if isValid(self):
                self.unpack.setEnabled(True)

    async def _delete(self, name: str) -> None:
        title = self.tr("Delete this backup for good?")
        choices = [Choice(self.tr("Keep it"), value=False), Choice(self.tr("Delete"), value=True, kind="danger")]
        if await ask(self.window(), self._context.theme, title, name, choices):
            async with self._context.read() as services:
                await services.backups.delete_backup(name)
            if isValid(self):
                self.refresh()

    async def _open_folder(self) -> None:
        async with self._context.read() as services:
            folder = services.backups.folder
        open_folder(self._context.shell, folder)


class BackupLine(QWidget):
    """When it was made, why, how large it is, and what can be done with it."""

    restore_requested = Signal(object)
    delete_requested = Signal(str)

    def __init__(self, context: UiContext, row: "BackupRow", parent: QWidget) -> None:
        super().__init__(parent)
        self.row = row
        theme = context.theme
        when = moment_words(row.taken_at)
        self._when = Label(theme, when, "body", elide="right")
        self._facts = Label(
            theme, f"{self._reason()} · {bytes_words(row.size_bytes)}", "small", "secondary", elide="right"
        )
        self.restore = Button(theme, self.tr("Restore"), size="compact", parent=self)
        self.restore.setAccessibleName(self.tr("Restore the backup of {when}").format(when=when))
        self.delete = IconButton(theme, "trash-2", self.tr("Delete this backup"), parent=self)
        self.restore.clicked.connect(lambda: self.restore_requested.emit(row.path))
        self.delete.clicked.connect(lambda: self.delete_requested.emit(row.name))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._when)
        words.addWidget(self._facts)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.token("space.2"))
        icon = IconLabel(theme, _ICONS.get(row.kind.value, "history"), 16, "text.secondary", parent=self)
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(words, 1)
        line.addWidget(self.restore)
        line.addWidget(self.delete)

    def text(self) -> str:
        return f"{self._when.text()} {self._facts.text()}"

    def _reason(self) -> str:
        return {
            "daily": self.tr("by itself"),
            "own": self.tr("yours, kept until you delete it"),
            "schema": self.tr("before a new version"),
            "repair": self.tr("before a repair"),
            "restore": self.tr("before another one was restored"),
        }[self.row.kind.value]

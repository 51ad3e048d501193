"""The watched folders: which there are, and what each of them is doing."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.domain.events import Event, FolderTakenIn, LibraryChanged, WatchedFoldersChanged
from app.system.threads import in_thread
from app.ui.amounts import number
from app.ui.context import UiContext
from app.ui.dialogs import choose_folder
from app.ui.follow import follow
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.services.upload.watched_folders import WatchedFolderRow


class FoldersPage(QWidget):
    """A line a folder, and a button for another one."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        theme = context.theme
        about = self.tr("Pictures, clips and sounds that come into these folders are taken into the library.")
        self._about = Label(theme, about, "small", "secondary", wrap=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.token("space.2"))
        self._shown: list[FolderLine] = []
        self._none = Label(theme, self.tr("No folder is watched."), "body", "tertiary")
        self.add = Button(theme, self.tr("Add a folder"), icon="folder-plus", parent=self)
        self.add.clicked.connect(lambda: context.tasks.start(self._add(), what=self.tr("watch the folder")))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(self._about)
        column.addWidget(self._none)
        column.addLayout(self._lines)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        for kind in (WatchedFoldersChanged, FolderTakenIn, LibraryChanged):
            follow(self, context.bus, kind, self._follow)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Read the folders anew."""
        self._context.tasks.start(self._read(), what=self.tr("read the watched folders"))

    def _follow(self, _event: Event) -> None:
        if self.isVisible():
            self.refresh()

    def words(self) -> str:
        """What a search can find here."""
        paths = [line.row.path for line in self.lines()]
        return " ".join([self._about.text(), self.add.text(), *paths])

    def mark(self, text: str) -> None:
        """Show only the lines that fit a search; all where none does."""
        parts = text.casefold().split()
        fits = {line: all(part in line.row.path.casefold() for part in parts) for line in self.lines()}
        for line, is_fit in fits.items():
            line.setVisible(is_fit or not any(fits.values()))

    def lines(self) -> "list[FolderLine]":
        """The lines, in their order."""
        return list(self._shown)

    async def _read(self) -> None:
        async with self._context.read() as services:
            rows = await services.watched.list_folders()
        there = await in_thread(lambda: [Path(row.path).is_dir() for row in rows])
        if isValid(self):
            self._show([replace(row, is_there=is_there) for row, is_there in zip(rows, there, strict=True)])

    def _show(self, rows: "list[WatchedFolderRow]") -> None:
        if [line.row for line in self.lines()] == rows:
            self._none.setVisible(not rows)
            return
        while self._shown:
            line = self._shown.pop()
            self._lines.removeWidget(line)
            line.hide()
            line.deleteLater()
        for row in rows:
            line = FolderLine(self._context, row)
            line.pause.clicked.connect(lambda _=False, of=row: self._start_pause(of))
            line.remove.clicked.connect(lambda _=False, of=row: self._start_remove(of))
            self._lines.addWidget(line)
            self._shown.append(line)
        self._none.setVisible(not rows)

    def _start_pause(self, row: "WatchedFolderRow") -> None:
        self._context.tasks.start(self._pause(row), what=self.tr("pause the folder"))

    def _start_remove(self, row: "WatchedFolderRow") -> None:
        self._context.tasks.start(self._remove(row), what=self.tr("watch the folder no longer"))

    async def _pause(self, row: "WatchedFolderRow") -> None:
        async with self._context.write() as services:
            await services.watched.set_active(row.id, is_active=not row.is_active)

    async def _remove(self, row: "WatchedFolderRow") -> None:
        async with self._context.write() as services:
            await services.watched.remove_folder(row.id)

    async def _add(self) -> None:
        folder = await choose_folder(self.window(), self._context.theme, self.tr("Watch a folder"), Path.home())
        if folder is not None:
            async with self._context.steps() as services:
                await services.watched.add_folder(self._context.user_id, folder)


class FolderLine(QWidget):
    """A folder with its state, and what can be done with it."""

    def __init__(self, context: UiContext, row: "WatchedFolderRow") -> None:
        super().__init__()
        theme = context.theme
        self.row = row
        name = Path(row.path).name or row.path
        self._icon = IconLabel(theme, "folder" if row.is_there else "triangle-alert", color=_color(row))
        self._path = Label(theme, row.path, "body", elide="middle")
        self._state = Label(theme, self._words(), "small", "secondary")
        pause, goes_on = self.tr("Pause {folder}"), self.tr("Go on with {folder}")
        self.pause = IconButton(
            theme, "pause" if row.is_active else "play", (pause if row.is_active else goes_on).format(folder=name)
        )
        self.remove = IconButton(theme, "x", self.tr("Watch {folder} no longer").format(folder=name))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._path)
        words.addWidget(self._state)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.token("space.2"))
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        line.addWidget(self.pause)
        line.addWidget(self.remove)

    @property
    def state(self) -> str:
        """Its state in words."""
        return self._state.text()

    def _words(self) -> str:
        row = self.row
        if not row.is_there:
            return self.tr("Not there: it goes on when it is")
        if not row.is_active:
            return self.tr("Paused")
        if row.files == 1:
            return self.tr("Watched, 1 file so far")
        return self.tr("Watched, {count} files so far").format(count=number(row.files))


def _color(row: "WatchedFolderRow") -> str:
    return "text.secondary" if row.is_there else "state.failed.fg"

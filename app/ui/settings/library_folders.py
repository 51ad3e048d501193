"""The folders that the library's files lie in: how much is in each, and which one takes the new ones."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.domain.events import LibraryRootsChanged
from app.ui.amounts import bytes_words, number
from app.ui.context import UiContext
from app.ui.dialogs import choose_folder
from app.ui.follow import follow
from app.ui.long_work import progress
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.services.asset.library_roots import RootMoved, RootRow


class LibraryFolders(QWidget):
    """A line a folder, the main one first, and a button for another one.

    Args:
        context: The window's parts.
        more: Buttons beside that one.
    """

    def __init__(self, context: UiContext, *more: Button) -> None:
        super().__init__()
        self._context = context
        theme = context.theme
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.token("space.3"))
        self._shown: list[RootLine] = []
        self.add = Button(theme, self.tr("Add a folder"), icon="folder-plus", parent=self)
        self._buttons = FlowLayout(theme.token("space.2"))
        for button in (self.add, *more):
            self._buttons.addWidget(button)
        self.add.clicked.connect(lambda: context.tasks.start(self._add(), what=self.tr("add the folder")))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, self.tr("Folders"), "h3"))
        column.addLayout(self._lines)
        column.addLayout(self._buttons)
        follow(self, context.bus, LibraryRootsChanged, lambda _event: self.refresh())

    def refresh(self) -> None:
        """Look at the folders anew."""
        self._context.tasks.start(self._read(), what=self.tr("measure the library"))

    def lines(self) -> "list[RootLine]":
        """The lines, in their order."""
        return list(self._shown)

    def words(self) -> str:
        """What a search can find here."""
        return " ".join([self.tr("Folders"), self.add.text(), *(line.row.path for line in self._shown)])

    async def _read(self) -> None:
        async with self._context.read() as services:
            rows = await services.roots.list_roots()
        if isValid(self) and [line.row for line in self._shown] != rows:
            self._show(rows)

    def _show(self, rows: "list[RootRow]") -> None:
        while self._shown:
            line = self._shown.pop()
            self._lines.removeWidget(line)
            line.hide()
            line.deleteLater()
        for row in rows:
            line = RootLine(self._context, row)
            line.use.clicked.connect(lambda _=False, of=row: self._start_use(of))
            line.remove.clicked.connect(lambda _=False, of=row: self._start_remove(of))
            self._lines.addWidget(line)
            self._shown.append(line)

    def _start_use(self, row: "RootRow") -> None:
        self._context.tasks.start(self._use(row), what=self.tr("use the folder"))

    def _start_remove(self, row: "RootRow") -> None:
        self._context.tasks.start(self._remove(row), what=self.tr("move the files away"))

    async def _add(self) -> None:
        title = self.tr("A folder for files of the library")
        folder = await choose_folder(self.window(), self._context.theme, title, Path.home())
        if folder is not None:
            async with self._context.steps() as services:
                await services.roots.add_root(folder)

    async def _use(self, row: "RootRow") -> None:
        async with self._context.steps() as services:
            await services.roots.use_root(row.id)

    async def _remove(self, row: "RootRow") -> None:
        """Move the files of a folder to the main one, also when this page is closed meanwhile."""
        context = self._context
        self.setEnabled(False)
        try:
            with ExitStack() as stack:
                async with context.steps() as services:
                    moved = await services.roots.remove_root(row.id, progress(stack, context.long_works.moves))
        finally:
            if isValid(self):
                self.setEnabled(True)
                self.refresh()
        _tell_moved(context, row, moved)


class RootLine(QWidget):
    """A folder with what is in it, and what can be done with it."""

    def __init__(self, context: UiContext, row: "RootRow") -> None:
        super().__init__()
        theme = context.theme
        self.row = row
        icon, color = ("hard-drive", "text.secondary") if row.is_there else ("triangle-alert", "state.failed.fg")
        self._icon = IconLabel(theme, icon, color=color)
        self._path = Label(theme, row.path, "body", elide="middle")
        self._state = Label(theme, self._words(), "small", "secondary", wrap=True)
        name = Path(row.path).name
        away = self.tr("Move the files of {folder} away and remove it").format(folder=name)
        self.use = Button(theme, self.tr("Use for new files"), size="compact", parent=self)
        self.remove = IconButton(theme, "x", away, parent=self)
        self.use.setAccessibleName(self.tr("Use {folder} for new files").format(folder=name))
        self.use.setVisible(row.is_there and not row.takes_new)
        # The main folder is moved, never removed.
        self.remove.setVisible(row.id > 0)
        words = QVBoxLayout()
        words.setSpacing(theme.token("space.1"))
        words.addWidget(self._path)
        words.addWidget(self._state)
        words.addWidget(self.use, 0, Qt.AlignmentFlag.AlignLeft)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.token("space.2"))
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        line.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def state(self) -> str:
        """What is in it, in words."""
        return self._state.text()

    def _words(self) -> str:
        row = self.row
        count = row.amount.files
        many = self.tr("{count} files, {room}").format(count=number(count), room=bytes_words(row.amount.bytes))
        words = self.tr("1 file, {room}").format(room=bytes_words(row.amount.bytes)) if count == 1 else many
        if row.free is None:
            return self.tr("{files}. Not there: they are back when its disk is.").format(files=words)
        words = self.tr("{files}, {room} free").format(files=words, room=bytes_words(row.free))
        if row.id == 0:
            words = self.tr("Main folder: {words}").format(words=words)
        return self.tr("{words}. New files go here.").format(words=words) if row.takes_new else words


def _tell_moved(context: UiContext, row: "RootRow", moved: "RootMoved") -> None:
    """Say where the files are now; also when the page is gone."""
    translate = QCoreApplication.translate
    if moved.was_stopped:
        words = translate("LibraryFolders", "Some files are still in {folder}. Removing it later goes on from here.")
        context.shell.toast("info", words.format(folder=row.path))
        return
    words = translate(
        "LibraryFolders", "{folder} is no part of the library any more: its files are in the main folder."
    )
    context.shell.toast("done", words.format(folder=row.path))

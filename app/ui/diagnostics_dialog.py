"""What helps to find a fault: read first, then saved as one file; nothing is sent."""

from collections.abc import Hashable
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.services.health.diagnostics import write_zip
from app.system.threads import in_thread
from app.ui.amounts import bytes_words
from app.ui.context import UiContext
from app.ui.dialogs import choose_target
from app.ui.folders import open_folder
from app.ui.shortcuts import HELP_PAGE
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.lines import Cell, LineColumn, LinesModel
from app.ui.widgets.lines_view import LinesView

_SIZE: Final = QSize(860, 580)
_LEAST: Final = QSize(560, 400)
_MOST_OF_WINDOW: Final = 0.95
_LIST_WIDTH: Final = 236
_FILE: Final = "pixsim7-diagnostics.zip"


class DiagnosticsDialog(QDialog):
    """The files as they will be saved, one at a time; whether names are in them; and the button that saves them.

    Args:
        context: The services, and what the window tells.
        parent: Over which it opens.
    """

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self._files: dict[str, str] = {}
        self.setWindowTitle(self.tr("Save diagnostics"))
        self.setProperty(HELP_PAGE, "troubleshooting")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumSize(_LEAST)
        room = parent.window().size() * _MOST_OF_WINDOW
        self.resize(QSize(theme.scaled(_SIZE.width()), theme.scaled(_SIZE.height())).boundedTo(room).expandedTo(_LEAST))
        self._model = _FilesModel(self)
        self.list = LinesView(theme, self._model, self.tr("Files that are saved"), parent=self)
        self.list.setFixedWidth(theme.scaled(_LIST_WIDTH))
        self.list.selectionModel().selectionChanged.connect(self._show)
        self.view = QPlainTextEdit(self)
        self.view.setProperty("role", "field")
        self.view.setReadOnly(True)
        self.view.setTabChangesFocus(True)
        self.view.setFont(theme.font("mono"))
        self.view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.view.setAccessibleName(self.tr("What is in the file"))
        self.view.setPlaceholderText(self.tr("Each part is being tried…"))
        self.with_names = QCheckBox(self.tr("With prompts, names of files and accounts, and e-mails"), self)
        keep_height(theme, self.with_names, "control.compact")
        self.with_names.toggled.connect(self._refresh)
        self.save = Button(theme, self.tr("Save…"), "primary", parent=self)
        self.save.setDefault(True)
        self.save.setEnabled(False)
        self.save.clicked.connect(lambda: context.tasks.start(self._save(), what=self.tr("save the diagnostics")))
        self._lay_out()
        FocusRing(theme, self)
        self._refresh()

    @property
    def files(self) -> dict[str, str]:
        """Name to text of what is saved; empty until it is put together."""
        return self._files

    def _lay_out(self) -> None:
        theme = self._context.theme
        about = self.tr(
            "For whoever looks for a fault. Read it before you give it to anybody: keys and passwords are never in it,"
            " prompts and names only if you want that. Nothing is sent."
        )
        close = Button(theme, self.tr("Close"), parent=self)
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        reading = QHBoxLayout()
        reading.setSpacing(theme.token("space.3"))
        reading.addWidget(self.list)
        reading.addWidget(self.view, 1)
        foot = QHBoxLayout()
        foot.setSpacing(theme.token("space.2"))
        foot.addWidget(self.with_names, 1)
        foot.addWidget(close)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, self.tr("Save diagnostics"), "title", parent=self))
        column.addWidget(Label(theme, about, "body", "secondary", wrap=True, parent=self))
        column.addLayout(reading, 1)
        column.addLayout(foot)

    def _refresh(self) -> None:
        self.save.setEnabled(False)
        self._context.tasks.start(self._collect(), what=self.tr("put the diagnostics together"))

    async def _collect(self) -> None:
        with_names = self.with_names.isChecked()
        async with self._context.read() as services:
            findings = await services.health.check_all()
            diagnostics = services.diagnostics
        files = await in_thread(diagnostics.collect, self._context.settings.value, findings, with_names=with_names)
        if isValid(self) and with_names == self.with_names.isChecked():
            self._fill(files)

    def _fill(self, files: dict[str, str]) -> None:
        self._files = files
        chosen = self.list.chosen()
        names = list(files)
        self._model.set_rows([(name, len(text.encode())) for name, text in files.items()])
        self.list.selectRow(names.index(chosen[0]) if chosen is not None and chosen[0] in names else 0)
        self._show()
        self.save.setEnabled(True)

    def _show(self) -> None:
        chosen = self.list.chosen()
        self.view.setPlainText(self._files.get(chosen[0], "") if chosen is not None else "")

    async def _save(self) -> None:
        files, shell = self._files, self._context.shell
        title, kind = self.tr("Save diagnostics"), self.tr("Archive")
        target = await choose_target(self, self._context.theme, title, _FILE, [f"{kind} (*.zip)"])
        if target is None:
            return
        await in_thread(write_zip, target, files)
        words = self.tr("The diagnostics are in {file}.").format(file=target.name)
        shell.toast("done", words, self.tr("Open folder"), lambda: open_folder(shell, target.parent))
        if isValid(self):
            self.accept()


class _FilesModel(LinesModel[tuple[str, int]]):
    """Name and size of each file."""

    def __init__(self, parent: QWidget) -> None:
        columns = [LineColumn("", 80, stretches=True), LineColumn("", 76, is_number=True)]
        super().__init__(columns, parent)

    @override
    def cell(self, row: tuple[str, int], column: int) -> Cell:
        name, size = row
        return Cell(bytes_words(size), "text.secondary") if column else Cell(name, icon="file")

    @override
    def key(self, row: tuple[str, int]) -> Hashable:
        return row[0]

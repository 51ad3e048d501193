"""What helps to find a fault: read first, then saved as one file; nothing is sent."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.services.health.diagnostics import write_zip
from app.system.threads import in_thread
from app.ui.context import UiContext
from app.ui.dialogs import choose_target
from app.ui.widgets.buttons import Button
from app.ui.widgets.combo import Combo
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label

_SIZE: Final = QSize(680, 520)
_LEAST: Final = QSize(420, 320)
_FIRST: Final = "README.txt"
_FILE: Final = "pixsim7-diagnostics.zip"


class DiagnosticsDialog(QDialog):
    """The files, one at a time, as they will be saved; whether names are in them; and the button that saves them."""

    def __init__(self, context: UiContext, window: QWidget) -> None:
        super().__init__(window)
        theme = context.theme
        self._context = context
        self._files: dict[str, str] = {}
        self.setWindowTitle(self.tr("Save diagnostics"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumSize(_LEAST)
        self.resize(theme.scaled(_SIZE.width()), theme.scaled(_SIZE.height()))
        about = self.tr(
            "For whoever looks for a fault. Read it before you give it to anybody: keys are never in it, prompts and"
            " names only if you want that. Nothing is sent."
        )
        self.choice = Combo(theme)
        self.choice.setAccessibleName(self.tr("File"))
        self.choice.chosen.connect(lambda _name: self._show())
        self.view = QPlainTextEdit()
        self.view.setProperty("role", "field")
        self.view.setReadOnly(True)
        self.view.setFont(theme.font("mono"))
        self.view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.view.setAccessibleName(self.tr("What is in it"))
        self.with_names = QCheckBox(self.tr("With prompts, file names and e-mails"), self)
        self.with_names.toggled.connect(self._refresh)
        self.save = Button(theme, self.tr("Save…"), "primary", parent=self)
        close = Button(theme, self.tr("Close"), parent=self)
        close.setAutoDefault(False)
        self.save.setEnabled(False)
        self.save.clicked.connect(lambda: context.tasks.start(self._save(), what=self.tr("save the diagnostics")))
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(theme.token("space.2"))
        foot.addWidget(self.with_names, 1)
        foot.addWidget(close)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, self.tr("Save diagnostics"), "title"))
        column.addWidget(Label(theme, about, "body", "secondary", wrap=True))
        column.addWidget(self.choice)
        column.addWidget(self.view, 1)
        column.addLayout(foot)
        FocusRing(theme, self)
        self._refresh()

    def _refresh(self) -> None:
        self._context.tasks.start(self._collect(), what=self.tr("collect the diagnostics"))

    async def _collect(self) -> None:
        with_names = self.with_names.isChecked()
        async with self._context.read() as services:
            findings = await services.health.check_all()
            collecting, now = services.diagnostics, services.backups.now()
        settings = self._context.settings.value
        files = await in_thread(collecting.collect, settings, findings, now, with_names=with_names)
        if not isValid(self) or with_names != self.with_names.isChecked():
            return
        self._files = files
        chosen = self.choice.value()
        self.choice.clear()
        for name in files:
            self.choice.add(name, name)
        self.choice.set_value(chosen if chosen in files else _FIRST)
        self.save.setEnabled(True)
        self._show()

    def _show(self) -> None:
        self.view.setPlainText(self._files.get(str(self.choice.value()), ""))

    async def _save(self) -> None:
        files = self._files
        title, kind = self.tr("Save diagnostics"), self.tr("Archive")
        target = await choose_target(self, self._context.theme, title, _FILE, [f"{kind} (*.zip)"])
        if target is None:
            return
        await in_thread(write_zip, target, files)
        self._context.shell.toast("done", self.tr("The diagnostics are in {file}.").format(file=target.name))
        if isValid(self):
            self.accept()

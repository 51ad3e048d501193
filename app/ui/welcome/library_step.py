"""Where the files go: the folder, the room on its disk, and what is there already."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.domain.errors import PixSimError
from app.services.asset.folder_look import FolderLook, look_at_folder
from app.system.threads import in_thread
from app.ui.amounts import bytes_words, counted
from app.ui.context import UiContext
from app.ui.dialogs import choose_folder
from app.ui.errors import explain
from app.ui.welcome.step import Step
from app.ui.widgets.buttons import Button
from app.ui.widgets.heights import keep_height
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label
from app.ui.widgets.notice import Notice

_GIGABYTE: Final = 10**9


class LibraryStep(Step):
    """The folder as it is, and the way to another one; one that cannot be used is not taken."""

    chosen = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        theme = context.theme
        self._folder = Label(theme, "", "body", elide="middle")
        self._free = Label(theme, "", "caption", "secondary")
        self.change = Button(theme, self.tr("Change"), tooltip=self.tr("Choose another folder"))
        self.change.clicked.connect(
            lambda: context.tasks.start(self._choose(), what=self.tr("choose the library folder"))
        )
        self._notices = {state: Notice(theme, state, parent=self) for state in ("done", "warning", "failed")}
        about = self.tr("Pictures, clips and sounds lie there as plain files. A disk with much room is best.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(self._line())
        column.addWidget(Label(theme, about, "small", "secondary", wrap=True))
        for notice in self._notices.values():
            notice.hide()
            column.addWidget(notice)
        column.addStretch(1)

    @override
    def refresh(self) -> None:
        """Show the folder, and look at it."""
        self._context.tasks.start(self._look(), what=self.tr("look at the library folder"))

    def notice(self) -> str:
        """What is said of the folder; empty where there is nothing to say."""
        return next((notice.text() for notice in self._notices.values() if not notice.isHidden()), "")

    async def use(self, folder: Path) -> None:
        """Take another folder, where it can be used; what a library there has comes in."""
        context = self._context
        try:
            look = await in_thread(look_at_folder, folder)
            await context.settings.change("library.folder", str(folder))
        except PixSimError as error:
            self._say("failed", explain(error).text, self.tr("Nothing was changed. Choose another folder."))
            return
        found = 0
        if look.known:
            async with context.steps() as services:
                found = await services.comeback.find_again()
        self._show(folder, look)
        if found:
            words = counted(
                self.tr("%n files of a library were there already, and are in the gallery now.", "", found), found
            )
            self._say("done", words, self.tr("Their lineage came with them, as far as it was noted beside them."))
        self.chosen.emit(str(folder))

    async def _choose(self) -> None:
        context = self._context
        folder = await choose_folder(self.window(), context.theme, self.tr("Library folder"), context.library)
        if folder is not None and isValid(self):
            await self.use(folder)

    async def _look(self) -> None:
        folder = self._context.library
        if not isValid(self):
            return
        self._folder.setText(str(folder))
        self.summary_changed.emit(str(folder))
        try:
            look = await in_thread(look_at_folder, folder)
        except PixSimError as error:
            if isValid(self):
                self._say("failed", explain(error).text, self.tr("Choose another folder."))
            return
        if isValid(self):
            self._show(folder, look)

    def _show(self, folder: Path, look: FolderLook) -> None:
        self._folder.setText(str(folder))
        self.summary_changed.emit(str(folder))
        self._free.setText(self.tr("{size} free").format(size=bytes_words(look.free)))
        for notice in self._notices.values():
            notice.hide()
        reserve = self._context.settings.value.library.reserve_gb * _GIGABYTE
        if look.free < reserve:
            fact = self.tr("This disk is nearly full: new jobs wait while less than {size} are free.")
            advice = self.tr("Make room on it, or choose a folder on another disk.")
            self._say("warning", fact.format(size=bytes_words(reserve)), advice)

    def _say(self, state: str, fact: str, more: str) -> None:
        for key, notice in self._notices.items():
            notice.setVisible(key == state)
        self._notices[state].say(fact, more)

    def _line(self) -> QWidget:
        theme = self._context.theme
        field = QWidget()
        field.setProperty("role", "field")
        field.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        keep_height(theme, field, "control.normal")
        inside = QHBoxLayout(field)
        inside.setContentsMargins(8, 0, 8, 0)
        inside.setSpacing(theme.token("space.2"))
        inside.addWidget(IconLabel(theme, "folder"))
        inside.addWidget(self._folder, 1)
        inside.addWidget(self._free)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(field, 1)
        row.addWidget(self.change)
        return line

"""The menu "Export": the graph, or what is seen of it, as SVG or PNG, and on paper."""

from collections.abc import Callable
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.dialogs import choose_target, finished
from app.ui.folders import open_folder
from app.ui.panels.lineage.picture_export import Kind, is_far, print_picture, save_picture
from app.ui.panels.lineage.view_actions import on_keys

if TYPE_CHECKING:
    from PySide6.QtGui import QPagedPaintDevice

    from app.ui.context import UiContext
    from app.ui.panels.lineage.view import LineageView

_NAME: Final = "lineage"


class GraphExporter(QObject):
    """Makes the actions, with their keys.

    Args:
        context: The window's.
        view: Whose graph it is.
        owner: Over which files are asked for.
    """

    def __init__(self, context: "UiContext", view: "LineageView", owner: QWidget) -> None:
        super().__init__(view)
        self._context = context
        self._view = view
        self._owner = owner
        tr = self.tr
        self.actions = [
            self._make(tr("All of it as SVG…"), "Ctrl+Shift+S", lambda: self._save("svg", is_all=True)),
            self._make(tr("All of it as PNG…"), "Ctrl+Shift+P", lambda: self._save("png", is_all=True)),
            self._make(tr("What is seen as SVG…"), "Ctrl+Alt+S", lambda: self._save("svg", is_all=False)),
            self._make(tr("What is seen as PNG…"), "Ctrl+Alt+P", lambda: self._save("png", is_all=False)),
            self._make(tr("Print…"), "Ctrl+P", self._print),
        ]

    def menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.addActions(self.actions[:-1])
        menu.addSeparator()
        self.actions[-1].setIcon(self._context.theme.icon("printer"))
        menu.addAction(self.actions[-1])
        return menu

    def _make(self, text: str, key: str, run: Callable[[], None]) -> QAction:
        action = on_keys(self._view, QKeySequence(key), run)
        action.setText(text)
        return action

    def _save(self, kind: Kind, *, is_all: bool) -> None:
        if self._view.scene is not None:
            self._context.tasks.start(self._save_as(kind, is_all=is_all), what=self.tr("export the graph"))

    def _print(self) -> None:
        if self._view.scene is not None:
            self._context.tasks.start(self._print_all(), what=self.tr("print the graph"))

    async def _save_as(self, kind: Kind, *, is_all: bool) -> None:
        title = self.tr("Export the graph as {kind}").format(kind=kind.upper())
        name = f"{self._name()}.{kind}"
        path = await choose_target(
            self._owner, self._context.theme, title, name, filters=[f"{kind.upper()} (*.{kind})"]
        )
        if path is not None:
            await self.save(path, kind, is_all=is_all)

    def _name(self) -> str:
        """Of the file, as is suggested: after what stands in the middle."""
        scene = self._view.scene
        if scene is None or scene.is_whole:
            return _NAME
        return f"{PurePath(scene.graph.nodes[scene.graph.focus].name).stem} {_NAME}"

    async def save(self, path: Path, kind: Kind, *, is_all: bool) -> None:
        """Write a file, and tell where it is and what the limits took.

        Raises:
            StorageError: It cannot be written.
        """
        scene, context = self._view.scene, self._context
        if scene is None:
            return
        box = scene.bounds if is_all else self._view.camera.seen()
        camera = await save_picture(self._view.canvas, context.thumbnails, scene, box, path, kind)
        words = self.tr("The graph is in {file}.").format(file=path.name)
        if is_far(camera):
            words += " " + self.tr("It is so large that there are no words on it.")
        elif camera.zoom < 1:
            words += " " + self.tr("It is at {percent} %, as large as a file may be.").format(
                percent=round(camera.zoom * 100)
            )
        context.shell.toast("done", words, self.tr("Open folder"), lambda: open_folder(context.shell, path.parent))

    async def _print_all(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415  (seldom used)

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._owner)
        dialog.setWindowTitle(self.tr("Print the graph"))
        if await finished(dialog):
            await self.print_on(printer)

    async def print_on(self, printer: "QPagedPaintDevice") -> None:
        """Put the whole graph on a page."""
        if self._view.scene is not None:
            await print_picture(self._view.canvas, self._context.thumbnails, self._view.scene, printer)

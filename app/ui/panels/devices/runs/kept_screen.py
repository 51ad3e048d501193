"""The screen of a phone when a step failed: its picture, with the elements as boxes on it."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.devices.hierarchy import Node, Screen, parse_screen
from app.domain.errors import ScreenUnreadableError
from app.domain.execution import ExecutionStep
from app.system.threads import in_thread
from app.ui.context import UiContext
from app.ui.panels.devices.boxes import ElementBoxes
from app.ui.panels.devices.node_tree import node_words
from app.ui.panels.devices.runs.words import tr
from app.ui.panels.devices.view import PhoneView
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.label import Label


class KeptScreen(QWidget):
    """A click on the picture marks the smallest element there and says what it is."""

    shown = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self._step: ExecutionStep | None = None
        self.view = PhoneView(theme)
        self.view.setAccessibleName(tr("The screen when the step failed"))
        self.boxes = ElementBoxes(theme, self.view)
        self.words = Label(theme, "", "small", "secondary", elide="right")
        self.elements = IconButton(theme, "scan-search", tr("Elements of the screen"), checkable=True)
        line = QHBoxLayout()
        line.setContentsMargins(theme.token("space.3"), 0, 8, 0)
        line.addWidget(self.words, 1)
        line.addWidget(self.elements)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.1"))
        column.addLayout(line)
        column.addWidget(self.view, 1)
        self.elements.toggled.connect(lambda _on: self._show_boxes())
        self.view.picked.connect(self._pick)

    def show_step(self, step: ExecutionStep | None) -> None:
        """Show what was kept of a step; None for nothing."""
        if step is not None and self._step is not None and step.id == self._step.id:
            return
        self._step = step
        self._show(None, None)
        if step is not None and (step.picture or step.hierarchy):
            self.view.set_note("hourglass", tr("Reading the picture…"))
            self._context.tasks.start(self._load(step), what=tr("read the picture of the step"))

    async def _load(self, step: ExecutionStep) -> None:
        async with self._context.read() as services:
            evidence = services.evidence
        picture, screen = await in_thread(
            _read,
            evidence.file(step.picture) if step.picture else None,
            evidence.file(step.hierarchy) if step.hierarchy else None,
        )
        if step is self._step:
            self._show(picture, screen)
            self.shown.emit()

    def _show(self, picture: QImage | None, screen: Screen | None) -> None:
        self.boxes.screen, self.boxes.marked, self.boxes.tag = screen, None, ""
        size = screen.size if screen is not None else (0, 0)
        if picture is None and all(size):
            # The elements can be seen without the picture.
            picture = QImage(1, 1, QImage.Format.Format_RGB32)
            picture.fill(self._context.theme.color("surface.panel"))
        elif picture is not None:
            size = (picture.width(), picture.height())
        self.view.set_picture(picture, size)
        self.view.set_note("image-off", "" if picture is not None else tr("Its picture is not kept any more."))
        self.elements.setEnabled(screen is not None)
        self.words.setText(tr("When it failed"))
        self._show_boxes()

    def _show_boxes(self) -> None:
        is_on = self.elements.isChecked() and self.boxes.screen is not None
        self.view.inspect(self.boxes.draw if is_on else None)
        self.view.setCursor(Qt.CursorShape.CrossCursor if is_on else Qt.CursorShape.ArrowCursor)

    def _pick(self, x: float, y: float) -> None:
        screen = self.boxes.screen
        hit = screen.under(x, y) if screen is not None else []
        node: Node | None = hit[0] if hit else None
        self.boxes.marked = node
        self.boxes.tag = node_words(node) if node is not None else ""
        parts = (node_words(node), node.id, node.desc) if node is not None else ()
        self.words.setText("  ".join(part for part in parts if part) or tr("When it failed"))
        self.view.update()


def _read(picture: Path | None, hierarchy: Path | None) -> tuple[QImage | None, Screen | None]:
    image = QImage(str(picture)) if picture is not None else QImage()
    screen = None
    if hierarchy is not None:
        try:
            screen = parse_screen(hierarchy.read_bytes())
        except (OSError, ScreenUnreadableError):
            screen = None
    return (None if image.isNull() else image), screen

"""What comes into the window from outside: files dropped on it, pictures pasted into it."""

from PySide6.QtCore import QEvent, QMimeData, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.ui import drag
from app.ui.theme import Theme
from app.ui.widgets import paint


class DropVeil(QWidget):
    """Lies over the window while files hang over it."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        painter.fillRect(self.rect(), theme.color("scrim.modal"))
        paint.ring(painter, QRectF(self.rect()).adjusted(4, 4, -4, -4), 8, theme.color("selection.ring"))
        text = self.tr("Drop to import into the library")
        font = theme.font("title")
        width = paint.metrics(font).horizontalAdvance(text) + 72
        card = QRect(0, 0, width, 56)
        card.moveCenter(self.rect().center())
        fill, border = theme.color("surface.overlay"), theme.color("border.default")
        paint.fill_round(painter, QRectF(card), theme.token("radius.popover"), fill, border)
        paint.icon(painter, theme, QRect(card.left() + 20, card.top() + 18, 20, 20), "download", "accent.text")
        words = card.adjusted(52, 0, -16, 0)
        paint.elided(painter, words, text, font, theme.color("text.primary"))


class Incoming(QObject):
    """Takes files and pictures wherever no widget below takes them."""

    files_dropped = Signal(object)
    image_pasted = Signal(QImage)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._veil = DropVeil(theme, window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent) and event.type() == QEvent.Type.DragEnter:
            return self._enter(event)
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            return self._drop(event)
        if isinstance(event, QDragLeaveEvent):
            self._veil.hide()
        return super().eventFilter(watched, event)

    def paste(self) -> None:
        """Take what is on the clipboard."""
        self.take(QGuiApplication.clipboard().mimeData())

    def _enter(self, event: QDragEnterEvent) -> bool:
        if not is_from_outside(event.mimeData()):
            return False
        event.acceptProposedAction()
        self._veil.setGeometry(self._window.rect())
        self._veil.raise_()
        self._veil.show()
        return True

    def _drop(self, event: QDropEvent) -> bool:
        self._veil.hide()
        if not self.take(event.mimeData()):
            return False
        event.acceptProposedAction()
        return True

    def take(self, mime: QMimeData) -> bool:
        """Tell of the files, else of the picture: a browser gives it beside its address."""
        if not is_from_outside(mime):
            return False
        paths = drag.file_paths(mime)
        image = QImage() if paths else drag.image_in(mime)
        if paths:
            self.files_dropped.emit(paths)
        elif not image.isNull():
            self.image_pasted.emit(image)
        return bool(paths) or not image.isNull()


def is_from_outside(mime: QMimeData) -> bool:
    """Whether files or a picture come from another program; our own assets are in the library already."""
    return not drag.asset_ids(mime) and (bool(drag.file_paths(mime)) or mime.hasImage())

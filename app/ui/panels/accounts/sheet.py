"""A small dialog that asks for a few fields: title, content, and its buttons at the foot."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.ui.context import UiContext
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label

WIDTH: Final = 460
_EDGE: Final = 24
_MOST_OF_WINDOW: Final = 0.9


class Sheet(QDialog):
    """Modal to its window; `finished` says how it was left.

    Args:
        context: The look, and what runs its work.
        title: What it is for.
        primary: The verb of the button that does it.
        parent: Over which it opens.
    """

    accepted_by_user = Signal()
    """The button that does it was pressed; the sheet stays until `accept`."""

    def __init__(self, context: UiContext, title: str, primary: str, parent: QWidget) -> None:
        super().__init__(parent.window())
        theme = context.theme
        self._context = context
        self._theme = theme
        self._work: list[asyncio.Task[None]] = []
        self._revealed: QWidget | None = None
        self._over = parent.window()
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._title = Label(theme, title, "title", elide="right")
        self._content = QWidget()
        self._content.setProperty("role", "content")
        self.column = QVBoxLayout(self._content)
        self.column.setContentsMargins(_EDGE, 4, _EDGE, 4)
        self.column.setSpacing(theme.token("space.3"))
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._content)
        self.cancel = Button(theme, self.tr("Cancel"), parent=self)
        self.cancel.clicked.connect(self.reject)
        self.cancel.setAutoDefault(False)
        self.primary = Button(theme, primary, "primary", parent=self)
        self.primary.setDefault(True)
        self.primary.clicked.connect(self.accepted_by_user)
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(_EDGE, 0, _EDGE, 0)
        self.foot.setSpacing(theme.token("space.2"))
        self.foot.addStretch(1)
        self.foot.addWidget(self.cancel)
        self.foot.addWidget(self.primary)
        head = QHBoxLayout()
        head.setContentsMargins(_EDGE, 0, _EDGE, 0)
        head.addWidget(self._title, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 20, 0, 20)
        outer.setSpacing(theme.token("space.4"))
        outer.addLayout(head)
        outer.addWidget(self._area, 1)
        outer.addLayout(self.foot)
        FocusRing(theme, self)
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.timeout.connect(self._refit)
        self._content.installEventFilter(self)
        self.finished.connect(self._stop)

    @property
    def is_gone(self) -> bool:
        """Whether it was left while its work went on: nothing of it may be touched any more."""
        return not isValid(self) or not self.isVisible()

    def start(self, work: Coroutine[Any, Any, object], what: str) -> None:
        """Start some work that ends when the sheet is left.

        Args:
            work: A coroutine.
            what: Completes the sentence "Could not ...".
        """
        task = self._context.tasks.start(work, what=what)
        if task is not None:
            self._work.append(task)

    def set_title(self, title: str) -> None:
        self.setWindowTitle(title)
        self._title.setText(title)

    def fit(self) -> None:
        """Take the size that the content needs, as far as the window has room for it."""
        width = self._theme.scaled(WIDTH)
        self._content.setMinimumHeight(0)
        room = round(self._over.height() * _MOST_OF_WINDOW)
        content = self._content
        inner = content.heightForWidth(width) if content.hasHeightForWidth() else content.sizeHint().height()
        around = self.sizeHint().height() - self._area.sizeHint().height()
        self.setFixedSize(width, min(room, inner + around + 2))

    def reveal(self, part: QWidget) -> None:
        """Scroll to a part of the content, once all of it has its size."""
        self._revealed = part
        self._fitting.start(0)

    async def ask(self) -> bool:
        """Open it and wait until it is left; it is deleted then, also when the wait is cancelled.

        Returns:
            Whether it was accepted.
        """
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def finish(result: int) -> None:
            if not future.done():
                future.set_result(result)

        self.finished.connect(finish)
        self.fit()
        self.open()
        try:
            return await future == QDialog.DialogCode.Accepted
        finally:
            if isValid(self):
                self.close()
                self.deleteLater()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is in it has another size: a fold was opened, a sentence came."""
        if event.type() == QEvent.Type.LayoutRequest and isValid(self) and self.isVisible():
            self._fitting.start(0)
        return False

    def _refit(self) -> None:
        self.fit()
        part, self._revealed = self._revealed, None
        if part is not None and isValid(part):
            self._area.ensureWidgetVisible(part, 0, self._theme.token("space.2"))

    def _stop(self, result: int) -> None:
        if result != QDialog.DialogCode.Accepted:
            for task in self._work:
                task.cancel()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.primary.isEnabled():
            self.primary.click()
        else:
            super().keyPressEvent(event)

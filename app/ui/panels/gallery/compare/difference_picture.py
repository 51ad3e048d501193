"""The difference of two pictures as they show, computed aside."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.system.threads import in_thread

if TYPE_CHECKING:
    from app.ui.tasks import UiTasks

Render = Callable[[], tuple[QImage, QImage] | None]
"""Gives the two, of one size and as RGB32; None where they are there no longer."""


class DifferencePicture(QObject):
    """Computes one at a time; of what is asked for meanwhile the newest is next."""

    changed = Signal()

    def __init__(self, tasks: "UiTasks", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._image = QImage()
        self._next: Render | None = None
        self._is_busy = False
        self.gain = 1

    @property
    def image(self) -> QImage:
        """The newest one; null before the first."""
        return self._image

    @property
    def is_busy(self) -> bool:
        return self._is_busy

    def request(self, render: Render) -> None:
        """Compute it from what two pictures look like now."""
        self._next = render
        if not self._is_busy:
            self._is_busy = self._tasks.start(self._work(), what=self.tr("compute the difference")) is not None

    def forget(self) -> None:
        """Show no old one when the next is asked for."""
        self._image, self._next = QImage(), None

    async def _work(self) -> None:
        from app.media.difference import difference  # noqa: PLC0415 - numpy, which the gallery loads in a thread

        try:
            while (render := self._next) is not None:
                self._next = None
                rendered = render()
                if rendered is None:
                    continue
                first, second = rendered
                data = await in_thread(difference, bytes(first.constBits()), bytes(second.constBits()), gain=self.gain)
                self._image = QImage(data, first.width(), first.height(), QImage.Format.Format_RGB32).copy()
                self.changed.emit()
        finally:
            self._is_busy = False

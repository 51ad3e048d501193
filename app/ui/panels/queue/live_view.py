"""What a running job looks like by now: its unfinished picture, and its place at the provider."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.services.job.job_rows import JobRow
from app.ui.panels.queue import words
from app.ui.panels.queue.live_previews import LivePreviews
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.label import Label

_HEIGHT: Final = 180


class PreviewPicture(QWidget):
    """A picture as large as its room allows, at the left."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture: QPixmap | None = None
        self.setAccessibleName(self.tr("Unfinished result"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.scaled(_HEIGHT))
        self.hide()

    @property
    def picture(self) -> QPixmap | None:
        return self._picture

    def show_picture(self, picture: QPixmap | None) -> None:
        """Show another one; without one the room is given back."""
        self._picture = picture
        self.setVisible(picture is not None)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            return
        size = QSize(self._picture.size()).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRectF(0, 0, size.width(), size.height())
        paint.cover(QPainter(self), box, self._picture, self._theme.token("radius.tile"))


class LiveView(QWidget):
    """Follows a job while it runs; where nothing is known, it takes no room."""

    def __init__(self, theme: Theme, previews: LivePreviews, job: JobRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._previews = previews
        self._job = job
        self.picture = PreviewPicture(theme, self)
        self.place = Label(theme, "", "small", "secondary", parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.1"))
        column.addWidget(self.picture)
        column.addWidget(self.place)
        previews.changed.connect(self._follow)
        self._show()

    def _follow(self, job_id: int) -> None:
        if job_id == self._job.id:
            self._show()

    def _show(self) -> None:
        place = self._previews.place_of(self._job.id)
        picture = self._previews.picture_of(self._job)
        self.picture.show_picture(picture)
        self.place.setText("" if place is None else words.place_there_text(place))
        self.place.setVisible(place is not None)
        self.setVisible(place is not None or picture is not None)

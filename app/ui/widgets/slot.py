"""A place for an input: takes assets, jobs, files and pictures, and shows what it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import drag
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.label import Label
from app.ui.widgets.slot_well import EMPTY, Held, SlotWell
from app.ui.widgets.spoken import introduce


@dataclass(frozen=True, slots=True)
class Drop:
    """What is held over a slot, or pasted into it."""

    asset_ids: tuple[int, ...] = ()
    paths: tuple[Path, ...] = ()
    has_image: bool = False
    job_ids: tuple[int, ...] = ()


def drop_of(mime: QMimeData) -> Drop:
    """What a drag or the clipboard carries for a slot: files, else a picture, also one with its address in the web."""
    jobs = drag.job_ids(mime)
    if jobs:
        return Drop(job_ids=jobs)
    ids = drag.asset_ids(mime)
    paths = () if ids else tuple(drag.file_paths(mime))
    return Drop(ids, paths, not ids and not paths and mime.hasImage())


class InputSlot(QWidget):
    """A slot with its role above it.

    It holds no rule: `judge` says whether something fits, and what happens with it is up to who listens.

    Args:
        theme: The look.
        title: The role's word.
        hint: What stands in the empty slot.
    """

    assets_dropped = Signal(object)
    jobs_dropped = Signal(object)
    files_dropped = Signal(object)
    image_pasted = Signal(QImage)
    cleared = Signal()
    activated = Signal()
    drag_requested = Signal()
    fix_requested = Signal()
    """The user wants what the note offers."""
    menu_requested = Signal(QPoint)
    """A point of the screen."""

    def __init__(self, theme: Theme, title: str, *, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.judge: Callable[[Drop], str] = lambda _: ""
        self._title = Label(theme, title, "small", "secondary", elide="right", parent=self)
        self._title.setVisible(bool(title))
        self._well = SlotWell(theme, hint or self.tr("Drop or paste"), self)
        introduce(self._well, title or hint or self.tr("Input"), "button")
        self._error = Label(theme, "", "small", "failed", wrap=True, parent=self)
        self._error.hide()
        self._note = Label(theme, "", "caption", "secondary", wrap=True, parent=self)
        self._note.hide()
        self._fix = Button(theme, "", "link", parent=self)
        self._fix.hide()
        self._fix.clicked.connect(self.fix_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.1"))
        for part in (self._title, self._well, self._error, self._note):
            column.addWidget(part)
        column.addWidget(self._fix, 0, Qt.AlignmentFlag.AlignLeft)
        self._well.look_over = self._look_over
        self._well.let_go.connect(self._take_drop)
        self._well.paste_requested.connect(self.paste)
        self._well.cleared.connect(self.cleared)
        self._well.activated.connect(self.activated)
        self._well.drag_requested.connect(self.drag_requested)
        self._well.menu_requested.connect(self.menu_requested)

    def set_title(self, title: str) -> None:
        """Call its role otherwise."""
        if title and title != self._title.text():
            self._title.setText(title)
            introduce(self._well, title, "button")

    @property
    def is_filled(self) -> bool:
        return self._well.is_filled

    @property
    def well(self) -> SlotWell:
        """The area that takes drops."""
        return self._well

    def set_picture(self, picture: QPixmap | None, held: Held = EMPTY) -> None:
        """Show what the slot holds; None empties it."""
        self.show_error("")
        self._well.set_picture(picture, held)

    def set_filled(self, held: Held = EMPTY) -> None:
        """Filled, but its picture is still on the way."""
        self._well.set_picture(QPixmap(), held)

    def set_progress_text(self, text: str) -> None:
        """Say that something is on its way into the slot; empty when it is there."""
        self._well.set_progress_text(text)

    def show_error(self, sentence: str) -> None:
        """A sentence below the slot; empty takes it away."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self._well.set_failed(bool(sentence))

    def show_note(self, sentence: str, *, is_warning: bool = False, fix: str = "") -> None:
        """What is to be said of what the slot holds; empty takes it away.

        Args:
            sentence: A sentence.
            is_warning: It cannot be used as it is.
            fix: The verb that mends it; empty where there is none.
        """
        self._note.setText(sentence)
        self._note.set_tone("warning" if is_warning else "secondary")
        self._note.setVisible(bool(sentence))
        self._fix.setText(fix)
        self._fix.setAccessibleDescription(sentence)
        self._fix.setVisible(bool(fix))

    @property
    def note(self) -> str:
        """What is said of what it holds."""
        return "" if self._note.isHidden() else self._note.text()

    @property
    def fix(self) -> Button:
        """Mends what it holds, where it shows."""
        return self._fix

    def offer(self, drop: Drop, image: QImage | None = None) -> str:
        """Take what was dropped or pasted, if it fits.

        Returns:
            Why it does not fit; empty where it was taken.
        """
        reason = self.judge(drop)
        if reason:
            return reason
        if drop.job_ids:
            self.jobs_dropped.emit(drop.job_ids)
        elif drop.asset_ids:
            self.assets_dropped.emit(drop.asset_ids)
        elif drop.paths:
            self.files_dropped.emit(list(drop.paths))
        elif image is None or image.isNull():
            return self.tr("The picture did not come with it: save it first, then drop the file.")
        else:
            self.image_pasted.emit(image)
        return ""

    def paste(self) -> None:
        """Take what is on the clipboard."""
        mime = QGuiApplication.clipboard().mimeData()
        drop = drop_of(mime)
        if drop != Drop():
            self.show_error(self.offer(drop, drag.image_in(mime) if drop.has_image else None))

    def _look_over(self, mime: QMimeData) -> str | None:
        drop = drop_of(mime)
        return None if drop == Drop() else self.judge(drop)

    def _take_drop(self, mime: QMimeData) -> None:
        drop = drop_of(mime)
        self.show_error(self.offer(drop, drag.image_in(mime) if drop.has_image else None))

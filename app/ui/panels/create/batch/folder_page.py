"""The tab of a batch that makes a job of each picture of a folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.enums import MediaType
from app.domain.errors import ValidationError
from app.services.job.picture_folder import find_pictures
from app.system.threads import in_thread
from app.ui import drag
from app.ui.amounts import number
from app.ui.dialogs import choose_folder
from app.ui.language import told
from app.ui.panels.create.batch.parts import Parts
from app.ui.panels.create.catalog import Offer
from app.ui.widgets.buttons import Button
from app.ui.widgets.combo import Combo
from app.ui.widgets.form import LABEL_WIDTH
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.ui.context import UiContext

SHOWN_REASONS: Final = 3


class FolderPage(QWidget):
    """Takes the pictures of a folder into the library, and each of them into one slot."""

    changed = Signal()

    def __init__(self, context: "UiContext", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self._pictures: list[int] = []
        self._refused: list[tuple[str, str]] = []
        self._is_stopped = False
        self._is_busy = False
        self._has_slot = False
        self.setAcceptDrops(True)
        self._words = Label(theme, "", "small", "secondary", wrap=True)
        self._slot_word = Label(theme, self.tr("Into"), "small", "secondary")
        self.slot = Combo(theme, parent=self)
        self.slot.setAccessibleName(self.tr("The input that the pictures take"))
        self.slot.chosen.connect(lambda _value: self.changed.emit())
        self.choose = Button(theme, self.tr("Choose a folder"), icon="folder-open", parent=self)
        self.choose.clicked.connect(lambda: context.tasks.start(self._choose(), what=self.tr("choose a folder")))
        self.stop = Button(theme, self.tr("Cancel"), "quiet", parent=self)
        self.stop.clicked.connect(self._stop)
        self.stop.hide()
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.hide()
        self._note = Label(theme, "", "small", "tertiary", wrap=True)
        self._reasons = Label(theme, "", "small", "warning", wrap=True)
        slot_row = QHBoxLayout()
        slot_row.setSpacing(0)
        slot_row.addWidget(self._slot_word)
        slot_row.addWidget(self.slot, 1)
        row = QHBoxLayout()
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self.choose)
        row.addWidget(self.stop)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(self._words)
        column.addLayout(slot_row)
        column.addLayout(row)
        for part in (self._bar, self._note, self._reasons):
            column.addWidget(part)
        theme.changed.connect(self._measure)
        self._measure()
        self._show_note("", is_wrong=False)
        self._show_reasons()
        self._tell()

    @property
    def note(self) -> str:
        """How far it is, or how many pictures there are."""
        return self._note.text()

    @property
    def reasons(self) -> str:
        """Which files were not taken, and why."""
        return self._reasons.text()

    def show_offer(self, offer: Offer) -> None:
        """Offer the slots of an operation that take pictures."""
        slots = [slot for slot in offer.slots if slot.fits(MediaType.IMAGE)]
        before = self.slot.value()
        self.slot.clear()
        for slot in slots:
            self.slot.add(told(slot.title), slot.name)
        self.slot.set_value(before)
        self._has_slot = bool(slots)
        self._words.setText(
            self.tr("Each picture of a folder becomes the input of a job. The pictures are taken into the library.")
            if slots
            else self.tr("This operation takes no picture: choose one that does, or drop a picture on the composer.")
        )
        for part in (self._slot_word, self.slot):
            part.setVisible(len(slots) > 1)
        self._tell()

    def parts(self) -> Parts:
        missing = self.tr("needs a folder") if not self._pictures else ""
        if self._is_busy:
            missing = self.tr("the pictures are on their way")
        if not self._has_slot:
            return Parts(missing=self.tr("takes no picture"))
        return Parts(pictures=self._pictures, slot=str(self.slot.value() or ""), missing=missing)

    def focus_first(self) -> bool:
        self.choose.setFocus()
        return True

    def take_folder(self, folder: Path) -> None:
        """Take the pictures of a folder, in place of those before."""
        if not self._is_busy and self._has_slot:
            words = self.tr("take the pictures of {name}").format(name=folder.name)
            self._context.tasks.start(self._take(folder), what=words)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._has_slot and _only_path(event):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        folder = _only_path(event)
        if folder is not None:
            event.acceptProposedAction()
            self.take_folder(folder)

    async def _choose(self) -> None:
        folder = await choose_folder(self.window(), self._context.theme, self.tr("Choose a folder of pictures"))
        if folder is not None:
            await self._take(folder)

    async def _take(self, folder: Path) -> None:
        self._pictures, self._refused = [], []
        self._is_busy, self._is_stopped = True, False
        self._show_reasons()
        try:
            paths = await in_thread(find_pictures, folder)
            await self._bring(paths)
            self._show_note(self._outcome(folder, len(paths)), is_wrong=not self._pictures)
        except ValidationError as error:
            self._show_note(told(error.message), is_wrong=True)
        finally:
            had_focus = self.stop.hasFocus()
            self._is_busy = False
            self._show_reasons()
            self._tell()
            if had_focus:
                self.choose.setFocus()

    async def _bring(self, paths: Sequence[Path]) -> None:
        """Take one picture after another; between two of them it can be stopped."""
        self._bar.setRange(0, len(paths))
        had_focus = self.choose.hasFocus()
        self._tell()
        if had_focus:
            self.stop.setFocus()
        for place, path in enumerate(paths):
            if self._is_stopped:
                return
            self._bar.setValue(place)
            words = self.tr("Taking {place} of {all}: {name}")
            text = words.format(place=number(place + 1), all=number(len(paths)), name=path.name)
            self._show_note(text, is_wrong=False)
            async with self._context.steps() as services:
                brought = await services.batches.bring_pictures(self._context.user_id, [path], "local")
            self._refused += brought.refused
            fresh = [key for key in brought.asset_ids if key not in self._pictures]
            if brought.asset_ids and not fresh:
                self._refused.append((path.name, self.tr("It is the same picture as one before it.")))
            self._pictures += fresh

    def _stop(self) -> None:
        self._is_stopped = True
        self.stop.set_blocked(self.tr("Stops after this picture"))

    def _tell(self) -> None:
        self._bar.setVisible(self._is_busy)
        self.stop.setVisible(self._is_busy)
        self.stop.set_blocked("")
        self.choose.set_blocked("" if self._has_slot and not self._is_busy else self.tr("Pictures are on their way"))
        self.changed.emit()

    def _outcome(self, folder: Path, asked: int) -> str:
        count = len(self._pictures)
        if self._is_stopped:
            words = self.tr("Stopped: {count} of {all} pictures of {name}")
        elif count == asked:
            words = self.tr("1 picture of {name}") if count == 1 else self.tr("{count} pictures of {name}")
        else:
            words = self.tr("{count} of {all} pictures of {name}")
        return words.format(count=number(count), all=number(asked), name=folder.name)

    def _measure(self) -> None:
        self._slot_word.setFixedWidth(self._context.theme.scaled(LABEL_WIDTH))

    def _show_note(self, text: str, *, is_wrong: bool) -> None:
        self._note.setText(text)
        self._note.setVisible(bool(text))
        self._note.set_tone("failed" if is_wrong else "tertiary")

    def _show_reasons(self) -> None:
        lines = [f"{name}: {_first_sentence(reason)}" for name, reason in self._refused[:SHOWN_REASONS]]
        more = len(self._refused) - SHOWN_REASONS
        if more > 0:
            lines.append(self.tr("and {count} more").format(count=number(more)))
        self._reasons.setText("\n".join(lines))
        self._reasons.setVisible(bool(lines))


def _first_sentence(reason: str) -> str:
    head, mark, _ = reason.partition(". ")
    return f"{head}." if mark else head


def _only_path(event: QDropEvent) -> Path | None:
    paths = drag.file_paths(event.mimeData())
    return paths[0] if len(paths) == 1 else None

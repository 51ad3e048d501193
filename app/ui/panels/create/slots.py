"""The inputs: a slot for each role, or one wide slot while nothing is in."""

import mimetypes
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QGridLayout, QMenu, QWidget
from typing_extensions import override

from app.domain.enums import MediaType
from app.providers.base import InputSlot as SlotSpec
from app.services.asset.asset_rows import AssetRow
from app.ui.amounts import clock
from app.ui.language import told
from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.panels.create.catalog import refusal_of
from app.ui.panels.create.job_input import Input, JobInput, RunInput
from app.ui.theme import Theme
from app.ui.widgets.slot import Drop, InputSlot
from app.ui.widgets.slot_well import Held, picture_room
from app.ui.workflow_adding import is_workflow_file

START: Final = ""
"""The name of the wide slot."""
_COLUMNS: Final = 2
_DOT: Final = " \N{MIDDLE DOT} "
_MEDIA_OF_MIME: Final = {"image": MediaType.IMAGE, "video": MediaType.VIDEO, "audio": MediaType.AUDIO}


class SlotsArea(QWidget):
    """Shows the slots of an operation and what is in them; what happens with a drop is up to the panel."""

    assets_dropped = Signal(str, object)
    jobs_dropped = Signal(str, object)
    jobs_requested = Signal(str)
    """The user wants to choose a job whose result goes into a slot."""
    files_dropped = Signal(str, object)
    image_pasted = Signal(str, QImage)
    files_requested = Signal(str)
    """The user wants to choose a file for a slot."""
    fix_requested = Signal(str)
    """The user wants to make what is in a slot fit."""
    cleared = Signal(str)
    activated = Signal(str)
    drag_requested = Signal(str)

    def __init__(self, theme: Theme, thumbnails: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._thumbnails = thumbnails
        self._slots: dict[str, InputSlot] = {}
        self._takes: dict[str, tuple[MediaType, ...]] = {}
        self._rows: dict[str, Input] = {}
        self.known: Mapping[int, AssetRow] = {}
        """Assets of which the kind is known while they are dragged."""
        self.takes: Callable[[MediaType], bool] = lambda _: True
        """Whether the wide slot takes a kind."""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.token("space.2"))
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self._grid.setVerticalSpacing(theme.token("space.2"))
        thumbnails.loaded.connect(self._picture_loaded)
        theme.changed.connect(self._show_pictures)

    def slot_names(self) -> list[str]:
        return list(self._slots)

    def slot(self, name: str) -> InputSlot:
        """A slot by its parameter's name.

        Raises:
            KeyError: There is none.
        """
        return self._slots[name]

    def show_slots(self, specs: Sequence[SlotSpec], *, is_start: bool) -> None:
        """Show the slots of an operation, or the wide one."""
        wanted = {START: None} if is_start else {spec.name: spec for spec in specs}
        takes = {name: spec.takes for name, spec in wanted.items() if spec is not None}
        if list(wanted) == list(self._slots) and takes == self._takes:
            return
        # What stays keeps its widget, and with it the keyboard.
        kept = {name: slot for name, slot in self._slots.items() if name in wanted and self._is_same(name, takes)}
        for name, slot in self._slots.items():
            self._grid.removeWidget(slot)
            if name not in kept:
                slot.hide()
                slot.deleteLater()
        self._rows = {name: row for name, row in self._rows.items() if name in kept}
        self._slots, self._takes = {}, takes
        for number, (name, spec) in enumerate(wanted.items()):
            slot = kept.get(name) or self._make(name, spec)
            slot.set_title(told(spec.title) if spec is not None else "")
            self._slots[name] = slot
            span = _COLUMNS if len(wanted) == 1 else 1
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(slot, number // _COLUMNS, number % _COLUMNS, 1, span, top)
            slot.show()
        self.setVisible(bool(wanted))
        self._show_pictures()

    def show_input(self, name: str, row: Input | None) -> None:
        """Show what is in a slot; None empties it."""
        slot = self._slots[name]
        if row is None:
            self._rows.pop(name, None)
            slot.set_picture(None)
        elif self._rows.get(name) != row or not slot.is_filled:
            self._rows[name] = row
            slot.set_filled(_held(row) if isinstance(row, AssetRow) else self._awaited(row))
            slot.show_error("")
            self._show_picture(name)

    def show_error(self, name: str, sentence: str) -> bool:
        """A sentence below a slot; False where there is no such slot."""
        slot = self._slots.get(name)
        if slot is not None:
            slot.show_error(sentence)
        return slot is not None

    def show_note(self, name: str, sentence: str, *, is_warning: bool = False, fix: str = "") -> None:
        """What is to be said of what is in a slot, with the verb that mends it."""
        self._slots[name].show_note(sentence, is_warning=is_warning, fix=fix)

    def first_free(self) -> str:
        """The slot that takes what is pasted."""
        return next((name for name in self._slots if name not in self._rows), next(iter(self._slots), START))

    @override
    def resizeEvent(self, event: object) -> None:
        self._show_pictures()

    def _make(self, name: str, spec: SlotSpec | None) -> InputSlot:
        if spec is None:
            slot = InputSlot(self._theme, "", hint=self.tr("Drop a picture or clip to start from it"), parent=self)
        else:
            slot = InputSlot(self._theme, told(spec.title), parent=self)
        slot.judge = lambda drop: self._judge(name, drop)
        slot.assets_dropped.connect(lambda ids: self.assets_dropped.emit(name, ids))
        slot.jobs_dropped.connect(lambda ids: self.jobs_dropped.emit(name, ids))
        slot.files_dropped.connect(lambda paths: self.files_dropped.emit(name, paths))
        slot.image_pasted.connect(lambda image: self.image_pasted.emit(name, image))
        slot.fix_requested.connect(lambda: self.fix_requested.emit(name))
        slot.cleared.connect(lambda: self.cleared.emit(name))
        slot.activated.connect(lambda: self.activated.emit(name))
        slot.drag_requested.connect(lambda: self.drag_requested.emit(name))
        slot.menu_requested.connect(lambda point: self._open_menu(name, point))
        return slot

    def _is_same(self, name: str, takes: Mapping[str, tuple[MediaType, ...]]) -> bool:
        return self._takes.get(name) == takes.get(name)

    def _judge(self, name: str, drop: Drop) -> str:
        if is_workflow_file(drop.paths):
            return ""
        kinds = [self.known[key].media_type for key in drop.asset_ids if key in self.known]
        kinds += [kind for path in drop.paths if (kind := _kind_of(path)) is not None]
        if drop.paths and not kinds and all(mimetypes.guess_type(path.name)[0] for path in drop.paths):
            return self.tr("Takes pictures and clips")
        if name != START:
            wanted = self._takes[name]
            if kinds and not set(wanted) & set(kinds) and len(self._slots) > 1:
                return refusal_of(wanted)
        return "" if all(self.takes(kind) for kind in kinds) else self.tr("Nothing can be made from it")

    def _show_pictures(self) -> None:
        for name in self._rows:
            self._show_picture(name)

    def _show_picture(self, name: str) -> None:
        row, slot = self._rows[name], self._slots[name]
        if not isinstance(row, AssetRow):
            return
        held = _held(row)
        room = picture_room(QSize(self._slot_width(), slot.well.sizeHint().height()), held)
        dpr = self.devicePixelRatioF()
        picture = self._thumbnails.pixmap(row.sha256, room.width(), room.height(), dpr, owner=self)
        if picture is None and row.micro is not None:
            picture = QPixmap.fromImage(self._thumbnails.micro(row.micro))
        if picture is not None:
            slot.well.set_picture(picture, held)

    def _slot_width(self) -> int:
        if len(self._slots) == 1:
            return self.width()
        return (self.width() - self._grid.horizontalSpacing()) // _COLUMNS

    def _picture_loaded(self, sha256: str) -> None:
        for name, row in self._rows.items():
            if isinstance(row, AssetRow) and row.sha256 == sha256:
                self._show_picture(name)

    def _awaited(self, row: JobInput | RunInput) -> Held:
        """What a slot says of a result that is still to be made."""
        if isinstance(row, RunInput):
            name = self.tr("Run {number}").format(number=row.execution_id)
            return Held(name, row.preset_name, icon="smartphone")
        name = self.tr("Job {number}").format(number=row.job_id)
        return Held(name, " ".join(row.prompt.split()) or self._theme.operation(row.operation).label, icon="workflow")

    def _open_menu(self, name: str, point: QPoint) -> None:
        slot, theme = self._slots[name], self._theme
        menu = QMenu(self)
        entries = [
            ("folder-open", self.tr("Choose a file\N{HORIZONTAL ELLIPSIS}"), lambda: self.files_requested.emit(name)),
            (
                "workflow",
                self.tr("Use result of job\N{HORIZONTAL ELLIPSIS}"),
                lambda: self.jobs_requested.emit(name),
            ),
            ("image-plus", self.tr("Paste") + "\t" + self.tr("Ctrl+V"), slot.paste),
        ]
        if slot.is_filled:
            entries.append(("x", self.tr("Remove") + "\t" + self.tr("Del"), lambda: self.cleared.emit(name)))
        for icon, text, act in entries:
            menu.addAction(theme.icon(icon), text).triggered.connect(lambda _checked=False, act=act: act())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(point)


def _held(row: AssetRow) -> Held:
    """What a slot says of what it holds."""
    size = (row.width, row.height) if row.width and row.height else None
    facts = [f"{size[0]} \N{MULTIPLICATION SIGN} {size[1]}"] if size is not None else []
    if row.duration_ms is not None and row.media_type != MediaType.IMAGE:
        facts.append(clock(row.duration_ms / 1000))
    return Held(row.name, _DOT.join(facts), size)


def _kind_of(path: Path) -> MediaType | None:
    """What a file seems to be by its name; its content decides later."""
    guessed = mimetypes.guess_type(path.name)[0] or ""
    return _MEDIA_OF_MIME.get(guessed.split("/", 1)[0])

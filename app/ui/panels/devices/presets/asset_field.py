"""The control that names a file of the library."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.errors import UploadRejectedError
from app.services.asset.asset_rows import AssetRow
from app.services.upload.upload_file import PathUpload
from app.ui.context import UiContext
from app.ui.language import told
from app.ui.panels.devices.presets.asset_picker import AssetPicker
from app.ui.panels.devices.presets.words import tr
from app.ui.widgets.form_fields import Control, FieldSpec, MakeControl
from app.ui.widgets.heights import keep_height
from app.ui.widgets.line_edit import LineEdit
from app.ui.widgets.slot import Drop, InputSlot
from app.ui.widgets.slot_well import Held, picture_room


class AssetField(QWidget):
    """A slot that takes what is dropped or pasted and opens a list, and below it the number or the variable itself.

    Args:
        context: The services.
        variables: Gives the names of the preset's variables.
    """

    changed = Signal()

    def __init__(self, context: UiContext, variables: Callable[[], Sequence[str]]) -> None:
        super().__init__()
        theme = context.theme
        self._context = context
        self._variables = variables
        self._row: AssetRow | None = None
        self._picker: AssetPicker | None = None
        self.slot_ = InputSlot(theme, "", hint=tr("Choose, drop or paste a file"), parent=self)
        self.slot_.judge = _judge
        self.line = LineEdit()
        self.line.setPlaceholderText(tr("number, or {{variable}}"))
        keep_height(theme, self.line, "control.normal")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.1"))
        column.addWidget(self.slot_)
        column.addWidget(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.line.textEdited.connect(lambda _: self._follow(tells=True))
        slot = self.slot_
        slot.assets_dropped.connect(lambda ids: self.put(str(ids[0])))
        slot.files_dropped.connect(self._bring)
        slot.cleared.connect(lambda: self.put(""))
        slot.activated.connect(self.choose)
        slot.menu_requested.connect(self._open_menu)
        context.thumbnails.loaded.connect(self._picture_loaded)
        theme.changed.connect(self._show_row)

    def value(self) -> str:
        """As a preset keeps it."""
        return self.line.text().strip()

    def set_value(self, value: object) -> None:
        """Show what a preset keeps, without a signal."""
        text = value if isinstance(value, str) else ""
        if text != self.line.text():
            self.line.setText(text)
        self._follow(tells=False)

    def put(self, value: str) -> None:
        """Take another file, as the hands do."""
        self.line.setText(value)
        self._follow(tells=True)

    def choose(self) -> None:
        """Open the list."""
        if self._picker is None:
            self._picker = AssetPicker(self._context, self.slot_.well)
            self._picker.taken.connect(self.put)
        self._picker.ask(self._variables())

    @override
    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.slot_.well.setAccessibleName(name)
        self.line.setAccessibleName(tr("{field}: number or variable").format(field=name))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_row()

    def _follow(self, *, tells: bool) -> None:
        """Show the file that the line names."""
        text = self.value()
        is_number = text.isascii() and text.isdecimal()
        if not is_number or self._row is None or str(self._row.id) != text:
            self._row = None
            self.slot_.set_picture(None)
            self.slot_.show_note(_note_of(text))
        if is_number and self._row is None:
            self._context.tasks.start(self._read(int(text)), what=tr("read the file"))
        if tells:
            self.changed.emit()

    async def _read(self, asset_id: int) -> None:
        async with self._context.read() as services:
            rows = await services.assets.get_asset_rows([asset_id])
        if self.value() != str(asset_id):
            return
        if not rows:
            self.slot_.show_note(tr("The library has no file of this number."), is_warning=True)
            return
        self._row = rows[0]
        self.slot_.show_note("")
        self._show_row()

    def _bring(self, paths: Sequence[Path]) -> None:
        self._context.tasks.start(self._upload(paths[0]), what=tr("take the file"))

    async def _upload(self, path: Path) -> None:
        self.slot_.set_progress_text(tr("Importing…"))
        try:
            async with self._context.steps() as services:
                asset = await services.uploads.upload(self._context.user_id, PathUpload(path), "local")
        except UploadRejectedError as error:
            self.slot_.show_error(f"{error.name}: {told(error.reason)}")
            return
        finally:
            self.slot_.set_progress_text("")
        self.put(str(asset.id))

    def _show_row(self) -> None:
        row = self._row
        if row is None:
            return
        size = (row.width, row.height) if row.width and row.height else None
        held = Held(row.name, f"{size[0]} \N{MULTIPLICATION SIGN} {size[1]}" if size is not None else "", size)
        room = picture_room(QSize(self.width(), self.slot_.well.sizeHint().height()), held)
        thumbnails = self._context.thumbnails
        picture = thumbnails.pixmap(row.sha256, room.width(), room.height(), self.devicePixelRatioF(), owner=self)
        if picture is None and row.micro is not None:
            picture = QPixmap.fromImage(thumbnails.micro(row.micro))
        self.slot_.set_picture(picture or QPixmap(), held)

    def _picture_loaded(self, sha256: str) -> None:
        if self._row is not None and self._row.sha256 == sha256:
            self._show_row()

    def _open_menu(self, place: QPoint) -> None:
        theme = self._context.theme
        menu = QMenu(self)
        entries = [
            ("images", tr("Choose from the library…"), self.choose),
            ("image-plus", tr("Paste") + "\t" + tr("Ctrl+V"), self.slot_.paste),
        ]
        if self.value():
            entries.append(("x", tr("Remove") + "\t" + tr("Del"), lambda: self.put("")))
        for icon, words, act in entries:
            menu.addAction(theme.icon(icon), words).triggered.connect(lambda _=False, act=act: act())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)


def asset_control(context: UiContext, variables: Callable[[], Sequence[str]]) -> MakeControl:
    """Makes the control for a form."""

    def make(_theme: object, _spec: FieldSpec) -> Control:
        field = AssetField(context, variables)
        control = Control(field, field.value, field.set_value)
        field.changed.connect(control.changed)
        return control

    return make


def _judge(drop: Drop) -> str:
    if len(drop.asset_ids) + len(drop.paths) == 1:
        return ""
    return tr("Takes one file") if drop.asset_ids or drop.paths else tr("Takes a file of the library, or one to import")


def _note_of(text: str) -> str:
    if "{{" in text:
        return tr("A variable says which file.")
    is_wrong = bool(text) and not (text.isascii() and text.isdecimal())
    return tr("It is neither a number nor a variable.") if is_wrong else ""

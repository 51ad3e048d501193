"""The preset that is edited: each change is kept at once, and can be taken back with the window's undo."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.domain.errors import PresetError, ResourceNotFoundError
from app.domain.events import PresetChanged
from app.services.automation.preset_file import PresetFile
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.language import told

Change = Callable[[PresetFile], PresetFile]


@dataclass(slots=True)
class _Edit:
    """What one undo takes back; more typing in the same field joins it."""

    preset_id: int
    before: PresetFile
    after: PresetFile
    joins: str


class PresetDocument(QObject):
    """At most one preset is open.

    Args:
        context: The services.
        parent: Whose end ends it.
    """

    changed = Signal()
    """The preset is another one, or none is open any more."""
    refused = Signal(str)
    """A change was not possible: a sentence."""
    saved = Signal()

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._preset_id: int | None = None
        self._file: PresetFile | None = None
        self._last: _Edit | None = None
        self._unsaved: dict[int, PresetFile] = {}
        self._is_saving = False
        follow(self, context.bus, PresetChanged, self._follow)

    @property
    def preset_id(self) -> int | None:
        return self._preset_id

    @property
    def file(self) -> PresetFile | None:
        return self._file

    @property
    def is_saved(self) -> bool:
        return not self._unsaved and not self._is_saving

    async def open(self, preset_id: int) -> None:
        """Show a preset.

        Raises:
            ResourceNotFoundError: There is no such preset.
        """
        async with self._context.read() as services:
            file = await services.presets.read_file(preset_id)
        self._show(preset_id, self._unsaved.get(preset_id, file))

    def close(self) -> None:
        self._show(None, None)

    def apply(self, text: str, change: Change, *, joins: str = "") -> bool:
        """Change the preset.

        Args:
            text: What is done, for the undo: "Delete 2 steps".
            change: Gives the new preset from the present one.
            joins: Changes one after another with the same word here are taken back as one.

        Returns:
            Whether it was done.
        """
        before, preset_id = self._file, self._preset_id
        if before is None or preset_id is None:
            return False
        try:
            after = change(before)
        except PresetError as error:
            self.refused.emit(told(error.reason))
            return False
        if after == before:
            return False
        if joins and self._last is not None and self._last.joins == joins and self._last.preset_id == preset_id:
            self._last.after = after
        else:
            self._note(text, _Edit(preset_id, before, after, joins))
        self._put(preset_id, after)
        return True

    def end_typing(self) -> None:
        """What is typed from now on is taken back by itself."""
        self._last = None

    def _note(self, text: str, edit: _Edit) -> None:
        async def undo() -> None:
            await self._bring_back(edit.preset_id, edit.before)

        async def redo() -> None:
            await self._bring_back(edit.preset_id, edit.after)

        self._last = edit
        self._context.undo.push(text, undo=undo, redo=redo)

    async def _bring_back(self, preset_id: int, file: PresetFile) -> None:
        self._last = None
        if preset_id == self._preset_id and self._file is not None:
            # The name and the category are changed in the list, and not by this.
            self._put(preset_id, file.model_copy(update={"name": self._file.name}))
            return
        async with self._context.write() as services:
            now = await services.presets.read_file(preset_id)
            await services.presets.change_preset(preset_id, file.model_copy(update={"name": now.name}))

    def _put(self, preset_id: int, file: PresetFile) -> None:
        self._file = file
        self._unsaved[preset_id] = file
        self.changed.emit()
        if not self._is_saving:
            self._is_saving = True
            if self._context.tasks.start(self._save(), what=self.tr("keep the preset")) is None:
                self._is_saving = False

    async def _save(self) -> None:
        try:
            while self._unsaved:
                preset_id, file = next(iter(self._unsaved.items()))
                try:
                    async with self._context.write() as services:
                        await services.presets.change_preset(preset_id, file)
                finally:
                    # What came meanwhile is kept next; what cannot be kept is told once.
                    if self._unsaved.get(preset_id) is file:
                        del self._unsaved[preset_id]
        finally:
            self._is_saving = False
            self.saved.emit()

    def _follow(self, event: PresetChanged) -> None:
        """Somebody else changed or deleted it: the command line, an import."""
        if event.preset_id == self._preset_id and self.is_saved:
            self._context.tasks.start(self._read_again(event.preset_id), what=self.tr("read the preset"))

    async def _read_again(self, preset_id: int) -> None:
        try:
            async with self._context.read() as services:
                file = await services.presets.read_file(preset_id)
        except ResourceNotFoundError:
            if preset_id == self._preset_id:
                self.close()
            return
        if preset_id == self._preset_id and self.is_saved and file != self._file:
            self._show(preset_id, file)

    def _show(self, preset_id: int | None, file: PresetFile | None) -> None:
        self._preset_id, self._file, self._last = preset_id, file, None
        self.changed.emit()

"""The dry run of the open preset on the phone that is shown large: nothing is done to the phone."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPainter

from app.devices.actions.base import ActionKind
from app.devices.hierarchy import Screen
from app.domain.errors import PixSimError
from app.services.automation.dry_looks import Seen
from app.services.automation.dry_run import DryStep, dry_run
from app.services.automation.preset_file import PresetFile, Step, steps_of
from app.system.threads import in_thread
from app.ui.context import UiContext
from app.ui.language import told
from app.ui.panels.devices.dry_marks import DryMarks
from app.ui.panels.devices.presets.document import PresetDocument
from app.ui.panels.devices.presets.dry_words import explanation, mark_of
from app.ui.panels.devices.presets.step_delegate import Mark
from app.ui.panels.devices.presets.step_list import StepList
from app.ui.panels.devices.presets.step_model import StepModel
from app.ui.panels.devices.presets.words import tr
from app.ui.panels.devices.view import PhoneView

_LIVE_PAUSE_MS: Final = 2000
_MOST_FILES: Final = 100


class Stage(Protocol):
    """What shows the phone."""

    def look_over(self, draw: Callable[[QPainter], None] | None, *, is_still: bool = True) -> None: ...


class DryRun(QObject):
    """The current line of the list is the step that is shown on the picture.

    Args:
        context: The services.
        document: The preset.
        steps: Its list.
        model: The list's lines.
        view: The picture.
        stage: Lets the picture be painted on, still or live.
        read: Reads the elements of the phone that is shown.
        names: Gives the names of the presets that there are.
    """

    changed = Signal()

    def __init__(
        self,
        context: UiContext,
        document: PresetDocument,
        steps: StepList,
        model: StepModel,
        view: PhoneView,
        stage: Stage,
        read: Callable[[], Awaitable[Screen]],
        names: Callable[[], list[str]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._document = document
        self._steps, self._model = steps, model
        self._view, self._stage, self._read, self._names = view, stage, read, names
        self.picture = DryMarks(context.theme, view)
        self.found: dict[str, DryStep] = {}
        self.is_on = False
        self.is_live = False
        self.is_reading = False
        self.trouble = ""
        """Why the screen cannot be read."""
        self._screen: Screen | None = None
        self._wants_screen = False
        self._is_stale = False
        self._is_at_it = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_LIVE_PAUSE_MS)
        self._pause.timeout.connect(self.read_again)
        document.changed.connect(self._follow_document)
        steps.chosen.connect(self._show_step)
        view.seen_changed.connect(view.update)

    @property
    def kinds(self) -> Mapping[str, ActionKind]:
        return self._model.kinds

    @property
    def current(self) -> DryStep | None:
        """What is known of the step at the current line."""
        row = self._steps.current_row()
        return self.found.get(row.step.id) if row is not None and row.step is not None else None

    @property
    def place(self) -> tuple[int, int]:
        """Which of the steps is the current one, from 1 (0 for none), and how many there are."""
        ids = self._ids()
        row = self._steps.current_row()
        step_id = row.step.id if row is not None and row.step is not None else ""
        return (ids.index(step_id) + 1 if step_id in ids else 0), len(ids)

    @property
    def marks(self) -> dict[str, Mark]:
        return {step_id: mark_of(step.look) for step_id, step in self.found.items()}

    def words(self) -> str:
        """What is known of the current step, or why nothing is."""
        current = self.current
        if current is None:
            waiting = tr("Reading the screen…") if self.is_reading else tr("Choose a step to see what it would do.")
            return self.trouble or waiting
        return " ".join(part for part in (explanation(current.look), self.trouble) if part)

    def begin(self) -> None:
        """Read the screen, and show the current step on it."""
        if self.is_on or self._document.file is None:
            return
        self.is_on = True
        if not self.place[0]:
            self.step_by(1)
        self.read_again()
        self.changed.emit()

    def end(self) -> None:
        """Give the picture back to the hands."""
        if not self.is_on:
            return
        self.is_on = self.is_live = self.is_reading = False
        self._pause.stop()
        self.found, self._screen, self.trouble = {}, None, ""
        self.picture.look = None
        self._stage.look_over(None)
        self.changed.emit()

    def step_by(self, count: int) -> None:
        """Go to the next step, or to one before."""
        ids = self._ids()
        at = self.place[0] - 1 + count
        if ids and 0 <= at < len(ids):
            self._steps.choose([ids[at]])

    def set_live(self, *, is_live: bool) -> None:
        """Look at the phone as it goes on, or at one moment of it."""
        if self.is_on and is_live != self.is_live:
            self.is_live = is_live
            self.read_again()

    def read_again(self) -> None:
        """Look at the screen as it is now."""
        self._wants_screen = True
        self.is_reading = self.is_on
        self._judge_again()

    def _ids(self) -> list[str]:
        return [row.step.id for row in self._model.rows if row.step is not None]

    def _follow_document(self) -> None:
        if self.is_on and self._document.file is None:
            self.end()
        elif self.is_on:
            self._judge_again()

    def _judge_again(self) -> None:
        """Judge the steps; what comes meanwhile is seen to in one go after it."""
        self._is_stale = True
        if self._is_at_it or not self.is_on:
            return
        self._is_at_it = True
        if self._context.tasks.start(self._judge_until_fresh(), what=tr("read the screen")) is None:
            self._is_at_it = False

    async def _judge_until_fresh(self) -> None:
        try:
            while self.is_on and self._is_stale:
                self._is_stale = False
                if self._wants_screen:
                    self._wants_screen = False
                    await self._look()
                await self._judge()
        finally:
            self._is_at_it = self.is_reading = False

    async def _look(self) -> None:
        self._stage.look_over(self.picture.draw, is_still=not self.is_live)
        self.is_reading = True
        self.changed.emit()
        trouble, screen = "", None
        try:
            screen = await self._read()
        except PixSimError as error:
            trouble = told(error.message)
        self.is_reading = False
        if self.is_on:
            self._screen, self.trouble = screen, trouble
        if self.is_on and self.is_live:
            self._pause.start()

    async def _judge(self) -> None:
        file = self._document.file
        if file is None or not self.is_on:
            return
        screen = self._screen
        size = screen.size if screen is not None and all(screen.size) else self._view.screen_size
        seen = Seen(screen, size, frozenset(self._names()), await self._files(file))
        found = await in_thread(dry_run, file, self.kinds, seen)
        if self.is_on:
            self.found = {step.step_id: step for step in found}
            self._show_step()

    async def _files(self, file: PresetFile) -> dict[int, str]:
        """The names of the files of the library that steps may send."""
        texts = [value for _, step in steps_of(file) for value in _files_in(step)]
        texts += [variable.default for variable in file.variables.values()]
        ids = list(dict.fromkeys(int(text) for text in texts if text.isascii() and text.isdecimal()))[:_MOST_FILES]
        if not ids:
            return {}
        async with self._context.read() as services:
            return {row.id: row.name for row in await services.assets.get_asset_rows(ids)}

    def _show_step(self) -> None:
        if not self.is_on:
            return
        current = self.current
        self.picture.look = current.look if current is not None else None
        if current is not None:
            mark = mark_of(current.look)
            self.picture.state = mark.state
            self.picture.words = f"{current.path}  {self._model.words_of(current.step_id)}\n{explanation(current.look)}"
        self._view.update()
        self.changed.emit()


def _files_in(step: Step) -> list[str]:
    value = step.params.get("asset")
    return [value] if isinstance(value, str) else []

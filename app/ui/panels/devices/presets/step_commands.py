"""What is done to the chosen steps, by keys, menu and drag."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.devices.actions.base import ActionKind
from app.devices.selectors import Selector
from app.services.automation.preset_editing import (
    Spot,
    add_steps,
    change_step,
    copy_steps,
    fresh_id,
    move_steps,
    remove_steps,
    siblings_at,
    spot_above,
    spot_below,
    spot_inside,
    spot_of,
    spot_outside,
    step_of,
    turn_off,
)
from app.services.automation.preset_file import PresetFile, Step, Variable
from app.ui.panels.devices.presets.document import PresetDocument
from app.ui.panels.devices.presets.step_list import StepList
from app.ui.panels.devices.presets.words import tr
from app.ui.theme import Theme

_KEYS: Final = {
    "add": ("plus", "Ins"),
    "copy": ("copy-plus", "Ctrl+D"),
    "off": ("circle-minus", "Space"),
    "up": ("arrow-up", "Alt+Up"),
    "down": ("arrow-down", "Alt+Down"),
    "in": ("arrow-right-to-line", "Tab"),
    "out": ("arrow-left", "Shift+Tab"),
    "delete": ("trash-2", "Del"),
}


class StepCommands(QObject):
    """Changes the document, and chooses in the list what was changed.

    Args:
        theme: The look.
        document: The preset.
        steps: Its list.
        kinds: The actions.
        ask_action: Lets the user choose an action to add.
    """

    def __init__(
        self,
        theme: Theme,
        document: PresetDocument,
        steps: StepList,
        kinds: Mapping[str, ActionKind],
        ask_action: Callable[[], None],
    ) -> None:
        super().__init__(steps)
        self._theme = theme
        self._document = document
        self._list = steps
        self._kinds = kinds
        self.more: Callable[[QMenu], None] = lambda _: None
        """Adds to the menu of the steps what others do with them."""
        self._verbs: dict[str, Callable[[], None]] = {
            "add": ask_action,
            "copy": self.copy,
            "off": self.turn_off,
            "up": lambda: self._move_by(spot_above, tr("Move a step up")),
            "down": lambda: self._move_by(self._below, tr("Move a step down")),
            "in": lambda: self._move_by(self._inside, tr("Move a step in")),
            "out": lambda: self._move_by(spot_outside, tr("Move a step out")),
            "delete": self.delete,
        }
        steps.asked.connect(self.do)
        steps.moved.connect(self.move)
        steps.menu_requested.connect(self._open_menu)

    def do(self, verb: str) -> None:
        """Do what a key or a line of the menu asks for."""
        self._verbs[verb]()

    def add(self, action: str) -> None:
        """Add a step of an action: into the empty body or after the step that is the current one, else at the end."""
        file = self._document.file
        if file is None:
            return
        step = Step(id=fresh_id(file), action=action)
        spot = self._spot_for_new(file)
        if self._document.apply(tr("Add a step"), lambda preset: add_steps(preset, spot, [step])):
            self._list.choose([step.id])

    def add_recorded(self, steps: Sequence[Step], variables: Mapping[str, Any]) -> None:
        """Add steps that a hand has shown, with the variables that they need."""
        file = self._document.file
        if file is None or not steps:
            return
        spot = self._spot_for_new(file)

        def change(preset: PresetFile) -> PresetFile:
            changed = add_steps(preset, spot, steps)
            return changed.model_copy(update={"variables": {**variables, **changed.variables}})

        if self._document.apply(tr("Record {count} steps").format(count=len(steps)), change):
            now = self._document.file
            added = siblings_at(now, spot)[spot.index : spot.index + len(steps)] if now is not None else ()
            self._list.choose([step.id for step in added])

    def add_element(self, action: str, selector: Selector) -> None:
        """Add a step that names an element; a text that is read goes into a variable of its own."""
        file = self._document.file
        if file is None:
            return
        params: dict[str, Any] = {"selector": selector.model_dump(mode="json", exclude_defaults=True)}
        variables: dict[str, Variable] = {}
        if action == "read_text":
            taken = (f"text{number}" for number in range(1, len(file.variables) + 2))
            params["variable"] = next(name for name in taken if name not in file.variables)
            variables[params["variable"]] = Variable()
        spot = self._spot_for_new(file)
        step = Step(id=fresh_id(file), action=action, params=params)

        def change(preset: PresetFile) -> PresetFile:
            changed = add_steps(preset, spot, [step])
            return changed.model_copy(update={"variables": {**changed.variables, **variables}})

        if self._document.apply(tr("Add a step"), change):
            self._list.choose([step.id])

    def copy(self) -> None:
        ids = self._list.chosen_ids()
        made: list[str] = []

        def change(preset: PresetFile) -> PresetFile:
            copied, names = copy_steps(preset, ids)
            made.extend(names)
            return copied

        if self._document.apply(tr("Copy steps"), change):
            self._list.choose(made)

    def delete(self) -> None:
        ids = self._list.chosen_ids()
        place = self._list.currentIndex().row()
        words = tr("Delete a step") if len(ids) == 1 else tr("Delete {count} steps").format(count=len(ids))
        if self._document.apply(words, lambda preset: remove_steps(preset, ids)):
            count = self._list.model().rowCount()
            if count:
                self._list.setCurrentIndex(self._list.model().index(min(place, count - 1), 0))

    def turn_off(self) -> None:
        ids = self._list.chosen_ids()
        file = self._document.file
        steps = [step_of(file, name) for name in ids] if file is not None else []
        is_off = not all(step is not None and step.is_off for step in steps)
        words = tr("Turn steps off") if is_off else tr("Turn steps on")
        self._document.apply(words, lambda preset: turn_off(preset, set(ids), is_off=is_off))

    def move(self, ids: Sequence[str], spot: Spot) -> None:
        """Move steps to where they were dragged."""
        if self._document.apply(tr("Move steps"), lambda preset: move_steps(preset, ids, spot)):
            self._list.choose(ids)

    def set_params(self, step_id: str, params: Mapping[str, Any], field: str) -> None:
        self._document.apply(
            tr("Change a step"),
            lambda preset: change_step(preset, step_id, params=dict(params)),
            joins=f"{step_id}.{field}",
        )

    def set_options(self, step_id: str, options: Mapping[str, Any], field: str) -> None:
        self._document.apply(
            tr("Change a step"), lambda preset: change_step(preset, step_id, **options), joins=f"{step_id}.{field}"
        )

    def _below(self, preset: PresetFile, step_id: str) -> Spot | None:
        return spot_below(preset, step_id, self._kinds)

    def _inside(self, preset: PresetFile, step_id: str) -> Spot | None:
        return spot_inside(preset, step_id, self._kinds)

    def _move_by(self, find: Callable[[PresetFile, str], Spot | None], words: str) -> None:
        """Move the chosen steps, by where their first or last one would go."""
        file, ids = self._document.file, self._list.chosen_ids()
        if file is None or not ids:
            return
        spot = find(file, ids[-1] if find == self._below else ids[0])
        if spot is not None and self._document.apply(words, lambda preset: move_steps(preset, ids, spot)):
            self._list.choose(ids)

    def _spot_for_new(self, file: PresetFile) -> Spot:
        row = self._list.current_row()
        if row is None:
            return Spot("", "steps", len(file.steps))
        if row.step is None:
            return row.spot
        kind = self._kinds.get(row.step.action)
        if kind is not None and kind.has_body and not row.step.steps:
            return Spot(row.step.id)
        spot = spot_of(file, row.step.id)
        return Spot(spot.parent, spot.branch, spot.index + 1) if spot is not None else Spot()

    def menu(self, parent: QWidget) -> QMenu:
        """The menu of the chosen steps."""
        menu = QMenu(parent)
        has_steps = bool(self._list.chosen_ids())
        for verb, words in self._words().items():
            icon, key = _KEYS[verb]
            action = QAction(self._theme.icon(icon), words, menu)
            action.setShortcut(QKeySequence(key))
            action.setEnabled(has_steps or verb == "add")
            action.triggered.connect(lambda _=False, verb=verb: self.do(verb))
            menu.addAction(action)
            if verb in {"off", "out"}:
                menu.addSeparator()
        self.more(menu)
        return menu

    def _words(self) -> dict[str, str]:
        return {
            "add": tr("Add a step"),
            "copy": tr("Copy"),
            "off": tr("Turn off or on"),
            "up": tr("Move up"),
            "down": tr("Move down"),
            "in": tr("Move into the body before"),
            "out": tr("Move out"),
            "delete": tr("Delete"),
        }

    def _open_menu(self, place: QPoint) -> None:
        menu = self.menu(self._list)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

"""The presets: the user's own by category, and those that come with the program."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from app.devices.actions.base import ActionKind
from app.domain.errors import ResourceNotFoundError
from app.domain.events import PresetChanged
from app.domain.preset import LONGEST_NAME
from app.services.automation.preset_file import LIMIT_BYTES, PresetFile, steps_of
from app.services.automation.preset_service import PresetRow
from app.services.automation.shipped_presets import shipped_presets
from app.system.threads import in_thread
from app.ui.context import UiContext
from app.ui.dialogs import Choice, ask, ask_name, choose_files, choose_target
from app.ui.follow import follow
from app.ui.panels.devices.presets.import_dialog import ImportDialog
from app.ui.panels.devices.presets.lines import Line, LineList
from app.ui.panels.devices.presets.words import tr
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.search_field import SearchField

_KIND: Final = "(*.json)"


@dataclass(frozen=True, slots=True)
class Shipped:
    """A preset of the program, by its name."""

    name: str


Entry = int | Shipped


class PresetList(QWidget):
    """Opens, makes, copies, renames, deletes, imports and exports presets.

    Args:
        context: The services.
        kinds: The actions.
    """

    opened = Signal(int)
    """The id of a preset to edit."""
    loaded = Signal()

    def __init__(self, context: UiContext, kinds: Mapping[str, ActionKind], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self._kinds = kinds
        self.rows: Sequence[PresetRow] = ()
        self._shipped: Sequence[PresetFile] = ()
        self.search = SearchField(theme, tr("Search presets"))
        self.new = Button(theme, tr("New"), "primary", icon="plus", size="compact")
        self.load = IconButton(theme, "download", tr("Import a file"))
        self.list = LineList(theme, tr("Presets"))
        self.empty = EmptyState(theme, "list", tr("No preset is called that."))
        self._actions = self._make_actions()
        self._lay_out()
        self.search.textChanged.connect(lambda _: self._show())
        self.search.results_wanted.connect(lambda: self.list.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.new.clicked.connect(lambda _=False: self.make())
        self.load.clicked.connect(lambda _=False: self.import_files())
        self.list.taken.connect(self.open_entry)
        self.list.menu_requested.connect(self._open_menu)
        follow(self, context.bus, PresetChanged, lambda _: self.refresh())
        self.refresh()

    def names(self) -> list[str]:
        """The names of the user's presets."""
        return [row.name for row in self.rows]

    def refresh(self) -> None:
        """Read the presets again."""
        self._context.tasks.start(self._load(), what=tr("read the presets"))

    def open_entry(self, entry: object) -> None:
        """Edit a preset; one of the program is shown as a copy."""
        if isinstance(entry, Shipped):
            self._start(self._take_shipped(entry), tr("copy the preset"))
        elif isinstance(entry, int):
            self.opened.emit(entry)

    def make(self) -> None:
        """Ask for a name, and edit a new preset."""
        self._start(self._make(), tr("make a preset"))

    def import_files(self) -> None:
        """Let the user choose files, and show each before it is kept."""
        self._start(self._import(), tr("import the preset"))

    async def import_path(self, path: Path) -> None:
        """Show a file, and keep its preset if the user says so."""
        data = await in_thread(_read, path)
        preset = await ImportDialog(self._context.theme, path.name, data, self._kinds, self.window()).ask()
        if preset is None:
            return
        async with self._context.write() as services:
            row = await services.presets.import_preset(self._context.user_id, data)
        self.opened.emit(row.id)

    async def _load(self) -> None:
        if not self._shipped:
            self._shipped = await in_thread(shipped_presets)
        async with self._context.read() as services:
            rows = await services.presets.list_presets(self._context.user_id)
        self.rows = rows
        self._show()
        self.loaded.emit()

    def _show(self) -> None:
        lines = preset_lines(self.rows, self._shipped, self.search.text())
        self.list.show_lines(lines)
        self._stack.setCurrentIndex(0 if lines else 1)
        self._follow_current()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 4)
        head.setSpacing(4)
        head.addWidget(self.search, 1)
        head.addWidget(self.load)
        head.addWidget(self.new)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._stack, 1)

    def _make_actions(self) -> dict[str, QAction]:
        made = {}
        for verb, words, icon, key, run in (
            ("open", tr("Edit"), "pencil", "", self.open_entry),
            ("copy", tr("Copy"), "copy-plus", "Ctrl+D", self._copy_entry),
            ("rename", tr("Rename"), "type", "F2", self._rename_entry),
            ("export", tr("Export to a file"), "upload", "", self._export_entry),
            ("delete", tr("Delete"), "trash-2", "Del", self._delete_entry),
        ):
            action = QAction(self._context.theme.icon(icon), words, self.list)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(lambda _=False, run=run: self._run(run))
            self.list.addAction(action)
            made[verb] = action
        self.list.selectionModel().currentChanged.connect(lambda *_: self._follow_current())
        return made

    def _run(self, run: Callable[[object], None]) -> None:
        entry = self.list.current_value()
        if entry is not None:
            run(entry)

    def _follow_current(self) -> None:
        entry = self.list.current_value()
        for verb, action in self._actions.items():
            action.setEnabled(isinstance(entry, int) or (isinstance(entry, Shipped) and verb in {"open", "copy"}))

    def menu(self) -> QMenu:
        """What can be done with the current one."""
        menu = QMenu(self.list)
        menu.addActions(list(self._actions.values()))
        menu.insertSeparator(self._actions["delete"])
        return menu

    def _open_menu(self, place: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def _start(self, work: object, what: str) -> None:
        self._context.tasks.start(work, what=what)  # type: ignore[arg-type]

    def _copy_entry(self, entry: object) -> None:
        if isinstance(entry, Shipped):
            self.open_entry(entry)
        elif isinstance(entry, int):
            self._start(self._copy(entry), tr("copy the preset"))

    def _rename_entry(self, entry: object) -> None:
        self._start(self._rename(entry), tr("rename the preset"))

    def _export_entry(self, entry: object) -> None:
        self._start(self._export(entry), tr("export the preset"))

    def _delete_entry(self, entry: object) -> None:
        self._start(self._delete(entry), tr("delete the preset"))

    async def _make(self) -> None:
        name = await ask_name(
            self.window(), self._context.theme, tr("New preset"), "", tr("Make"), longest=LONGEST_NAME
        )
        if name is None:
            return
        async with self._context.write() as services:
            row = await services.presets.create_preset(self._context.user_id, PresetFile(format=1, name=name))
        self.opened.emit(row.id)

    async def _take_shipped(self, entry: Shipped) -> None:
        """Keep a copy of a preset of the program; where there is one of its name already, edit that."""
        own = next((row.id for row in self.rows if row.name == entry.name), None)
        if own is None:
            file = next(file for file in self._shipped if file.name == entry.name)
            async with self._context.write() as services:
                own = (await services.presets.create_preset(self._context.user_id, file)).id
        self.opened.emit(own)

    async def _copy(self, preset_id: int) -> None:
        async with self._context.write() as services:
            row = await services.presets.copy_preset(preset_id)
        await self._load()
        self.list.set_current(row.id)

    async def _rename(self, entry: object) -> None:
        row = self._row(entry)
        name = await ask_name(
            self.window(), self._context.theme, tr("Rename the preset"), row.name, tr("Rename"), longest=LONGEST_NAME
        )
        if name is None or name == row.name:
            return
        async with self._context.write() as services:
            file = await services.presets.read_file(row.id)
            await services.presets.change_preset(row.id, file.model_copy(update={"name": name}))

    async def _delete(self, entry: object) -> None:
        row = self._row(entry)
        choices = [Choice(tr("Cancel"), "", "normal"), Choice(tr("Delete"), "delete", "danger")]
        title = tr("Delete “{name}”?").format(name=row.name)
        text = tr("The preset goes for good. What it ran stays in the history.")
        if await ask(self.window(), self._context.theme, title, text, choices) != "delete":
            return
        async with self._context.write() as services:
            await services.presets.delete_preset(row.id)

    async def _import(self) -> None:
        title, kind = tr("Import presets"), f"{tr('Presets')} {_KIND}"
        for path in await choose_files(self.window(), self._context.theme, title, filters=[kind]):
            await self.import_path(path)

    async def _export(self, entry: object) -> None:
        row = self._row(entry)
        async with self._context.read() as services:
            data = await services.presets.export_preset(row.id)
        name = "".join(sign if sign.isalnum() or sign in " -_" else "-" for sign in row.name).strip() or "preset"
        kind = f"{tr('Presets')} {_KIND}"
        path = await choose_target(self.window(), self._context.theme, tr("Export the preset"), f"{name}.json", [kind])
        if path is not None:
            await in_thread(path.write_bytes, data)
            self._context.shell.toast("done", tr("“{name}” was exported.").format(name=row.name))

    def _row(self, entry: object) -> PresetRow:
        row = next((row for row in self.rows if row.id == entry), None)
        if row is None:
            raise ResourceNotFoundError("preset", str(entry))
        return row


def preset_lines(rows: Sequence[PresetRow], shipped: Sequence[PresetFile], words: str) -> list[Line]:
    """The presets whose name, category or about holds all words, under their categories."""
    wanted = words.casefold().split()

    def is_meant(*texts: str) -> bool:
        whole = " ".join(texts).casefold()
        return all(word in whole for word in wanted)

    lines: list[Line] = []
    category: str | None = None
    for row in rows:
        if not is_meant(row.name, row.category, row.about):
            continue
        if row.category != category:
            category = row.category
            lines.append(Line(category or tr("Without a category")))
        lines.append(Line(row.name, row.id, "list", steps_words(row.steps), row.about))
    given = [file for file in shipped if is_meant(file.name, file.category, file.about)]
    if given:
        lines.append(Line(tr("Come with the program: opened as a copy")))
    for file in given:
        count = steps_words(sum(1 for _ in steps_of(file)))
        lines.append(Line(file.name, Shipped(file.name), "bookmark", count, file.about))
    return lines


def steps_words(steps: int) -> str:
    """How many steps a preset has."""
    return tr("1 step") if steps == 1 else tr("{count} steps").format(count=steps)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LIMIT_BYTES + 1)

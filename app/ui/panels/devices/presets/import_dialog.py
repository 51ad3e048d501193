"""Shows the preset of a file before it is taken, or what is wrong with the file and where."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.devices.actions.base import ActionKind
from app.domain.errors import PresetError
from app.services.automation.preset_file import PresetFile, read_preset, steps_of
from app.ui.dialogs import finished
from app.ui.language import told
from app.ui.panels.devices.presets.step_list import StepList
from app.ui.panels.devices.presets.step_model import StepModel
from app.ui.panels.devices.presets.words import tr
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label

_SIZE: Final = (480, 520)
_LOW: Final = 260
_EDGE: Final = 24


class ImportDialog(QDialog):
    """A file is read before this opens; nothing is kept until it is accepted.

    Args:
        theme: The look.
        name: The file's.
        data: What is in it.
        kinds: The actions.
        parent: Over which it opens.
    """

    def __init__(
        self, theme: Theme, name: str, data: bytes, kinds: Mapping[str, ActionKind], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(tr("Import a preset"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.preset: PresetFile | None = None
        self.faults = ""
        try:
            self.preset = read_preset(data)
        except PresetError as error:
            self.faults = error.detail or told(error.message)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_EDGE, 20, _EDGE, 20)
        self._column.setSpacing(theme.token("space.2"))
        self.primary = Button(theme, tr("Import"), "primary", parent=self)
        self.primary.clicked.connect(self.accept)
        self.cancel = Button(theme, tr("Cancel") if self.preset is not None else tr("Close"), parent=self)
        self.cancel.clicked.connect(self.reject)
        if self.preset is not None:
            self._show_preset(self.preset, kinds)
        else:
            self._show_faults(name)
        row = QHBoxLayout()
        row.setSpacing(theme.token("space.2"))
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.primary)
        self._column.addLayout(row)
        self.primary.setVisible(self.preset is not None)
        self.resize(theme.scaled(_SIZE[0]), theme.scaled(_SIZE[1] if self.preset is not None else _LOW))
        (self.primary if self.preset is not None else self.cancel).setFocus(Qt.FocusReason.OtherFocusReason)
        FocusRing(theme, self)

    async def ask(self) -> PresetFile | None:
        """Open it; gives the preset where it is to be imported."""
        return self.preset if await finished(self) else None

    def _show_preset(self, preset: PresetFile, kinds: Mapping[str, ActionKind]) -> None:
        theme = self._theme
        count = sum(1 for _ in steps_of(preset))
        facts = [tr("1 step") if count == 1 else tr("{count} steps").format(count=count)]
        if preset.category:
            facts.insert(0, preset.category)
        if preset.variables:
            facts.append(tr("asks for {names}").format(names=", ".join(preset.variables)))
        self._column.addWidget(Label(theme, preset.name, "title", wrap=True))
        self._column.addWidget(Label(theme, " \N{MIDDLE DOT} ".join(facts), "small", "secondary", wrap=True))
        if preset.about:
            self._column.addWidget(Label(theme, preset.about, "body", "secondary", wrap=True))
        model = StepModel(kinds, self)
        model.show(preset)
        self.steps = StepList(theme, model, self)
        self.steps.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)
        self.steps.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._column.addWidget(self.steps, 1)
        problems = model.problems()
        if problems:
            words = tr("It can be imported, but has to be mended before it runs:")
            lines = [f"{problem.place}: {told(problem.words)}" for problem in problems[:5]]
            self._column.addWidget(Label(theme, "\n".join([words, *lines]), "small", "failed", wrap=True))

    def _show_faults(self, name: str) -> None:
        theme = self._theme
        words = tr("“{name}” is not a preset that can be imported. Nothing was changed.").format(name=name)
        self._column.addWidget(Label(theme, tr("The file is wrong"), "title"))
        self._column.addWidget(Label(theme, words, "body", "secondary", wrap=True))
        places = QPlainTextEdit(self.faults)
        places.setReadOnly(True)
        places.setProperty("role", "field")
        places.setTabChangesFocus(True)
        places.setAccessibleName(tr("What is wrong, and where"))
        self._column.addWidget(places, 1)

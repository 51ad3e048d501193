"""What a preset is about, and its variables."""

import re
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.preset import LONGEST_CATEGORY
from app.services.automation.preset_file import PresetFile, Variable
from app.ui.panels.devices.presets.words import tr
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.form_fields import TextArea
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")


class VariableLine(QWidget):
    """A variable: its name in steps, what it asks for, what it is if nothing is given."""

    changed = Signal()
    removed = Signal()

    def __init__(self, theme: Theme, name: str, variable: Variable) -> None:
        super().__init__()
        self.name = self._field(theme, tr("name"), name, 40)
        self.title = self._field(theme, tr("what it is"), variable.title, 120)
        self.default = self._field(theme, tr("value"), variable.default, 10_000)
        self.remove = IconButton(theme, "x", tr("Remove the variable"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.1"))
        for field, stretch in ((self.name, 3), (self.title, 4), (self.default, 3)):
            row.addWidget(field, stretch)
        row.addWidget(self.remove)
        self.remove.clicked.connect(lambda _=False: self.removed.emit())

    @property
    def is_right(self) -> bool:
        return _NAME.fullmatch(self.name.text()) is not None

    def variable(self) -> Variable:
        return Variable(title=self.title.text(), default=self.default.text())

    def _field(self, theme: Theme, words: str, text: str, longest: int) -> LineEdit:
        field = LineEdit()
        field.setMaxLength(longest)
        field.setText(text)
        field.setCursorPosition(0)
        field.setPlaceholderText(words)
        field.setAccessibleName(tr("Variable: {what}").format(what=words))
        keep_height(theme, field, "control.normal")
        field.textEdited.connect(lambda _: self.changed.emit())
        return field


class DetailsForm(QWidget):
    """Category, about, variables; every change is told at once."""

    changed = Signal(object, str)
    """Fields of the preset, and a word for what is being set."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: PresetFile | None = None
        self._lines: list[VariableLine] = []
        self.category = LineEdit()
        self.category.setMaxLength(LONGEST_CATEGORY)
        self.category.setAccessibleName(tr("Category"))
        keep_height(theme, self.category, "control.normal")
        self.about = TextArea(theme)
        self.about.setAccessibleName(tr("About"))
        self.trouble = Label(theme, "", "small", "failed", wrap=True)
        self.trouble.hide()
        self.add = Button(theme, tr("Add a variable"), "quiet", icon="plus", size="compact")
        self._variables = QVBoxLayout()
        self._variables.setSpacing(theme.token("space.1"))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(theme.token("space.1"))
        for words, part in ((tr("Category"), self.category), (tr("About"), self.about)):
            column.addWidget(Label(theme, words, "small", "secondary"))
            column.addWidget(part)
        hint = tr("Variables: write {{name}} in the text of a step")
        column.addWidget(Label(theme, hint, "small", "secondary", wrap=True))
        column.addLayout(self._variables)
        column.addWidget(self.trouble)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.category.textEdited.connect(lambda text: self._tell({"category": text}, "category"))
        self.about.textChanged.connect(self._tell_about)
        self.add.clicked.connect(lambda _=False: self._add_variable())

    @property
    def variable_lines(self) -> list[VariableLine]:
        return self._lines

    def show_preset(self, preset: PresetFile) -> None:
        """Show a preset; what is being typed stays."""
        self._shown = preset
        if self.category.text() != preset.category:
            self.category.setText(preset.category)
        if self.about.toPlainText() != preset.about:
            self.about.setPlainText(preset.about)
        if preset.variables != self._read() and all(line.is_right for line in self._lines):
            self._show_variables(preset.variables)

    def _tell_about(self) -> None:
        text = self.about.toPlainText()[:2_000]
        if self._shown is not None and text != self._shown.about:
            self._tell({"about": text}, "about")

    def _tell(self, fields: Mapping[str, object], what: str) -> None:
        self.changed.emit(fields, what)

    def _read(self) -> dict[str, Variable]:
        return {line.name.text(): line.variable() for line in self._lines if line.is_right}

    def _tell_variables(self) -> None:
        names = [line.name.text() for line in self._lines]
        words = ""
        if not all(line.is_right for line in self._lines):
            words = tr("A name has letters, digits and _, and begins with a letter.")
        elif len(set(names)) < len(names):
            words = tr("Two variables have the same name.")
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))
        if not words:
            self._tell({"variables": self._read()}, "variables")

    def _add_variable(self) -> None:
        taken = {line.name.text() for line in self._lines}
        number = next(number for number in range(1, len(taken) + 2) if f"value{number}" not in taken)
        self._append(f"value{number}", Variable())
        self._lines[-1].name.setFocus(Qt.FocusReason.OtherFocusReason)
        self._lines[-1].name.selectAll()
        self._tell_variables()

    def _show_variables(self, variables: Mapping[str, Variable]) -> None:
        for line in self._lines:
            self._drop(line)
        self._lines = []
        for name, variable in variables.items():
            self._append(name, variable)
        self.trouble.hide()

    def _append(self, name: str, variable: Variable) -> None:
        line = VariableLine(self._theme, name, variable)
        line.changed.connect(self._tell_variables)
        line.removed.connect(lambda: self._remove(line))
        self._lines.append(line)
        self._variables.addWidget(line)
        line.show()

    def _remove(self, line: VariableLine) -> None:
        self._lines.remove(line)
        self._drop(line)
        self._tell_variables()

    def _drop(self, line: VariableLine) -> None:
        self._variables.removeWidget(line)
        line.hide()
        line.deleteLater()

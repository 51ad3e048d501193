"""What a run is asked for: the values of the preset's variables."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.services.automation.preset_file import PresetFile
from app.ui.dialogs import finished
from app.ui.panels.devices.presets.words import tr
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit

_WIDTH = 400


class RunDialog(QDialog):
    """A field for each variable, with its default in it."""

    def __init__(self, theme: Theme, preset: PresetFile, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Run the preset"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setFixedWidth(theme.scaled(_WIDTH))
        self.fields: dict[str, LineEdit] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(Label(theme, tr("Run “{name}”").format(name=preset.name), "title", wrap=True))
        for name, variable in preset.variables.items():
            field = LineEdit(self)
            field.setText(variable.default)
            field.setAccessibleName(variable.title or name)
            if "password" in name.casefold():
                field.setEchoMode(QLineEdit.EchoMode.Password)
            keep_height(theme, field, "control.normal")
            self.fields[name] = field
            column.addWidget(Label(theme, variable.title or name, "small", "secondary", wrap=True))
            column.addWidget(field)
        self.primary = Button(theme, tr("Run"), "primary", parent=self)
        self.primary.setDefault(True)
        self.primary.clicked.connect(self.accept)
        cancel = Button(theme, tr("Cancel"), parent=self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(theme.token("space.2"))
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.primary)
        column.addSpacing(theme.token("space.2"))
        column.addLayout(row)
        FocusRing(theme, self)

    async def ask(self) -> dict[str, str] | None:
        """Open it; gives the values, or None where nothing is to run."""
        if not await finished(self):
            return None
        return {name: field.text() for name, field in self.fields.items()}

"""The questions of an export: where to, under which names, and where the recipe goes."""

from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, Field
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import ValidationError
from app.services.asset.asset_rows import AssetRow
from app.services.asset.export_names import FIELDS, MAX_PATTERN, PATTERN, NameFacts, export_stem
from app.services.asset.exporting import ExportForm
from app.ui.amounts import number
from app.ui.certificate import CertificateLine
from app.ui.context import UiContext
from app.ui.dialogs import choose_folder
from app.ui.language import told
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.form import MOST_WIDTH, ParamsForm
from app.ui.widgets.label import Label

REMEMBERED: Final = "export"
"""Under which name the view state has the last answers."""
_LABEL_WIDTH: Final = 120
_SIZE: Final = QSize(MOST_WIDTH + 48, 470)


class ExportAnswers(BaseModel):
    """What is asked."""

    folder: str = Field("", title="Folder", json_schema_extra={"kind": "folder"})
    pattern: str = Field(
        PATTERN,
        title="Names",
        max_length=MAX_PATTERN,
        description=" ".join(f"{{{field}}}" for field in FIELDS),
    )
    is_embedded: bool = Field(
        default=True,
        title="Recipe in the file",
        description="PNG, JPEG and WebP keep their pixels as they are; clips, sounds, GIF and AVIF take none.",
    )
    has_sidecar: bool = Field(
        default=False, title="Recipe beside it", description="A JSON file of the same name, that an import reads again."
    )
    has_credentials: bool = Field(
        default=False,
        title="Content Credentials",
        description="Signs how it was made and from what, with names and small pictures; not in MKV, WebM, Ogg, FLAC.",
    )

    def form(self) -> ExportForm:
        return ExportForm(
            pattern=self.pattern,
            has_sidecar=self.has_sidecar,
            is_embedded=self.is_embedded,
            has_credentials=self.has_credentials,
        )


class ExportDialog(QDialog):
    """Asks once for all files; the answers are remembered for the next time.

    Args:
        context: The window's.
        row: The first asset, of which an example of a name is made.
        count: How many are exported.
        parent: Over which it opens.
    """

    def __init__(self, context: UiContext, row: AssetRow, count: int, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self._row = row
        self.setWindowTitle(self.tr("Export"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        one, many = self.tr("Export 1 file"), self.tr("Export {count} files").format(count=number(count))
        title = one if count == 1 else many
        self.form = ParamsForm(theme, ExportAnswers, label_width=_LABEL_WIDTH, shows_help=True, parent=self)
        self.form.set_value(_remembered(context))
        self._example = Label(theme, "", "small", "secondary", elide="middle")
        self.cancel = Button(theme, self.tr("Cancel"), parent=self)
        self.export_button = Button(theme, title, "primary", parent=self)
        self.export_button.setDefault(True)
        self.certificate = CertificateLine(context, self, indent=_LABEL_WIDTH)
        self._lay_out(title)
        self.cancel.clicked.connect(self.reject)
        self.export_button.clicked.connect(self._accept)
        self.form.changed.connect(self._show_example)
        self.form.folder_requested.connect(
            lambda _name: context.tasks.start(self._choose(), what=self.tr("choose a folder"))
        )
        self._show_example()
        FocusRing(theme, self)

    @property
    def example(self) -> str:
        """What the first file will be called, or what is wrong with the pattern."""
        return self._example.text()

    def answers(self) -> ExportAnswers:
        """What was answered."""
        return ExportAnswers.model_validate(self.form.value())

    def _lay_out(self, title: str) -> None:
        theme = self._context.theme
        self.resize(_SIZE)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.token("space.2"))
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.export_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, title, "title"))
        column.addWidget(self.form)
        column.addWidget(self.certificate)
        column.addWidget(self._example)
        column.addStretch(1)
        column.addLayout(buttons)

    def _show_example(self) -> None:
        values = self.form.value()
        row = self._row
        facts = NameFacts(row.id, row.name, row.created_at, row.prompt, row.provider_id, row.model, row.seed)
        try:
            stem = export_stem(str(values.get("pattern") or ""), facts, 1)
        except ValidationError as error:
            self.form.show_error("pattern", told(error.message))
            self._example.setText("")
        else:
            self.form.row("pattern").show_error("")
            suffix = Path(row.path or "").suffix
            self._example.setText(self.tr("The first one: {name}").format(name=f"{stem}{suffix}"))
        self.certificate.setVisible(bool(values.get("has_credentials")))
        self.export_button.setEnabled(bool(self._example.text()) and bool(values.get("folder")))

    def _accept(self) -> None:
        self.form.commit()
        self._show_example()
        if self.export_button.isEnabled():
            self._context.view.put(REMEMBERED, self.form.value())
            self.accept()

    async def _choose(self) -> None:
        present = Path(str(self.form.value().get("folder") or Path.home()))
        folder = await choose_folder(self, self._context.theme, self.tr("Export to a folder"), present)
        if folder is not None:
            self.form.set_value(self.form.value() | {"folder": str(folder)})
            self._show_example()


def _remembered(context: UiContext) -> dict[str, Any]:
    known = context.view.get(REMEMBERED)
    values = known if isinstance(known, dict) else {}
    pictures = Path.home() / "Pictures"
    default = {"folder": str(pictures if pictures.is_dir() else Path.home())}
    try:
        return ExportAnswers.model_validate(default | values).model_dump()
    except ValueError:
        return ExportAnswers.model_validate(default).model_dump()

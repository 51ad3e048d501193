"""The tab of a batch that makes a job of each row of a table."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QMimeData, QSize, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.errors import ValidationError
from app.services.job.table_file import FILE_BYTES, Table, parse_table
from app.system.threads import in_thread
from app.ui import drag
from app.ui.amounts import number
from app.ui.dialogs import choose_files
from app.ui.language import told
from app.ui.panels.create.batch.parts import Parts
from app.ui.panels.create.catalog import Offer
from app.ui.theme import Theme
from app.ui.throttle import Throttle
from app.ui.widgets.buttons import Button
from app.ui.widgets.form_fields import TextArea
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.ui.context import UiContext

_READ_MS: Final = 200
_LEAST_LINES: Final = 8
_NONE: Final = Table((), ())


class TableArea(TextArea):
    """The table as text; a file that is dropped on it, or pasted, is read."""

    file_brought = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setLineWrapMode(TextArea.LineWrapMode.NoWrap)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setProperty("mono", "true")
        self._theme = theme
        theme.changed.connect(self._dress)
        self._dress()

    @override
    def sizeHint(self) -> QSize:
        return QSize(160, _LEAST_LINES * self.fontMetrics().lineSpacing() + 22)

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return bool(drag.file_paths(source)) or super().canInsertFromMimeData(source)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        paths = drag.file_paths(source)
        if paths:
            self.file_brought.emit(paths[0])
        else:
            # A spreadsheet brings a picture of its cells beside their text.
            self.insertPlainText(source.text())

    def _dress(self) -> None:
        self.setFont(self._theme.font("mono"))


class TablePage(QWidget):
    """A table that is written, pasted, dropped or opened; what is wrong is told with its row and column."""

    changed = Signal()

    def __init__(self, context: "UiContext", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self._offer: Offer | None = None
        self._table = _NONE
        self._error = ""
        self._number = 0
        self._is_stale = False
        self._words = Label(theme, "", "small", "secondary", wrap=True)
        self.open_button = Button(theme, self.tr("Open a CSV file"), icon="folder-open", parent=self)
        self.open_button.clicked.connect(lambda: context.tasks.start(self._choose(), what=self.tr("open a table")))
        self.paste_button = Button(theme, self.tr("Paste"), tooltip=self.tr("The table on the clipboard"), parent=self)
        self.paste_button.clicked.connect(self._paste)
        self.area = TableArea(theme)
        self.area.setAccessibleName(self.tr("Table"))
        self.area.file_brought.connect(self.open_file)
        self._note = Label(theme, "", "small", "tertiary", wrap=True)
        self._read = Throttle(_READ_MS, self._start, self)
        self.area.textChanged.connect(self._typed)
        row = QHBoxLayout()
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self.open_button)
        row.addWidget(self.paste_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(self._words)
        column.addLayout(row)
        column.addWidget(self.area, 1)
        column.addWidget(self._note)

    @property
    def is_settled(self) -> bool:
        """Whether the text has been read as it stands."""
        return not self._is_stale

    @property
    def note(self) -> str:
        """How many rows there are, or what is wrong with one."""
        return self._note.text()

    def show_offer(self, offer: Offer) -> None:
        """Read the table as the parameters of an operation."""
        self._offer = offer
        names = [name for name, info in offer.model.model_fields.items() if not _is_hidden(info.json_schema_extra)]
        self._words.setText(self.tr("The first row names parameters: {names}.").format(names=", ".join(names)))
        self.area.setPlaceholderText(_example(names))
        self._start()

    def parts(self) -> Parts:
        missing = self.tr("check the table") if self._error else "" if self._table.rows else self.tr("needs a table")
        return Parts(rows=self._table.rows, missing=missing)

    def focus_first(self) -> bool:
        self.area.setFocus()
        return True

    def open_file(self, path: Path) -> None:
        """Read a file into the field."""
        self._context.tasks.start(self._open(path), what=self.tr("read {name}").format(name=path.name))

    async def _choose(self) -> None:
        filters = [self.tr("Tables") + " (*.csv *.tsv *.txt)"]
        title = self.tr("Open a table")
        paths = await choose_files(self.window(), self._context.theme, title, filters=filters)
        if paths:
            await self._open(paths[0])

    async def _open(self, path: Path) -> None:
        try:
            text = await in_thread(_text_of, path)
        except ValidationError as error:
            self._show_note(told(error.message), is_wrong=True)
        else:
            self.area.setPlainText(text)

    def _paste(self) -> None:
        # Qt gives None where nothing was ever copied.
        mime: QMimeData | None = QGuiApplication.clipboard().mimeData()
        if mime is not None and (mime.hasText() or drag.file_paths(mime)):
            self.area.selectAll()
            self.area.insertFromMimeData(mime)

    def _typed(self) -> None:
        self._is_stale = True
        self._read.call()

    def _start(self) -> None:
        self._context.tasks.start(self._parse(), what=self.tr("read the table"))

    async def _parse(self) -> None:
        text, offer = self.area.toPlainText(), self._offer
        self._number, self._is_stale = self._number + 1, False
        number_of_this = self._number
        table, error = _NONE, ""
        if text.strip() and offer is not None:
            try:
                table = await in_thread(parse_table, text.encode(), offer.model)
            except ValidationError as wrong:
                error = told(wrong.message)
        if number_of_this != self._number:
            return
        self._table, self._error = table, error
        self._show_note(error or self._words_of(table), is_wrong=bool(error))
        self.changed.emit()

    def _words_of(self, table: Table) -> str:
        count = len(table.rows)
        if not count:
            return self.tr("Commas, semicolons or tabs stand between the cells.")
        one, many = self.tr("1 row"), self.tr("{count} rows").format(count=number(count))
        return (one if count == 1 else many) + f" \N{MIDDLE DOT} {', '.join(self._titles(table.columns))}"

    def _titles(self, names: Sequence[str]) -> list[str]:
        fields = self._offer.model.model_fields if self._offer is not None else {}
        return [(fields[name].title or name) if name in fields else name for name in names]

    def _show_note(self, text: str, *, is_wrong: bool) -> None:
        self._note.setText(text)
        self._note.set_tone("failed" if is_wrong else "tertiary")
        self.area.setProperty("error", is_wrong)
        self.area.style().unpolish(self.area)
        self.area.style().polish(self.area)


def _is_hidden(extra: Any) -> bool:
    return isinstance(extra, dict) and bool(extra.get("hidden"))


def _example(names: Sequence[str]) -> str:
    shown = [name for name in ("prompt", "seed") if name in names] or list(names[:2])
    cells = {"prompt": ("a lake at dawn", "a harbour at night"), "seed": ("7", "8")}
    rows = [", ".join(cells.get(name, ("\N{HORIZONTAL ELLIPSIS}",) * 2)[row] for name in shown) for row in range(2)]
    return "\n".join([", ".join(shown), *rows])


def _text_of(path: Path) -> str:
    """The text of a file; for a thread.

    Raises:
        ValidationError: It cannot be read, is too large, or is no text.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(FILE_BYTES + 1)
    except OSError as error:
        raise ValidationError(f"{path.name} cannot be read: {error.strerror or type(error).__name__}.") from error
    if len(data) > FILE_BYTES:
        raise ValidationError(f"{path.name} is larger than {FILE_BYTES // 1024**2} MB.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(f"{path.name} is no text in UTF-8: save it as “CSV UTF-8”.") from error

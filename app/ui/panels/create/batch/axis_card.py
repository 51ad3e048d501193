"""One axis of a matrix: a parameter, and the values that it is to take."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.amounts import number
from app.ui.panels.create.batch.axis_values import AxisError, read_lines, read_numbers
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.form_fields import FieldSpec, TextArea, words_of
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit

_COLUMNS: Final = 2
_LINES: Final = 4


class CheckList(QWidget):
    """Some of a few values; one of them at least stays a matter of the user."""

    changed = Signal()

    def __init__(self, theme: Theme, options: Sequence[tuple[object, str]], chosen: object) -> None:
        super().__init__()
        self._options = list(options)
        self._boxes = [QCheckBox(text, self) for _, text in options]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.token("space.2"))
        grid.setVerticalSpacing(0)
        for place, (box, (value, _)) in enumerate(zip(self._boxes, options, strict=True)):
            box.setMinimumHeight(theme.token("control.minHitTarget"))
            box.setChecked(value == chosen)
            box.toggled.connect(self.changed)
            grid.addWidget(box, place // _COLUMNS, place % _COLUMNS, Qt.AlignmentFlag.AlignLeft)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)

    @property
    def boxes(self) -> list[QCheckBox]:
        return list(self._boxes)

    def values(self) -> list[object]:
        """What is checked, in order."""
        return [value for (value, _), box in zip(self._options, self._boxes, strict=True) if box.isChecked()]

    def check_all(self, *, checked: bool) -> None:
        for box in self._boxes:
            box.setChecked(checked)


class LinesArea(TextArea):
    """A text in each line."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setLineWrapMode(TextArea.LineWrapMode.NoWrap)

    @override
    def sizeHint(self) -> QSize:
        return QSize(160, _LINES * self.fontMetrics().lineSpacing() + 22)


class AxisCard(QWidget):
    """The parameter's name, its values, how many they are or what is wrong with them.

    Args:
        theme: The look.
        spec: The parameter.
        present: The value that it has in the form.
    """

    changed = Signal()
    removed = Signal(str)

    def __init__(self, theme: Theme, spec: FieldSpec, present: object, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._theme = theme
        self._read: Callable[[], list[Any]]
        self.setProperty("surface", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._count = Label(theme, "", "caption", "tertiary", wrap=True)
        self.editor = self._make_editor(present)
        self.editor.setAccessibleName(spec.title)
        head = QHBoxLayout()
        head.setSpacing(theme.token("space.1"))
        head.addWidget(Label(theme, spec.title, "smallStrong", elide="right"), 1)
        if isinstance(self.editor, CheckList):
            every = Button(theme, self.tr("All"), "link")
            every.setAccessibleName(self.tr("All of {field}").format(field=spec.title))
            every.setMinimumWidth(theme.token("control.minHitTarget"))
            every.clicked.connect(self._check_every)
            head.addWidget(every)
        self.remove = IconButton(theme, "x", self.tr("Remove {field}").format(field=spec.title))
        self.remove.clicked.connect(lambda: self.removed.emit(spec.name))
        head.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 8, 8)
        column.setSpacing(theme.token("space.1"))
        column.addLayout(head)
        column.addWidget(self.editor)
        column.addWidget(self._count)
        self._tell()

    @property
    def note(self) -> str:
        """How many values there are, or what is wrong with them."""
        return self._count.text()

    def values(self) -> list[Any]:
        """The values, in order.

        Raises:
            AxisError: What is written is not allowed.
        """
        return [value.value if isinstance(value, Enum) else value for value in self._read()]

    def focus_first(self) -> None:
        """To write or choose the values."""
        target = self.editor.boxes[0] if isinstance(self.editor, CheckList) else self.editor
        target.setFocus()

    def _make_editor(self, present: object) -> QWidget:
        spec = self.spec
        options: list[tuple[object, str]] = [(value, words_of(spec, value)) for value in spec.choices]
        if spec.kind is bool:
            options = [(True, self.tr("Yes")), (False, self.tr("No"))]
        if options:
            return self._check_list(options, present)
        return self._numbers(present) if spec.kind in {int, float} else self._lines(present)

    def _check_list(self, options: Sequence[tuple[object, str]], present: object) -> CheckList:
        plain = present.value if isinstance(present, Enum) else present
        chosen = next((value for value, _ in options if _plain(value) == plain), None)
        found = CheckList(self._theme, options, chosen)
        self._read = found.values
        found.changed.connect(self._tell)
        return found

    def _numbers(self, present: object) -> LineEdit:
        line = LineEdit()
        line.setText("" if present is None else f"{present:g}" if isinstance(present, float) else str(present))
        line.setPlaceholderText(self.tr("1, 2, 5 or 1..5 or 0..1 step 0.25"))
        keep_height(self._theme, line, "control.normal")
        self._read = lambda: list(read_numbers(line.text(), self.spec))
        line.textChanged.connect(self._tell)
        return line

    def _lines(self, present: object) -> LinesArea:
        area = LinesArea(self._theme)
        area.setPlainText(" ".join(str(present or "").split()))
        area.setPlaceholderText(self.tr("A text in each line"))
        self._read = lambda: list(read_lines(area.toPlainText()))
        area.textChanged.connect(self._tell)
        return area

    def _check_every(self) -> None:
        if isinstance(self.editor, CheckList):
            self.editor.check_all(checked=not all(box.isChecked() for box in self.editor.boxes))

    def _tell(self) -> None:
        try:
            count = len(self.values())
        except AxisError as error:
            self._show_note(str(error), is_wrong=True)
        else:
            one, many = self.tr("1 value"), self.tr("{count} values").format(count=number(count))
            self._show_note(one if count == 1 else many if count else self.tr("No value yet"), is_wrong=False)
        self.changed.emit()

    def _show_note(self, text: str, *, is_wrong: bool) -> None:
        self._count.setText(text)
        self._count.set_tone("failed" if is_wrong else "tertiary")
        self.editor.setProperty("error", is_wrong)
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value

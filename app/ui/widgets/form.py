"""The form made from a pydantic model: parameters of an operation, a page of the settings."""

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import Enum
from typing import Any

from pydantic import BaseModel, ValidationError
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.providers.parameters import refusal_words
from app.ui.language import told
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.form_fields import Control, FieldSpec, MakeControl, control_for, spec_of
from app.ui.widgets.label import Label
from app.ui.widgets.segment import Segment
from app.ui.widgets.spin import StepField

LABEL_WIDTH = 76
MOST_WIDTH = 460
_SHARED_ROOM = 190
"""What two fields on one line have, where the form is as narrow as the composer gets."""
_SIZE = ["width", "height"]
"""Two fields that have one word when they share a line."""


class FieldWord(Label):
    """The word before a field; a click on it is one on the check box that it names."""

    def __init__(self, theme: Theme, spec: FieldSpec, control: Control) -> None:
        super().__init__(theme, spec.title, "small", "secondary", elide="right")
        self._control = control

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        # Accepted, so that the release comes here too.
        event.setAccepted(isinstance(self._control.inner, QCheckBox))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        box = self._control.inner
        is_click = event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint())
        if isinstance(box, QCheckBox) and is_click:
            box.click()


class FormRow(QWidget):
    """A word, its control, and room for a sentence when the value is not right."""

    def __init__(
        self,
        theme: Theme,
        spec: FieldSpec,
        label_width: int,
        *,
        shows_help: bool = False,
        make: MakeControl = control_for,
    ) -> None:
        super().__init__()
        self.spec = spec
        self.control: Control = make(theme, spec)
        self.control.setAccessibleName(spec.title)
        self._theme = theme
        self._label_width = label_width
        self._beside: list[FormRow] = []
        self._label = FieldWord(theme, spec, self.control)
        self._help = Label(theme, spec.help if shows_help else "", "small", "tertiary", wrap=True)
        self._help.setVisible(bool(self._help.text()))
        if not shows_help:
            self._label.set_tip(spec.help)
        self._error = Label(theme, "", "small", "failed", wrap=True)
        self._error.hide()
        self._line = QHBoxLayout()
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)
        self._line.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop)
        self._line.addWidget(self.control, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._line)
        self._is_beside = False
        self._below = QVBoxLayout()
        self._below.setSpacing(2)
        self._below.addWidget(self._error)
        self._below.addWidget(self._help)
        column.addLayout(self._below)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        theme.changed.connect(self._measure)
        self._measure()

    @property
    def error(self) -> str:
        return self._error.text()

    @property
    def names(self) -> list[str]:
        """The fields on its line."""
        return [self.spec.name, *(row.spec.name for row in self._beside)]

    @property
    def least_width(self) -> int:
        """So narrow that the words of its control are still whole, and of those beside it."""
        inner = self.control.inner
        own = inner.least_width() if isinstance(inner, Segment | StepField) else self.control.minimumSizeHint().width()
        return own + sum(self._theme.token("space.1") + row.least_width for row in self._beside)

    def has_room_for(self, row: "FormRow") -> bool:
        """Whether another field can share the line without a word of either being cut."""
        return self.least_width + self._theme.token("space.1") + row.least_width <= _SHARED_ROOM

    def add_beside(self, row: "FormRow") -> None:
        """Let another field share the line, whose word stands for both."""
        row.stand_beside()
        self._beside.append(row)
        if self.names == _SIZE:
            self._label.setText(self.tr("Size"))
            self.control.setToolTip(self.spec.title)
        self._line.setAlignment(self.control, Qt.AlignmentFlag.AlignTop)
        self._line.addSpacing(self._theme.token("space.1"))
        self._line.addWidget(row, 1, Qt.AlignmentFlag.AlignTop)

    def stand_beside(self) -> None:
        """Share the line of another row: its word goes, and is told by its tool tip."""
        self._is_beside = True
        self._label.hide()
        self.control.setToolTip(self.spec.title)
        self._measure()

    def show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self.control.set_failed(bool(sentence))

    def mark(self, words: Sequence[str]) -> None:
        """Mark the words of a search."""
        self._label.set_marked(words)
        self._help.set_marked(words)

    def add_end(self, widget: QWidget, *, is_strong: Callable[[], bool]) -> Callable[[], None]:
        """Put something at the end of the line.

        Args:
            widget: What stands there.
            is_strong: Whether the row's word is strong, and this shows.

        Returns:
            Looks again.
        """
        policy = widget.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        widget.setSizePolicy(policy)
        self._line.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)

        def look() -> None:
            widget.setVisible(is_strong())
            self._label.set_type("smallStrong" if is_strong() else "small")
            self._label.set_tone("primary" if is_strong() else "secondary")

        look()
        return look

    def _measure(self) -> None:
        width = self._theme.scaled(self._label_width)
        self._label.setFixedWidth(width)
        self._below.setContentsMargins(0 if self._is_beside else width, 0, 0, 0)
        self._label.setFixedHeight(self._theme.scaled(self._theme.token("control.normal")))


class ParamsForm(QWidget):
    """A row for each field of a model, in its order; the advanced ones under a fold.

    Args:
        theme: The look.
        model: Says which fields there are, what they may be and how they look.
        leave_out: Names of fields that are shown elsewhere; slots, prompts and hidden fields are never shown here.
        label_width: How wide the words at the left are.
        shows_help: Whether a field's description stands below it, instead of in its tool tip.
        controls: Makes the controls of fields whose "widget" is one of these names.
    """

    changed = Signal()
    """Any value is another, also in the middle of typing."""
    field_changed = Signal(str)
    """The user has set a field."""
    folder_requested = Signal(str)

    def __init__(
        self,
        theme: Theme,
        model: type[BaseModel],
        *,
        leave_out: Collection[str] = (),
        label_width: int = LABEL_WIDTH,
        shows_help: bool = False,
        controls: Mapping[str, MakeControl] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self._rows: dict[str, FormRow] = {}
        self._fit()
        theme.changed.connect(self._fit)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.token("space.1"))
        folded: list[FormRow] = []
        last: FormRow | None = None
        for name, info in model.model_fields.items():
            spec = spec_of(name, info)
            if name in leave_out or not _is_shown(spec):
                continue
            is_folded = bool(spec.extra.get("advanced"))
            if last is not None and is_folded != bool(last.spec.extra.get("advanced")):
                last = None
            make = (controls or {}).get(str(spec.extra.get("widget")), control_for)
            row = FormRow(theme, spec, label_width, shows_help=shows_help, make=make)
            self._rows[name] = row
            self._listen(row)
            if spec.default is not None:
                row.control.set_value(spec.default)
            if spec.extra.get("beside") and last is not None and last.has_room_for(row):
                last.add_beside(row)
                continue
            last = row
            if is_folded:
                folded.append(row)
            else:
                self._column.addWidget(row)
        self._fold = Fold(theme, folded, parent=self)
        self._fold.setVisible(bool(folded))
        self._column.addWidget(self._fold)

    @property
    def fold(self) -> "Fold":
        """Where the advanced fields are."""
        return self._fold

    def row(self, name: str) -> FormRow:
        """A field's row.

        Raises:
            KeyError: The form does not show it.
        """
        return self._rows[name]

    def fields(self) -> list[str]:
        """The names of the fields shown, in order."""
        return list(self._rows)

    def value(self) -> dict[str, Any]:
        """What the form says, as plain values; a field without a value is left out."""
        values = {name: _plain(row.control.value()) for name, row in self._rows.items()}
        return {name: value for name, value in values.items() if value is not None}

    def commit(self) -> None:
        """End the typing in every field."""
        for row in self._rows.values():
            row.control.commit()

    def set_value(self, values: Mapping[str, Any]) -> None:
        """Show values without a signal; a field that is not named gets its default."""
        for name, row in self._rows.items():
            value = values.get(name, row.spec.default)
            value = _as_choice(row.spec, value)
            if value is not None or row.spec.is_optional:
                row.control.set_value(value)
        self.clear_errors()
        if any(name in values and values[name] != self._rows[name].spec.default for name in self._fold.names()):
            self._fold.set_open(is_open=True)

    def set_fitting(self, values: Mapping[str, Any]) -> None:
        """Show those of some values that their fields may have; the other fields stay as they are."""
        for name, row in self._rows.items():
            if name in values and is_allowed(row.spec, values[name]):
                row.control.set_value(_as_choice(row.spec, values[name]))
        self.clear_errors()

    def show_error(self, field: str, sentence: str) -> bool:
        """Put a sentence under a field.

        Returns:
            False where the form does not show that field.
        """
        row = self._rows.get(field)
        if row is None:
            return False
        row.show_error(sentence)
        if field in self._fold.names():
            self._fold.set_open(is_open=True)
        return True

    def clear_errors(self) -> None:
        for row in self._rows.values():
            row.show_error("")

    def errors(self, others: Mapping[str, Any] | None = None) -> dict[str, str]:
        """What the model says against the values: field name to sentence.

        Args:
            others: Values of the fields that are shown elsewhere.
        """
        try:
            self._model.model_validate({**(others or {}), **self.value()})
        except ValidationError as error:
            found = {str(item["loc"][0]) if item["loc"] else "": refusal_words(item["msg"]) for item in error.errors()}
            return {name: self.tr("It {words}.").format(words=told(words)) for name, words in found.items()}
        return {}

    def _fit(self) -> None:
        self.setMaximumWidth(self._theme.scaled(MOST_WIDTH))

    def _listen(self, row: FormRow) -> None:
        name = row.spec.name
        row.control.changed.connect(lambda: self._tell(name))
        row.control.typed.connect(lambda: self._follow_typing(name))
        inner = row.control.inner
        if hasattr(inner, "choose_requested"):
            inner.choose_requested.connect(lambda: self.folder_requested.emit(name))

    def _tell(self, name: str) -> None:
        self._rows[name].show_error("")
        self.field_changed.emit(name)
        self.changed.emit()

    def _follow_typing(self, name: str) -> None:
        self._rows[name].show_error("")
        self.changed.emit()


class Fold(QWidget):
    """Rows that show when asked for."""

    def __init__(self, theme: Theme, rows: list[FormRow], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._button = Button(theme, self.tr("More"), "quiet", icon="chevron-right", size="compact", parent=self)
        self._button.clicked.connect(lambda: self.set_open(is_open=not self.is_open))
        self._body = QWidget(self)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(theme.token("space.1"))
        for row in rows:
            body.addWidget(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.1"))
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._body)
        self._is_open = False
        self._body.hide()

    @property
    def is_open(self) -> bool:
        return self._is_open

    def names(self) -> list[str]:
        return [name for row in self._rows for name in row.names]

    def set_open(self, *, is_open: bool) -> None:
        """Show or hide the rows."""
        self._is_open = is_open
        self._body.setVisible(is_open)
        self._button.set_icon("chevron-down" if is_open else "chevron-right")
        self._button.setText(self.tr("Less") if is_open else self.tr("More"))

    @override
    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible and bool(self._rows))


def _is_shown(spec: FieldSpec) -> bool:
    return not (spec.extra.get("slot") or spec.extra.get("hidden") or spec.extra.get("widget") == "prompt")


def is_allowed(spec: FieldSpec, value: object) -> bool:
    """Whether a field may have a value, as far as a form can tell."""
    if spec.choices:
        return any(_plain(choice) == _plain(value) for choice in spec.choices)
    if value is None:
        return spec.is_optional
    if spec.kind in {int, float}:
        low, high = spec.minimum, spec.maximum
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and (low is None or value >= low) and (high is None or value <= high)  # type: ignore[operator]
    return isinstance(value, spec.kind)


def _as_choice(spec: FieldSpec, value: object) -> object:
    """A plain value as the choice that it stands for."""
    if isinstance(value, Enum):
        return value
    return next((choice for choice in spec.choices if _plain(choice) == value), value)


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value

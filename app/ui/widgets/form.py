"""The form made from a pydantic model: parameters of an operation, a page of the settings."""

from collections.abc import Collection, Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel, ValidationError
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from app.providers.parameters import refusal_words
from app.ui.language import told
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.form_fields import FieldSpec, MakeControl, control_for, spec_of
from app.ui.widgets.form_row import FormRow

LABEL_WIDTH = 76
MOST_WIDTH = 460


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
            if name in leave_out or not is_shown(spec):
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


def is_shown(spec: FieldSpec) -> bool:
    """Whether a form has a row for a field."""
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

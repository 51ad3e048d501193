"""The control that names an element of a screen."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.devices.selectors import By, Match
from app.ui.panels.devices.presets.words import tr
from app.ui.theme import Theme
from app.ui.widgets.combo import Combo
from app.ui.widgets.form_fields import Control, FieldSpec
from app.ui.widgets.heights import keep_height
from app.ui.widgets.line_edit import LineEdit
from app.ui.widgets.spin import StepField

_MOST: Final = 999
_NONE: Final = ""


class SelectorField(QWidget):
    """What is looked at, how it must be like the value, the value; and below it which of several, and within what.

    Args:
        theme: The look.
        is_optional: There may be none.
    """

    changed = Signal()

    def __init__(self, theme: Theme, *, is_optional: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self.by = Combo(theme)
        if is_optional:
            self.by.add(tr("No element"), _NONE)
        for by, words in (
            (By.TEXT, tr("Text")),
            (By.ID, tr("Id")),
            (By.DESCRIPTION, tr("Description")),
            (By.CLASS, tr("Class")),
            (By.XPATH, tr("XPath")),
        ):
            self.by.add(words, by.value)
        self.match = Combo(theme)
        for match, words in (
            (Match.EXACT, tr("is")),
            (Match.CONTAINS, tr("contains")),
            (Match.STARTS, tr("starts with")),
            (Match.REGEX, tr("is like (regex)")),
        ):
            self.match.add(words, match.value)
        self.value_line = LineEdit()
        self.within = LineEdit()
        self.within.setPlaceholderText(tr("anywhere"))
        self.number = StepField(theme, 1, _MOST)
        for line in (self.value_line, self.within):
            keep_height(theme, line, "control.normal")
        keep_height(theme, self.number, "control.normal")
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.by.chosen.connect(lambda _: self._follow())
        self.match.chosen.connect(lambda _: self.changed.emit())
        self.value_line.textEdited.connect(lambda _: self.changed.emit())
        self.within.textEdited.connect(lambda _: self.changed.emit())
        self.number.changed.connect(lambda _: self.changed.emit())
        self._show_parts()

    def value(self) -> dict[str, Any] | None:
        """As a preset keeps it; None where there is to be no element."""
        by = self.by.value()
        if by == _NONE:
            return None
        found: dict[str, Any] = {"by": by, "value": self.value_line.text()}
        match = self.match.value()
        if match != Match.EXACT and by != By.XPATH:
            found["match"] = match
        if self.number.value() > 1:
            found["index"] = int(self.number.value()) - 1
        if self.within.text().strip():
            found["within"] = self.within.text().strip()
        return found

    def set_value(self, value: object) -> None:
        """Show what a preset keeps, without a signal; what is not right in it is shown as well as it can be."""
        if isinstance(value, BaseModel):
            value = value.model_dump(mode="json")
        given: Mapping[str, Any] = value if isinstance(value, dict) else {}
        none = _NONE if value is None and self.by.findText(tr("No element")) >= 0 else By.TEXT.value
        self.by.set_value(given.get("by") if given.get("by") in list(By) else none)
        self.match.set_value(given.get("match") if given.get("match") in list(Match) else Match.EXACT.value)
        _put(self.value_line, given.get("value"))
        _put(self.within, given.get("within"))
        index = given.get("index", 0)
        self.number.set_value(index + 1 if isinstance(index, int) and 0 <= index < _MOST else 1)
        self._show_parts()

    @override
    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        for part, words in (
            (self.by, tr("what is looked at")),
            (self.match, tr("how it is compared")),
            (self.value_line, tr("value")),
            (self.number, tr("which of several")),
            (self.within, tr("within")),
        ):
            part.setAccessibleName(f"{name}: {words}")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.token("space.1"))
        first = QHBoxLayout()
        first.setSpacing(self._theme.token("space.1"))
        first.addWidget(self.by, 1)
        first.addWidget(self.match, 1)
        column.addLayout(first)
        column.addWidget(self.value_line)
        self._more = QWidget()
        more = QHBoxLayout(self._more)
        more.setContentsMargins(0, 0, 0, 0)
        more.setSpacing(self._theme.token("space.1"))
        self.number.setToolTip(tr("Which one of several that are alike, from the top"))
        self.within.setToolTip(tr("Only within the element of this id or class"))
        more.addWidget(self.number)
        more.addWidget(self.within, 1)
        column.addWidget(self._more)

    def _follow(self) -> None:
        self._show_parts()
        if self.by.value() != _NONE and not self.value_line.text():
            self.value_line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _show_parts(self) -> None:
        by = self.by.value()
        self.match.setVisible(by not in {_NONE, By.XPATH})
        self.value_line.setVisible(by != _NONE)
        self._more.setVisible(by != _NONE)


def selector_control(theme: Theme, spec: FieldSpec) -> Control:
    """For a form."""
    field = SelectorField(theme, is_optional=spec.is_optional)
    control = Control(field, field.value, field.set_value)
    field.changed.connect(control.changed)
    return control


def _put(line: LineEdit, value: object) -> None:
    text = value if isinstance(value, str) else ""
    # The cursor stays where somebody types.
    if line.text() != text:
        line.setText(text)
        line.setCursorPosition(0)

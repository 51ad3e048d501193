"""The parameters of a workflow that is being mapped: a line each, with its name and where its value goes."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.providers.workflows import Candidate, FieldKind, MappedField
from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.combo import Combo
from app.ui.widgets.line_edit import LineEdit

_LEFT_OUT: Final = -1
_AS_FOUND: Final = -2
_TITLE_WIDTH: Final = 140
_LIKE: Final = {
    FieldKind.INPUT: (FieldKind.TEXT, FieldKind.CHOICE),
    FieldKind.TEXT: (FieldKind.TEXT,),
    FieldKind.INTEGER: (FieldKind.INTEGER, FieldKind.NUMBER),
    FieldKind.NUMBER: (FieldKind.INTEGER, FieldKind.NUMBER),
    FieldKind.FLAG: (FieldKind.FLAG,),
    FieldKind.CHOICE: (FieldKind.CHOICE, FieldKind.TEXT),
    FieldKind.FILE: (FieldKind.FILE,),
}


class FieldLine(QWidget):
    """One parameter: what it is called, and the input of a node that it sets.

    Args:
        theme: The look.
        name: Of the parameter.
        field: As it is mapped.
        candidates: What it can be mapped to instead.
    """

    changed = Signal()

    def __init__(self, theme: Theme, name: str, field: MappedField, candidates: Sequence[Candidate]) -> None:
        super().__init__()
        self.name = name
        self._field = field
        self._candidates = candidates
        self.title = LineEdit(self)
        self.title.setText(field.title)
        self.title.setMaxLength(60)
        self.title.setFixedSize(theme.scaled(_TITLE_WIDTH), theme.scaled(theme.token("control.normal")))
        self.title.setAccessibleName(self.tr("Name of {title}").format(title=field.title))
        self.place = Combo(theme, parent=self)
        self.place.setAccessibleName(self.tr("Where {title} goes").format(title=field.title))
        self._fill()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self.title)
        row.addWidget(self.place, 1)
        self.title.textChanged.connect(lambda _text: self.changed.emit())
        self.place.chosen.connect(lambda _value: self.changed.emit())

    def field(self) -> MappedField | None:
        """The parameter as it stands here; None where it is left out."""
        chosen = self.place.value()
        if chosen == _LEFT_OUT:
            return None
        title = self.title.text().strip() or self._field.title
        if not isinstance(chosen, int) or chosen == _AS_FOUND:
            return self._field.model_copy(update={"title": title})
        found = self._candidates[chosen].field
        if self._field.kind is FieldKind.INPUT:
            return self._field.model_copy(update={"title": title, "places": found.places})
        kept = {"title": title, "is_required": self._field.is_required, "is_advanced": self._field.is_advanced}
        return found.model_copy(update=kept | {"unit": self._field.unit})

    def _fill(self) -> None:
        titles = {candidate.field.places[0]: candidate.title for candidate in self._candidates}
        now = [titles.get(place, f"{place.node}: {place.input}") for place in self._field.places]
        more = self.tr(" and {n} more").format(n=len(now) - 1) if len(now) > 1 else ""
        self.place.add(now[0] + more, _AS_FOUND)
        for number, candidate in enumerate(self._candidates):
            if candidate.field.kind in _LIKE[self._field.kind] and candidate.field.places != self._field.places[:1]:
                self.place.add(candidate.title, number)
        self.place.add(self.tr("Not in the form"), _LEFT_OUT)


class FieldLines(QWidget):
    """All parameters, and a way to add one."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._candidates: Sequence[Candidate] = ()
        self.lines: list[FieldLine] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(theme.token("space.1"))
        self.more = Combo(theme, parent=self)
        self.more.setAccessibleName(self.tr("Add a parameter"))
        self.add_button = IconButton(theme, "plus", self.tr("Add this parameter"), size=28, parent=self)
        self.add_button.clicked.connect(self._add_chosen)
        row = QHBoxLayout()
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self.more, 1)
        row.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addLayout(self._column)
        column.addLayout(row)
        column.addStretch(1)

    def show_fields(self, fields: Mapping[str, MappedField], candidates: Sequence[Candidate]) -> None:
        """Show a mapping."""
        self._candidates = candidates
        for name, field in fields.items():
            self._add(name, field)
        taken = {place for field in fields.values() for place in field.places}
        for number, candidate in enumerate(candidates):
            if candidate.field.places[0] not in taken:
                self.more.add(candidate.title, number)
        self._follow_more()

    def fields(self) -> dict[str, MappedField]:
        """The mapping as it stands here."""
        found = ((line.name, line.field()) for line in self.lines)
        return {name: field for name, field in found if field is not None}

    def _add(self, name: str, field: MappedField) -> None:
        line = FieldLine(self._theme, name, field, self._candidates)
        line.changed.connect(self.changed)
        self.lines.append(line)
        self._column.addWidget(line)

    def _add_chosen(self) -> None:
        number = self.more.value()
        if not isinstance(number, int):
            return
        field = self._candidates[number].field
        self._add(self._free_name(field.places[0].input), field.model_copy(update={"is_advanced": True}))
        self.more.removeItem(self.more.currentIndex())
        self._follow_more()
        self.changed.emit()

    def _follow_more(self) -> None:
        self.more.setEnabled(self.more.count() > 0)
        self.add_button.setEnabled(self.more.count() > 0)

    def _free_name(self, wanted: str) -> str:
        base = re.sub(r"[^a-z0-9]+", "_", wanted.lower()).strip("_")[:30]
        base = base if base[:1].isalpha() and base not in {"model", "seed"} else f"value_{base}".strip("_")
        taken = {line.name for line in self.lines}
        return (
            base
            if base not in taken
            else next(name for number in range(2, 1000) if (name := f"{base}_{number}") not in taken)
        )

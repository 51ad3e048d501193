"""A row of a form: the word of a field, its control, and what is said about it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets.form_fields import Control, FieldSpec, MakeControl, control_for
from app.ui.widgets.label import Label
from app.ui.widgets.segment import Segment
from app.ui.widgets.spin import StepField

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

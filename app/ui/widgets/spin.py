"""A number between two buttons."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QLocale, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit

Number = int | float


class StepField(QWidget):
    """A number with a button for less and one for more.

    Args:
        theme: The look.
        minimum: The smallest value.
        maximum: The largest value.
        step: What a button adds.
        decimals: Digits after the point; 0 makes it an integer.
        unit: A short text after the number, left out where there is no room for it.
        special: Words shown instead of a number.
    """

    changed = Signal(object)
    """The value that the user has set."""
    typed = Signal(object)
    """The value in the middle of typing; `changed` follows when the typing ends."""

    def __init__(
        self,
        theme: Theme,
        minimum: Number,
        maximum: Number,
        *,
        step: Number = 1,
        decimals: int = 0,
        unit: str = "",
        special: Mapping[Number, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._minimum = minimum
        self._maximum = maximum
        self._step = step
        self._decimals = decimals
        self._special = dict(special or {})
        self._value: Number = minimum
        self._told: Number = minimum
        self.setProperty("role", "field")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._less = IconButton(theme, "minus", self.tr("Less"), parent=self)
        self._edit = LineEdit(self)
        self._edit.setProperty("role", "inner")
        self._edit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._unit = Label(theme, unit, "small", "tertiary", parent=self)
        self._unit.setVisible(bool(unit))
        self._more = IconButton(theme, "plus", self.tr("More"), parent=self)
        for button in (self._less, self._more):
            button.setAutoRepeat(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for part in (self._less, self._edit, self._unit, self._more):
            row.addWidget(part)
        row.setStretch(1, 1)
        self._edit.installEventFilter(self)
        self._edit.textEdited.connect(self._take)
        self._edit.editingFinished.connect(self.commit)
        self._less.clicked.connect(lambda: self.step_by(-1))
        self._more.clicked.connect(lambda: self.step_by(1))
        theme.changed.connect(self.updateGeometry)
        self._show()

    def value(self) -> Number:
        return self._value

    def set_value(self, value: Number) -> None:
        """Show a value without a signal; it is brought between the limits."""
        self._value = self._told = self._clean(value)
        self._show()

    def set_range(self, minimum: Number, maximum: Number) -> None:
        self._minimum, self._maximum = minimum, maximum
        self.set_value(self._value)

    def step_by(self, steps: int) -> None:
        """Add steps, as the buttons do."""
        self._set_by_user(self._value + steps * self._step)

    def commit(self) -> None:
        """End the typing: the text becomes a value between the limits, nonsense the value that was there."""
        number = self._number()
        self._set_by_user(self._value if number is None else number)

    @override
    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self._edit.setAccessibleName(name)
        self._less.setAccessibleName(self.tr("{field}: less").format(field=name))
        self._more.setAccessibleName(self.tr("{field}: more").format(field=name))

    @override
    def sizeHint(self) -> QSize:
        advance = self.fontMetrics().horizontalAdvance
        unit = self._unit.sizeHint().width() + 4 if self._unit.text() else 0
        texts = [advance(str(self._maximum)) + unit, *(advance(word) for word in self._special.values())]
        height = self._theme.scaled(self._theme.token("control.normal"))
        return QSize(max(76, 2 * 24 + max(texts) + 16), height)

    def least_width(self) -> int:
        """So narrow that what it shows is still whole, without its unit."""
        return max(76, 2 * 24 + paint.metrics(self._theme.font("body")).horizontalAdvance(self._edit.text()) + 8)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(76, self.sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_unit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
            if event.key() in steps:
                self.commit()
                self.step_by(steps[Qt.Key(event.key())])
                return True
        if isinstance(event, QFocusEvent):
            self._mark_focus(event.type() == QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._edit.hasFocus() and event.angleDelta().y():
            self.step_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()

    def _mark_focus(self, has_focus: bool) -> None:
        self.setProperty("focused", has_focus)
        self.style().unpolish(self)
        self.style().polish(self)

    def _number(self) -> Number | None:
        """What the text says, perhaps beyond the limits; None where it is no number."""
        text = self._edit.text().strip().replace(",", ".").replace(" ", "")
        try:
            return float(text) if self._decimals else int(float(text))
        except (ValueError, OverflowError):
            return next((key for key, word in self._special.items() if word == self._edit.text()), None)

    def _take(self) -> None:
        """Follow the typing. What is too small may be the beginning of a larger number, so it waits for the end."""
        number = self._number()
        if number is None or number < self._minimum:
            return
        value = self._clean(number)
        if value != self._value:
            self._value = value
            self._enable_buttons()
            self.typed.emit(value)

    def _set_by_user(self, value: Number) -> None:
        value = self._clean(value)
        is_new = value != self._told
        self._value = self._told = value
        self._show()
        if is_new:
            self.changed.emit(value)

    def _clean(self, value: Number) -> Number:
        value = min(self._maximum, max(self._minimum, value))
        return round(float(value), self._decimals) if self._decimals else int(value)

    def _show(self) -> None:
        number = f"{self._value:.{self._decimals}f}".replace(".", QLocale().decimalPoint())
        self._edit.setText(self._special.get(self._value, number))
        self._show_unit()
        self._enable_buttons()

    def _show_unit(self) -> None:
        """No unit stands after words, nor where it would cut the number."""
        has_room = self.width() >= self.sizeHint().width()
        self._unit.setVisible(bool(self._unit.text()) and self._value not in self._special and has_room)

    def _enable_buttons(self) -> None:
        self._less.setEnabled(self._value > self._minimum)
        self._more.setEnabled(self._value < self._maximum)

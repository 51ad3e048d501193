"""The controls of a form: one for each kind of field of a pydantic model."""

import secrets
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo
from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPlainTextEdit, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.language import told
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.combo import Combo
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit
from app.ui.widgets.secret_field import SecretField
from app.ui.widgets.segment import Segment, SegmentItem
from app.ui.widgets.slider import Slider
from app.ui.widgets.spin import StepField

_MOST_SEGMENTS: Final = 4
_LONGEST_SEGMENTS: Final = 26
_LARGEST: Final = 2**31 - 1
_DEFAULT_SEED_LIMIT: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What a form must know of a field."""

    name: str
    title: str
    help: str
    kind: type
    is_optional: bool
    choices: tuple[object, ...]
    minimum: float | None
    maximum: float | None
    extra: Mapping[str, Any]
    default: object


def spec_of(name: str, info: FieldInfo) -> FieldSpec:
    """Read a field of a model."""
    kind, is_optional = _without_none(info.annotation)
    choices: tuple[object, ...] = ()
    if get_origin(kind) is Literal:
        choices = get_args(kind)
        kind = type(choices[0])
    elif isinstance(kind, type) and issubclass(kind, Enum):
        choices = tuple(kind)
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    default = None if info.is_required() else info.get_default(call_default_factory=False)
    return FieldSpec(
        name,
        told(info.title or name.replace("_", " ").capitalize()),
        told(info.description or ""),
        kind if isinstance(kind, type) else str,
        is_optional,
        choices,
        _bound(info, (Ge, Gt)),
        _bound(info, (Le, Lt)),
        extra,
        default,
    )


def words_of(spec: FieldSpec, value: object) -> str:
    """A choice in words: the field's own labels, else the value with its unit."""
    labels = spec.extra.get("labels") or {}
    plain = value.value if isinstance(value, Enum) else value
    if str(plain) in labels:
        return told(str(labels[str(plain)]))
    unit = told(str(spec.extra.get("unit") or ""))
    if isinstance(plain, (int, float)):
        number = f"{plain:.2f}".rstrip("0").rstrip(".") if isinstance(plain, float) else str(plain)
        return f"{number}\u2009{unit}" if unit else number
    text = str(plain)
    # What is written in its own way stays so: the name of a file, an abbreviation.
    is_own = text != text.lower() or any(part.isalpha() for part in text.split(".")[1:])
    return text if is_own else told(text.replace("_", " ").capitalize())


class Control(QWidget):
    """A control of a form, whatever it looks like."""

    changed = Signal()
    typed = Signal()
    """A value in the middle of typing; `changed` follows."""

    def __init__(self, inner: QWidget, get: Callable[[], object], put: Callable[[Any], None]) -> None:
        super().__init__()
        self.inner = inner
        self._get = get
        self._put = put
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(inner)
        if not inner.sizePolicy().horizontalPolicy().value & QSizePolicy.PolicyFlag.GrowFlag.value:
            row.addStretch(1)

    def value(self) -> object:
        return self._get()

    def set_value(self, value: object) -> None:
        """Show a value without a signal."""
        with QSignalBlocker(self):
            self._put(value)

    def commit(self) -> None:
        """End the typing, as leaving the field does."""
        if isinstance(self.inner, StepField):
            self.inner.commit()

    def set_failed(self, failed: bool) -> None:
        """Mark the field at fault."""
        self.inner.setProperty("error", failed)
        self.inner.style().unpolish(self.inner)
        self.inner.style().polish(self.inner)

    @override
    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.inner.setAccessibleName(name)


MakeControl = Callable[[Theme, FieldSpec], Control]


class SeedField(QWidget):
    """A seed in mono figures with a dice; an empty one is drawn when the job runs."""

    changed = Signal()

    def __init__(self, theme: Theme, maximum: int) -> None:
        super().__init__()
        self._theme = theme
        self._maximum = maximum
        self._edit = LineEdit(self)
        self._edit.setProperty("mono", "true")
        self._edit.setPlaceholderText(self.tr("random"))
        self._edit.setMaxLength(len(str(maximum)))
        self._dice = IconButton(theme, "dices", self.tr("Draw a seed"), size=28, parent=self)
        self._clear = IconButton(theme, "x", self.tr("Random again"), size=28, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.1"))
        for part in (self._edit, self._dice, self._clear):
            row.addWidget(part)
        self._edit.textEdited.connect(self._keep_digits)
        self._dice.clicked.connect(self._draw)
        self._clear.clicked.connect(lambda: self._set_by_user(None))
        self._clear.hide()
        keep_height(theme, self._edit, "control.normal")

    @override
    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self._edit.setAccessibleName(name)

    def value(self) -> int | None:
        text = self._edit.text()
        return min(int(text), self._maximum) if text else None

    def set_value(self, value: int | None) -> None:
        self._edit.setText("" if value is None else str(value))
        self._clear.setVisible(value is not None)

    def _draw(self) -> None:
        self._set_by_user(secrets.randbelow(self._maximum + 1))

    def _set_by_user(self, value: int | None) -> None:
        self.set_value(value)
        self.changed.emit()

    def _keep_digits(self, text: str) -> None:
        digits = "".join(character for character in text if character in "0123456789")
        if digits != text:
            self._edit.setText(digits)
        self._clear.setVisible(bool(digits))
        self.changed.emit()


class FolderField(QWidget):
    """A folder with a button; choosing is up to who listens."""

    choose_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._path = ""
        self._text = Label(theme, "", "body", elide="middle", parent=self)
        self._button = Button(theme, self.tr("Change"), parent=self)
        self._button.clicked.connect(self.choose_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self._text, 1)
        row.addWidget(self._button)

    def value(self) -> str:
        return self._path

    def set_value(self, value: str) -> None:
        self._path = value
        self._text.setText(value)


class TextArea(QPlainTextEdit):
    """Several lines of text."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "field")
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(160, self._theme.scaled(64))


def control_for(theme: Theme, spec: FieldSpec) -> Control:
    """The control that suits a field."""
    widget = spec.extra.get("widget")
    if widget in {"seed", "secret"}:
        return _seed(theme, spec) if widget == "seed" else _secret(theme, spec)
    if spec.extra.get("kind") == "folder":
        folder = FolderField(theme)
        return Control(folder, folder.value, folder.set_value)
    if spec.choices:
        return _choice(theme, spec)
    if spec.kind is bool:
        return _switch(theme, spec)
    if spec.kind in {int, float}:
        return _number(theme, spec)
    return _area(theme) if widget in {"prompt", "lines"} else _line(theme, spec)


def _choice(theme: Theme, spec: FieldSpec) -> Control:
    options: Sequence[tuple[object, str]] = [(value, words_of(spec, value)) for value in spec.choices]
    wanted = spec.extra.get("widget")
    is_short = len(options) <= _MOST_SEGMENTS and sum(len(text) for _, text in options) <= _LONGEST_SEGMENTS
    if wanted == "segment" or (wanted != "combo" and is_short and len(options) > 1):
        segment = Segment(theme, [SegmentItem(value, text) for value, text in options], "normal")
        control = Control(segment, segment.value, segment.set_value)
        segment.chosen.connect(lambda _: control.changed.emit())
        return control
    combo = Combo(theme)
    for value, text in options:
        combo.add(text, value)
    control = Control(combo, combo.value, combo.set_value)
    combo.chosen.connect(lambda _: control.changed.emit())
    return control


def _switch(theme: Theme, spec: FieldSpec) -> Control:
    box = QCheckBox(told(str(spec.extra.get("word") or "")))
    box.setMinimumHeight(theme.token("control.minHitTarget"))
    control = Control(box, box.isChecked, box.setChecked)
    box.toggled.connect(lambda _: control.changed.emit())
    return control


def _number(theme: Theme, spec: FieldSpec) -> Control:
    is_float = spec.kind is float
    step = spec.extra.get("step") or (0.05 if is_float else 1)
    unit = told(str(spec.extra.get("unit") or ""))
    has_both = spec.minimum is not None and spec.maximum is not None
    wants_slider = spec.extra.get("widget") == "slider" or (is_float and spec.extra.get("widget") != "spin")
    low, high = spec.minimum or 0, spec.maximum if spec.maximum is not None else _LARGEST
    if wants_slider and has_both:
        slider = Slider(theme, low, high, step, unit=unit)
        control = Control(slider, slider.value if is_float else lambda: round(slider.value()), slider.set_value)
        slider.changed.connect(lambda _: control.changed.emit())
        return control
    special: dict[int | float, str] = {0: told(str(spec.extra["zero"]))} if spec.extra.get("zero") else {}
    decimals = max(1, len(f"{step:.6f}".rstrip("0").partition(".")[2])) if is_float else 0
    field = StepField(theme, low, high, step=step, decimals=decimals, unit=unit, special=special)
    field.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    control = Control(field, field.value, field.set_value)
    field.changed.connect(lambda _: control.changed.emit())
    field.typed.connect(lambda _: control.typed.emit())
    return control


def _seed(theme: Theme, spec: FieldSpec) -> Control:
    seed = SeedField(theme, int(spec.maximum if spec.maximum is not None else _DEFAULT_SEED_LIMIT))
    control = Control(seed, seed.value, seed.set_value)
    seed.changed.connect(control.changed)
    return control


def _secret(theme: Theme, spec: FieldSpec) -> Control:
    secret = SecretField(theme)
    secret.set_placeholder(told(str(spec.extra.get("placeholder") or "")))
    control = Control(secret, secret.value, secret.set_value)
    secret.changed.connect(control.changed)
    return control


def _line(theme: Theme, spec: FieldSpec) -> Control:
    line = LineEdit()
    keep_height(theme, line, "control.normal")

    def put(value: str | None) -> None:
        line.setText(value or "")
        # Of a long text its beginning is read.
        line.setCursorPosition(0)

    control = Control(line, lambda: line.text() or (None if spec.is_optional else ""), put)
    line.textEdited.connect(lambda _: control.changed.emit())
    return control


def _area(theme: Theme) -> Control:
    area = TextArea(theme)
    control = Control(area, area.toPlainText, lambda value: area.setPlainText(value or ""))
    area.textChanged.connect(control.changed)
    return control


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in {Union, types.UnionType}:
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        return kinds[0], len(kinds) < len(get_args(annotation))
    return annotation, False


def _bound(info: FieldInfo, kinds: tuple[type, ...]) -> float | None:
    for item in info.metadata:
        if isinstance(item, kinds):
            return float(getattr(item, type(item).__name__.lower()))
    return None

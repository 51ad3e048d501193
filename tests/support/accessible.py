"""What a screen reader is told of a window."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

_Role = QAccessible.Role

CONTROLS = frozenset(
    {
        _Role.PushButton,
        _Role.CheckBox,
        _Role.RadioButton,
        _Role.ComboBox,
        _Role.EditableText,
        _Role.Slider,
        _Role.SpinBox,
        _Role.List,
        _Role.Table,
        _Role.Tree,
        _Role.PageTab,
        _Role.MenuItem,
        _Role.ButtonMenu,
        _Role.ButtonDropDown,
        _Role.Dial,
        _Role.Link,
    }
)
"""What somebody acts on."""

MOST_ITEMS = 40
"""Of a list or table this many are read: the rest is made as these are."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a screen reader knows of."""

    role: QAccessible.Role
    name: str
    description: str
    is_focusable: bool
    kind: str
    path: str
    """The things in which it is."""


def tell(window: QWidget) -> list[Told]:
    """Everything that shows in a window, in the order in which a screen reader walks."""
    interface = QAccessible.queryAccessibleInterface(window)
    assert interface is not None
    return list(_walk(interface, "", 0))


def _walk(interface: QAccessibleInterface, path: str, place: int) -> Iterator[Told]:
    state = interface.state()
    if state.invisible or not interface.isValid():
        return
    thing: QObject | None = interface.object()
    kind = "item" if thing is None else type(thing).__name__
    here = f"{path}/{kind}[{place}]"
    yield Told(
        interface.role(),
        interface.text(QAccessible.Text.Name),
        interface.text(QAccessible.Text.Description),
        bool(state.focusable),
        kind,
        path,
    )
    for number in range(min(interface.childCount(), MOST_ITEMS)):
        yield from _walk(interface.child(number), here, number)

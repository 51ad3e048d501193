"""What a screen reader is told of widgets that paint themselves: what kind of thing each is, and what happens in it."""

from collections.abc import Mapping
from typing import Final, Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

Role = Literal["button", "canvas", "list", "tree"]

_ROLE: Final = "accessibleRole"
_ROLES: Final[Mapping[Role, QAccessible.Role]] = {
    "button": QAccessible.Role.Button,
    "canvas": QAccessible.Role.Canvas,
    "list": QAccessible.Role.List,
    "tree": QAccessible.Role.Tree,
}


def install_roles() -> None:
    """Let the roles hold that `introduce` gives; once, when there is an application."""
    QAccessible.installFactory(_interface)


def introduce(widget: QWidget, name: str, role: Role) -> None:
    """Say what a painted widget is and what kind of thing; without it, a screen reader knows it as an area."""
    # First the role: being named makes the interface where somebody listens.
    widget.setProperty(_ROLE, _ROLES[role].value)
    widget.setAccessibleName(name)


def say(widget: QWidget, words: str, *, at_once: bool = False) -> None:
    """Let a screen reader say something.

    Args:
        widget: Where it happened.
        words: As a sentence; nothing is said where there are none.
        at_once: Also in the middle of something else: for what went wrong.
    """
    if not words:
        return
    event = QAccessibleAnnouncementEvent(widget, words)
    urgency = QAccessible.AnnouncementPoliteness
    event.setPoliteness(urgency.Assertive if at_once else urgency.Polite)
    QAccessible.updateAccessibility(event)


def describe(widget: QWidget, words: str) -> None:
    """Say what a painted widget shows now: to who asks, and at once to who is in it."""
    if words == widget.accessibleDescription():
        return
    widget.setAccessibleDescription(words)
    if widget.hasFocus():
        say(widget, words)


def _interface(_name: str, thing: QObject) -> QAccessibleInterface | None:
    """The interface of a widget that was given a role; Qt makes that of any other."""
    if not isinstance(thing, QWidget):
        return None
    role = thing.property(_ROLE)
    return None if role is None else QAccessibleWidget(thing, QAccessible.Role(role), "")

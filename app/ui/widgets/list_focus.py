"""When the current line of a list shows that it has the keyboard's focus: after a key, not after a click."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem
from typing_extensions import override

_PROPERTY: Final = "showsFocus"
_KEYS: Final = frozenset(
    {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
)


class ListFocus(QObject):
    """Follows a list."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self._show(is_on=False)
        elif event.type() == QEvent.Type.KeyPress:
            self._show(is_on=True)
        elif isinstance(event, QFocusEvent) and event.gotFocus():
            self._show(is_on=event.reason() in _KEYS)
        return super().eventFilter(watched, event)

    def _show(self, *, is_on: bool) -> None:
        if bool(self._view.property(_PROPERTY)) != is_on:
            self._view.setProperty(_PROPERTY, is_on)
            self._view.viewport().update()


def is_ringed(option: QStyleOptionViewItem) -> bool:
    """Whether a delegate draws the ring around a line."""
    has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
    return has_focus and bool(option.widget.property(_PROPERTY))

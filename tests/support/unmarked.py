"""Texts of a window that do not come out of the translations, where those are of the language that nobody speaks."""

import re
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

_MOST_ROWS = 40
_WORD = re.compile(r"[A-Za-z]{3,}")
_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
_NO_WORDS = re.compile(
    r"(?:Ctrl|Shift|Alt|Space|Del|Ins|Enter|Return|Esc|Home|End|PgUp|PgDown|Backspace|Left|Right|Up|Down|Tab"
    r"|\bbytes\b|PixSim7|(?:/[\w.\- ]+)+|https?://\S+|\S+@\S+|\w*\.(?:png|mp4|json|toml|txt)|\w+:\S*|\w+/\w+"
    r"|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*"
)


def unmarked_texts(window: QWidget, known: Iterable[str]) -> list[str]:
    """What shows without the marks of the language, apart from names and words that users or services gave.

    Args:
        window: With all that is in it.
        known: Names that nobody translates: of files, of accounts, of models, of makers.
    """
    names = sorted(known, key=len, reverse=True)
    found: dict[str, QWidget] = {}
    for widget in (window, *window.findChildren(QWidget)):
        if widget.isVisible():
            found |= {text: widget for text in _texts(widget) if _is_unmarked(text, names)}
    return sorted(f"{text!r} of {type(widget).__name__}" for text, widget in found.items())


def _is_unmarked(text: str, names: Iterable[str]) -> bool:
    rest = without_marked(text)
    for name in names:
        rest = rest.replace(name, " ")
    return bool(_WORD.search(_NO_WORDS.sub(" ", rest)))


def without_marked(text: str) -> str:
    """A text without what stands in the marks of the language, also within one another."""
    depth, rest = 0, []
    for sign in text:
        depth += sign == "\u00ab"
        if not depth:
            rest.append(sign)
        depth -= sign == "\u00bb" and depth > 0
    return "".join(rest)


def _texts(widget: QWidget) -> Iterator[str]:
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    if widget.isWindow():
        yield widget.windowTitle()
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QGroupBox):
        yield widget.title()
    elif isinstance(widget, QLineEdit | QPlainTextEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(index) for index in range(widget.count()))
    elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _texts_of_model(widget.model())
    yield from _texts_of_actions(widget.actions())


def _texts_of_actions(actions: Iterable[QAction]) -> Iterator[str]:
    for action in actions:
        if action.isVisible():
            yield action.text().replace("&", "")
            yield action.toolTip().replace("&", "")


def _texts_of_model(model: QAbstractItemModel) -> Iterator[str]:
    for column in range(model.columnCount(QModelIndex())):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(min(model.rowCount(QModelIndex()), _MOST_ROWS)):
            index = model.index(row, column, QModelIndex())
            values = (model.data(index, role) for role in _ROLES)
            yield from (value for value in values if isinstance(value, str))

"""The menu that says by what the gallery is sorted."""

from typing import Final, Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.search import Sort
from app.ui.panels.gallery.search_words import direction_words, sort_words

_GAP: Final = 4


class Choose(Protocol):
    """Takes what was chosen."""

    def __call__(self, sort: Sort, *, is_ascending: bool) -> None: ...


def open_sort_menu(anchor: QWidget, sort: Sort, *, is_ascending: bool, choose: Choose) -> QMenu:
    """Open it below a button: the sorts, and which end of the present one comes first.

    What else belongs to the order can be added to it.
    """
    menu = QMenu(anchor)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    sorts = QActionGroup(menu)
    for one in Sort:
        action = menu.addAction(sort_words(one))
        action.setCheckable(True)
        action.setChecked(one == sort)
        sorts.addAction(action)
        # Names are read from A; of all else what is newest, best or largest is wanted first. Random is shuffled anew.
        starts_low = one == Sort.NAME
        action.triggered.connect(lambda _=False, one=one, low=starts_low: choose(one, is_ascending=low))
    if sort != Sort.RANDOM:
        menu.addSeparator()
        directions = QActionGroup(menu)
        for low in (False, True):
            action = menu.addAction(direction_words(sort, is_ascending=low))
            action.setCheckable(True)
            action.setChecked(low == is_ascending)
            directions.addAction(action)
            action.triggered.connect(lambda _=False, low=low: choose(sort, is_ascending=low))
    menu.popup(anchor.mapToGlobal(QPoint(0, anchor.height() + _GAP)))
    return menu


def sort_named(name: object) -> Sort:
    """The sort of a name that was kept; by date where it says nothing."""
    return Sort(name) if isinstance(name, str) and name in set(Sort) else Sort.DATE

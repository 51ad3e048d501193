"""The steps that an element of the screen can become."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.theme import Theme


def step_menu(theme: Theme, take: Callable[[str], None], parent: QWidget) -> QMenu:
    """A menu of actions that name an element; `take` gets the action's name."""
    menu = QMenu(parent)
    for action, icon, words in _actions():
        entry = QAction(theme.icon(icon), words, menu)
        entry.triggered.connect(lambda _=False, action=action: take(action))
        menu.addAction(entry)
    return menu


def _actions() -> tuple[tuple[str, str, str], ...]:
    def tr(text: str) -> str:
        return QCoreApplication.translate("Devices", text)

    return (
        ("click_element", "scan", tr("Step: touch it")),
        ("wait_for_element", "eye", tr("Step: wait for it")),
        ("check_element_exists", "circle-check", tr("Step: check that it is there")),
        ("read_text", "type", tr("Step: read its text")),
        ("if_element_exists", "circle-question-mark", tr("Step: if it is there")),
    )

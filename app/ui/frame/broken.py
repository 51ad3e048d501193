"""What stands in the place of a panel that could not be made."""

from typing import TYPE_CHECKING

import structlog
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.ui.errors import explain
from app.ui.language import told
from app.ui.shortcuts import HELP_PAGE, PANEL_ID, PANEL_TITLE
from app.ui.widgets.empty import EmptyState

if TYPE_CHECKING:
    from app.ui.context import PanelPlugin, UiContext

log = structlog.get_logger(__name__)


def make_panel(plugin: "PanelPlugin", context: "UiContext") -> QWidget:
    """A plug-in's panel; where making it fails, a panel that says so, for one must not take the window down."""
    try:
        panel = plugin.create(context)
    except Exception as error:
        log.exception("panel_failed", panel=plugin.id)
        return _sorry(context, explain(error).details)
    panel.setProperty(PANEL_TITLE, told(plugin.title))
    panel.setProperty(HELP_PAGE, f"panels/{plugin.id}")
    panel.setProperty(PANEL_ID, plugin.id)
    return panel


def _sorry(context: "UiContext", details: str) -> QWidget:
    words = QCoreApplication.translate("Panels", "This panel could not be opened. This is our mistake.")
    sorry = EmptyState(
        context.theme, "triangle-alert", words, QCoreApplication.translate("Panels", "Copy details"), parent=None
    )
    sorry.activated.connect(lambda: QGuiApplication.clipboard().setText(details))
    return sorry

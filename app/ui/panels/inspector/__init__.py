"""The inspector: what the chosen asset is and how it was made."""

from app.ui.context import PanelPlugin
from app.ui.language import QT_TRANSLATE_NOOP
from app.ui.panels.inspector.panel import InspectorPanel

PLUGIN = PanelPlugin("inspector", QT_TRANSLATE_NOOP("Program", "Inspector"), "scan-search", "right", 30, InspectorPanel)

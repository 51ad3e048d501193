"""The lineage: what a result was made from and what was made from it."""

from app.ui.context import PanelPlugin
from app.ui.language import QT_TRANSLATE_NOOP
from app.ui.panels.lineage.panel import LineagePanel

PLUGIN = PanelPlugin("lineage", QT_TRANSLATE_NOOP("Program", "Lineage"), "workflow", "page", 20, LineagePanel)

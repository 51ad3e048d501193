"""Quick look: one asset as large as the window."""

from app.ui.context import PanelPlugin
from app.ui.language import QT_TRANSLATE_NOOP
from app.ui.panels.quick_look.panel import QuickLook

PLUGIN = PanelPlugin("quick_look", QT_TRANSLATE_NOOP("Program", "Quick look"), "eye", "overlay", 90, QuickLook)

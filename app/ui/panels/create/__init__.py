"""The composer: what to make, out of what, with what."""

from app.ui.context import PanelPlugin
from app.ui.language import QT_TRANSLATE_NOOP
from app.ui.panels.create.panel import CreatePanel

PLUGIN = PanelPlugin("create", QT_TRANSLATE_NOOP("Program", "Composer"), "sparkles", "left", 10, CreatePanel)

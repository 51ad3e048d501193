"""The composer: what to make, out of what, with what."""

from app.ui.context import PanelPlugin
from app.ui.panels.create.panel import CreatePanel

PLUGIN = PanelPlugin("create", "Composer", "sparkles", "left", 10, CreatePanel)

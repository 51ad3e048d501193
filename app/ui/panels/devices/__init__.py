"""The phones: what they show, what they need, and one of them to use."""

from app.ui.context import PanelPlugin
from app.ui.language import QT_TRANSLATE_NOOP
from app.ui.panels.devices.panel import DevicesPanel

PLUGIN = PanelPlugin("devices", QT_TRANSLATE_NOOP("Program", "Devices"), "smartphone", "page", 40, DevicesPanel)

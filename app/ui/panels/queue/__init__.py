"""The queue: what runs, waits and has ended."""

from app.ui.context import PanelPlugin
from app.ui.language import QT_TRANSLATE_NOOP
from app.ui.panels.queue.panel import QueuePanel

PLUGIN = PanelPlugin("queue", QT_TRANSLATE_NOOP("Program", "Queue"), "list-video", "bottom", 10, QueuePanel)

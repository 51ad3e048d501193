"""The queue: what runs, waits and has ended."""

from app.ui.context import PanelPlugin
from app.ui.panels.queue.panel import QueuePanel

PLUGIN = PanelPlugin("queue", "Queue", "list-video", "bottom", 10, QueuePanel)

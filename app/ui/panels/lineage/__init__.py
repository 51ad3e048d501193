"""The lineage: what a result was made from and what was made from it."""

from app.ui.context import PanelPlugin, UiContext
from app.ui.panels.lineage.panel import LineagePanel


def _create(context: UiContext) -> LineagePanel:
    return LineagePanel(context)


PLUGIN = PanelPlugin("lineage", "Lineage", "waypoints", "page", 20, _create)

"""The gallery: every picture and clip of the library, by day."""

from app.ui.context import PanelPlugin
from app.ui.panels.gallery.panel import GalleryPanel

PLUGIN = PanelPlugin("gallery", "Gallery", "images", "page", 10, GalleryPanel)

"""The gallery: every picture and clip of the library, by day."""

from app.ui.context import PanelPlugin
from app.ui.language import QT_TRANSLATE_NOOP
from app.ui.panels.gallery.panel import GalleryPanel

PLUGIN = PanelPlugin("gallery", QT_TRANSLATE_NOOP("Program", "Gallery"), "images", "page", 10, GalleryPanel)

"""Google's Gemini interface: clips of Gemini Omni, pictures of the image models, and Veo 3.1 where it still works."""

from app.providers.google.adapter import GoogleProvider
from app.providers.google.manifest import MANIFEST
from app.providers.registry import register

register(MANIFEST, GoogleProvider)

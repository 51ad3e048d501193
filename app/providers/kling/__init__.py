"""Kling AI: clips, pictures, lip sync and sound by its developer interface, both generations of it."""

from app.providers.kling.adapter import KlingProvider
from app.providers.kling.manifest import MANIFEST
from app.providers.registry import register

register(MANIFEST, KlingProvider)

"""PixVerse, by its Platform OpenAPI."""

from app.providers.pixverse.adapter import build_provider
from app.providers.pixverse.manifest import MANIFEST
from app.providers.registry import register

register(MANIFEST, build_provider)

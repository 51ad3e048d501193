"""fal.ai: a host of many makers' models behind one queue."""

from app.providers.fal.adapter import build_provider
from app.providers.fal.manifest import MANIFEST
from app.providers.registry import register

register(MANIFEST, build_provider)

"""MiniMax: H3 and Hailuo clips, and pictures."""

from app.providers.minimax.adapter import build_provider
from app.providers.minimax.manifest import MANIFEST
from app.providers.registry import register

register(MANIFEST, build_provider)

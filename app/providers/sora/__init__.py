"""The OpenAI-compatible interface: OpenAI's pictures, and clips and pictures of servers of one's own."""

from app.providers.registry import register
from app.providers.sora.adapter import build_provider
from app.providers.sora.manifest import MANIFEST

register(MANIFEST, build_provider)

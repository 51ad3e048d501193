"""The engine inside: drafts drawn on this computer, without an account and without a network."""

from app.providers.local.adapter import build_provider
from app.providers.local.manifest import MANIFEST
from app.providers.registry import register

register(MANIFEST, build_provider)

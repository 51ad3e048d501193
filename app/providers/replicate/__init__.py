"""Replicate: a host of official and community models."""

from app.providers.registry import register
from app.providers.replicate.adapter import build_provider
from app.providers.replicate.manifest import MANIFEST

register(MANIFEST, build_provider)

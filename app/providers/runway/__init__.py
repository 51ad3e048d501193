"""Runway's developer interface: its own models and those of others behind one key."""

from app.providers.registry import register
from app.providers.runway.adapter import RunwayProvider
from app.providers.runway.manifest import MANIFEST

register(MANIFEST, RunwayProvider)

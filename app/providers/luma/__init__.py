"""Luma: clips and pictures by its Agents API and by the older Dream Machine API."""

from app.providers.luma.adapter import LumaProvider
from app.providers.luma.manifest import MANIFEST
from app.providers.registry import register

register(MANIFEST, LumaProvider)

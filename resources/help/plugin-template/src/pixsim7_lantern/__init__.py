"""Lantern, a made-up service, as a provider of PixSim7 Desktop. The import registers it."""

from app.providers.registry import register
from pixsim7_lantern.adapter import LanternProvider
from pixsim7_lantern.manifest import MANIFEST

register(MANIFEST, LanternProvider)

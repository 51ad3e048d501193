"""ComfyUI: workflows on a server of one's own."""

from app.providers.comfyui.adapter import build_provider
from app.providers.comfyui.manifest import MANIFEST
from app.providers.registry import register

register(MANIFEST, build_provider)

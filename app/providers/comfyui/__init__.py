"""ComfyUI: workflows on a server of one's own."""

from app.providers.comfyui.adapter import ComfyProvider
from app.providers.comfyui.manifest import manifest_with
from app.providers.registry import register

# Which operations there are depends on the workflows in its data folder.
register(manifest_with({}), ComfyProvider)

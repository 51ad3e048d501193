"""A ComfyUI server, of version 0.38 or 0.3.64, as its reference describes it."""

from tests.support.servers.comfyui.server import ComfyServer

SERVER = ComfyServer

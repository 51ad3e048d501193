"""The OpenAI-compatible videos and pictures: api.openai.com (pictures alone), and at `/v1` a self-hosted server.

`order("act_as", server="vllm" | "sglang" | "litellm" | "localai")` says which one; vLLM-Omni until then.
"""

from aiohttp import web
from typing_extensions import override

from tests.support.servers.sora.images import ImageServer
from tests.support.servers.sora.videos import VideoServer


class SoraServer(VideoServer, ImageServer):
    """Both halves of the interface."""

    @override
    def routes(self, router: web.UrlDispatcher) -> None:
        super().routes(router)
        router.add_route("*", "/api.openai.com/v1/videos", self._closed)
        router.add_route("*", "/api.openai.com/v1/videos/{rest:.*}", self._closed)

    async def _closed(self, _request: web.Request) -> web.StreamResponse:
        """The vendor ended its videos on 2026-09-24: nobody may ask for them."""
        raise web.HTTPNotFound


SERVER = SoraServer

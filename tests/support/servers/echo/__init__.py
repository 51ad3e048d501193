"""A made-up service that shows what it was sent: for the tests of calls."""

from typing import ClassVar

from aiohttp import web
from typing_extensions import override

from tests.support.servers.wire_server import RefusedError, Strict, WireServer

_STATUS = {"auth": 401, "quota": 402, "missing": 404, "filtered": 422, "rate": 429, "running": 429}


class Order(Strict):
    """What can be asked for."""

    prompt: str
    count: int = 1


class EchoServer(WireServer):
    """Answers with what it was sent."""

    origins: ClassVar[tuple[str, ...]] = ("https://api.echo.example", "https://files.echo.example")

    @override
    def routes(self, router: web.UrlDispatcher) -> None:
        router.add_route("*", "/api.echo.example/echo", self._echo)
        router.add_post("/api.echo.example/jobs", self._take)
        router.add_get("/api.echo.example/big", self._big)
        router.add_get("/api.echo.example/page", self._page)
        router.add_get("/files.echo.example/files/{name}", self.serve_file)
        router.add_put("/files.echo.example/put", self._echo)

    @override
    def refusal(self, request: web.Request, error: RefusedError) -> web.StreamResponse:
        headers = {"Retry-After": "7"} if error.kind == "rate" else {}
        return web.json_response(
            {"error": error.kind, "message": error.message}, status=_STATUS.get(error.kind, 400), headers=headers
        )

    async def _echo(self, request: web.Request) -> web.Response:
        parts: dict[str, object] = {}
        content = b""
        if request.content_type == "multipart/form-data":
            form = await request.post()
            for name, value in form.items():
                if isinstance(value, web.FileField):
                    parts[name] = [value.filename, value.content_type, len(value.file.read())]
                else:
                    parts[name] = value
        else:
            content = await request.read()
        told = {
            "method": request.method,
            "query": dict(request.query),
            "headers": dict(request.headers),
            "size": len(content),
            "text": content[:4000].decode("utf-8", "replace"),
            "parts": parts,
        }
        return web.json_response(told)

    async def _take(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            raise RefusedError("auth", "no such key")
        order = await self.body(request, Order)
        job = self.accept(f"j{self.number()}", "echo", order.model_dump(), cost=order.count)
        return web.json_response({"id": job.id})

    async def _big(self, request: web.Request) -> web.Response:
        return web.Response(body=b"x" * int(request.query["bytes"]))

    async def _page(self, request: web.Request) -> web.Response:
        del request
        return web.Response(text="<html>Sign in</html>", content_type="text/html")


SERVER = EchoServer

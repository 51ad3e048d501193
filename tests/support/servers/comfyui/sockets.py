"""The events of the server: text and binary frames to those that listen."""

import json
import struct
import time
from typing import Any
from uuid import uuid4

from aiohttp import WSMsgType, web

PREVIEW, TEXT, PREVIEW_WITH_METADATA = 1, 3, 4


class Sockets:
    """One socket a client; a new one with the same id takes over."""

    def __init__(self) -> None:
        self._open: dict[str, web.WebSocketResponse] = {}
        self._features: dict[str, dict[str, Any]] = {}

    async def serve(self, request: web.Request, features: dict[str, Any], remaining: int) -> web.WebSocketResponse:
        """Listen to a client until it goes."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        sid = request.query.get("clientId") or uuid4().hex
        self._open[sid] = socket
        self._features.pop(sid, None)
        await self._text(socket, "status", {"status": {"exec_info": {"queue_remaining": remaining}}, "sid": sid})
        is_first = True
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT and is_first:
                    await self._greet(sid, socket, json.loads(message.data), features)
                is_first = False
        finally:
            if self._open.get(sid) is socket:
                del self._open[sid]
        return socket

    async def close(self) -> None:
        """Cut all of them, as a server that ends does."""
        for socket in list(self._open.values()):
            await socket.close()
        self._open.clear()

    async def tell(self, sid: str | None, kind: str, data: dict[str, Any], *, timed: bool = False) -> None:
        """Send an event to a client, or to everybody where `sid` is None."""
        told = data | ({"timestamp": int(time.time() * 1000)} if timed else {})
        for name, socket in list(self._open.items()):
            if sid in {None, name}:
                await self._text(socket, kind, told)

    async def show(self, sid: str, picture: bytes, about: dict[str, Any]) -> None:
        """Send a preview: of type 4 to who said that it can read it."""
        socket = self._open.get(sid)
        if socket is None or socket.closed:
            return
        is_png = picture.startswith(b"\x89PNG")
        if self._features.get(sid, {}).get("supports_preview_metadata"):
            told = json.dumps(about | {"image_type": "image/png" if is_png else "image/jpeg"}).encode()
            await self._bytes(socket, struct.pack(">II", PREVIEW_WITH_METADATA, len(told)) + told + picture)
        else:
            await self._bytes(socket, struct.pack(">II", PREVIEW, 2 if is_png else 1) + picture)

    async def say(self, sid: str, node: str, text: str) -> None:
        """Send a node's progress text."""
        socket = self._open.get(sid)
        if socket is not None:
            name = node.encode()
            await self._bytes(socket, struct.pack(">II", TEXT, len(name)) + name + text.encode())

    async def _greet(
        self, sid: str, socket: web.WebSocketResponse, message: dict[str, Any], features: dict[str, Any]
    ) -> None:
        if message.get("type") == "feature_flags":
            self._features[sid] = message.get("data", {})
            await self._text(socket, "feature_flags", features)

    async def _text(self, socket: web.WebSocketResponse, kind: str, data: dict[str, Any]) -> None:
        try:
            if not socket.closed:
                await socket.send_str(json.dumps({"type": kind, "data": data}))
        except ConnectionError:
            pass

    async def _bytes(self, socket: web.WebSocketResponse, frame: bytes) -> None:
        try:
            if not socket.closed:
                await socket.send_bytes(frame)
        except ConnectionError:
            pass

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.server import ServerConnection, serve

from app.providers.comfyui.socket import ServerSocket
from tests.support.until import until


class Peer:
    """A server's end of the socket, in hand."""

    def __init__(self) -> None:
        self.address = ""
        self.paths: list[str] = []
        self.origins: list[str | None] = []
        self.keys: list[str | None] = []
        self.first: list[dict[str, object]] = []
        self.now: ServerConnection | None = None

    async def handle(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        self.paths.append(socket.request.path)
        self.origins.append(socket.request.headers.get("Origin"))
        self.keys.append(socket.request.headers.get("X-Key"))
        self.now = socket
        self.first.append(json.loads(await socket.recv()))
        await socket.wait_closed()

    async def say(self, kind: str, **data: object) -> None:
        assert self.now is not None
        await self.now.send(json.dumps({"type": kind, "data": data}))


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    peer = Peer()
    async with serve(peer.handle, "127.0.0.1", 0) as server:
        peer.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/comfy"
        yield peer


async def test_it_greets_first_without_an_origin_and_comes_back_with_the_same_name(peer: Peer) -> None:
    told: list[str] = []
    socket = ServerSocket(peer.address, "me", {"X-Key": "k"}, changed=told.append)
    socket.follow("p", 2)
    await until(lambda: len(peer.first), 1)
    assert peer.first[0]["type"] == "feature_flags"
    assert (peer.paths, peer.origins, peer.keys) == (["/comfy/ws?clientId=me"], [None], ["k"])
    await until(lambda: socket.is_live, wanted=True)
    await peer.say("execution_start", prompt_id="p")
    await until(lambda: bool((found := socket.board.get("p")) and found.is_running), wanted=True)
    assert told[-1] == "p"

    told.clear()
    assert peer.now is not None
    await peer.now.close()
    await until(lambda: len(peer.paths), 2)
    found = socket.board.get("p")
    assert found is not None
    assert not found.is_running
    assert "p" in told
    await socket.close()
    assert not socket.is_live
    assert socket.board.ids() == ()


async def test_many_events_are_told_as_a_few_and_the_end_at_once(peer: Peer) -> None:
    told: list[str] = []
    socket = ServerSocket(peer.address, "me", {}, changed=told.append)
    socket.follow("p", 2)
    await until(lambda: socket.is_live, wanted=True)
    told.clear()
    for value in range(100):
        await peer.say("progress", prompt_id="p", node="3", value=value, max=100)
    await peer.say("executing", prompt_id="p", node=None)
    await until(lambda: bool((found := socket.board.get("p")) and found.has_ended), wanted=True)
    assert len(told) < 20
    assert told[-1] == "p"
    await socket.close()


async def test_a_server_that_is_away_is_tried_again_and_again() -> None:
    told: list[str] = []
    socket = ServerSocket("http://127.0.0.1:9", "me", {}, changed=told.append)
    socket.follow("p")
    await until(lambda: len(told) > 1, wanted=True)
    assert not socket.is_live
    task = socket.end()
    assert task is not None
    await asyncio.wait({task})
    assert socket.end() is None

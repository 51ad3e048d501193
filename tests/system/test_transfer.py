import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.errors import ProviderUnavailableError
from app.system.transfer import MOST_STREAMS, Transfer
from app.system.transfer_limits import TransferLimits
from tests.support.byte_server import ByteServer, Request, answer, serve_bytes, serving
from tests.support.until import until

LOCAL = frozenset({"127.0.0.1"})
CONTENT = b"0123456789" * 1000


@pytest.fixture
async def transfer() -> AsyncIterator[Transfer]:
    transfer = Transfer(TransferLimits(idle_seconds=20, first_pause_seconds=0.01))
    yield transfer
    await transfer.close()


class Gate:
    """Sends half of the file, and the rest when it is opened."""

    def __init__(self) -> None:
        self.arrived = asyncio.Semaphore(0)
        self.opened = asyncio.Event()
        self.at_once = 0
        self.most_at_once = 0

    async def handle(self, request: Request, writer: asyncio.StreamWriter) -> None:
        if "range" in request.headers:
            await serving(CONTENT)(request, writer)
            return
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        writer.write(answer("200 OK", CONTENT[:5000], etag='"v1"', content_length=str(len(CONTENT))))
        await writer.drain()
        self.arrived.release()
        await self.opened.wait()
        writer.write(CONTENT[5000:])
        await writer.drain()
        self.at_once -= 1


async def _until_half(target: Path) -> None:
    await until(lambda: target.stat().st_size if target.exists() else 0, 5000)


def _start(transfer: Transfer, server: ByteServer, target: Path) -> asyncio.Task[object]:
    return asyncio.ensure_future(
        transfer.download(server.url(f"/{target.name}"), target, limit_bytes=10**6, allow_local=LOCAL)
    )


def _threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "transfer"]


async def test_bytes_move_in_one_thread_that_ends_with_it(tmp_path: Path) -> None:
    before = set(_threads())
    transfer = Transfer()
    async with serve_bytes(serving(CONTENT)) as server:
        targets = [tmp_path / f"{number}.part" for number in range(10)]
        await asyncio.gather(*(_start(transfer, server, target) for target in targets))
        assert len(set(_threads()) - before) == 1

    await transfer.close()

    assert not set(_threads()) - before
    assert all(target.read_bytes() == CONTENT for target in targets)


async def test_only_a_few_streams_run_at_once(transfer: Transfer, tmp_path: Path) -> None:
    gate = Gate()
    async with serve_bytes(gate.handle) as server, asyncio.timeout(30):
        tasks = [_start(transfer, server, tmp_path / f"{number}.part") for number in range(MOST_STREAMS + 3)]
        for _ in range(MOST_STREAMS):
            await gate.arrived.acquire()
        gate.opened.set()
        await asyncio.gather(*tasks)
    assert gate.most_at_once == MOST_STREAMS


async def test_two_downloads_to_one_place_take_turns(transfer: Transfer, tmp_path: Path) -> None:
    gate = Gate()
    target = tmp_path / "1.part"
    async with serve_bytes(gate.handle) as server, asyncio.timeout(30):
        tasks = [_start(transfer, server, target) for _ in range(2)]
        await gate.arrived.acquire()
        gate.opened.set()
        first, second = await asyncio.gather(*tasks)
    assert first == second
    assert gate.most_at_once == 1
    assert target.read_bytes() == CONTENT


@pytest.mark.row("F-13")
async def test_a_download_that_is_cancelled_is_taken_up_by_the_next_one(transfer: Transfer, tmp_path: Path) -> None:
    gate = Gate()
    target = tmp_path / "1.part"
    async with serve_bytes(gate.handle) as server, asyncio.timeout(30):
        task = _start(transfer, server, target)
        await _until_half(target)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await _start(transfer, server, target)
    assert target.read_bytes() == CONTENT
    assert server.requests[-1].headers["range"] == "bytes=5000-"


async def test_closing_ends_what_runs_and_what_has_come_stays(tmp_path: Path) -> None:
    gate = Gate()
    target = tmp_path / "1.part"
    transfer = Transfer()
    async with serve_bytes(gate.handle) as server, asyncio.timeout(30):
        task = _start(transfer, server, target)
        await _until_half(target)
        await transfer.close()
        with pytest.raises(ProviderUnavailableError, match="closing"):
            await task
    assert target.read_bytes() == CONTENT[:5000]


async def test_after_closing_nothing_is_fetched_any_more(tmp_path: Path) -> None:
    before = set(_threads())
    transfer = Transfer()
    await transfer.close()
    await transfer.close()
    with pytest.raises(ProviderUnavailableError, match="closing"):
        await transfer.download("https://cdn.example/a", tmp_path / "1.part", limit_bytes=1)
    assert not set(_threads()) - before


async def test_the_waiting_loop_goes_on_while_bytes_move(transfer: Transfer, tmp_path: Path) -> None:
    turns = 0
    gate = Gate()
    async with serve_bytes(gate.handle) as server, asyncio.timeout(30):
        task = _start(transfer, server, tmp_path / "1.part")
        await gate.arrived.acquire()
        while turns < 1000:
            await asyncio.sleep(0)
            turns += 1
        assert not task.done()
        gate.opened.set()
        await task


async def test_the_length_at_a_link_is_told_and_none_where_the_file_is_not_to_be_had(transfer: Transfer) -> None:
    async with serve_bytes(serving(CONTENT)) as server:
        assert await transfer.measure(server.url(), allow_local=LOCAL) == len(CONTENT)
        assert await transfer.measure(server.url()) is None
    assert await transfer.measure(server.url(), allow_local=LOCAL) is None
    for reply in (
        answer("404 Not Found", b""),
        answer("200 OK", b"<html>", content_type="text/html"),
        answer("302 Found", b"", location="/again"),
    ):

        async def handle(_request: Request, writer: asyncio.StreamWriter, reply: bytes = reply) -> None:
            writer.write(reply)

        async with serve_bytes(handle) as server:
            assert await transfer.measure(server.url(), allow_local=LOCAL) is None
    await transfer.close()
    with pytest.raises(ProviderUnavailableError):
        await transfer.measure("https://host.test/a.png")

"""Calls over HTTP: what arrives, what comes back, and what is known when nothing does."""

import asyncio
import base64
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.system.gateways import Gateways
from app.system.http import (
    MOST_CALLS,
    Answer,
    Call,
    FilePart,
    HttpCalls,
    Inline,
    NotSentCallError,
    UnansweredCallError,
)
from tests.support.byte_server import AUTHORITY, Request, serve_bytes
from tests.support.servers.serving import ServedProvider, served
from tests.support.until import until

HOST = "https://api.echo.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.echo", tmp_path_factory.mktemp("echo")) as running:
        yield running


@pytest.fixture
async def http(server: ServedProvider) -> AsyncIterator[HttpCalls]:
    calls = HttpCalls(Gateways(server.gateways))
    yield calls
    await calls.close()


async def test_a_body_of_json_may_hold_files_and_arrives_as_one(http: HttpCalls, tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(b"\x00\xff picture")
    encoded = base64.b64encode(file.read_bytes()).decode()
    body = {"prompt": "an ä", "image": Inline(str(file), "data:image/png;base64,"), "more": [Inline(str(file))]}
    answer = await http.send(Call("POST", f"{HOST}/echo?a=1", {"X-Own": "yes"}, body, is_fresh=True))
    assert answer.is_success
    told = answer.data
    assert (told["method"], told["query"], told["headers"]["X-Own"]) == ("POST", {"a": "1"}, "yes")
    assert told["headers"]["Content-Type"] == "application/json"
    assert told["headers"]["User-Agent"].startswith("PixSim7/")
    assert told["text"] == (f'{{"prompt":"an ä","image":"data:image/png;base64,{encoded}","more":["{encoded}"]}}')


async def test_a_form_brings_its_files_and_a_file_can_be_the_whole_body(http: HttpCalls, tmp_path: Path) -> None:
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"x" * 300_000)
    part = FilePart("file", str(file), "video/mp4", "own.mp4")
    answer = await http.send(Call("POST", f"{HOST}/echo", form={"purpose": "input"}, files=[part]))
    assert answer.data["parts"] == {"purpose": "input", "file": ["own.mp4", "video/mp4", 300_000]}
    put = await http.send(Call("PUT", "https://files.echo.example/put", file=str(file), is_checked=True))
    assert (put.data["size"], put.data["headers"]["Content-Length"]) == (300_000, "300000")


async def test_what_was_surely_not_sent_is_told_from_what_has_no_answer(
    http: HttpCalls, server: ServedProvider, tmp_path: Path
) -> None:
    for url in ("https://127.0.0.1:1/x", "https://nobody.invalid/x", "gopher://x", "https://a b/"):
        with pytest.raises(NotSentCallError):
            await http.send(Call("POST", url, seconds=5))
    with pytest.raises(NotSentCallError):
        await http.send(Call("PUT", f"{HOST}/echo", file=str(tmp_path / "none")))
    for fault in (
        {"path": "/echo", "when": "before"},
        {"path": "/echo", "when": "after"},
        {"path": "/echo", "cut_at": 20},
    ):
        server.go_wrong(fault)
        with pytest.raises(UnansweredCallError):
            await http.send(Call("POST", f"{HOST}/echo", json={}, is_fresh=True))
    server.go_wrong({"path": "/echo", "delay": 1.0})
    with pytest.raises(UnansweredCallError):
        await http.send(Call("POST", f"{HOST}/echo", json={}, seconds=0.1))


async def test_what_breaks_after_a_request_went_out_is_never_taken_for_unsent(server: ServedProvider) -> None:
    http = HttpCalls(Gateways(server.gateways), spare_seconds=-59.8)
    server.go_wrong({"path": "/echo", "delay": 1.0})
    with pytest.raises(UnansweredCallError, match="in time"):
        await http.send(Call("POST", f"{HOST}/echo", json={}, is_fresh=True))
    await http.close()

    async def break_the_record(_: Request, writer: asyncio.StreamWriter) -> None:
        transport: Any = writer.transport
        transport._ssl_protocol._transport.write(b"\x17\x03\x03\x00\x20" + b"x" * 32)
        await asyncio.sleep(0.1)

    async with serve_bytes(break_the_record, is_secure=True) as bytes_server:
        http = HttpCalls(ca_file=AUTHORITY)
        with pytest.raises(UnansweredCallError):
            await http.send(Call("POST", bytes_server.url("/jobs", "localhost"), json={}, is_fresh=True))
        await http.close()


async def test_an_answer_that_is_too_long_is_not_read(http: HttpCalls) -> None:
    with pytest.raises(UnansweredCallError, match="longer"):
        await http.send(Call("GET", f"{HOST}/big?bytes=5000", limit_bytes=4999))


async def test_no_redirect_is_followed_and_a_link_into_this_network_is_not_called(
    http: HttpCalls, server: ServedProvider
) -> None:
    server.go_wrong({"path": "/echo", "status": 302, "headers": {"Location": "https://api.echo.example/page"}})
    assert (await http.send(Call("GET", f"{HOST}/echo"))).status == 302
    with pytest.raises(Exception, match="private network"):
        await http.send(Call("PUT", f"http://localhost:{server.port}/files.echo.example/put", is_checked=True))


async def test_so_many_calls_run_at_once_and_long_ones_hold_up_no_short_one(
    http: HttpCalls, server: ServedProvider
) -> None:
    server.go_wrong({"path": "/echo", "method": "PUT", "delay": 0.4, "times": MOST_CALLS})
    long = [asyncio.ensure_future(http.send(Call("PUT", f"{HOST}/echo", is_long=True))) for _ in range(MOST_CALLS)]
    await asyncio.sleep(0.05)
    short = await asyncio.wait_for(http.send(Call("GET", f"{HOST}/echo")), 0.35)
    assert short.is_success
    await asyncio.gather(*long)


def _new_calls(before: set[threading.Thread]) -> bool:
    return "calls" in {thread.name for thread in set(threading.enumerate()) - before}


async def test_closing_breaks_off_what_runs_and_ends_the_thread(server: ServedProvider) -> None:
    before = set(threading.enumerate())
    http = HttpCalls(Gateways(server.gateways))
    server.go_wrong({"path": "/echo", "delay": 3.0})
    waiting = asyncio.ensure_future(http.send(Call("GET", f"{HOST}/echo")))
    await until(lambda: _new_calls(before), wanted=True)
    await asyncio.sleep(0.2)
    await http.close()
    with pytest.raises((asyncio.CancelledError, UnansweredCallError)):
        await asyncio.wait_for(waiting, 5)
    with pytest.raises(NotSentCallError, match="closing"):
        await http.send(Call("GET", f"{HOST}/echo"))
    assert not _new_calls(before)


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({}, None),
        ({"retry-after": "9"}, timedelta(seconds=9)),
        ({"retry-after": "9", "retry-after-ms": "1500"}, timedelta(seconds=1.5)),
        ({"retry-after-ms": "soon"}, None),
    ],
)
def test_the_pause_that_is_asked_for_is_read(headers: dict[str, str], pause: timedelta | None) -> None:
    assert Answer(429, headers, b"").retry_after == pause


@pytest.mark.parametrize("content", [b"", b"<html>", b"[" * 100_000, b'{"a": NaN}', b'{"a": ' + b"9" * 5000 + b"}"])
async def test_what_is_no_json_has_no_data(server: ServedProvider, http: HttpCalls, content: bytes) -> None:
    server.go_wrong({"path": "/echo", "status": 200, "body": content.decode()})
    answer = await http.send(Call("GET", f"{HOST}/echo"))
    assert answer.data is None
    assert (answer.is_client_error, answer.is_server_error) == (False, False)
    assert len(answer.words) <= 300

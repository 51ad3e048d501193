import asyncio
import os
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator

import httpx
import pytest

from app.system.http import MOST_CALLS_AT_ONCE, Http, make_tls_context
from tests.support.byte_server import AUTHORITY, Request, answer, scripted, serve_bytes


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    http = Http(AUTHORITY)
    yield http
    await http.close()


async def test_there_is_one_client_until_it_is_closed(http: Http) -> None:
    first = http.client()
    assert http.client() is first
    await http.close()
    assert first.is_closed
    assert http.client() is not first


async def test_a_redirect_is_given_back_and_not_followed(http: Http) -> None:
    async with serve_bytes(scripted(answer("302 Found", location="/elsewhere"))) as server:
        response = await http.client().post(server.url(), json={})
    assert response.status_code == 302
    assert len(server.requests) == 1


async def test_a_call_that_fails_is_not_repeated(http: Http) -> None:
    async with serve_bytes(scripted(b"")) as server:
        with pytest.raises(httpx.RemoteProtocolError):
            await http.client().post(server.url(), json={})
    assert len(server.requests) == 1


async def test_cookies_of_one_account_do_not_reach_another_one(http: Http) -> None:
    async with serve_bytes(scripted(answer("200 OK", set_cookie="session=1; Path=/"))) as server:
        await http.client().get(server.url())
        await http.client().get(server.url())
    assert "cookie" not in server.requests[1].headers


async def test_at_most_eight_calls_are_in_flight(http: Http) -> None:
    arrived, opened = asyncio.Semaphore(0), asyncio.Event()
    at_once = most_at_once = 0

    async def handle(_request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal at_once, most_at_once
        at_once += 1
        most_at_once = max(most_at_once, at_once)
        arrived.release()
        await opened.wait()
        at_once -= 1
        writer.write(answer("200 OK", connection="close"))

    async with serve_bytes(handle) as server, asyncio.timeout(30):
        calls = [asyncio.ensure_future(http.client().get(server.url())) for _ in range(MOST_CALLS_AT_ONCE + 4)]
        for _ in range(MOST_CALLS_AT_ONCE):
            await arrived.acquire()
        opened.set()
        await asyncio.gather(*calls)
    assert most_at_once == MOST_CALLS_AT_ONCE == 8


async def test_an_own_authority_is_trusted_beside_the_public_ones(http: Http) -> None:
    async with serve_bytes(scripted(answer("200 OK")), is_secure=True) as server:
        assert (await http.client().get(server.url(host="localhost"))).status_code == 200
        strangers = Http()
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            await strangers.client().get(server.url(host="localhost"))
        await strangers.close()


def test_certificates_are_always_checked() -> None:
    context = make_tls_context()
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert len(context.get_ca_certs()) > 50


async def test_a_proxy_of_the_environment_is_not_used(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    async with serve_bytes(scripted(answer("200 OK"))) as server:
        assert (await http.client().get(server.url())).status_code == 200


def test_nothing_loads_the_library_before_the_first_call() -> None:
    script = "import sys, app.system.http, app.system.transfer; print('httpx' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": os.getcwd()},  # noqa: PTH109
    )
    assert done.stdout.strip() == "False"

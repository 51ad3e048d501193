"""Downloads as callers see them, against a server that misbehaves."""

import asyncio
import hashlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.errors import (
    ProviderAuthError,
    ProviderError,
    ProviderUnavailableError,
    RemoteNotFoundError,
    StorageError,
)
from app.system.copied import Copied
from app.system.transfer import Transfer
from app.system.transfer_limits import TransferLimits
from tests.support.byte_server import (
    AUTHORITY,
    ByteServer,
    Handler,
    Request,
    answer,
    scripted,
    serve_bytes,
    serving,
)
from tests.support.until import until

HASTY = TransferLimits(
    connect_seconds=5,
    head_seconds=0.5,
    idle_seconds=0.5,
    total_seconds=20,
    pace_seconds=0.4,
    least_bytes_per_second=10_000,
    attempts=3,
    first_pause_seconds=0.01,
    longest_asked_pause_seconds=0.05,
)
CONTENT = bytes(range(256)) * 1200
LIMIT = 1_000_000
LOCAL = frozenset({"127.0.0.1", "localhost"})


@pytest.fixture
async def transfer() -> AsyncIterator[Transfer]:
    transfer = Transfer(HASTY, ca_file=AUTHORITY)
    yield transfer
    await transfer.close()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "1-0.part"


async def _fetch(transfer: Transfer, server: ByteServer, target: Path, limit_bytes: int = LIMIT) -> Copied:
    return await transfer.download(server.url(), target, limit_bytes=limit_bytes, allow_local=LOCAL)


def _is_whole(copied: Copied, target: Path) -> bool:
    names = [path.name for path in target.parent.iterdir() if path.is_file()]
    wanted = Copied(hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
    return copied == wanted and target.read_bytes() == CONTENT and names == [target.name]


def _size_and_mode(target: Path) -> tuple[int, int]:
    if not target.exists():
        return 0, 0
    found = target.stat()
    return found.st_size, found.st_mode & 0o777


def _is_clean(target: Path) -> bool:
    return not [path for path in target.parent.iterdir() if path.is_file()]


async def test_a_file_arrives_whole_with_its_hash(transfer: Transfer, target: Path) -> None:
    async with serve_bytes(serving(CONTENT)) as server:
        copied = await _fetch(transfer, server, target)

    assert _is_whole(copied, target)
    assert _size_and_mode(target) == (len(CONTENT), 0o600)
    headers = server.requests[0].headers
    assert headers["accept-encoding"] == "identity"
    assert not {"authorization", "cookie", "range"} & set(headers)


async def test_a_file_arrives_over_a_secured_connection(transfer: Transfer, target: Path) -> None:
    async with serve_bytes(serving(CONTENT), is_secure=True) as server:
        url = server.url(host="localhost")
        copied = await transfer.download(url, target, limit_bytes=LIMIT, allow_local=LOCAL)
    assert _is_whole(copied, target)


async def test_a_file_may_come_in_chunks(transfer: Transfer, target: Path) -> None:
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (CONTENT[:1000], CONTENT[1000:]))
    whole = answer("200 OK", content_length="", transfer_encoding="chunked") + chunks + b"0\r\n\r\n"
    async with serve_bytes(scripted(whole)) as server:
        assert _is_whole(await _fetch(transfer, server, target), target)


async def test_an_empty_file_is_what_the_server_says_it_is(transfer: Transfer, target: Path) -> None:
    async with serve_bytes(scripted(answer("200 OK"))) as server:
        assert (await _fetch(transfer, server, target)).size_bytes == 0


@pytest.mark.row("F-13")
async def test_an_answer_that_is_cut_is_gone_on_with(transfer: Transfer, target: Path) -> None:
    async with serve_bytes(serving(CONTENT, most_at_once=100_000)) as server:
        assert _is_whole(await _fetch(transfer, server, target), target)

    ranges = [request.headers.get("range") for request in server.requests]
    assert ranges == [None, "bytes=100000-", "bytes=200000-", "bytes=300000-"]
    assert server.requests[1].headers["if-range"] == '"v1"'


@pytest.mark.row("F-13")
@pytest.mark.parametrize(
    "place",
    [
        "bytes 99999-307199/307200",
        "bytes 100001-307199/307200",
        "bytes 100000-307199/*",
        "bytes 100000-200000/307200",
        "",
    ],
)
async def test_a_part_that_does_not_go_on_at_our_place_is_not_taken(
    transfer: Transfer, target: Path, place: str
) -> None:
    cut = answer("200 OK", CONTENT[:100_000], etag='"v1"', content_length=str(len(CONTENT)))
    wrong = answer("206 Partial Content", CONTENT[100_000:], etag='"v1"', content_range=place)
    whole = answer("200 OK", CONTENT, etag='"v1"')
    async with serve_bytes(scripted(cut, wrong, whole)) as server:
        assert _is_whole(await _fetch(transfer, server, target), target)
    assert [request.headers.get("range") for request in server.requests] == [None, "bytes=100000-", None]


@pytest.mark.row("F-13")
async def test_a_file_that_changed_in_between_is_begun_anew(transfer: Transfer, target: Path) -> None:
    old = answer("200 OK", b"x" * 1000, etag='"v0"', content_length="5000")
    mixed = answer("206 Partial Content", b"y" * 4000, etag='"v1"', content_range="bytes 1000-4999/5000")
    async with serve_bytes(scripted(old, mixed, answer("200 OK", CONTENT, etag='"v1"'))) as server:
        assert _is_whole(await _fetch(transfer, server, target), target)
    async with serve_bytes(scripted(old, answer("200 OK", CONTENT, etag='"v1"'))) as server:
        assert _is_whole(await _fetch(transfer, server, target), target)
    assert len(server.requests) == 2


@pytest.mark.row("F-13")
async def test_a_file_without_a_version_is_begun_anew(transfer: Transfer, target: Path) -> None:
    cut = answer("200 OK", CONTENT[:1000], content_length=str(len(CONTENT)))
    async with serve_bytes(scripted(cut, answer("200 OK", CONTENT))) as server:
        assert _is_whole(await _fetch(transfer, server, target), target)
    assert [request.headers.get("range") for request in server.requests] == [None, None]


@pytest.mark.row("F-13")
@pytest.mark.parametrize(("total", "asked"), [(len(CONTENT), 2), (len(CONTENT) + 1, 3)])
async def test_a_range_beyond_the_end_means_complete_only_when_the_total_is_ours(
    transfer: Transfer, target: Path, total: int, asked: int
) -> None:
    # In chunks and cut before their end: all bytes are there, and only the server can say that they are all.
    unended = answer("200 OK", content_length="", transfer_encoding="chunked", etag='"v1"')
    unended += b"%x\r\n%b\r\n" % (len(CONTENT), CONTENT)
    beyond = answer("416 Range Not Satisfiable", content_range=f"bytes */{total}")
    async with serve_bytes(scripted(unended, beyond, answer("200 OK", CONTENT))) as server:
        assert _is_whole(await _fetch(transfer, server, target), target)
    assert len(server.requests) == asked


KILLED = """
import asyncio, sys
from pathlib import Path
from app.system.transfer import Transfer

async def main():
    await Transfer().download(sys.argv[1], Path(sys.argv[2]), limit_bytes=10**6, allow_local=frozenset({"127.0.0.1"}))

asyncio.run(main())
"""


@pytest.mark.row("F-13")
async def test_a_download_whose_process_was_killed_is_taken_up_by_the_next_one(
    transfer: Transfer, target: Path
) -> None:
    async def hang_half_way(request: Request, writer: asyncio.StreamWriter) -> None:
        if "range" in request.headers:
            await serving(CONTENT)(request, writer)
            return
        writer.write(answer("200 OK", CONTENT[:150_000], etag='"v1"', content_length=str(len(CONTENT))))
        await writer.drain()
        await killed.wait()

    killed = asyncio.Event()
    async with serve_bytes(hang_half_way) as server, asyncio.timeout(30):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            KILLED,
            server.url(),
            str(target),
            env=os.environ | {"PYTHONPATH": os.getcwd()},  # noqa: PTH109
        )
        await until(lambda: _size_and_mode(target)[0], 150_000)
        assert process.returncode is None
        process.send_signal(signal.SIGKILL)
        await process.wait()
        killed.set()

        assert _is_whole(await _fetch(transfer, server, target), target)

    assert server.requests[-1].headers["range"] == "bytes=150000-"


@pytest.mark.row("F-17")
async def test_a_body_that_stays_shorter_than_announced_is_never_a_file(transfer: Transfer, target: Path) -> None:
    async with serve_bytes(scripted(answer("200 OK", CONTENT, content_length="400000"))) as server:
        with pytest.raises(ProviderUnavailableError):
            await _fetch(transfer, server, target)
    assert len(server.requests) == HASTY.attempts
    assert _is_clean(target)


@pytest.mark.row("F-17")
@pytest.mark.row("H-11")
@pytest.mark.parametrize("length", ["1000", "100000", "307199", "0"])
async def test_a_body_longer_than_announced_is_refused(transfer: Transfer, target: Path, length: str) -> None:
    async with serve_bytes(scripted(answer("200 OK", CONTENT, etag='"v1"', content_length=length))) as server:
        with pytest.raises(ProviderError, match="more than it announced"):
            await _fetch(transfer, server, target)
    assert _is_clean(target)


async def _for_ever(_request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(answer("200 OK", content_length="", transfer_encoding="chunked"))
    while not writer.is_closing():
        writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        await writer.drain()


async def _drip(_request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(answer("200 OK", content_length="5000"))
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def _drip_headers(_request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX: ")
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def _say_nothing(_request: Request, _writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def _stop_half_way(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(answer("200 OK", b"x" * 10, content_length="5000"))
    await writer.drain()
    await _say_nothing(request, writer)


HUGE = "9" * 18


@pytest.mark.row("F-17")
@pytest.mark.row("H-11")
@pytest.mark.parametrize(
    ("handler", "words"),
    [
        (_for_ever, "larger than"),
        (scripted(answer("200 OK", CONTENT, content_length=HUGE)), "larger than"),
        (scripted(answer("200 OK", CONTENT, content_length="-5")), "connection|how long"),
        (scripted(answer("200 OK", CONTENT, content_length="9" * 40)), "connection|how long"),
        (scripted(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\nhello"), "connection|how long"),
        (scripted(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"), "how long"),
        (scripted(answer("200 OK", CONTENT, content_length="")), "how long"),
        (scripted(answer("200 OK", CONTENT, content_encoding="gzip")), "packs"),
        (scripted(answer("200 OK", CONTENT, x="y" * 200_000)), "connection"),
        (scripted(b"not HTTP at all\r\n\r\n"), "connection"),
        (scripted(b""), "connection"),
        (_drip, "slowly"),
        (_drip_headers, "does not answer"),
        (_say_nothing, "does not answer|connection"),
        (_stop_half_way, "connection"),
    ],
)
async def test_an_answer_that_lies_or_does_not_end_is_refused(
    transfer: Transfer, target: Path, handler: Handler, words: str
) -> None:
    async with serve_bytes(handler) as server:
        with pytest.raises(ProviderError, match=words):
            await _fetch(transfer, server, target)
    assert _is_clean(target)


@pytest.mark.row("H-11")
async def test_a_server_that_cannot_prove_who_it_is_gets_no_request(target: Path) -> None:
    async with serve_bytes(serving(CONTENT), is_secure=True) as server:
        strangers, friends = Transfer(HASTY), Transfer(HASTY, ca_file=AUTHORITY)
        for transfer, host in ((strangers, "localhost"), (friends, "127.0.0.1")):
            with pytest.raises(ProviderUnavailableError, match="prove"):
                await transfer.download(server.url(host=host), target, limit_bytes=LIMIT, allow_local=LOCAL)
            await transfer.close()
    assert not server.requests
    assert _is_clean(target)


@pytest.mark.parametrize(
    ("status", "kind"),
    [("403 Forbidden", ProviderAuthError), ("404 Not Found", RemoteNotFoundError), ("400 Bad Request", ProviderError)],
)
async def test_a_refusal_is_not_asked_again(
    transfer: Transfer, target: Path, status: str, kind: type[ProviderError]
) -> None:
    async with serve_bytes(scripted(answer(status))) as server:
        with pytest.raises(ProviderError) as caught:
            await _fetch(transfer, server, target)
    assert type(caught.value) is kind
    assert len(server.requests) == 1
    assert _is_clean(target)


async def test_a_server_that_is_busy_is_asked_again_after_the_pause_it_wants(transfer: Transfer, target: Path) -> None:
    busy = answer("503 Service Unavailable", retry_after="1")
    async with serve_bytes(scripted(busy, answer("429 Too Many Requests"), answer("200 OK", CONTENT))) as server:
        assert _is_whole(await _fetch(transfer, server, target), target)
    assert len(server.requests) == 3


async def test_an_expired_link_leaves_what_a_new_one_goes_on_with(transfer: Transfer, target: Path) -> None:
    cut = answer("200 OK", CONTENT[:1000], etag='"v1"', content_length=str(len(CONTENT)))
    async with serve_bytes(scripted(cut, answer("403 Forbidden"))) as server:
        with pytest.raises(ProviderAuthError):
            await transfer.download(server.url("/a?sig=1"), target, limit_bytes=LIMIT, allow_local=LOCAL)
        server.handler = serving(CONTENT)
        copied = await transfer.download(server.url("/a?sig=2"), target, limit_bytes=LIMIT, allow_local=LOCAL)
    assert _is_whole(copied, target)
    assert server.requests[-1].headers["range"] == "bytes=1000-"


async def test_a_redirect_is_followed_and_headers_stay_with_the_server_they_are_for(
    transfer: Transfer, target: Path
) -> None:
    async with serve_bytes(serving(CONTENT)) as other, serve_bytes(scripted(b"")) as server:
        server.handler = scripted(
            answer("302 Found", location="/next", set_cookie="a=1"),
            answer("307 Temporary Redirect", location=other.url()),
        )
        headers = {"Authorization": "Bearer x"}
        await transfer.download(server.url(), target, limit_bytes=LIMIT, headers=headers, allow_local=LOCAL)

    assert [request.headers.get("authorization") for request in server.requests] == ["Bearer x", "Bearer x"]
    assert not {"authorization", "cookie"} & set(other.requests[0].headers)
    assert "cookie" not in server.requests[1].headers


@pytest.mark.row("H-10")
async def test_a_circle_of_redirects_ends(transfer: Transfer, target: Path) -> None:
    async with serve_bytes(scripted(answer("302 Found", location="/again"))) as server:
        with pytest.raises(ProviderError, match="too often"):
            await _fetch(transfer, server, target)
    assert len(server.requests) == 6


@pytest.mark.row("H-10")
@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "unix:/run/docker.sock",
        "http://10.0.0.1/",
        "https://10.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0.0.0.0/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://user:word@cdn.example/",
        "https://cdn.example:22/",
        "https://xn--/",
        "http://localhost:1/",
    ],
)
async def test_a_redirect_into_a_private_place_is_refused(transfer: Transfer, target: Path, location: str) -> None:
    async with serve_bytes(scripted(answer("302 Found", location=location))) as server:
        allowed = frozenset({f"127.0.0.1:{server.port}"})
        with pytest.raises(ProviderError):
            await transfer.download(server.url(), target, limit_bytes=LIMIT, allow_local=allowed)
    assert _is_clean(target)


@pytest.mark.row("H-10")
async def test_a_name_that_leads_home_gets_no_request(target: Path) -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    transfer = Transfer(HASTY, ca_file=AUTHORITY, resolve=resolve)
    with pytest.raises(ProviderError, match="private network"):
        await transfer.download("https://cdn.example/a", target, limit_bytes=LIMIT)
    await transfer.close()
    assert _is_clean(target)


@pytest.mark.row("F-26")
async def test_a_server_that_nobody_answers_for_is_unavailable(transfer: Transfer, target: Path) -> None:
    async with serve_bytes(scripted(b"")) as server:
        url = server.url()
    with pytest.raises(ProviderUnavailableError):
        await transfer.download(url, target, limit_bytes=LIMIT, allow_local=LOCAL)
    assert _is_clean(target)


@pytest.mark.row("F-26")
async def test_a_page_of_the_network_is_no_file_and_what_had_come_before_it_stays(
    transfer: Transfer, target: Path
) -> None:
    page = answer("200 OK", b"<html>Sign in</html>", content_type="text/html; charset=utf-8")
    head = answer("200 OK", CONTENT[:100_000], etag='"v1"', content_length=str(len(CONTENT)))
    place = f"bytes 100000-{len(CONTENT) - 1}/{len(CONTENT)}"
    rest = answer("206 Partial Content", CONTENT[100_000:], etag='"v1"', content_range=place)
    async with serve_bytes(scripted(head, page, rest)) as server:
        assert _is_whole(await _fetch(transfer, server, target), target)
    async with serve_bytes(scripted(page)) as server:
        with pytest.raises(ProviderUnavailableError, match="sign-in"):
            await _fetch(transfer, server, target.with_name("2-0.part"))


async def test_a_whole_download_has_its_time(target: Path) -> None:
    transfer = Transfer(TransferLimits(total_seconds=0.3))
    async with serve_bytes(_say_nothing) as server:
        with pytest.raises(ProviderUnavailableError, match="too long"):
            await _fetch(transfer, server, target)
    await transfer.close()


async def test_a_disk_that_refuses_is_a_storage_error(transfer: Transfer, tmp_path: Path) -> None:
    async with serve_bytes(serving(CONTENT)) as server:
        with pytest.raises(StorageError):
            await _fetch(transfer, server, tmp_path / "missing" / "1-0.part")

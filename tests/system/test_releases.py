"""Which version is the newest is believed only to whoever publishes the program."""

import base64
import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from app import __version__
from app.domain.errors import ValidationError
from app.system.gateways import Gateways
from app.system.releases import Release, ReleaseSource, UpdateLookError, find_release, read_release, sign_release
from tests.architecture.sources import ROOT
from tests.support.adb import silent_port
from tests.support.byte_server import answer, scripted, serve_bytes
from tests.support.releases import KEY, NEWER, ORIGIN, PUBLIC, SOURCE, published

SIGNED = sign_release(NEWER, KEY)


def signed(told: object) -> bytes:
    """What somebody with the key signs, whatever it is."""
    text = json.dumps(told).encode()
    parts = {"release": text, "signature": KEY.sign(b"PixSim7 release 1\n" + text)}
    return json.dumps({name: base64.b64encode(part).decode() for name, part in parts.items()}).encode()


def test_what_is_signed_is_read_again() -> None:
    assert read_release(SIGNED, PUBLIC) == NEWER


@pytest.mark.parametrize(
    ("version", "newer"), [("0.0.9", []), (__version__, []), (f"{__version__}.0", []), ("0.10", ["0.10"])]
)
def test_versions_are_compared_by_their_numbers(version: str, newer: list[str]) -> None:
    assert [found.version for found in [replace(NEWER, version=version)] if found.is_newer] == newer


def test_another_key_another_text_and_another_purpose_are_refused() -> None:
    with pytest.raises(ValidationError, match="signature"):
        read_release(SIGNED, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    parts = json.loads(SIGNED)
    other = json.loads(sign_release(replace(NEWER, version="100.0"), KEY))
    with pytest.raises(ValidationError, match="signature"):
        read_release(json.dumps({**parts, "release": other["release"]}).encode(), PUBLIC)
    bare = base64.b64encode(KEY.sign(base64.b64decode(parts["release"]))).decode()
    with pytest.raises(ValidationError, match="signature"):
        read_release(json.dumps({**parts, "signature": bare}).encode(), PUBLIC)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"version": "1.0; rm"},
        {"version": "1"},
        {"version": 1.5},
        {"date": "yesterday"},
        {"notes": "x" * 5000},
        {"notes": None},
        {"link": "http://pages.example.org"},
        {"link": "https://user@pages.example.org"},
        {"link": "https://pages.example.org/\u202egpj"},
        {"link": "file:///etc/passwd"},
        {"link": "https://[pages"},
    ],
)
def test_also_who_has_the_key_tells_only_what_a_release_is(change: dict[str, object]) -> None:
    told = {"format": 1, "version": "99.1", "date": "2026-12-01", "notes": "", "link": "https://pages.example.org"}
    assert read_release(signed(told), PUBLIC).version == "99.1"
    with pytest.raises(ValidationError):
        read_release(signed({**told, **change}), PUBLIC)


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_junk_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ValidationError):
        read_release(content, PUBLIC)


@pytest.mark.parametrize("content", [b"[" * 60_000, signed([]), b" " * 70_000, b'{"release": 1, "signature": "x"}'])
def test_what_is_too_deep_too_large_or_something_else_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError):
        read_release(content, PUBLIC)


async def test_the_newest_is_asked_for_and_nothing_is_told_of_this_computer() -> None:
    async with serve_bytes(scripted(answer("200 OK", SIGNED))) as server:
        assert await find_release(SOURCE, Gateways({ORIGIN: f"http://127.0.0.1:{server.port}"})) == NEWER
    (request,) = server.requests
    assert request.path == "/release.json"
    assert set(request.headers) <= {"host", "accept", "accept-encoding", "connection", "user-agent"}


@pytest.mark.parametrize(
    "said",
    [
        answer("404 Not Found"),
        answer("302 Found", location="https://other.example.org"),
        answer("200 OK", b"x" * 70_000),
    ],
)
async def test_no_answer_is_told_as_that(said: bytes) -> None:
    async with serve_bytes(scripted(said)) as server:
        with pytest.raises(UpdateLookError, match="No answer"):
            await find_release(SOURCE, Gateways({ORIGIN: f"http://127.0.0.1:{server.port}"}))


async def test_who_is_not_there_or_not_trusted_is_told() -> None:
    with silent_port() as port, pytest.raises(UpdateLookError, match="No answer"):
        await find_release(SOURCE, Gateways({ORIGIN: f"http://127.0.0.1:{port}"}))
    async with published() as gateways:
        with pytest.raises(UpdateLookError, match="cannot be trusted"):
            await find_release(ReleaseSource(SOURCE.address, bytes(32)), Gateways(gateways))


def test_a_build_says_where_to_look_or_looks_nowhere(tmp_path: Path) -> None:
    assert ReleaseSource.of_build(tmp_path) is None
    file = tmp_path / "program" / "releases.json"
    file.parent.mkdir()
    good = {"address": SOURCE.address, "key": base64.b64encode(PUBLIC).decode()}
    file.write_text(json.dumps(good))
    assert ReleaseSource.of_build(tmp_path) == SOURCE
    wrongs: list[object] = [
        [],
        {**good, "key": "x"},
        {**good, "key": "eA=="},
        {**good, "address": "http://a.example.org"},
    ]
    for wrong in wrongs:
        file.write_text(json.dumps(wrong))
        with pytest.raises(ValidationError):
            ReleaseSource.of_build(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such rights of files")
def test_the_script_makes_a_key_and_signs_with_it(tmp_path: Path) -> None:
    def run(*words: str) -> "subprocess.CompletedProcess[bytes]":
        argv = [sys.executable, "packaging/sign_release.py", *words]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False)

    key, notes = tmp_path / "key.pem", tmp_path / "notes.txt"
    notes.write_text(NEWER.notes)
    public = base64.b64decode(run("key", str(key)).stdout)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert run("key", str(key)).returncode != 0
    made = run("sign", str(key), NEWER.version, NEWER.day.isoformat(), NEWER.link, str(notes))
    assert read_release(made.stdout, public) == Release(NEWER.version, date(2026, 12, 1), NEWER.notes, NEWER.link)
    assert run("other").returncode == 2

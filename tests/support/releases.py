"""Whoever publishes the program, for tests: a key, a signed file and a server that gives it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.system.releases import Release, ReleaseSource, sign_release
from tests.support.byte_server import answer, scripted, serve_bytes

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
ORIGIN = "https://releases.example.org"
SOURCE = ReleaseSource(f"{ORIGIN}/release.json", PUBLIC)
NEWER = Release("99.1.0", date(2026, 12, 1), "Faster.\nNicer.", "https://pages.example.org/99")


@asynccontextmanager
async def published(release: Release = NEWER) -> AsyncIterator[dict[str, str]]:
    """Gives the gateways that lead the official address to a server with this release."""
    async with serve_bytes(scripted(answer("200 OK", sign_release(release, KEY)))) as server:
        yield {ORIGIN: f"http://127.0.0.1:{server.port}"}

"""Calls to providers: one client for all of them, on the window's loop."""

import ssl
from pathlib import Path
from typing import TYPE_CHECKING

# httpx takes as long to import as the window to paint: it comes with the first call.
if TYPE_CHECKING:
    import httpx

MOST_CALLS_AT_ONCE = 8
CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0
TURN_SECONDS = 120.0


def make_tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """What certificates are checked against: the public authorities, and an own one beside them. It cannot be off."""
    import certifi  # noqa: PLC0415

    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


class Http:
    """Gives the client for provider calls.

    It follows no redirect, repeats nothing, keeps no cookies, takes no settings from the environment, and has at most
    eight calls in flight; a further one waits for its turn. Credentials come with each call, never with the client.

    Args:
        ca_file: A certificate authority of one's own.
    """

    def __init__(self, ca_file: Path | None = None) -> None:
        self._ca_file = ca_file
        self._client: httpx.AsyncClient | None = None

    def client(self) -> "httpx.AsyncClient":
        """The one client, made at the first call; the loop that makes it is the one to use it in."""
        if self._client is None:
            self._client = self._make()
        return self._client

    async def drop_idle_connections(self) -> None:
        """Begin with new connections: after a sleep of the computer the old ones are dead."""
        await self.close()

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _make(self) -> "httpx.AsyncClient":
        from http.cookiejar import CookieJar, DefaultCookiePolicy  # noqa: PLC0415

        import httpx  # noqa: PLC0415

        return httpx.AsyncClient(
            verify=make_tls_context(self._ca_file),
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS, pool=TURN_SECONDS),
            limits=httpx.Limits(max_connections=MOST_CALLS_AT_ONCE, max_keepalive_connections=MOST_CALLS_AT_ONCE),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            trust_env=False,
        )

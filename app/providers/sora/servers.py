"""Whose address an account names: OpenAI's, or that of a server of its user's."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from app.domain.errors import ProviderAuthError
from app.providers.accounts import AccountView
from app.providers.sora.manifest import HOST, OFFICIAL

_HOME_NAMES: Final = (".local", ".lan", ".home", ".internal", ".home.arpa")


@dataclass(frozen=True, slots=True)
class Server:
    """A server.

    Attributes:
        base: Its address, without a slash at the end.
        is_official: Whether it is OpenAI's own.
    """

    base: str
    is_official: bool

    @property
    def own(self) -> str | None:
        """The address, where it is not OpenAI's."""
        return None if self.is_official else self.base

    @property
    def place(self) -> str:
        """Host and port."""
        return urlsplit(self.base).netloc


def server_of(account: AccountView) -> Server:
    """The server that an account names.

    Raises:
        ProviderAuthError: It names none, or one in the open internet without encryption.
    """
    base = (account.options.get("base_url") or OFFICIAL).strip().rstrip("/")
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.query or parts.fragment:
        raise ProviderAuthError("The address in the account is not one, such as http://127.0.0.1:8091/v1.")
    if parts.scheme == "http" and not _is_near(host):
        raise ProviderAuthError("A server in the open internet needs an address that begins with https.")
    return Server(base, host == HOST)


def headers_of(account: AccountView, server: Server) -> dict[str, str]:
    """What goes with each call: the key, where there is one, and whose it is."""
    key = account.credentials.get("key", "")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    if server.is_official:
        for name, header in (("organization", "OpenAI-Organization"), ("project", "OpenAI-Project")):
            value = account.options.get(name, "").strip()
            if value and value.isascii() and value.isprintable():
                headers[header] = value
    return headers


def _is_near(host: str) -> bool:
    """Whether a host is this computer or in a private network; names are taken by their look."""
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_HOME_NAMES)
    return address.is_private or address.is_loopback or address.is_link_local

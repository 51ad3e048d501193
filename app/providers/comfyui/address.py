"""Where an account's server is, and what a proxy before it wants to be told."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

from app.domain.errors import InvalidParametersError
from app.providers.accounts import AccountView
from app.system.addresses import is_public

DEFAULT_ADDRESS: Final = "http://127.0.0.1:8188"
_PORTS: Final = {"http": 80, "https": 443}
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9-]{1,60}")
_NOT_OURS: Final = frozenset({"host", "origin", "content-length", "content-type", "transfer-encoding", "connection"})


def server_address(account: AccountView) -> str:
    """The server's base address, without a slash at its end.

    Raises:
        InvalidParametersError: It is none.
    """
    text = account.options.get("base_url", "").strip() or DEFAULT_ADDRESS
    text = text if "://" in text else f"http://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    is_wrong = parts.scheme not in _PORTS or not parts.hostname or port == 0
    if is_wrong or parts.username or parts.password or parts.query or parts.fragment:
        raise InvalidParametersError(f"{text[:100]} is not the address of a server, such as {DEFAULT_ADDRESS}.")
    if parts.scheme == "http" and is_public(parts.hostname or ""):
        raise InvalidParametersError("Plain http is for servers of your own network; an address outside needs https.")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def server_place(account: AccountView) -> str:
    """The server as "host:port"; empty where the address is none."""
    try:
        parts = urlsplit(server_address(account))
    except InvalidParametersError:
        return ""
    return f"{(parts.hostname or '').lower()}:{parts.port or _PORTS[parts.scheme]}"


def server_headers(account: AccountView) -> dict[str, str]:
    """The headers that the account's user wants sent: "Name: value", separated by new lines or semicolons.

    A word alone is a bearer token.

    Raises:
        InvalidParametersError: One of them is none; its value is not told.
    """
    found: dict[str, str] = {}
    for line in re.split(r"[\n;]+", account.credentials.get("headers", "")):
        name, colon, value = line.partition(":")
        name, value = name.strip(), value.strip()
        if not name and not value:
            continue
        if not colon and " " not in name and _is_plain(name):
            name, colon, value = "Authorization", ":", f"Bearer {name}"
        if not colon or _HEADER_NAME.fullmatch(name) is None or name.lower() in _NOT_OURS or not _is_plain(value):
            raise InvalidParametersError("The extra headers are not right: write each as Name: value.")
        found[name] = value
    return found


def view_url(address: str, file: Mapping[str, str]) -> str:
    """The link to a file of the server."""
    return f"{address}/view?{urlencode(file)}"


def _is_plain(value: str) -> bool:
    return bool(value) and value.isascii() and value.isprintable()

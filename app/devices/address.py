"""Where an adb server or a phone answers: host and port, read from settings, the environment and what is typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from typing_extensions import override

from app.domain.errors import ValidationError

DEFAULT_PORT = 5037
PHONE_PORT = 5555
_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?")
_NUMERIC_HOST = re.compile(r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9._-]{1,16})?")
_MAX_PORT = 65535


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """The TCP address of an adb server."""

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine, so that it may be started from here."""
        return self.host in _LOCAL_HOSTS

    @override
    def __str__(self) -> str:
        return join_place(self.host, self.port)


def find_server(setting: str, environment: Mapping[str, str]) -> ServerAddress:
    """Choose the server as adb itself does; the setting goes before the environment.

    Args:
        setting: "host:port", "host" or ""; what the user typed.
        environment: Asked for ADB_SERVER_SOCKET ("tcp:host:port" or "tcp:port") and ANDROID_ADB_SERVER_PORT.

    Raises:
        ValidationError: It is no address over TCP.
    """
    if setting.strip():
        return ServerAddress(*split_place(setting, default_port=DEFAULT_PORT))
    if listened := environment.get("ADB_SERVER_SOCKET", "").strip():
        return _read_socket(listened)
    if port := environment.get("ANDROID_ADB_SERVER_PORT", "").strip():
        return ServerAddress(port=_read_port(port))
    return ServerAddress()


def split_place(place: str, *, default_port: int | None = PHONE_PORT) -> tuple[str, int]:
    """Take "host:port", "host", "[::1]:port" or "::1" apart.

    Raises:
        ValidationError: It is no host, or no port between 1 and 65535.
    """
    words = place.strip()
    if words.startswith("["):
        host, bracket, rest = words[1:].partition("]")
        # What stands behind the bracket without a colon is no port, and refused as one.
        port = rest.removeprefix(":") if rest.startswith(":") else "?"
        has_port = bool(rest) or not bracket
    elif words.count(":") > 1:
        host, port, has_port = words, "", False
    else:
        host, colon, port = words.partition(":")
        has_port = bool(colon)
    if not (_HOST.fullmatch(host) or _NUMERIC_HOST.fullmatch(host)):
        raise ValidationError(f"{host!r} is no name or number of a machine.", field="place")
    if has_port:
        return host, _read_port(port)
    if default_port is None:
        raise ValidationError("The port is missing: write it behind the address, after a colon.", field="place")
    return host, default_port


def join_place(host: str, port: int) -> str:
    """Write host and port as one text, with brackets around a host that has colons of its own."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _read_socket(words: str) -> ServerAddress:
    kind, _, place = words.partition(":")
    if kind != "tcp" or not place:
        raise ValidationError(f"The adb server at {words!r} is not reached over TCP.", field="ADB_SERVER_SOCKET")
    if place.isdecimal():
        return ServerAddress(port=_read_port(place))
    return ServerAddress(*split_place(place, default_port=DEFAULT_PORT))


def _read_port(words: str) -> int:
    if re.fullmatch(r"[0-9]{1,5}", words) and 0 < int(words) <= _MAX_PORT:
        return int(words)
    raise ValidationError(f"{words!r} is no port: a number from 1 to {_MAX_PORT}.", field="place")

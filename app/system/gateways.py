"""Official addresses that are reached by another way: a company's gateway to a service."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import structlog

from app.domain.errors import ValidationError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a call goes.

    Attributes:
        url: The address that is connected to.
        gateway: "host:port" of the gateway; None where the call goes straight.
    """

    url: str
    gateway: str | None


class Gateways:
    """Leads calls and downloads of official addresses to where the user wants them to go.

    Args:
        routes: Official address, such as "https://api.example.com", to the gateway's, such as
            "https://gateway.example.org/example": the path and query follow.

    Raises:
        ValidationError: One of them is no address, or holds a user name, a query or a fragment.
    """

    def __init__(self, routes: Mapping[str, str] | None = None) -> None:
        self._routes = {_origin(official): _base(gateway) for official, gateway in (routes or {}).items()}

    @classmethod
    def of_settings(cls, routes: Mapping[str, str]) -> "Gateways":
        """The gateways that the user wrote down; none of them where one cannot be meant, which is logged."""
        try:
            return cls(routes)
        except ValidationError as error:
            log.warning("gateways_ignored", reason=error.message)
            return cls()

    def lead(self, url: str) -> Route:
        """Where a call of an address goes."""
        parts = urlsplit(url)
        gateway = self._routes.get(f"{parts.scheme}://{parts.netloc}".lower())
        if gateway is None:
            return Route(url, None)
        there = urlsplit(gateway)
        path = there.path.rstrip("/") + parts.path
        return Route(urlunsplit((there.scheme, there.netloc, path, parts.query, "")), there.netloc)


def _origin(official: str) -> str:
    parts = urlsplit(official.strip().rstrip("/"))
    if parts.scheme != "https" or not parts.hostname or parts.path or parts.query or parts.username:
        raise ValidationError(f"{official} is not an official address, such as https://api.example.com.")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _base(gateway: str) -> str:
    parts = urlsplit(gateway.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValidationError(f"{gateway} is not a gateway's address, such as https://gateway.example.org/example.")
    return gateway.strip()

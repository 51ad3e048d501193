"""Links that come from outside: which of them are followed."""

import re

import httpx

from app.domain.errors import ProviderError

_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"[a-z0-9._:-]{1,253}", re.IGNORECASE)


class Links:
    """Checks each link of one download.

    Args:
        allow_local: Hosts, or "host:port", that may be reached by plain http, on any port, at any address. A download
            that begins elsewhere is not led there.
    """

    def __init__(self, allow_local: frozenset[str] = frozenset()) -> None:
        self._allow_local = allow_local

    def first(self, url: str) -> httpx.URL:
        """Check the link that a download begins with.

        Raises:
            ProviderError: It is not followed; the message says why.
        """
        link = _parse(url)
        self._check(link, may_be_local=True)
        return link

    def next(self, link: httpx.URL, location: str) -> httpx.URL:
        """Check where a redirect leads.

        Raises:
            ProviderError: It is not followed; the message says why.
        """
        try:
            target = link.join(location).copy_with(fragment=None)
        except (httpx.InvalidURL, ValueError) as error:
            raise ProviderError("The download was redirected to a broken link.", detail=str(error)) from error
        self._check(target, may_be_local=self.is_local(link))
        return target

    def is_local(self, link: httpx.URL) -> bool:
        """Whether the link leads to a server that the account names."""
        return self.is_local_host(host_of(link), port_of(link))

    def is_local_host(self, host: str, port: int) -> bool:
        named = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        return host in self._allow_local or named in self._allow_local

    def _check(self, link: httpx.URL, *, may_be_local: bool) -> None:
        if not link.raw_host:
            raise ProviderError("The link names no server.")
        if not _HOST.fullmatch(host_of(link)):
            raise ProviderError("The link names a server that cannot be.", detail=host_of(link))
        if link.userinfo:
            raise ProviderError("The link holds a user name; it is not followed.", detail=host_of(link))
        is_local = may_be_local and self.is_local(link)
        if link.scheme not in ({"https", "http"} if is_local else {"https"}):
            raise ProviderError("The link is not a secure one (https); it is not followed.", detail=_origin(link))
        if not is_local and port_of(link) not in _PORTS.values():
            raise ProviderError("The link leads to an unusual port; it is not followed.", detail=_origin(link))


def port_of(link: httpx.URL) -> int:
    return link.port or _PORTS.get(link.scheme, 0)


def host_of(link: httpx.URL) -> str:
    """The host as it is connected to: an international name in its ASCII form."""
    return link.raw_host.decode("ascii")


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether two links lead to the same server, so that one may get the headers meant for the other."""
    return (one.scheme, one.raw_host, port_of(one)) == (other.scheme, other.raw_host, port_of(other))


def _parse(url: str) -> httpx.URL:
    try:
        return httpx.URL(url).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise ProviderError("The link is broken.", detail=str(error)) from error


def _origin(link: httpx.URL) -> str:
    return f"{link.scheme}://{host_of(link)}:{port_of(link)}"

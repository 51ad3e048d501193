"""Which network addresses a link from outside may lead to."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

_NAT64 = IPv6Network("64:ff9b::/96")
# Python's own lists have learned some of these only in later releases.
_REFUSED = tuple(
    ip_network(block)
    for block in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "64:ff9b:1::/48",
        "2001::/23",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
    )
)


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, also where it stands inside another one.

    Args:
        address: As digits, not a name.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        return found.scope_id is None and _is_public_v6(found)
    return _is_ordinary(found)


def _is_public_v6(address: IPv6Address) -> bool:
    inner = _inner(address)
    if inner is not None:
        return _is_ordinary(inner)
    return not address.is_site_local and _is_ordinary(address)


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a mapped or a NAT64 one stands for; 6to4 and Teredo are out of use and refused."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _is_ordinary(address: IPv4Address | IPv6Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    return not any(address.version == block.version and address in block for block in _REFUSED)

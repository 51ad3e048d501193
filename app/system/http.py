"""Calls over HTTP: what proves who a server is."""

import ssl
from pathlib import Path


def make_tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """What certificates are checked against: the public authorities, and an own one beside them. It cannot be off."""
    import certifi  # noqa: PLC0415

    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context

"""Searching for a secret in every file of a folder, in each form in which a text may stand there."""

import base64
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

JWT_START = "eyJhbGciOi"
"""What each JSON Web Token begins with: `{"alg":` in base64url (RFC 7519, section 3.1)."""


def forms_of(secret: str) -> set[bytes]:
    """How a text may stand in a file."""
    plain = secret.encode()
    shifted = [base64.b64encode(bytes(count) + plain)[4:-4] for count in range(3)]
    quoted = {urllib.parse.quote(secret, safe="").encode(), urllib.parse.quote_plus(secret).encode()}
    return {
        plain,
        plain.hex().encode(),
        secret.encode("utf-16-le"),
        secret.encode("utf-16-be"),
        base64.b64encode(plain).rstrip(b"="),
        base64.urlsafe_b64encode(plain).rstrip(b"="),
        plain[::-1],
        *shifted,
        *quoted,
    }


def contents(path: Path) -> Iterator[bytes]:
    """A file as it is, and what is packed in it."""
    data = path.read_bytes()
    yield data
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            yield from (packed.read(name) for name in packed.namelist())
    at = data.find(b"\x1f\x8b")
    if at >= 0:
        # Three bytes of something else may look like the beginning of gzip.
        with suppress(zlib.error):
            yield zlib.decompressobj(31).decompress(data[at:], 10_000_000)


def files_with(folder: Path, secret: str) -> list[str]:
    forms = forms_of(secret)
    found = set()
    for path in folder.rglob("*"):
        if path.is_file() and any(form in data for data in contents(path) for form in forms):
            found.add(str(path.relative_to(folder)))
    return sorted(found)

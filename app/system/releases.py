"""Which version of the program is the newest, as whoever publishes it says in one small signed file.

The file is a JSON object of "release" and "signature", both base64. The release is a JSON object in UTF-8: "format" 1,
"version", "date" (ISO 8601), "notes" and "link". The signature is Ed25519's (RFC 8032) over `SIGNED_AS` and the bytes
of the release. Nothing is installed: what is there is told, with a link to its page.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app import __version__
from app.domain.errors import PixSimError, ValidationError
from app.system.gateways import Gateways
from app.system.http import Call, HttpCalls, NotSentCallError, UnansweredCallError
from app.system.strict_json import read_json

SIGNED_AS: Final = b"PixSim7 release 1\n"
"""What is signed begins with it, so that no other signature of the same key can be taken for one of a release."""
MOST_BYTES: Final = 64 * 1024
MOST_NOTES: Final = 4000
LOOK_SECONDS: Final = 20.0
_VERSION: Final = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){1,3}")
_MOST_NUMBERS: Final = 4
_PLAIN: Final = re.compile(r"[!-~]{1,2000}")


class UpdateLookError(PixSimError):
    """Nobody knows now whether there is a newer version."""


@dataclass(frozen=True, slots=True)
class Release:
    """A published version.

    Attributes:
        version: Numbers with dots between: "0.2.0".
        day: When it was published.
        notes: What is new in it, as plain text.
        link: Its page, over https.
    """

    version: str
    day: date
    notes: str
    link: str

    @property
    def is_newer(self) -> bool:
        """Whether it is newer than this program."""
        return _numbers(self.version) > _numbers(__version__)


@dataclass(frozen=True, slots=True)
class ReleaseSource:
    """Where this build of the program looks for newer ones.

    Attributes:
        address: Of the signed file, over https.
        key: The Ed25519 public key of whoever publishes it, 32 bytes.
    """

    address: str
    key: bytes

    @classmethod
    def of_build(cls, resources: Path) -> "ReleaseSource | None":
        """What whoever built the program has put into `program/releases.json`; None where they put nothing.

        Raises:
            ValidationError: The file cannot be read as one.
        """
        path = resources / "program" / "releases.json"
        if not path.is_file():
            return None
        found = read_json(path.read_bytes(), most_bytes=MOST_BYTES)
        if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in ("address", "key")):
            raise ValidationError("releases.json has no address or no key.")
        key = _bytes_of(found["key"])
        if len(key) != 32:  # noqa: PLR2004  (RFC 8032, section 5.1.5)
            raise ValidationError("releases.json has no Ed25519 key.")
        return cls(_https(found["address"]), key)


async def find_release(source: ReleaseSource, gateways: Gateways) -> Release:
    """Ask for the newest version; nothing of this computer is sent.

    Raises:
        UpdateLookError: There was no answer, or it is not signed by who publishes the program.
    """
    http = HttpCalls(gateways)
    try:
        answer = await http.send(Call("GET", source.address, seconds=LOOK_SECONDS, limit_bytes=MOST_BYTES))
    except (NotSentCallError, UnansweredCallError) as error:
        raise UpdateLookError("No answer came of which version is the newest.", detail=str(error)) from error
    finally:
        await http.close()
    if not answer.is_success:
        raise UpdateLookError("No answer came of which version is the newest.", detail=f"HTTP {answer.status}")
    try:
        return read_release(answer.content, source.key)
    except ValidationError as error:
        raise UpdateLookError(
            "The answer of which version is the newest cannot be trusted, and was dropped.", detail=error.message
        ) from error


def read_release(content: bytes, key: bytes) -> Release:
    """The release that a file tells of, once its signature is right.

    Raises:
        ValidationError: It is not signed with the key, or is no such file.
    """
    found = read_json(content, most_bytes=MOST_BYTES)
    if not isinstance(found, dict) or set(found) != {"release", "signature"}:
        raise ValidationError("It is no signed release.")
    signed = _bytes_of(found["release"])
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(_bytes_of(found["signature"]), SIGNED_AS + signed)
    except InvalidSignature as error:
        raise ValidationError("The signature is not that of who publishes the program.") from error
    return _release(read_json(signed, most_bytes=MOST_BYTES))


def sign_release(release: Release, key: Ed25519PrivateKey) -> bytes:
    """The file that tells of a release."""
    told = {
        "format": 1,
        "version": release.version,
        "date": release.day.isoformat(),
        "notes": release.notes,
        "link": release.link,
    }
    _release(told)
    signed = json.dumps(told, ensure_ascii=False).encode()
    parts = {"release": signed, "signature": key.sign(SIGNED_AS + signed)}
    return json.dumps({name: base64.b64encode(part).decode() for name, part in parts.items()}).encode()


def _release(told: Any) -> Release:
    if not isinstance(told, dict) or told.get("format") != 1:
        raise ValidationError("It is a release of a kind that this version does not know.")
    found = [told.get(name) for name in ("version", "date", "notes", "link")]
    texts = [text for text in found if isinstance(text, str) and len(text) <= MOST_NOTES]
    if len(texts) < len(found):
        raise ValidationError("It tells not all of a release, or too much.")
    version, day, notes, link = texts
    if not _VERSION.fullmatch(version):
        raise ValidationError("Its version is none.")
    try:
        return Release(version, date.fromisoformat(day), notes, _https(link))
    except ValueError as error:
        raise ValidationError("Its date is none.") from error


def _numbers(version: str) -> tuple[int, ...]:
    numbers = tuple(map(int, version.split(".")))
    return numbers + (0,) * (_MOST_NUMBERS - len(numbers))


def _https(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise ValidationError("An address in it cannot be read.") from error
    if parts.scheme != "https" or not parts.hostname or parts.username is not None or not _PLAIN.fullmatch(address):
        raise ValidationError("An address in it is not one over https.")
    return address


def _bytes_of(text: object) -> bytes:
    try:
        return base64.b64decode(text if isinstance(text, str) else "", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValidationError("It is not written as base64.") from error

"""What a packed library is: one zip file with a manifest, the sums of its members, the database, settings and files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic import ValidationError as PydanticError

from app.domain.errors import ValidationError
from app.services.asset.library import LIMIT_BYTES
from app.system.archives import Archive, ArchiveLimits
from app.system.strict_json import read_json

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SUMS: Final = "checksums.txt"
DATABASE: Final = "database.db"
SETTINGS: Final = "settings.json"
FILE: Final = re.compile(r"files/[0-9a-f]{2}/[0-9a-f]{64}(\.[a-z0-9]{1,8})?")
SIDECAR: Final = re.compile(r"sidecars/[0-9a-f]{2}/[0-9a-f]{64}-[0-9]{1,19}\.json")
ALLOWED: Final = re.compile(
    "|".join([*map(re.escape, (MANIFEST, SUMS, DATABASE, SETTINGS)), FILE.pattern, SIDECAR.pattern])
)
MOST_MEMBERS: Final = 500_000
LIMITS: Final = ArchiveLimits(files=MOST_MEMBERS, file_bytes=LIMIT_BYTES, total_bytes=2**46)
"""Wide, as libraries are large: what the manifest says and the room on the disk bound it further."""
KEYS_STAY: Final = "The keys of your accounts stay in the keyring of this computer; you type them again."
_BEGINS: Final = b"PK\3\4"
_SMALL_BYTES: Final = 4 * 1024 * 1024
_LONGEST_LINE: Final = 256

_Count = Annotated[int, Field(ge=0, lt=2**63)]
_Sum = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Name = Annotated[str, Field(max_length=400)]


class Manifest(BaseModel):
    """What is in the file, for who reads it.

    Attributes:
        born_at: When the library was begun, in microseconds since 1970: the same in every pack of it.
        holds_files: The pictures, clips and sounds are in it.
        files_missing: Files that assets should have had, and that were not there.
        files_changed: Files of which the content was no longer what it had been.
        accounts_without_keys: They ask for their keys.
        left_out: What stays on the computer, in words.
        total_bytes: Of all members but this one.
        sums: The SHA-256 of the list of sums.
    """

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    format: Annotated[int, Field(ge=1)]
    program: Annotated[str, Field(max_length=40)]
    version: Annotated[str, Field(max_length=40)]
    schema_number: Annotated[int, Field(ge=1, lt=2**31)]
    packed_at: Annotated[AwareDatetime, Field(strict=False)]
    born_at: _Count
    profiles: Annotated[list[_Name], Field(max_length=1000)]
    counts: Annotated[dict[_Name, _Count], Field(max_length=100)]
    holds_files: bool
    files: _Count
    file_bytes: _Count
    files_missing: _Count
    files_changed: _Count
    accounts_without_keys: _Count
    left_out: _Name
    total_bytes: _Count
    sums: _Sum


@dataclass(slots=True)
class Course:
    """How far a work in a thread is: the thread counts, whoever waits for it looks, and may stop it.

    Attributes:
        done: Bytes that are through.
        total: Of so many; 0 until that is known.
        is_stopped: It is to end, and leave nothing behind.
    """

    done: int = 0
    total: int = 0
    is_stopped: bool = False

    def step(self, size: int) -> None:
        """Some bytes are through.

        Raises:
            WorkStopped: It is to end.
        """
        self.done += size
        if self.is_stopped:
            raise WorkStopped


class WorkStopped(Exception):  # noqa: N818 - it is no error
    """Whoever waits wants no more of it."""


@dataclass(frozen=True, slots=True)
class Contents:
    """An archive of which the list of contents, the manifest and the sums agree.

    Attributes:
        sums: Member to its SHA-256; all but the manifest and the list itself.
        sizes: Member to its bytes.
    """

    manifest: Manifest
    sums: Mapping[str, str]
    sizes: Mapping[str, int]


def is_pack(path: Path) -> bool:
    """Whether a file begins as a packed library does, and as no database does."""
    try:
        with path.open("rb") as file:
            return file.read(len(_BEGINS)) == _BEGINS
    except OSError:
        return False


def open_pack(path: Path) -> Archive:
    """Open a packed library; nothing but its list of contents is read.

    Raises:
        ValidationError: It is no archive, or holds what does not belong in it.
    """
    return Archive(path, ALLOWED, LIMITS)


def read_manifest(archive: Archive) -> Manifest:
    """What an archive says of itself.

    Raises:
        ValidationError: It is no packed library, or one of a newer program.
    """
    sizes = archive.sizes
    if not {MANIFEST, SUMS, DATABASE, SETTINGS} <= sizes.keys() or sizes[MANIFEST] > _SMALL_BYTES:
        raise ValidationError("This archive is no packed library: a part that each of them has is missing.")
    found = read_json(archive.read(MANIFEST))
    number = found.get("format") if isinstance(found, dict) else None
    if isinstance(number, int) and not isinstance(number, bool) and number > FORMAT:
        raise ValidationError(f"This library was packed by a newer PixSim7 (format {number}; this one reads {FORMAT}).")
    try:
        manifest = Manifest.model_validate(found)
    except PydanticError as error:
        raise ValidationError(f"The manifest of this packed library is not right: {_told(error)}.") from error
    if manifest.total_bytes != sum(size for name, size in sizes.items() if name != MANIFEST):
        raise ValidationError("This packed library is not as long as its manifest says.")
    return manifest


def read_contents(archive: Archive) -> Contents:
    """The manifest with the sum of each member.

    Raises:
        ValidationError: It is no packed library, or its parts do not agree.
    """
    manifest, sizes = read_manifest(archive), archive.sizes
    if sizes[SUMS] > len(sizes) * _LONGEST_LINE or sizes[SETTINGS] > _SMALL_BYTES:
        raise ValidationError("This packed library is not right: a list in it is too long.")
    data = archive.read(SUMS)
    if sha256(data).hexdigest() != manifest.sums:
        raise ValidationError("This packed library is damaged: its list of sums is another one.")
    sums = _sums_of(data)
    if sums.keys() != sizes.keys() - {MANIFEST, SUMS}:
        raise ValidationError("This packed library is not right: its list of sums names other files.")
    return Contents(manifest, sums, sizes)


def write_sums(sums: Mapping[str, str]) -> bytes:
    """As `sha256sum --check` reads them."""
    return "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode()


def _sums_of(data: bytes) -> dict[str, str]:
    sums: dict[str, str] = {}
    for line in data.decode("utf-8", errors="replace").splitlines():
        digest, _, name = line.partition("  ")
        if not re.fullmatch(r"[0-9a-f]{64}", digest) or name in sums:
            raise ValidationError("This packed library is not right: its list of sums cannot be read.")
        sums[name] = digest
    return sums


def _told(error: PydanticError) -> str:
    fault: Any = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in fault['loc'])[:60]}: {fault['msg']}"

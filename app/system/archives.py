"""Zip files that come from outside: read under limits, and nothing that they say of themselves is believed."""

import copy
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO, Self

from app.domain.errors import StorageError, ValidationError

_PIECE_BYTES = 256 * 1024
_LONGEST_ENTRY = 1024
"""Bytes of the list of contents that one file may take."""
_LONGEST_SHOWN = 60
_ENCRYPTED = 0x01 | 0x40 | 0x2000
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
)
"""What zipfile raises at bytes that are no good archive; a text that is no UTF-8 is a ValueError."""

OnPiece = Callable[[int], None]


@dataclass(frozen=True)
class ArchiveLimits:
    """How much an archive may hold.

    Attributes:
        ratio: Bytes of a file for each byte that it takes in the archive.
    """

    files: int = 2_000
    file_bytes: int = 16 * 1024 * 1024
    total_bytes: int = 64 * 1024 * 1024
    ratio: int = 120


class _Bounded:
    """A file of which nobody can read a great deal at once: zipfile takes a list of contents as long as it says."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file = file
        self._most = most
        self.seek = file.seek
        self.tell = file.tell
        self.close = file.close

    def seekable(self) -> bool:
        return True

    def read(self, count: int = -1) -> bytes:
        data = self._file.read(count if 0 <= count <= self._most else self._most + 1)
        if len(data) > self._most:
            raise zipfile.BadZipFile("more than an archive may want at once")
        return data


class Archive:
    """An open zip file whose names, kinds, count and sizes have passed; each file is checked again as it is read.

    Every method blocks. Close it, or use it as a context.

    Args:
        path: The archive.
        allowed: What the whole name of each file in it must match; `/` separates folders. Entries for folders are
            passed over.
        limits: How much it may hold.

    Raises:
        ValidationError: It is no archive, is damaged, or holds what it must not.
    """

    def __init__(self, path: Path, allowed: re.Pattern[str], limits: ArchiveLimits | None = None) -> None:
        self._limits = limits or ArchiveLimits()
        most = max(1024 * 1024, self._limits.files * _LONGEST_ENTRY)
        try:
            file = path.open("rb")
        except OSError as error:
            raise ValidationError(f"The file {path.name} cannot be read: {error.strerror}.") from error
        try:
            self._zip = zipfile.ZipFile(_Bounded(file, most))
            self._files = _checked(self._zip.infolist(), allowed, self._limits)
        except _DAMAGE as error:
            file.close()
            raise _damaged(path.name) from error
        except ValidationError:
            file.close()
            raise
        self._file = file
        self._name = path.name

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def sizes(self) -> dict[str, int]:
        """The files in it with their bytes, in the order in which they lie there."""
        return {name: info.file_size for name, info in self._files.items()}

    def close(self) -> None:
        self._zip.close()
        self._file.close()

    def pieces(self, name: str) -> Iterator[bytes]:
        """One file piece by piece; only after the last one it is known to be whole.

        Raises:
            KeyError: There is none of that name.
            ValidationError: It is damaged, or not as long as the archive says.
        """
        info = copy.copy(self._files[name])
        declared = info.file_size
        # zipfile stops without a word at the size that it is told: one byte more brings to light what lies behind it.
        info.file_size += 1
        read = 0
        try:
            with self._zip.open(info) as file:
                while piece := file.read(_PIECE_BYTES):
                    read += len(piece)
                    if read > declared:
                        break
                    yield piece
        except _DAMAGE as error:
            raise _damaged(self._name) from error
        if read != declared:
            raise ValidationError(f"{_shown(name)} in the archive is not as long as the archive says.")

    def read(self, name: str) -> bytes:
        """One whole file.

        Raises:
            KeyError: There is none of that name.
            ValidationError: It is damaged, or not as long as the archive says.
        """
        return b"".join(self.pieces(name))

    def extract(self, folder: Path, on_piece: OnPiece | None = None) -> list[Path]:
        """Write all files into a folder of ours, in which none of them may be yet; after an error none is left there.

        Args:
            folder: Made if it is not there.
            on_piece: Is told the bytes of each piece written; what it raises stops the work.

        Raises:
            ValidationError: A file is damaged, or not as long as the archive says.
            StorageError: The disk refuses, or a file of that name is there.
        """
        written: list[Path] = []
        try:
            for name in self._files:
                path = folder.joinpath(*PurePosixPath(name).parts)
                self._extract_one(name, path, written, on_piece)
        except BaseException:
            for path in written:
                path.unlink(missing_ok=True)
            raise
        return written

    def _extract_one(self, name: str, path: Path, written: list[Path], on_piece: OnPiece | None) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with path.open("xb") as file:
                written.append(path)
                path.chmod(0o600)
                for piece in self.pieces(name):
                    file.write(piece)
                    if on_piece is not None:
                        on_piece(len(piece))
        except OSError as error:
            raise StorageError(f"The file {path.name} cannot be written.", detail=str(error)) from error


def _checked(
    infos: list[zipfile.ZipInfo], allowed: re.Pattern[str], limits: ArchiveLimits
) -> dict[str, zipfile.ZipInfo]:
    """The files among the entries by name, in order.

    Raises:
        ValidationError: One must not be there, or they are too many or too large.
    """
    if len(infos) > limits.files:
        raise ValidationError(f"The archive holds {len(infos):,} files; {limits.files:,} are allowed.")
    files: dict[str, zipfile.ZipInfo] = {}
    taken: set[str] = set()
    for info in infos:
        if _is_folder(info):
            continue
        _check_name(info, allowed)
        _check_kind(info)
        _check_size(info, limits)
        # Two names that one disk or another holds for the same would be one file there, the last one's.
        key = unicodedata.normalize("NFKC", info.filename).casefold()
        if key in taken:
            raise ValidationError(f"{_shown(info.filename)} is in the archive twice.")
        taken.add(key)
        files[info.filename] = info
    for key in taken:
        if any(str(parent) in taken for parent in PurePosixPath(key).parents):
            raise ValidationError(f"{_shown(key)} lies in something that is a file.")
    total = sum(info.file_size for info in files.values())
    if total > limits.total_bytes:
        raise ValidationError(f"The archive holds {total:,} bytes; {limits.total_bytes:,} are allowed.")
    return files


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.orig_filename.endswith("/") and _is_inside(info.orig_filename[:-1]) and info.file_size == 0


def _is_inside(name: str) -> bool:
    """Whether a name leads nowhere but into the archive's own folder, on every system."""
    has_odd_sign = any(sign in "\\:" or unicodedata.category(sign) in {"Cc", "Cs"} for sign in name)
    return not has_odd_sign and all(part not in {"", ".", ".."} for part in name.split("/"))


def _check_name(info: zipfile.ZipInfo, allowed: re.Pattern[str]) -> None:
    # The name as it lies in the archive: zipfile has already cut `filename` at a zero byte.
    name = info.orig_filename
    if not _is_inside(name) or allowed.fullmatch(name) is None:
        raise ValidationError(f"{_shown(name)} does not belong in such an archive.")


def _check_kind(info: zipfile.ZipInfo) -> None:
    shown = _shown(info.orig_filename)
    if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG}:
        raise ValidationError(f"{shown} in the archive is a link or another thing that is no file.")
    if info.flag_bits & _ENCRYPTED:
        raise ValidationError(f"{shown} in the archive is encrypted.")
    if info.compress_type not in _METHODS:
        raise ValidationError(f"{shown} in the archive is packed in a way that is not read.")


def _check_size(info: zipfile.ZipInfo, limits: ArchiveLimits) -> None:
    shown = _shown(info.orig_filename)
    if info.file_size > limits.file_bytes:
        raise ValidationError(
            f"{shown} in the archive has {info.file_size:,} bytes; {limits.file_bytes:,} are allowed."
        )
    if info.file_size > limits.ratio * info.compress_size:
        raise ValidationError(f"{shown} in the archive is packed more than {limits.ratio}-fold: it may be a trap.")


def _shown(name: str) -> str:
    """A name from outside in a sentence of ours: not too long, its odd signs as escapes."""
    return repr(name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}…")


def _damaged(name: str) -> ValidationError:
    return ValidationError(f"{_shown(name)} is not a zip archive that can be read: it is damaged or something else.")

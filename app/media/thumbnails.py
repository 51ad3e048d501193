"""Small pictures of assets: how they are made, and the file in which they are kept."""

import io
import sqlite3
import struct
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from app.domain.errors import StorageError

THUMBNAIL_SIZES = (256, 512)
"""The longest sides that are kept."""
MICRO_SIDE = 8
VERSION = 1
"""Goes up when thumbnails are made in another way; older ones are then made anew."""

_LAYOUT = 2
"""Goes up when the tables change; what lies in older ones is drawn again."""
# A table with row ids keeps a thumbnail on the page of its row, one without spreads it over others (sqlite.org, "The
# SQLite Database File Format", 1.6): a page of the gallery is read four times as fast.
_SCHEMA = (
    "DROP TABLE IF EXISTS thumbnails",
    """CREATE TABLE thumbnails (
        id INTEGER PRIMARY KEY, sha256 BLOB NOT NULL, size INTEGER NOT NULL, version INTEGER NOT NULL,
        data BLOB NOT NULL) STRICT""",
    "CREATE UNIQUE INDEX ux_thumbnails_key ON thumbnails (sha256, size, version)",
    "DROP TABLE IF EXISTS progress",
    "CREATE TABLE progress (version INTEGER PRIMARY KEY, asset_id INTEGER NOT NULL) STRICT",
    f"PRAGMA user_version = {_LAYOUT}",
)
_LARGE_ENOUGH = "SELECT data FROM thumbnails WHERE sha256 = ? AND size >= ? AND version = ? ORDER BY size LIMIT 1"
_LARGEST = "SELECT data FROM thumbnails WHERE sha256 = ? AND size > 0 AND version = ? ORDER BY size DESC LIMIT 1"
_BROKEN = 0
"""The size under which it is noted that no thumbnail can be drawn."""


def make_thumbnails(picture: Image.Image) -> dict[int, bytes]:
    """Encode a picture (RGB or RGBA) at each size: JPEG, or WebP where it is see-through; never enlarged.

    No metadata of the picture goes with it.
    """
    encoded = {}
    for size in sorted(THUMBNAIL_SIZES, reverse=True):
        picture = fit(picture, size)
        encoded[size] = encode(picture)
    return encoded


def fitting(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """A size made small enough, of the same shape."""
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def fit(picture: Image.Image, longest: int) -> Image.Image:
    """Make a picture small enough; one that is small enough already is returned as it is."""
    size = fitting(picture.size, longest)
    # Hamming is as good as bicubic for making small, and costs half of it (Pillow, "Filters").
    return picture if size == picture.size else picture.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)


def make_micro(picture: Image.Image) -> bytes:
    """Make the 8x8 picture that stands in until a thumbnail has come: RGB565 little endian, 128 bytes."""
    if picture.mode == "RGBA":
        backdrop = Image.new("RGBA", picture.size, (128, 128, 128, 255))
        backdrop.alpha_composite(picture)
        picture = backdrop
    pixels = picture.convert("RGB").resize((MICRO_SIDE, MICRO_SIDE), Image.Resampling.BOX).tobytes()
    reds, greens, blues = pixels[0::3], pixels[1::3], pixels[2::3]
    words = ((r >> 3) << 11 | (g >> 2) << 5 | b >> 3 for r, g, b in zip(reds, greens, blues, strict=True))
    return struct.pack(f"<{MICRO_SIDE * MICRO_SIDE}H", *words)


def encode(picture: Image.Image) -> bytes:
    """Encode one as it is: JPEG, or WebP where it is see-through, without any metadata."""
    # A fresh picture: what is saved must not carry EXIF, comments or profiles of the original.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    if bare.mode == "RGBA" and bare.getchannel("A").getextrema() != (255, 255):
        bare.save(out, "WEBP", quality=85, method=2)
    else:
        bare.convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


class ThumbnailStore:
    """Thumbnails by content hash in a SQLite file of their own; it can be deleted at any time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []

    def put(self, sha256: str, size: int, data: bytes) -> None:
        """Keep a thumbnail, in place of an older one."""
        self.put_all(sha256, {size: data})

    def put_all(self, sha256: str, thumbnails: dict[int, bytes]) -> None:
        """Keep the thumbnails of one content in one transaction."""
        key = bytes.fromhex(sha256)
        with self._errors(), self._connection() as connection:
            connection.execute("DELETE FROM thumbnails WHERE sha256 = ? AND size = ?", (key, _BROKEN))
            connection.executemany(
                "INSERT OR REPLACE INTO thumbnails (sha256, size, version, data) VALUES (?, ?, ?, ?)",
                [(key, size, VERSION, data) for size, data in thumbnails.items()],
            )

    def get(self, sha256: str, at_least: int) -> bytes | None:
        """Find the smallest thumbnail of that size or more; the largest where none is large enough."""
        key = bytes.fromhex(sha256)
        try:
            connection = self._connection()
            row = connection.execute(_LARGE_ENOUGH, (key, at_least, VERSION)).fetchone()
            if row is None:
                row = connection.execute(_LARGEST, (key, VERSION)).fetchone()
        except sqlite3.Error as error:
            raise _refused(error) from error
        return None if row is None else row[0]

    def missing(self, contents: Collection[str]) -> set[str]:
        """Which of these contents have neither a thumbnail nor a note that none can be drawn."""
        keys = [bytes.fromhex(sha256) for sha256 in contents]
        marks = ",".join("?" * len(keys))
        known = f"SELECT DISTINCT sha256 FROM thumbnails WHERE version = ? AND sha256 IN ({marks})"  # noqa: S608  (marks)
        with self._errors():
            found = {row[0].hex() for row in self._connection().execute(known, (VERSION, *keys))}
        return set(contents) - found

    def note_broken(self, sha256: str) -> None:
        """Note that no thumbnail of a content can be drawn, so that it is not tried at each start."""
        self.put_all(sha256, {_BROKEN: b""})

    def is_broken(self, sha256: str) -> bool:
        """Whether that was noted."""
        noted = "SELECT 1 FROM thumbnails WHERE sha256 = ? AND version = ? AND size = 0"
        with self._errors():
            return self._connection().execute(noted, (bytes.fromhex(sha256), VERSION)).fetchone() is not None

    def progress(self) -> int:
        """Up to which asset all have been looked at whether they have thumbnails; 0 where none has."""
        with self._errors():
            row = self._connection().execute("SELECT asset_id FROM progress WHERE version = ?", (VERSION,)).fetchone()
        return int(row[0]) if row is not None else 0

    def set_progress(self, asset_id: int) -> None:
        with self._errors(), self._connection() as connection:
            connection.execute("INSERT OR REPLACE INTO progress VALUES (?, ?)", (VERSION, asset_id))

    def clear(self) -> None:
        """Forget all thumbnails; they are made again."""
        with self._errors(), self._connection() as connection:
            connection.execute("DELETE FROM thumbnails")
            connection.execute("DELETE FROM progress")

    def remove(self, sha256: str) -> None:
        """Forget the thumbnails of a content that no asset has any more."""
        with self._errors(), self._connection() as connection:
            connection.execute("DELETE FROM thumbnails WHERE sha256 = ?", (bytes.fromhex(sha256),))

    def size_bytes(self) -> int:
        """How much room they take on the disk."""
        names = (self._path, self._path.with_name(f"{self._path.name}-wal"))
        return sum(path.stat().st_size for path in names if path.exists())

    def close(self) -> None:
        """Close the connections of all threads; no thread may be using the store."""
        while self._connections:
            self._connections.pop().close()
        self._local = threading.local()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._open()
            self._local.connection = connection
            self._connections.append(connection)
        return connection

    def _open(self) -> sqlite3.Connection:
        """Open the file; one that is damaged is made anew."""
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
                raise
        for ending in ("", "-wal", "-shm"):
            self._path.with_name(f"{self._path.name}{ending}").unlink(missing_ok=True)
        return self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=10, check_same_thread=False)
        try:
            connection.execute("PRAGMA page_size = 16384")
            connection.execute("PRAGMA journal_mode = WAL")
            # A thumbnail that a power cut takes away is made again.
            connection.execute("PRAGMA synchronous = NORMAL")
            self._make_tables(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    @staticmethod
    def _make_tables(connection: sqlite3.Connection) -> None:
        """Make them where they are not there, or of an older layout; another process may be at it too."""
        if connection.execute("PRAGMA user_version").fetchone()[0] == _LAYOUT:
            return
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            if connection.execute("PRAGMA user_version").fetchone()[0] != _LAYOUT:
                for statement in _SCHEMA:
                    connection.execute(statement)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _refused(error) from error


def _refused(error: sqlite3.Error) -> StorageError:
    return StorageError("The thumbnails cannot be read or written.", detail=str(error))

"""Folders beside the library's own: more room for its files, and folders whose new pictures are taken in."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, Flag, UtcTime, table_args


class LibraryRoot(Base):
    """A folder that holds a part of the library's files, as one on a second disk."""

    __tablename__ = "library_roots"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    path: Mapped[str] = mapped_column(Text, unique=True)
    takes_new: Mapped[bool] = mapped_column(Flag, default=False)
    """New files go here."""
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = table_args()


class WatchedFolder(Base):
    """A folder outside of the library whose pictures, clips and sounds are taken in as they come."""

    __tablename__ = "watched_folders"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"))
    path: Mapped[str] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(Flag, default=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = table_args(Index(None, "user_id", "path", unique=True))


class WatchedFile(Base):
    """A file of a watched folder that was looked at: it is not again, unless it has changed."""

    __tablename__ = "watched_files"

    folder_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("watched_folders.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    """Relative to the folder, with forward slashes."""
    size_bytes: Mapped[int] = mapped_column(Integer)
    modified_ns: Mapped[int] = mapped_column(Integer)
    """When it was changed last, by its file system, in nanoseconds since 1970."""

    __table_args__ = table_args(sqlite_with_rowid=False)

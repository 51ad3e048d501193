"""Sets of assets: chosen by hand, or whatever a saved search finds."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, UtcTime, table_args
from app.domain.errors import ValidationError

LONGEST_NAME = 100


def set_name(text: str) -> str:
    """A set's name as it is kept: spaces at its ends go, and several become one.

    Raises:
        ValidationError: It is empty or too long, or has a quotation mark, in which a search names a set.
    """
    name = " ".join(text.split())
    if not name:
        raise ValidationError("A set needs a name.", field="name")
    if len(name) > LONGEST_NAME:
        raise ValidationError(f"A name has at most {LONGEST_NAME} characters.", field="name")
    if '"' in name:
        raise ValidationError("A name has no quotation mark.", field="name")
    return name


class AssetSet(Base):
    """A set; one with a search holds what that finds."""

    __tablename__ = "asset_sets"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(Text)
    search: Mapped[str | None] = mapped_column(Text)
    """What the search box would say (domain/search.py); None for a set that is filled by hand."""
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = table_args(
        CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_NAME}", name="name_length"),
        Index(None, "user_id", "name", unique=True),
    )


class AssetSetMember(Base):
    """That an asset lies in a set that is filled by hand."""

    __tablename__ = "asset_set_members"

    set_id: Mapped[int] = mapped_column(Integer, ForeignKey("asset_sets.id", ondelete="CASCADE"), primary_key=True)
    asset_id: Mapped[int] = mapped_column(Integer, ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = table_args(Index(None, "asset_id"), sqlite_with_rowid=False)

"""Tags: words that a user gives to assets."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, table_args

LONGEST_TAG = 100


class Tag(Base):
    """A word or a few of them; upper and lower case are the same."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    """The name as it is compared: `name.casefold()`."""

    __table_args__ = table_args(
        CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_TAG}", name="name_length"),
        Index(None, "user_id", "folded", unique=True),
    )


class AssetTag(Base):
    """That an asset has a tag."""

    __tablename__ = "asset_tags"

    tag_id: Mapped[int] = mapped_column(Integer, ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
    asset_id: Mapped[int] = mapped_column(Integer, ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = table_args(Index(None, "asset_id"), sqlite_with_rowid=False)

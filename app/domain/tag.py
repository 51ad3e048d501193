"""Tags: words that a user gives to assets."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, table_args
from app.domain.errors import ValidationError

LONGEST_TAG = 100
_NOT_IN_NAMES = frozenset(',"')
"""A comma parts one tag from the next, and a search names a tag in quotation marks."""


def tag_name(text: str) -> str:
    """A tag as it is kept: spaces at its ends go, and several become one.

    Raises:
        ValidationError: It is empty or too long, or has a comma or a quotation mark.
    """
    name = " ".join(text.split())
    if not name:
        raise ValidationError("A tag needs a name.", field="tag")
    if len(name) > LONGEST_TAG:
        raise ValidationError(f"A tag has at most {LONGEST_TAG} characters.", field="tag")
    if _NOT_IN_NAMES.intersection(name):
        raise ValidationError("A tag has no comma and no quotation mark.", field="tag")
    return name


def tag_names(text: str) -> list[str]:
    """The tags in what was typed, with commas between them; each once, however it is written.

    Raises:
        ValidationError: One of them cannot be a tag.
    """
    names: dict[str, str] = {}
    for part in text.replace('"', "").split(","):
        if part.strip():
            name = tag_name(part)
            names.setdefault(name.casefold(), name)
    return list(names.values())


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

"""A preset: steps that run on a phone, kept as the file of it would hold them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

import app.domain.user  # noqa: F401  (presets name the table of users)
from app.domain.base import Base, Json, UtcTime, table_args

LONGEST_NAME = 120
LONGEST_CATEGORY = 60


class Preset(Base):
    """A preset of a user; its name is unique among theirs."""

    __tablename__ = "presets"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    """The whole file (services/automation/preset_file.py); its name and category are those of the row."""
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    changed_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = table_args(
        CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_NAME}", name="name_length"),
        Index(None, "user_id", "name", unique=True),
    )

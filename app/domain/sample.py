"""The sample project of a user: which rows belong to it, so that it can be taken away again."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

import app.domain.user  # noqa: F401  (it names the table of users)
from app.domain.base import Base, Json, UtcTime, table_args


class SampleProject(Base):
    """The one sample project that a user has; its assets are those that its jobs made."""

    __tablename__ = "sample_projects"

    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    jobs: Mapped[dict[str, int]] = mapped_column(Json)
    """Name in the project to the job's id."""
    batch_id: Mapped[int] = mapped_column(Integer)
    preset_id: Mapped[int] = mapped_column(Integer)
    set_id: Mapped[int | None] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """When its pictures got their tags, stars and set: the end of the making."""

    __table_args__ = table_args()

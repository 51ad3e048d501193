"""Where an asset that a phone delivered comes from."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

import app.domain.asset
import app.domain.device  # noqa: F401  (captures name the tables of assets and devices)
from app.domain.base import Base, UtcTime, Word, one_of, table_args
from app.domain.enums import CaptureKind
from app.domain.execution import Execution


class AssetCapture(Base):
    """That an asset is a picture, recording or file of a phone, and which run of a preset brought it, if one did."""

    __tablename__ = "asset_captures"

    asset_id: Mapped[int] = mapped_column(Integer, ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True)
    device_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("devices.id", ondelete="SET NULL"), index=True)
    execution_id: Mapped[int | None] = mapped_column(Integer, ForeignKey(Execution.id, ondelete="SET NULL"), index=True)
    kind: Mapped[CaptureKind] = mapped_column(Word(CaptureKind))
    taken_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = table_args(one_of("kind", CaptureKind))

"""A phone that was seen, known by what its maker calls it, whatever cable or network it comes by."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

import app.domain.account
import app.domain.user  # noqa: F401  (and that of users)
from app.domain.base import Base, Flag, Json, UtcTime, Word, one_of, table_args
from app.domain.enums import DeviceState
from app.domain.errors import ValidationError

LONGEST_NAME = 100
LONGEST_NOTE = 2_000


def device_name(text: str) -> str:
    """A phone's name as it is kept: spaces at its ends go, and several become one; empty for the phone's own.

    Raises:
        ValidationError: It is too long.
    """
    name = " ".join(text.split())
    if len(name) > LONGEST_NAME:
        raise ValidationError(f"A name has at most {LONGEST_NAME} characters.", field="name")
    return name


class Device(Base):
    """One phone; what it did not tell is None or empty, what it told stays when it is gone."""

    __tablename__ = "devices"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"))
    serialno: Mapped[str] = mapped_column(Text)
    """The same over a cable and the network; of a phone that has not told it yet, its address."""
    is_identified: Mapped[bool] = mapped_column(Flag, default=False)
    """It has told its serial number itself."""
    given_name: Mapped[str] = mapped_column(Text, default="")
    """What the user calls it here; empty for the phone's own name."""
    own_name: Mapped[str] = mapped_column(Text, default="")
    """What it says that it is called."""
    model: Mapped[str] = mapped_column(Text, default="")
    manufacturer: Mapped[str] = mapped_column(Text, default="")
    android_version: Mapped[str] = mapped_column(Text, default="")
    sdk: Mapped[int | None] = mapped_column(Integer)
    width: Mapped[int | None] = mapped_column(Integer)
    """Pixels in the natural orientation, as they are in force."""
    height: Mapped[int | None] = mapped_column(Integer)
    rotation: Mapped[int] = mapped_column(Integer, default=0)
    """Quarter turns to the left from the natural orientation, 0 to 3."""
    battery_percent: Mapped[int | None] = mapped_column(Integer)
    is_charging: Mapped[bool | None] = mapped_column(Flag)
    free_bytes: Mapped[int | None] = mapped_column(Integer)
    total_bytes: Mapped[int | None] = mapped_column(Integer)
    current_app: Mapped[str | None] = mapped_column(Text)
    """The package that was in front when it was asked last."""
    is_awake: Mapped[bool | None] = mapped_column(Flag)
    network: Mapped[str] = mapped_column(Text, default="")
    """Its address on the wireless network."""
    state: Mapped[DeviceState] = mapped_column(Word(DeviceState), default=DeviceState.GONE)
    state_words: Mapped[str] = mapped_column(Text, default="")
    """The state in adb's own words."""
    trouble: Mapped[str] = mapped_column(Text, default="")
    """Why its facts could not be read, as a sentence; empty where they could."""
    address: Mapped[str | None] = mapped_column(Text)
    """What adb calls it now, the cable before the network; None while it is gone."""
    addresses: Mapped[list[str]] = mapped_column(Json, default=list)
    """All that adb called it at the last sight: a phone may come by cable and network at once."""
    account_id: Mapped[int | None] = mapped_column(
        Integer, ForeignKey("provider_accounts.id", ondelete="SET NULL"), index=True
    )
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcTime)
    facts_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = table_args(
        one_of("state", DeviceState),
        CheckConstraint("length(serialno) > 0", name="serialno_given"),
        CheckConstraint("rotation BETWEEN 0 AND 3", name="rotation_known"),
        CheckConstraint("(state = 'gone') = (address IS NULL)", name="address_while_there"),
        Index(None, "user_id", "serialno", unique=True),
    )

    @property
    def name(self) -> str:
        """What to call it: the user's word, its own, its model, or its serial number."""
        return self.given_name or self.own_name or self.model or self.serialno

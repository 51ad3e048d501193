"""A profile's data key, wrapped; the secrets that it opens lie sealed in the rows that they belong to."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, Json, UtcTime, Word, one_of, table_args
from app.domain.enums import KeyWrap


class VaultKey(Base):
    """The data key of a profile, wrapped by one item of the keyring or by a passphrase."""

    __tablename__ = "vault_keys"

    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"), primary_key=True)
    wrap: Mapped[KeyWrap] = mapped_column(Word(KeyWrap), primary_key=True)
    backend: Mapped[str | None] = mapped_column(Text)
    """The name of the keyring back-end that holds the item."""
    params: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """The item's name, or the parameters of the key derivation."""
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = table_args(one_of("wrap", KeyWrap))

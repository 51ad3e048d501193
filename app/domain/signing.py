"""The certificate that a user signs Content Credentials with; its private key lies sealed beside it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, UtcTime, table_args


class SigningCertificate(Base):
    """One for each user."""

    __tablename__ = "signing_certificates"

    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"), primary_key=True)
    chain: Mapped[str] = mapped_column(Text)
    """PEM, the signing certificate first."""
    algorithm: Mapped[str] = mapped_column(Text)
    """Of the signature, as C2PA names it."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """The private key, by the data key of the profile."""
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = table_args()

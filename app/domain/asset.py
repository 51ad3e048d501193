"""An asset: a picture, a clip or a sound in the library."""

from datetime import datetime
from typing import Any

from sqlalchemy import REAL, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, Flag, Json, UtcTime, Word, one_of, table_args
from app.domain.enums import MOST_STARS, AssetOrigin, AssetState, ColorLabel, MediaType, OperationType, Verdict

HALF_PLACED = "state = 'placing' OR incoming IS NOT NULL"
"""Of which the file is not at its place yet: said in these words alone, so that SQLite finds the index of them."""

UNHASHED = "perceptual_hash IS NULL AND state = 'ready' AND media_type <> 'audio'"
"""Of which nobody knows yet what it looks like: said in these words alone, for the same reason."""


class Asset(Base):
    """One file of the library with what is known of it."""

    __tablename__ = "assets"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"))
    media_type: Mapped[MediaType] = mapped_column(Word(MediaType))
    origin: Mapped[AssetOrigin] = mapped_column(Word(AssetOrigin))
    state: Mapped[AssetState] = mapped_column(Word(AssetState))
    provider_id: Mapped[str] = mapped_column(Text)
    """Who made it; `local` for uploads too."""
    remote_url: Mapped[str | None] = mapped_column(Text)
    path: Mapped[str | None] = mapped_column(Text)
    """The file, relative to the library folder, with forward slashes."""
    incoming: Mapped[str | None] = mapped_column(Text)
    """The name under `incoming/` while the file is being placed."""
    sha256: Mapped[str | None] = mapped_column(Text)
    size_bytes: Mapped[int | None] = mapped_column(Integer)
    mime_type: Mapped[str] = mapped_column(Text)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    """Pixels as shown: the orientation of the file is applied."""
    duration_ms: Mapped[int | None] = mapped_column(Integer)
    frame_rate: Mapped[float | None] = mapped_column(REAL)
    micro: Mapped[bytes | None] = mapped_column(LargeBinary)
    """An 8x8 picture, RGB565 little endian, 128 bytes: what is shown before the thumbnail has come."""
    name: Mapped[str] = mapped_column(Text)
    """For show: the file's name as it came, or one made from the prompt."""
    prompt: Mapped[str] = mapped_column(Text, default="")
    negative_prompt: Mapped[str] = mapped_column(Text, default="")
    model: Mapped[str | None] = mapped_column(Text)
    operation_type: Mapped[OperationType | None] = mapped_column(Word(OperationType))
    params: Mapped[dict[str, Any] | None] = mapped_column(Json)
    seed: Mapped[int | None] = mapped_column(Integer)
    job_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("jobs.id", ondelete="SET NULL"), index=True)
    account_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("provider_accounts.id"))
    """Which account paid for it."""
    submission_id: Mapped[str | None] = mapped_column(Text, ForeignKey("submissions.id", ondelete="SET NULL"))
    output_index: Mapped[int] = mapped_column(Integer, default=0)
    arrived_after_cancel: Mapped[bool] = mapped_column(Flag, default=False)
    rating: Mapped[int] = mapped_column(Integer, default=0)
    """Stars, 1 to 5; 0 where nobody gave any."""
    verdict: Mapped[Verdict | None] = mapped_column(Word(Verdict))
    color: Mapped[ColorLabel | None] = mapped_column(Word(ColorLabel))
    notes: Mapped[str] = mapped_column(Text, default="")
    stack_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("assets.id"))
    """The asset that is the cover of the stack it lies in; the cover names itself."""
    perceptual_hash: Mapped[int | None] = mapped_column(Integer)
    """64 bits, as a signed number; pictures that look alike differ in few of them."""
    replaced_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("assets.id"))
    """The next version of it; the newest one of a family, its head, has none."""
    replaced_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """When the next version took its place; says nothing where there is none."""
    edited_recipe: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """How it is to be made the next time, where that is not how it was made: provider_id, operation_type, params."""
    edited_at: Mapped[datetime | None] = mapped_column(UtcTime)
    is_frozen: Mapped[bool] = mapped_column(Flag, default=False)
    """Nothing above it makes it, or through it what was made from it, out of date."""
    settled_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """What made it out of date up to this moment does so no longer: its user dismissed the mark."""
    app_version: Mapped[str | None] = mapped_column(Text)
    """Of the program that brought it into the library."""
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """When it went to the bin."""
    last_accessed_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = table_args(
        one_of("media_type", MediaType),
        one_of("origin", AssetOrigin),
        one_of("state", AssetState),
        CheckConstraint("sha256 IS NULL OR length(sha256) = 64", name="sha256_whole"),
        CheckConstraint(
            "state NOT IN ('ready', 'placing') OR (path IS NOT NULL AND sha256 IS NOT NULL)", name="placed"
        ),
        CheckConstraint("size_bytes IS NULL OR size_bytes >= 0", name="size_not_negative"),
        CheckConstraint(f"rating BETWEEN 0 AND {MOST_STARS}", name="rating_known"),
        one_of("verdict", Verdict),
        one_of("color", ColorLabel),
        CheckConstraint("replaced_by_id IS NULL OR replaced_by_id != id", name="not_its_own_version"),
        Index("uq_assets_upload_hash", "user_id", "sha256", unique=True, sqlite_where=origin == AssetOrigin.UPLOAD),
        Index(
            "uq_assets_submission_output",
            "submission_id",
            "output_index",
            unique=True,
            sqlite_where=submission_id.is_not(None),
        ),
        Index(None, "user_id", "created_at", "id"),
        Index(None, "sha256"),
        Index("ix_assets_binned", "user_id", "deleted_at", sqlite_where=deleted_at.is_not(None)),
        Index("ix_assets_stack_id", "stack_id", sqlite_where=stack_id.is_not(None)),
        Index("ix_assets_account_id", "account_id", sqlite_where=account_id.is_not(None)),
        Index("ix_assets_replaced_by_id", "replaced_by_id", "replaced_at", sqlite_where=replaced_by_id.is_not(None)),
        Index("ix_assets_edited_at", "edited_at", sqlite_where=edited_at.is_not(None)),
        # What looks alike is found in this index alone, without the rows.
        Index(
            "ix_assets_likeness",
            "user_id",
            "perceptual_hash",
            "media_type",
            "state",
            "deleted_at",
            sqlite_where=perceptual_hash.is_not(None),
        ),
        Index("ix_assets_unhashed", "id", sqlite_where=text(UNHASHED)),
        Index("ix_assets_half_placed", "submission_id", sqlite_where=text(HALF_PLACED)),
    )

    @property
    def is_half_placed(self) -> bool:
        """Whether its file may still lie under `incoming/`."""
        return self.state == AssetState.PLACING or self.incoming is not None


class ProviderUpload(Base):
    """A copy of an asset at a provider, and until when it is valid there."""

    __tablename__ = "provider_uploads"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    asset_id: Mapped[int] = mapped_column(Integer, ForeignKey("assets.id", ondelete="CASCADE"))
    provider_id: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int] = mapped_column(Integer, default=0)
    """The account whose copy it is; 0 where uploads belong to the provider as a whole."""
    provider_asset_id: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = table_args(Index(None, "asset_id", "provider_id", "account_id", unique=True))

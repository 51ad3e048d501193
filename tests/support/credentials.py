"""Signed files, and what is said of them."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from app.domain.enums import OperationType
from app.media.credentials.certificates import make_self_made
from app.media.credentials.manifest import Ingredient, Maker, Making
from app.media.credentials.signing import SigningOrder, sign_file
from app.media.credentials.signing_key import SigningKey

MADE_AT = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
FRAME = Ingredient("lake.png", "image/png", "ab" * 32, "first frame")
MAKING = Making(
    title="clip.mp4",
    mime_type="video/mp4",
    operation=OperationType.IMAGE_TO_VIDEO,
    maker=Maker.TRAINED,
    agent="Studio 3",
    words="Image to video",
    made_at=MADE_AT,
    generator=("PixSim7 Desktop", "1.0"),
    parents=(FRAME,),
)


@cache
def self_made() -> SigningKey:
    return make_self_made("Ada", datetime.now(UTC))


def root_of(key: SigningKey) -> str:
    """The last certificate of a chain."""
    begin = "-----BEGIN CERTIFICATE-----"
    return begin + key.chain.decode().rpartition(begin)[2]


def signed(source: Path, mime_type: str, making: Making = MAKING, key: SigningKey | None = None) -> Path:
    """A signed copy beside a file."""
    target = source.with_name(f"signed-{source.name}")
    making = replace(making, mime_type=mime_type)
    sign_file(SigningOrder(str(source), str(target), making, key or self_made()))
    return target

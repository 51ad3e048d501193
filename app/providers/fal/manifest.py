"""What fal.ai declares: its hosts, limits and models."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from app.domain.enums import MediaType
from app.providers.base import (
    USD,
    AccountField,
    CancelAbility,
    ClearingWay,
    InputLimits,
    InputTransport,
    LimitsScope,
    ProviderManifest,
)
from app.providers.catalog import Catalog

QUEUE: Final = "https://queue.fal.run"
STORAGE: Final = "https://rest.fal.ai"
PLATFORM: Final = "https://api.fal.ai/v1"
UPLOAD_HOSTS: Final = ("v3.fal.media", "v3b.fal.media")
"""Where files are brought with a token of a few minutes; the key itself goes to the three hosts above."""

CATALOG: Final = Catalog.load(Path(__file__).with_name("models.toml"))
_KEPT: Final = timedelta(days=7)

MANIFEST: Final = ProviderManifest(
    id="fal",
    name="fal.ai",
    monogram="FA",
    about="Hosts the models of many makers behind one key, Pika's, Kling's, Veo and Seedream among them.",
    operations=CATALOG.operations(),
    hosts=("queue.fal.run", "rest.fal.ai", "api.fal.ai", *UPLOAD_HOSTS),
    credit_types=(USD,),
    clearing=(ClearingWay.LISTING_ENDED,),
    longest_run=timedelta(hours=1),
    poll_interval=timedelta(seconds=5),
    cancel=CancelAbility.ANY,
    inputs={
        MediaType.IMAGE: InputLimits(
            formats=("image/png", "image/jpeg", "image/webp"),
            size_bytes=30_000_000,
            longest_side=4096,
            transport=InputTransport.UPLOAD_URL,
        ),
        MediaType.VIDEO: InputLimits(
            formats=("video/mp4", "video/quicktime", "video/webm"),
            size_bytes=500_000_000,
            transport=InputTransport.UPLOAD_URL,
        ),
        MediaType.AUDIO: InputLimits(
            formats=("audio/mpeg", "audio/wav", "audio/ogg", "audio/flac"),
            size_bytes=100_000_000,
            transport=InputTransport.UPLOAD_URL,
        ),
    },
    upload_belongs_to_account=False,
    upload_lifetime=_KEPT,
    account_fields=(
        AccountField(
            "key",
            "Key",
            is_secret=True,
            help="Made at fal.ai under Dashboard, Keys. Jobs are paid from the balance there, which is topped up in "
            "advance. A key with the scope ADMIN tells the balance too; one with the scope API is enough for all else.",
        ),
    ),
    limits_scope=LimitsScope.ACCOUNT,
    result_retention=_KEPT,
    has_public_uploads=True,
    reports_balance=True,
    may_hide_balance=True,
)

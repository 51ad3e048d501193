"""What Replicate declares: its host, limits and models."""

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

HOST: Final = "api.replicate.com"
API: Final = f"https://{HOST}/v1"
CATALOG: Final = Catalog.load(Path(__file__).with_name("models.toml"))
_LARGEST_FILE: Final = 100_000_000

MANIFEST: Final = ProviderManifest(
    id="replicate",
    name="Replicate",
    monogram="RE",
    about="Runs the models of many makers behind one token: FLUX, Veo, Kling, Seedance, Hailuo, Topaz and one's own.",
    operations=CATALOG.operations(),
    hosts=(HOST,),
    credit_types=(USD,),
    clearing=(ClearingWay.LISTING,),
    longest_run=timedelta(hours=1),
    poll_interval=timedelta(seconds=3),
    cancel=CancelAbility.ANY,
    inputs={
        MediaType.IMAGE: InputLimits(
            formats=("image/png", "image/jpeg", "image/webp"),
            size_bytes=20_000_000,
            longest_side=4096,
            transport=InputTransport.UPLOAD_URL,
        ),
        MediaType.VIDEO: InputLimits(
            formats=("video/mp4", "video/quicktime", "video/webm"),
            size_bytes=_LARGEST_FILE,
            transport=InputTransport.UPLOAD_URL,
        ),
        MediaType.AUDIO: InputLimits(
            formats=("audio/mpeg", "audio/wav", "audio/ogg", "audio/flac"),
            size_bytes=_LARGEST_FILE,
            transport=InputTransport.UPLOAD_URL,
        ),
    },
    upload_lifetime=timedelta(hours=24),
    account_fields=(
        AccountField(
            "token",
            "API token",
            is_secret=True,
            help="Made at replicate.com under Account, API tokens. Each model has its own price, by the second, by the "
            "picture or by the time of its hardware. Below five dollars of credit only six jobs a minute are taken.",
        ),
    ),
    limits_scope=LimitsScope.ACCOUNT,
    result_retention=timedelta(hours=1),
)

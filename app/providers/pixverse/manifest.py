"""What PixVerse declares."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from app.domain.enums import MediaType
from app.providers.base import AccountField, ClearingWay, InputLimits, LimitsScope, ProviderManifest
from app.providers.catalog import Catalog

BASES: Final = {
    "international": "https://app-api.pixverse.ai/openapi/v2",
    "china": "https://app-api.pixverseai.cn/openapi/v2",
}
"""Region to where its API is; a key belongs to one region."""
USUAL_REGION: Final = "international"
CREDITS: Final = "credits"
PACE_SECONDS: Final = 1.0
"""No rate is documented; the vendor's own client makes one call a second."""

CATALOG: Final = Catalog.load(Path(__file__).with_name("models.toml"))

_MEGABYTE: Final = 1024 * 1024
_INPUTS: Final = {
    MediaType.IMAGE: InputLimits(
        formats=("image/jpeg", "image/png", "image/webp"),
        size_bytes=20 * _MEGABYTE - 1,
        # Newer pages say 10000; an error text says 4000.
        longest_side=4000,
    ),
    MediaType.VIDEO: InputLimits(
        formats=("video/mp4", "video/quicktime", "video/webm"),
        size_bytes=50 * _MEGABYTE,
        longest_side=1920,
        most_seconds=30,
    ),
    MediaType.AUDIO: InputLimits(formats=("audio/mpeg", "audio/wav"), size_bytes=50 * _MEGABYTE, most_seconds=30),
}
_FIELDS: Final = (
    AccountField(
        "api_key",
        "API key",
        is_secret=True,
        help="From platform.pixverse.ai, under API keys. It uses the platform's credits, which are bought apart from "
        "those of the PixVerse app: a dollar is about 100 credits.",
    ),
    AccountField(
        "region",
        "Region",
        help="Where the account was made: a key of one region is not known in the other.",
        choices=tuple(BASES),
        default=USUAL_REGION,
    ),
)


def manifest_of(catalog: Catalog) -> ProviderManifest:
    """The manifest with a catalog's operations."""
    return ProviderManifest(
        id="pixverse",
        name="PixVerse",
        monogram="PV",
        about="Clips from text, pictures and clips: transitions, fusions, effects, lip sync and sound, by its own API.",
        operations=catalog.operations(),
        hosts=("app-api.pixverse.ai", "app-api.pixverseai.cn"),
        credit_types=(CREDITS,),
        # Sent again with its trace id a request is not billed twice; what is used up is no proof, but shown.
        clearing=(ClearingWay.KEY, ClearingWay.USAGE),
        longest_run=timedelta(minutes=30),
        poll_interval=timedelta(seconds=5),
        inputs=_INPUTS,
        account_fields=_FIELDS,
        limits_scope=LimitsScope.ACCOUNT,
        reports_balance=True,
    )


MANIFEST: Final = manifest_of(CATALOG)

"""What Kling declares: its models are data, in `models.toml`."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from app.domain.enums import MediaType
from app.providers.accounts import public_host_field
from app.providers.base import (
    AccountField,
    CancelAbility,
    ClearingWay,
    InputLimits,
    InputTransport,
    LimitsScope,
    ProviderManifest,
)
from app.providers.catalog import Catalog

REGIONS: Final = {
    "global": "https://api-singapore.klingai.com",
    "china": "https://api-beijing.klingai.com",
}
SUBMIT_SECONDS: Final = 180.0
CATALOG: Final = Catalog.load(Path(__file__).with_name("models.toml"))

_MEGABYTE = 1_000_000


def manifest_with(catalog: Catalog) -> ProviderManifest:
    """The manifest with the models of a catalog."""
    return ProviderManifest(
        id="kling",
        name="Kling",
        monogram="KL",
        about="Clips and pictures of Kling AI, lip sync and sound, by its developer interface.",
        notice=catalog.trouble or "",
        operations=catalog.operations(),
        hosts=tuple(address.removeprefix("https://") for address in REGIONS.values()),
        credit_types=("usd",),
        clearing=(ClearingWay.OWN_ID, ClearingWay.LISTING),
        # A late request may still arrive: longer than the longest wait for an answer.
        settle_delay=timedelta(seconds=SUBMIT_SECONDS + 30),
        longest_run=timedelta(hours=2),
        poll_interval=timedelta(seconds=5),
        poll_batch=20,
        cancel=CancelAbility.NEVER,
        inputs={
            MediaType.IMAGE: InputLimits(
                formats=("image/png", "image/jpeg"),
                size_bytes=50 * _MEGABYTE,
                shortest_side=300,
                least_aspect=0.4,
                most_aspect=2.5,
                transport=InputTransport.RAW_BASE64,
            ),
            MediaType.VIDEO: InputLimits(
                formats=("video/mp4", "video/quicktime"),
                size_bytes=200 * _MEGABYTE,
                shortest_side=700,
                longest_side=4553,
                least_seconds=3,
                most_seconds=15.5,
                least_fps=24,
                most_fps=60,
                transport=InputTransport.PUBLIC_URL,
            ),
            # UNCONFIRMED: formats and size.
            MediaType.AUDIO: InputLimits(
                formats=("audio/mpeg", "audio/wav", "audio/mp4", "audio/aac"),
                size_bytes=5 * _MEGABYTE,
                least_seconds=2,
                most_seconds=60,
                transport=InputTransport.RAW_BASE64,
            ),
        },
        own_result_lifetime=timedelta(days=30),
        account_fields=(
            AccountField(
                "region",
                "Region",
                is_required=False,
                help="Where the key was made, mainland China or elsewhere: it works in no other region.",
                choices=tuple(REGIONS),
                default="global",
            ),
            AccountField(
                "api_key",
                "API key",
                is_secret=True,
                is_required=False,
                help="Made in Kling's developer console, under API keys. It works for all models; what they cost is "
                "taken from a resource pack or the balance there, apart from a plan of the app.",
            ),
            AccountField(
                "access_key",
                "Access key",
                is_secret=True,
                is_required=False,
                help="Only for an older pair of keys, which works up to Kling 3.0. Leave it empty with an API key.",
            ),
            AccountField(
                "secret_key",
                "Secret key",
                is_secret=True,
                is_required=False,
                help="The other half of the older pair of keys.",
            ),
            public_host_field("clips"),
        ),
        limits_scope=LimitsScope.ACCOUNT,
        result_retention=timedelta(days=30),
        # What is left of the packs is told half a day late, and of an account that pays from its money nothing is.
        reports_balance=False,
        balance_lag=timedelta(hours=12),
    )


MANIFEST: Final = manifest_with(CATALOG)

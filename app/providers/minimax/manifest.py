"""What MiniMax declares."""

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
    LimitsScope,
    ProviderManifest,
)
from app.providers.catalog import Catalog

HOSTS: Final = {
    "international": "api.minimax.io",
    "china": "api.minimax.cn",
    "china-old": "api.minimaxi.com",
}
"""Region to its host; a key belongs to one region."""
USUAL_REGION: Final = "international"
SITE: Final = "www.minimax.io"
"""Where a plan's key can ask what is left of the plan."""
KEPT_FOR: Final = timedelta(days=7)

CATALOG: Final = Catalog.load(Path(__file__).with_name("models.toml"))

_MEGABYTE: Final = 1024 * 1024
_INPUTS: Final = {
    MediaType.IMAGE: InputLimits(
        formats=("image/jpeg", "image/png", "image/webp"),
        size_bytes=30 * _MEGABYTE,
        longest_side=5760,
        shortest_side=256,
        least_aspect=0.4,
        most_aspect=2.5,
    ),
    MediaType.VIDEO: InputLimits(
        formats=("video/mp4", "video/quicktime"),
        size_bytes=50 * _MEGABYTE,
        least_seconds=2,
        most_seconds=15,
        least_fps=24,
        most_fps=60,
    ),
    MediaType.AUDIO: InputLimits(
        formats=("audio/mpeg", "audio/wav"), size_bytes=15 * _MEGABYTE, least_seconds=2, most_seconds=15
    ),
}
_FIELDS: Final = (
    AccountField(
        "api_key",
        "API key",
        is_secret=True,
        help="From platform.minimax.io, under API keys. A key that begins with sk-api- pays as it goes for all models; "
        "one that begins with sk-cp- belongs to a plan.",
    ),
    AccountField(
        "region",
        "Region",
        help="Where the account was made: a key of one region is not accepted in another.",
        choices=tuple(HOSTS),
        default=USUAL_REGION,
    ),
)


def manifest_of(catalog: Catalog) -> ProviderManifest:
    """The manifest with a catalog's operations."""
    return ProviderManifest(
        id="minimax",
        name="MiniMax",
        monogram="MM",
        about="H3 clips with sound of their own from text, pictures, clips and sounds; Hailuo clips; pictures.",
        operations=catalog.operations(),
        hosts=(*HOSTS.values(), SITE),
        credit_types=(USD,),
        # Which of them clears a request depends on its generation of the API: `clearing_of`.
        clearing=(ClearingWay.RECEIVED, ClearingWay.LISTING, ClearingWay.NONE),
        longest_run=timedelta(hours=1),
        poll_interval=timedelta(seconds=10),
        cancel=CancelAbility.WHILE_QUEUED,
        inputs=_INPUTS,
        upload_lifetime=KEPT_FOR,
        own_result_lifetime=KEPT_FOR,
        account_fields=_FIELDS,
        limits_scope=LimitsScope.ACCOUNT,
        result_retention=KEPT_FOR,
    )


MANIFEST: Final = manifest_of(CATALOG)

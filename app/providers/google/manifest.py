"""What Google declares."""

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

HOST: Final = "generativelanguage.googleapis.com"
URL: Final = f"https://{HOST}/v1beta"
UPLOAD_URL: Final = f"https://{HOST}/upload/v1beta/files"
VEO_OPTION: Final = "veo"
UPLOAD_LIFETIME: Final = timedelta(hours=47)
"""UNCONFIRMED for 2026: files end after 48 hours."""

# UNCONFIRMED: the reference names no sizes. A picture travels inside the request, a clip by the Files API.
_PICTURE_BYTES: Final = 7 * 1024 * 1024
_CLIP_BYTES: Final = 2 * 1024 * 1024 * 1024

CATALOG: Final = Catalog.load(Path(__file__).with_name("models.toml"))


def manifest_with(catalog: Catalog) -> ProviderManifest:
    """The manifest with the operations of these models."""
    return ProviderManifest(
        id="google",
        name="Google Gemini",
        monogram="GG",
        about="Clips of Gemini Omni and pictures of Google's image models; Veo 3.1 as long as Google answers for it.",
        notice=catalog.trouble or "",
        operations=catalog.operations(),
        hosts=(HOST,),
        credit_types=(USD,),
        clearing=(ClearingWay.NONE,),
        longest_run=timedelta(hours=1),
        poll_interval=timedelta(seconds=10),
        # An operation of Veo cannot be stopped; the adapter then does nothing.
        cancel=CancelAbility.ANY,
        inputs={
            MediaType.IMAGE: InputLimits(
                formats=("image/png", "image/jpeg", "image/webp"),
                size_bytes=_PICTURE_BYTES,
                transport=InputTransport.RAW_BASE64,
            ),
            MediaType.VIDEO: InputLimits(
                formats=("video/mp4", "video/webm", "video/quicktime"),
                size_bytes=_CLIP_BYTES,
                transport=InputTransport.UPLOAD_URL,
            ),
        },
        upload_lifetime=UPLOAD_LIFETIME,
        own_result_lifetime=timedelta(hours=47),
        account_fields=(
            AccountField(
                "api_key",
                "API key",
                is_secret=True,
                help="From Google AI Studio, under Get API key. Clips need a project with billing, which Google "
                "charges by use: nothing of them is free.",
            ),
            AccountField(
                VEO_OPTION,
                "Veo 3.1",
                is_required=False,
                help="Google is ending Veo for keys like this one: a job may be refused. Gemini Omni takes its place.",
                choices=("off", "on"),
                default="off",
            ),
        ),
        accounts_differ=True,
        limits_scope=LimitsScope.PROJECT,
        result_retention=timedelta(days=2),
    )


MANIFEST: Final = manifest_with(CATALOG)

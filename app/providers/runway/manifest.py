"""What Runway declares."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from app.domain.enums import MediaType
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

HOST: Final = "api.dev.runwayml.com"
URL: Final = f"https://{HOST}/v1"
CREDITS: Final = "credits"
MOST_BYTES: Final = 200 * 1024 * 1024
"""Of an upload (reference of 2026-04)."""
LEAST_BYTES: Final = 512
UPLOAD_LIFETIME: Final = timedelta(hours=23)
"""An upload is valid for 24 hours; the last one is left out, for a job that waits there before it is read."""

_IMAGES: Final = ("image/png", "image/jpeg", "image/webp")
_CLIPS: Final = ("video/mp4", "video/quicktime", "video/webm")
_SOUNDS: Final = ("audio/mpeg", "audio/wav", "audio/flac", "audio/ogg", "audio/mp4")


def _limits(*formats: str) -> InputLimits:
    return InputLimits(formats=formats, size_bytes=MOST_BYTES, transport=InputTransport.UPLOAD_ID)


CATALOG: Final = Catalog.load(Path(__file__).with_name("models.toml"))


def manifest_with(catalog: Catalog) -> ProviderManifest:
    """The manifest with the operations of these models."""
    return ProviderManifest(
        id="runway",
        name="Runway",
        monogram="RW",
        about="Runway's own models, and Veo, Kling, Seedance, Hailuo, Wan and others with the same key.",
        notice=catalog.trouble or "",
        operations=catalog.operations(),
        hosts=(HOST,),
        credit_types=(CREDITS,),
        # There is neither a list of tasks nor a key against doubles; the log of use shows days and models alone.
        clearing=(ClearingWay.USAGE,),
        longest_run=timedelta(hours=2),
        poll_interval=timedelta(seconds=5),
        cancel=CancelAbility.ANY,
        forgets_stopped=True,
        reports_progress=True,
        inputs={
            MediaType.IMAGE: _limits(*_IMAGES),
            MediaType.VIDEO: _limits(*_CLIPS),
            MediaType.AUDIO: _limits(*_SOUNDS),
        },
        upload_lifetime=UPLOAD_LIFETIME,
        own_result_lifetime=timedelta(days=7),
        account_fields=(
            AccountField(
                "api_key",
                "API key",
                is_secret=True,
                help="From dev.runwayml.com, under API keys. Credits are bought there, a cent each; those of the web "
                "page are not taken.",
            ),
        ),
        limits_scope=LimitsScope.ORGANISATION,
        result_retention=timedelta(hours=24),
        reports_balance=True,
    )


MANIFEST: Final = manifest_with(CATALOG)

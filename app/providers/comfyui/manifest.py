"""What a ComfyUI server declares of itself: its operations are the workflows that there are."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from app.domain.enums import MediaType, OperationType
from app.providers.base import (
    AccountField,
    AccountsAllowed,
    CancelAbility,
    ClearingWay,
    InputLimits,
    InputTransport,
    LimitsScope,
    OperationParams,
    ProviderManifest,
)
from app.providers.comfyui.address import DEFAULT_ADDRESS
from app.providers.comfyui.server import SUBMIT_SECONDS

_MOST_UPLOAD_BYTES: Final = 100 * 1024 * 1024
_PICTURES: Final = ("image/png", "image/jpeg", "image/webp")
_CLIPS: Final = ("video/mp4", "video/webm", "video/quicktime", "video/x-matroska")
_SOUNDS: Final = ("audio/wav", "audio/mpeg", "audio/flac", "audio/ogg")

ACCOUNT_FIELDS: Final = (
    AccountField(
        "base_url",
        "Address",
        help="Where the server listens: ComfyUI prints it when it starts. Each server is an account of its own. "
        "It costs nothing but the electricity.",
        default=DEFAULT_ADDRESS,
    ),
    AccountField(
        "headers",
        "Extra headers",
        is_secret=True,
        is_required=False,
        help="Only for a server behind a proxy that asks for a sign-in: Name: value, several separated by semicolons. "
        "A word alone is sent as Authorization: Bearer.",
    ),
)


def manifest_with(operations: Mapping[OperationType, type[OperationParams]]) -> ProviderManifest:
    """The manifest; the operations are looked up anew at each use, so that their mapping may change."""
    limits = {MediaType.IMAGE: _PICTURES, MediaType.VIDEO: _CLIPS, MediaType.AUDIO: _SOUNDS}
    return ProviderManifest(
        id="comfyui",
        name="ComfyUI",
        monogram="CU",
        about="Runs workflows on a ComfyUI server of your own: free, private, with the models that are there.",
        operations=operations,
        clearing=(ClearingWay.OWN_ID,),
        # A late request may still arrive: longer than the longest wait for an answer.
        settle_delay=timedelta(seconds=SUBMIT_SECONDS + 15),
        longest_run=timedelta(hours=6),
        poll_interval=timedelta(seconds=3),
        cancel=CancelAbility.ANY,
        forgets_stopped=True,
        reports_progress=True,
        accounts_allowed=AccountsAllowed.ALLOWED,
        inputs={
            kind: InputLimits(formats, size_bytes=_MOST_UPLOAD_BYTES, transport=InputTransport.SERVER_FILENAME)
            for kind, formats in limits.items()
        },
        upload_belongs_to_account=True,
        account_fields=ACCOUNT_FIELDS,
        limits_scope=LimitsScope.SERVER,
    )

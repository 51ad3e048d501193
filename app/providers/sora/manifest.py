"""What the OpenAI-compatible interface declares."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from app.domain.enums import MediaType, OperationType
from app.providers.base import (
    USD,
    AccountField,
    AccountsAllowed,
    CancelAbility,
    ClearingWay,
    InputLimits,
    InputTransport,
    LimitsScope,
    ProviderManifest,
)
from app.providers.catalog import Catalog

HOST: Final = "api.openai.com"
OFFICIAL: Final = f"https://{HOST}/v1"
PICTURES: Final = frozenset({OperationType.TEXT_TO_IMAGE, OperationType.IMAGE_TO_IMAGE})
MAKES_BOTH: Final = "pictures and clips"
MAKES_PICTURES: Final = "pictures"
MAKES_CLIPS: Final = "clips"
CATALOG: Final = Catalog.load(Path(__file__).with_name("models.toml"))

MANIFEST: Final = ProviderManifest(
    id="sora",
    name="OpenAI and compatible",
    monogram="OA",
    about="OpenAI's pictures; pictures and clips of a server of your own with the same interface.",
    notice="OpenAI ended its Sora interface on 2026-09-24. Clips need a server of your own with the same interface.",
    operations=CATALOG.operations(),
    hosts=(HOST,),
    credit_types=(USD,),
    clearing=(ClearingWay.RECEIVED, ClearingWay.LISTING),
    settle_delay=timedelta(seconds=120),
    longest_run=timedelta(hours=2),
    poll_interval=timedelta(seconds=5),
    cancel=CancelAbility.UNKNOWN,
    reports_progress=True,
    inputs={
        MediaType.IMAGE: InputLimits(
            formats=("image/png", "image/jpeg", "image/webp"),
            size_bytes=20_000_000,
            longest_side=4096,
            transport=InputTransport.MULTIPART,
        ),
        MediaType.VIDEO: InputLimits(
            formats=("video/mp4",), size_bytes=100_000_000, transport=InputTransport.MULTIPART
        ),
        MediaType.AUDIO: InputLimits(
            formats=("audio/wav", "audio/mpeg"), size_bytes=10_000_000, transport=InputTransport.MULTIPART
        ),
    },
    account_fields=(
        AccountField(
            "base_url",
            "Address",
            is_required=False,
            default=OFFICIAL,
            help="OpenAI's own, or that of a server of yours, such as http://127.0.0.1:8091/v1. Plain http is for this "
            "computer and the network at home alone.",
        ),
        AccountField(
            "key",
            "API key",
            is_secret=True,
            is_required=False,
            help="For OpenAI: made at platform.openai.com under API keys, paid by use from a balance of its own; a "
            "subscription of ChatGPT does not count there. A server of yours may want any key or none.",
        ),
        AccountField(
            "makes",
            "It makes",
            is_required=False,
            choices=(MAKES_BOTH, MAKES_PICTURES, MAKES_CLIPS),
            default=MAKES_BOTH,
            help="Of a server of yours; Test connection says whether it makes clips. OpenAI's makes pictures alone.",
        ),
        AccountField("organization", "Organisation", is_required=False, help="Where a key belongs to several."),
        AccountField("project", "Project", is_required=False, help="Where a key belongs to several."),
    ),
    accounts_differ=True,
    accounts_allowed=AccountsAllowed.ALLOWED,
    limits_scope=LimitsScope.SERVER,
)

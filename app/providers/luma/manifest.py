"""What Luma declares: its models are data, in `models.toml`."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from app.domain.enums import MediaType
from app.providers.accounts import public_host_field
from app.providers.base import (
    CENTS,
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

AGENTS_HOST: Final = "agents.lumalabs.ai"
DREAM_HOST: Final = "api.lumalabs.ai"
BASES: Final = {
    "agents": f"https://{AGENTS_HOST}/v1",
    "dream": f"https://{DREAM_HOST}/dream-machine/v1",
}
SUBMIT_SECONDS: Final = 120.0
CATALOG: Final = Catalog.load(Path(__file__).with_name("models.toml"))

_MEGABYTE = 1_000_000


def manifest_with(catalog: Catalog) -> ProviderManifest:
    """The manifest with the models of a catalog."""
    return ProviderManifest(
        id="luma",
        name="Luma",
        monogram="LU",
        about="Clips and pictures of Luma: Ray and Uni by its Agents API, Ray 2 and Photon by Dream Machine.",
        notice=catalog.trouble or "",
        operations=catalog.operations(),
        hosts=(AGENTS_HOST, DREAM_HOST),
        credit_types=(USD, CENTS),
        clearing=(ClearingWay.LISTING,),
        # A late request may still arrive: longer than the longest wait for an answer.
        settle_delay=timedelta(seconds=SUBMIT_SECONDS + 30),
        poll_interval=timedelta(seconds=5),
        cancel=CancelAbility.UNKNOWN,
        inputs={
            MediaType.IMAGE: InputLimits(
                formats=("image/png", "image/jpeg", "image/webp"),
                size_bytes=50 * _MEGABYTE,
                transport=InputTransport.UPLOAD_ID,
            ),
            MediaType.VIDEO: InputLimits(
                formats=("video/mp4", "video/quicktime"),
                size_bytes=5 * 1024 * _MEGABYTE,
                transport=InputTransport.UPLOAD_ID,
            ),
        },
        account_fields=(
            AccountField(
                "api_key",
                "Agents API key",
                is_secret=True,
                is_required=False,
                help="Made in the dashboard of Luma's Agents API; it begins with luma-api-. For Ray 3.2 and Uni-1, "
                "paid there; plans and credits of the app do not count.",
            ),
            AccountField(
                "dream_machine_key",
                "Older API key",
                is_secret=True,
                is_required=False,
                help="Of Dream Machine, made among its API keys: the older interface, for Ray 2 and Photon, paid from "
                "credits that are bought there. Leave it empty without such a key.",
            ),
            public_host_field("pictures and clips of its older models"),
        ),
        limits_scope=LimitsScope.KEY,
        reports_balance=True,
        may_hide_balance=True,
    )


MANIFEST: Final = manifest_with(CATALOG)

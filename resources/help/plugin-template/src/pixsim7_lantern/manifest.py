"""What Lantern declares of itself."""

from datetime import timedelta
from pathlib import Path

from app.domain.enums import MediaType
from app.providers.base import (
    USD,
    AccountField,
    CancelAbility,
    ClearingWay,
    InputLimits,
    InputTransport,
    ProviderManifest,
)
from app.providers.catalog import Catalog

HOST = "api.lantern.example"
CATALOG = Catalog.load(Path(__file__).with_name("models.toml"))

MANIFEST = ProviderManifest(
    id="lantern",
    name="Lantern",
    monogram="La",
    about="Lights a clip from words or from a picture.",
    operations=CATALOG.operations(),
    # The only hosts that get the key; results come from another one and are fetched without it.
    hosts=(HOST,),
    # Amounts of "usd" are millionths of a dollar everywhere.
    credit_types=(USD,),
    # A submit whose answer was lost is looked up by our own id.
    clearing=(ClearingWay.OWN_ID,),
    poll_interval=timedelta(seconds=5),
    cancel=CancelAbility.ANY,
    reports_progress=True,
    reports_balance=True,
    inputs={
        MediaType.IMAGE: InputLimits(
            formats=("image/png", "image/jpeg"),
            size_bytes=10_000_000,
            longest_side=4096,
            transport=InputTransport.UPLOAD_ID,
        )
    },
    upload_lifetime=timedelta(hours=24),
    account_fields=(AccountField("api_key", "API key", is_secret=True, help="Made in Lantern's console, under keys."),),
)

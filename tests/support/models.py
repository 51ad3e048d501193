"""A provider whose models are data: two models of an operation, with different fields, slots and prices."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from typing_extensions import override

from app.domain.enums import MediaType, OperationType, ProviderStatus
from app.providers.base import (
    AccountDefaults,
    AccountView,
    BaseProvider,
    CancelAbility,
    Estimate,
    GenerationResult,
    InputLimits,
    OperationParams,
    ProviderManifest,
    VideoStatusResult,
)
from app.providers.catalog import Catalog
from app.providers.registry import ProviderRegistry
from app.services.unit_of_work import UnitOfWork
from tests.support.library import OpenLibrary

MODELS = """
[fields.prompt]
kind = "text"
title = "Prompt"
widget = "prompt"
required = true
longest = 500
[fields.duration]
kind = "integer"
title = "Duration"
unit = "s"
widget = "slider"
least = 1
most = 15
default = 5
[fields.resolution]
kind = "choice"
title = "Resolution"
choices = ["720p", "1080p"]
[fields.first_frame]
kind = "input"
title = "First frame"
role = "first_frame"
required = true
[fields.last_frame]
kind = "input"
title = "Last frame"
role = "last_frame"
[fields.reference]
kind = "input"
title = "Reference"
role = "reference"
media = ["image", "video"]
series = 4
[fields.audio]
kind = "flag"
title = "Sound"

[[models]]
id = "lamp-2"
title = "Lamp 2"
[models.operations.image_to_video]
first_frame = true
last_frame = true
prompt = true
duration = true
resolution = true
seed = true
[[models.prices]]
amount = "0.05"
per = "second"

[[models]]
id = "lamp-1"
title = "Lamp 1"
status = "legacy"
[models.operations.image_to_video]
first_frame = true
reference = true
prompt = true
duration = { most = 8 }
audio = true
seed = true
[[models.prices]]
amount = "0.2"

[[models]]
id = "lamp-0"
title = "Lamp 0"
status = "retired"
[models.operations.image_to_video]
first_frame = true
prompt = true
"""


class ModelsProvider(BaseProvider):
    """Its answers never come; what is seen is the form."""

    def __init__(self, folder: Path) -> None:
        path = folder / "models.toml"
        path.write_text(MODELS, "utf-8")
        self.catalog = Catalog.load(path)
        self.manifest = ProviderManifest(
            id="lamp",
            name="Lamplight",
            monogram="LA",
            about="A provider of the tests.",
            operations=self.catalog.operations(),
            notice="Lamplight ends on 2027-03-01.",
            credit_types=("usd",),
            cancel=CancelAbility.NEVER,
            inputs={
                MediaType.IMAGE: InputLimits(formats=("image/png", "image/jpeg"), longest_side=200),
                MediaType.VIDEO: InputLimits(formats=("video/mp4",), most_seconds=0.5),
            },
            built_in_account=AccountDefaults("lamp@example.org", "lamp-1", 2),
        )

    @override
    def estimate(self, operation: OperationType, params: OperationParams) -> Estimate:
        return self.catalog.estimate(operation, params)

    @override
    def base_estimate(self, operation: OperationType) -> Estimate:
        return self.catalog.base_estimate(operation)

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        return GenerationResult(client_token)

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        return VideoStatusResult(ProviderStatus.PROCESSING)


async def with_models(library: OpenLibrary, folder: Path) -> OpenLibrary:
    """The same library with the engine inside and this provider."""
    providers = {"local": library.parts.registry.get("local"), "lamp": ModelsProvider(folder)}
    parts = replace(library.parts, registry=ProviderRegistry(providers))
    work = UnitOfWork(parts)
    async with work.write() as services:
        await services.accounts.ensure_built_in_accounts()
    return replace(library, parts=parts, work=work)

"""What every adapter promises, by Luma's two interfaces."""

from typing import ClassVar

from app.domain.enums import MediaType, OperationType
from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderQuotaError,
    ProviderRateLimitError,
    RemoteNotFoundError,
)
from app.provider_contract.contract_bench import Refusal
from app.provider_contract.rig import Case
from app.providers.luma.manifest import CATALOG
from tests.support.contract import ServedContract
from tests.support.servers.luma.server import LEGACY_KEY

OFFERED = [
    (operation, model)
    for operation, params in CATALOG.operations().items()
    for model in params.variants  # type: ignore[attr-defined]
]
REFUSALS = (
    Refusal({"status": 401, "body": {"detail": "bad key"}}, ProviderAuthError, "bad key"),
    Refusal({"status": 402, "body": {"detail": "no budget"}}, ProviderQuotaError, "no budget"),
    Refusal({"status": 404, "body": {"detail": "no model"}}, RemoteNotFoundError, "no model"),
    Refusal(
        {"status": 422, "body": {"detail": [{"loc": ["body", "prompt"], "msg": "odd"}]}}, InvalidParametersError, "odd"
    ),
    Refusal({"status": 400, "body": {"detail": "moderated"}}, ContentRefusedError, "moderated"),
    Refusal(
        {"status": 429, "body": {"detail": "slow down"}, "headers": {"Retry-After": "3"}},
        ProviderRateLimitError,
        "slow down",
    ),
)


def made_by(api: str) -> list[tuple[OperationType, str]]:
    return [row for row in OFFERED if CATALOG.model(row[1]).settings["api"] == api]


class TestAgents(ServedContract):
    provider_id = "luma"
    secrets: ClassVar[dict[str, str]] = {"dream_machine_key": LEGACY_KEY}
    refusals = REFUSALS
    skipped: ClassVar = (*made_by("dream"), (OperationType.TEXT_TO_VIDEO, "ray-3.2"))
    cases: ClassVar = (Case(OperationType.TEXT_TO_VIDEO, "ray-3.2"),)


class TestDreamMachine(ServedContract):
    provider_id = "luma"
    secrets: ClassVar[dict[str, str]] = {"dream_machine_key": LEGACY_KEY}
    refusals = REFUSALS
    skipped: ClassVar = (
        *made_by("agents"),
        (OperationType.TEXT_TO_VIDEO, "ray-2"),
        (OperationType.FUSION, "photon-1"),
        (OperationType.FUSION, "photon-flash-1"),
    )
    cases: ClassVar = (
        Case(OperationType.TEXT_TO_VIDEO, "ray-2"),
        Case(OperationType.FUSION, "photon-1", needs={"reference_1": MediaType.IMAGE}),
        Case(OperationType.FUSION, "photon-flash-1", needs={"character_2": MediaType.IMAGE}),
    )

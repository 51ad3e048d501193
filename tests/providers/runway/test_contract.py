"""What every adapter promises, by Runway's."""

from typing import ClassVar

from app.domain.enums import OperationType
from app.provider_contract.contract_bench import Refusal
from tests.support.contract import ServedContract


class TestRunway(ServedContract):
    provider_id = "runway"
    # Goes on from a draft of its own model alone; test_adapter.py has it.
    skipped = ((OperationType.UPSCALE, "seedance2_5_final"),)
    refusals: ClassVar[tuple[Refusal, ...]] = ()
